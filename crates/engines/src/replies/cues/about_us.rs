//! Whether an opt-out phrase means us: a footer tells how to leave, and people speak of other suppliers.

use crate::replies::pattern::Hit;
use crate::replies::token::{Sentence, Tokens};

/// Whether the phrase asks *us* to end *our* contact.
pub fn about_us(tokens: &Tokens, hit: &Hit, sentence: Sentence) -> bool {
    let word = |at: usize| if (sentence.from..sentence.to).contains(&at) { tokens.word(at) } else { "" };
    let before: Vec<&str> = (sentence.from..hit.from).map(|at| tokens.word(at)).collect();
    let last = |back: usize| before.len().checked_sub(back).map_or("", |at| before[at]);
    let inside = |words: &[&str]| (hit.from..hit.to).any(|at| words.contains(&tokens.word(at)));
    let first = tokens.word(hit.from);

    // Footers and machines: "reply STOP to opt out", "to unsubscribe, click here".
    let wishes = [
        "want", "like", "wish", "need", "trying", "how", "request", "asked", "ask", "try", "wanted", "tried",
        "prefer", "going", "right", "able", "love", "me", "us", "way",
    ];
    let instructs = |word: &str| {
        matches!(
            word,
            "reply"
                | "text"
                | "click"
                | "respond"
                | "send"
                | "press"
                | "type"
                | "tap"
                | "replying"
                | "reply's"
        )
    };
    let told_how = last(1) == "to" && !before.iter().any(|w| wishes.contains(w));
    let infinitive = first.starts_with("unsub") || first == "opt" || first == "stop";
    if infinitive && told_how {
        return false;
    }
    let instructed = before.iter().rev().take(3).any(|w| instructs(w))
        && before.iter().all(|w| *w != "i" && *w != "am" && *w != "me");
    if instructed && (infinitive || first == "end" || first == "cancel" || first == "quit") {
        return false;
    }
    // "Stop by", "we stop taking calls at four", "we do not cold call", "can not stop".
    if first == "stop"
        && matches!(
            word(hit.from + 1),
            "by" | "in" | "over" | "past" | "at" | "taking" | "answering" | "short"
        )
    {
        return false;
    }
    if inside(&["plate", "plates", "hands", "hesitate", "shoulders"])
        || matches!(word(hit.to), "plate" | "plates" | "hands" | "hesitate")
        || word(hit.to + 1) == "plate"
    {
        return false;
    }
    let ours_acting = matches!(last(1), "we" | "they" | "i" | "he" | "she")
        || (matches!(last(2), "we" | "they" | "i")
            && matches!(
                last(1),
                "will" | "also" | "usually" | "just" | "never" | "only" | "can" | "have" | "do"
            ));
    let past = first.ends_with("ed")
        || matches!(first, "stop" | "stopped" | "quit" | "cancel" | "do" | "never" | "not");
    if ours_acting && past {
        // "We unsubscribed from our last agency" tells of others; "I unsubscribed from this" of us.
        let rest: Vec<&str> = (hit.from..sentence.to).map(tokens_word(tokens)).collect();
        let others = rest.windows(2).any(|w| {
            matches!(w[0], "from" | "with" | "of" | "using")
                && matches!(w[1], "our" | "my" | "their" | "another" | "other" | "a" | "last" | "his")
        }) || rest.iter().any(|w| {
            matches!(
                *w,
                "agency"
                    | "agency's"
                    | "supplier"
                    | "provider"
                    | "retainer"
                    | "clients"
                    | "customers"
                    | "taking"
            )
        });
        let about_you = rest.iter().any(|w| matches!(*w, "me" | "you" | "your" | "this" | "these" | "us"));
        if others && !about_you {
            return false;
        }
        if matches!(first, "do" | "never" | "not")
            && !rest.iter().any(|w| {
                matches!(
                    *w,
                    "want"
                        | "wish"
                        | "consent"
                        | "need"
                        | "like"
                        | "accept"
                        | "appreciate"
                        | "ask"
                        | "agree"
                        | "me"
                        | "us"
                        | "require"
                        | "care"
                        | "authorise"
                        | "give"
                        | "sign"
                )
            })
        {
            return false;
        }
    }
    // "Do you comply with the Spam Act?" asks; "is this spam?" wonders.
    let asks_about = sentence.asks
        && matches!(
            word(sentence.from),
            "do" | "does" | "are" | "is" | "how" | "what" | "can" | "did" | "have" | "would" | "will" | "if"
        )
        && super::all()[hit.cue].name == "opt_out.complaint";
    if asks_about {
        return false;
    }
    // Mail servers talk of spam too.
    !(inside(&["spam", "junk"])
        && matches!(word(hit.to), "filter" | "filters" | "folder" | "box" | "checker" | "score" | "check"))
}

fn tokens_word<'t>(tokens: &'t Tokens) -> impl Fn(usize) -> &'t str {
    move |at| tokens.word(at)
}

/// Words without which hardly anybody ends contact: our writing, their data, an end.
pub fn may_end_contact(word: &str) -> bool {
    const STEMS: [&str; 24] = [
        "stop", "quit", "ceas", "remov", "delet", "eras", "unsub", "spam", "contact", "email", "text",
        "messag", "call", "ring", "number", "detail", "data", "consent", "block", "report", "complain",
        "privacy", "harass", "write",
    ];
    const WORDS: [&str; 14] = [
        "off", "out", "list", "lists", "again", "alone", "enough", "away", "lose", "leave", "end", "stuffed",
        "phone", "record",
    ];
    WORDS.contains(&word) || STEMS.iter().any(|stem| word.starts_with(stem))
}
