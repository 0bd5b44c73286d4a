//! Salutations and farewells: who is greeted and who signs says nothing about what somebody wants, but
//! would stand between a short answer and the phrases that are looked for at its start and end.
//!
//! Like all of [`super::prepare`], nothing is moved, only overwritten; and where nothing else would be
//! left ("Hello", "Cheers, Mark"), the text stays as it is.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::cues;
use super::prepare::{blank, lines};
use super::token;

const GREETINGS: [&str; 17] = [
    "hi",
    "hello",
    "hey",
    "hiya",
    "howdy",
    "dear",
    "greetings",
    "g'day",
    "g’day",
    "gday",
    "kia ora",
    "good morning",
    "good afternoon",
    "good evening",
    "good day",
    "to whom it may concern",
    "hullo",
];
/// These begin an answer as well ("morning suits"), so they greet only by name and on their own line.
const TIMES_OF_DAY: [&str; 3] = ["morning", "afternoon", "evening"];
/// Who may be greeted although cues know the word.
const ADDRESSED: [&str; 19] = [
    "jess",
    "there",
    "team",
    "all",
    "everyone",
    "everybody",
    "mate",
    "guys",
    "folks",
    "again",
    "both",
    "sir",
    "madam",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "and",
];
/// First names that are words as well: a name where they alone follow a greeting on its own line.
const NAMES_THAT_ARE_WORDS: [&str; 16] = [
    "will", "mark", "grant", "bill", "may", "april", "june", "drew", "sue", "nick", "chase", "hope", "frank",
    "jan", "rob", "pat",
];
/// More words than this are no name.
const NAME_WORDS: usize = 3;

/// Farewells that stand above a signature, or end a text without one.
pub const FAREWELLS: [&str; 28] = [
    "regards",
    "kind regards",
    "best regards",
    "warm regards",
    "kindest regards",
    "many thanks",
    "thanks",
    "thank you",
    "cheers",
    "best",
    "best wishes",
    "all the best",
    "yours faithfully",
    "yours sincerely",
    "sincerely",
    "warmly",
    "rgds",
    "kr",
    "ta",
    "thx",
    "thanks again",
    "with thanks",
    "thanks and regards",
    "cheers mate",
    "thanks in advance",
    "warmest regards",
    "thanks & regards",
    "with kind regards",
];

/// Blanks a greeting at the start and a farewell with a name at the end. `said_above`: the subject holds
/// what the sender wants, so that nothing need be left of the body.
pub fn cut(body: &mut String, said_above: bool) {
    if let Some((from, to)) = greeting(body) {
        blank_unless_all(body, from, to, said_above);
    }
    // A name, and a farewell on the line above it.
    for _ in 0..2 {
        let Some((from, to)) = sign_off(body) else { break };
        if !blank_unless_all(body, from, to, said_above) {
            break;
        }
    }
}

fn blank_unless_all(body: &mut String, from: usize, to: usize, said_above: bool) -> bool {
    let says = |text: &str| text.chars().any(|c| c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace());
    let left = said_above || says(&body[..from]) || says(&body[to..]);
    if left {
        blank(body, from, to);
    }
    left
}

/// From the first letter to the comma, or the end of the line, behind the name.
fn greeting(body: &str) -> Option<(usize, usize)> {
    let (from, end) = *lines(body).iter().find(|(from, to)| !body[*from..*to].trim().is_empty())?;
    let from = from + (body[from..end].len() - body[from..end].trim_start().len());
    let line = &body[from..end];
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return None;
    }
    let after = |words: &[&str]| {
        words
            .iter()
            .filter_map(|word| Some((lower.strip_prefix(word)?, word.len())))
            .filter(|(rest, _)| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
            .map(|(_, length)| length)
            .max()
    };
    let alone_with = |start: usize| {
        let name = line[start..].trim().trim_end_matches([',', '!', '.', ':', '-', '–', '—']);
        let word = name.trim().to_lowercase();
        is_name(name) || NAMES_THAT_ARE_WORDS.contains(&word.as_str())
    };
    if let Some(start) = after(&GREETINGS) {
        let stop = [",", "! ", ". ", ": ", " - ", " – ", " — ", "!", "…"]
            .iter()
            .filter_map(|mark| Some(start + line[start..].find(mark)? + mark.len()))
            .min()
            .unwrap_or(line.len());
        let name = line[start..stop].trim().trim_end_matches([',', '!', '.', ':', '-', '–', '—', '…', ' ']);
        if name.is_empty() || is_name(name) {
            return Some((from, from + stop));
        }
        return alone_with(start).then_some((from, end));
    }
    let day = after(&TIMES_OF_DAY).filter(|start| !line[*start..].trim_matches([' ', ',', '!']).is_empty());
    let vocative = || line.trim_end().ends_with(',') && line.split_whitespace().count() <= 2;
    let alone = day.is_some_and(alone_with) || (vocative() && is_name(line.trim().trim_end_matches(',')));
    alone.then_some((from, end))
}

/// The last line, or its last sentence, where it is a farewell, a name or both.
fn sign_off(body: &str) -> Option<(usize, usize)> {
    let lines = lines(body);
    let at = lines.iter().rposition(|(from, to)| !body[*from..*to].trim().is_empty())?;
    let (from, to) = lines[at];
    let line = body[from..to].trim();
    let above = at.checked_sub(1).map_or("", |above| body[lines[above].0..lines[above].1].trim());
    let set_off = above.is_empty() || above.ends_with(['.', '!', '?', ',']) || is_farewell(above, true);
    let signed = line.trim_start_matches(['-', '–', '—', '~', ' ']);
    let capitals = signed.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    if is_farewell(line, true) || (at > 0 && set_off && capitals && is_name(signed)) {
        return Some((from, to));
    }
    let sentence = [". ", "! ", "? "].iter().filter_map(|mark| body[from..to].rfind(mark)).max()? + from + 2;
    is_farewell(body[sentence..to].trim(), false).then_some((sentence, to))
}

/// "Cheers", "Kind regards, Mark". Inside a line a bare word of thanks is part of what is said.
fn is_farewell(text: &str, own_line: bool) -> bool {
    let lower = text.to_lowercase();
    FAREWELLS.iter().any(|farewell| {
        let Some(rest) = lower.strip_prefix(farewell) else { return false };
        let name = rest.trim_matches([',', '.', '!', '-', '–', ' ']);
        match (name.is_empty(), rest.starts_with([',', '.', '!', '-', '–', ' '])) {
            (true, _) => own_line || farewell.ends_with("regards"),
            (false, true) => (own_line || rest.starts_with(',')) && is_name(name),
            (false, false) => false,
        }
    })
}

/// One to three words that no cue knows, without digits.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.' | '&');
    if text.trim().is_empty() || text.split_whitespace().count() > NAME_WORDS || !text.chars().all(plain) {
        return false;
    }
    let tokens = token::tokenize(text);
    let unknown =
        |word: &str| ADDRESSED.contains(&word) || (!known().contains(word) && !cues::may_end_contact(word));
    !tokens.is_empty() && tokens.words().all(unknown) && cues::find(&tokens).is_empty()
}

fn known() -> &'static HashSet<&'static str> {
    static KNOWN: OnceLock<HashSet<&'static str>> = OnceLock::new();
    KNOWN.get_or_init(|| cues::words().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let mut body = text.to_owned();
        cut(&mut body, false);
        assert_eq!(body.len(), text.len());
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_greeting_goes_and_what_follows_stays() {
        for greeting in [
            "Hi Jess,\n\n",
            "Hi,\n",
            "hello there\n\n",
            "Good morning Ms Tran, ",
            "Hi Jess - ",
            "Hey! ",
            "Dear Will,\n",
            "Morning Jess,\n",
            "Jess,\n\n",
            "G'day mate, ",
        ] {
            assert_eq!(left(&format!("{greeting}not interested, remove")), "not interested, remove");
        }
    }

    #[test]
    fn a_farewell_and_a_name_go() {
        for farewell in
            ["\n\nCheers, Mark", "\n\nMark", ".\n- Mark", "\nThanks Kylie", "\n\nRegards", "\nCheers\nTom"]
        {
            let kept = left(&format!("not interested, remove{farewell}"));
            assert_eq!(kept.trim_end_matches('.'), "not interested, remove", "{farewell:?}");
        }
        assert_eq!(left("Take me off. Regards, Tom"), "Take me off.");
    }

    #[test]
    fn an_answer_is_no_greeting_and_no_name() {
        for text in [
            "Hello",
            "Cheers, Mark",
            "Hey remove me, thanks for nothing",
            "Morning suits, or Friday",
            "Hi no, not for us",
            "Not for us\n\nUnsubscribe",
            "Sounds good\n\nTuesday",
            "Hey stop",
            "No thanks",
        ] {
            assert_eq!(left(text), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
