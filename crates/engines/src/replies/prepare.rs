//! Finds the part of a message that its sender wrote just now: without HTML, quoted history,
//! signature or our own footer. Nothing is moved: what is left out is overwritten by spaces, so that
//! every position in the result is a position in the original.

use super::courtesy::{self, FAREWELLS};
use super::cues;

/// How much of a reply is read.
const READ_MAX: usize = 4_000;
/// More lines than this below a farewell are no signature.
const SIGNATURE_LINES: usize = 8;

/// The cleaned text, as long as the original or shorter, with the same byte positions.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub subject: String,
    pub body: String,
}

pub fn prepare(text: &str, subject: Option<&str>, our_footer: Option<&str>) -> Prepared {
    let mut end = text.len().min(4 * READ_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut body =
        if looks_like_html(&text[..end]) { without_markup(&text[..end]) } else { text[..end].to_owned() };
    if let Some(footer) = our_footer.map(str::trim).filter(|footer| !footer.is_empty())
        && let Some(at) = body.find(footer)
    {
        blank(&mut body, at, at + footer.len());
    }
    let mut subject = subject.unwrap_or_default().trim().to_owned();
    if let Some((from, to)) = leading_subject(&body) {
        if subject.is_empty() {
            subject = body[from..to].trim().to_owned();
        }
        blank(&mut body, 0, to);
    }
    cut_quotes(&mut body);
    let said_above = asks_in_subject(&subject);
    cut_signature(&mut body, said_above);
    courtesy::cut(&mut body, said_above);
    if let Some((at, _)) = body.char_indices().nth(READ_MAX) {
        body.truncate(at);
    }
    Prepared { subject, body }
}

/// What its sender wrote, for people to read: without quoted history and signature, with greetings.
/// The whole text where nothing else is left.
pub fn own_words(text: &str) -> String {
    let mut body = if looks_like_html(text) { without_markup(text) } else { text.to_owned() };
    cut_quotes(&mut body);
    cut_signature(&mut body, false);
    let shown = tidied(&body);
    if shown.is_empty() { tidied(text) } else { shown }
}

/// Lines without trailing blanks, at most one empty line in a row.
fn tidied(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    shown.trim().to_owned()
}

/// Overwrites a range with spaces, byte for byte; line ends stay.
pub fn blank(text: &mut String, from: usize, to: usize) {
    let spaces: String = text[from..to].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(from..to, &spaces);
}

/// Lines with their start and end in the text, line ends left out.
pub fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut at = 0;
    let line = |line: &str| {
        let from = at;
        at += line.len();
        (from, from + line.trim_end_matches(['\n', '\r']).len())
    };
    text.split_inclusive('\n').map(line).collect()
}

fn looks_like_html(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["<html", "<body", "<div", "<p>", "<p ", "<br", "<span", "<table", "<blockquote"]
        .iter()
        .any(|tag| lower.contains(tag))
}

fn without_markup(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = text.to_owned();
    for (open, close) in [
        ("<style", "</style>"),
        ("<script", "</script>"),
        ("<head", "</head>"),
        ("<blockquote", "</blockquote>"),
        ("<!--", "-->"),
    ] {
        let mut at = 0;
        while let Some(from) = lower[at..].find(open).map(|i| i + at) {
            let to = lower[from..]
                .rfind(close)
                .filter(|_| open == "<blockquote")
                .or_else(|| lower[from..].find(close));
            let to = to.map_or(lower.len(), |i| from + i + close.len());
            blank(&mut out, from, to);
            at = to;
        }
    }
    let mut at = 0;
    while let Some(from) = out[at..].find('<').map(|i| i + at) {
        // "under < 5k" opens no tag.
        if !out[from + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            at = from + 1;
            continue;
        }
        let Some(to) = out[from..].find('>').map(|i| from + i + 1) else { break };
        let name = out[from + 1..to].trim_start_matches('/').to_ascii_lowercase();
        let breaks = ["br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"]
            .iter()
            .any(|tag| name.strip_prefix(tag).is_some_and(|rest| rest.starts_with(['>', ' ', '/'])));
        blank(&mut out, from, to);
        if breaks {
            out.replace_range(from..from + 1, "\n");
        }
        at = to;
    }
    for (entity, letter) in [
        ("&nbsp;", " "),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&rsquo;", "'"),
        ("&apos;", "'"),
    ] {
        while let Some(at) = out.find(entity) {
            // The letter takes the last place, so that a word goes on without a gap where it can.
            let filled = format!("{letter}{}", "\u{1}".repeat(entity.len() - 1));
            out.replace_range(at..at + entity.len(), &filled);
        }
    }
    out
}

/// What mail programs and machines begin a subject with.
const SUBJECTS: [&str; 30] = [
    "re:",
    "fw:",
    "fwd:",
    "aw:",
    "sv:",
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto-reply",
    "auto response",
    "autoresponse",
    "out of office",
    "ooo:",
    "accepted:",
    "declined:",
    "tentative:",
    "tentatively accepted:",
    "new time proposed:",
    "undeliverable:",
    "undelivered",
    "delivery status",
    "mail delivery",
    "read:",
    "not read:",
    "subject:",
    "canceled:",
    "cancelled:",
    "updated invitation",
    "invitation:",
    "returned mail",
];

/// A first line that is a subject, set off by an empty line.
fn leading_subject(body: &str) -> Option<(usize, usize)> {
    let lines = lines(body);
    let first = lines.iter().position(|(from, to)| !body[*from..*to].trim().is_empty())?;
    let (from, to) = lines[first];
    let line = body[from..to].trim().to_lowercase();
    let known = SUBJECTS.iter().any(|start| line.starts_with(start));
    let set_off = match lines.get(first + 1) {
        None => line.starts_with("subject:"),
        Some((a, b)) => body[*a..*b].trim().is_empty() || line.starts_with("subject:"),
    };
    (known && set_off && line.len() < 150).then_some((from, to))
}

/// "Subject: REMOVE": a subject of a word or three that ends contact is the whole message of many who
/// leave a list; a signature below it is no answer.
fn asks_in_subject(subject: &str) -> bool {
    let lower = subject.to_lowercase();
    lower.strip_prefix("subject:").is_some_and(|own| {
        let words: Vec<&str> = own.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        words.len() <= 3 && words.iter().any(|word| cues::may_end_contact(word))
    })
}

/// Cuts at the first sign of quoted history. When nothing stands above it, the answers between the
/// quoted lines are kept.
fn cut_quotes(body: &mut String) {
    let lines = lines(body);
    let text_of = |at: usize| lines.get(at).map_or("", |(from, to)| body[*from..*to].trim());
    let Some(first) = (0..lines.len()).find(|at| quote_begins(&text_of, *at)) else { return };
    let above_is_empty = (0..first).all(|at| text_of(at).is_empty());
    let mut cuts = Vec::new();
    if above_is_empty {
        let mut header = false;
        for (at, span) in lines.iter().enumerate().skip(first) {
            let line = text_of(at);
            let lower = line.to_lowercase();
            let attribution = lower.ends_with("wrote:");
            header = !line.is_empty()
                && !attribution
                && (header || (quote_begins(&text_of, at) && !line.starts_with('>')));
            if line.starts_with('>') || header || attribution {
                cuts.push(*span);
            }
        }
    } else {
        cuts.push((lines[first].0, body.len()));
    }
    for (from, to) in cuts {
        blank(body, from, to);
    }
}

fn quote_begins<'a>(text_of: &impl Fn(usize) -> &'a str, at: usize) -> bool {
    let line = text_of(at);
    let lower = line.to_lowercase();
    let lower = lower.trim_start_matches(['*', ' ']);
    if line.starts_with('>') || lower.contains("original message") && line.starts_with('-') {
        return true;
    }
    if line.len() >= 10 && line.bytes().all(|b| b == b'_') {
        return true;
    }
    if lower.starts_with("begin forwarded message") || lower.starts_with("---------- forwarded") {
        return true;
    }
    let begins = ["on ", "am ", "le ", "el ", "op ", "il "].iter().any(|start| lower.starts_with(start));
    if begins {
        // The attribution may be wrapped, but it has no empty line in it and no second beginning: "On
        // leave until 5 January" above "On Monday you wrote:" is an answer.
        let wrapped = (at + 1..=at + 2)
            .map(|next| text_of(next).to_lowercase())
            .take_while(|next| !next.is_empty() && !next.starts_with("on "));
        let joined = std::iter::once(lower.to_owned()).chain(wrapped).collect::<Vec<_>>().join(" ");
        let closes = ["wrote:", "schrieb", "a écrit", "escribió", "schreef", "ha scritto"];
        if lower.bytes().any(|b| b.is_ascii_digit()) && closes.iter().any(|word| joined.contains(word)) {
            return true;
        }
    }
    let field = |line: &str, names: &[&str]| {
        let line = line.trim_start_matches(['*', ' ']).to_lowercase();
        names.iter().any(|name| line.starts_with(name))
    };
    field(line, &["from:", "von:", "de:", "van:"])
        && (1..=4).any(|next| {
            field(
                text_of(at + next),
                &["sent:", "to:", "subject:", "date:", "gesendet:", "an:", "envoyé:", "enviado:"],
            )
        })
}

const SIGNATURE_STARTS: [&str; 12] = [
    "sent from my",
    "sent from outlook",
    "sent from yahoo",
    "get outlook for",
    "sent via",
    "this email and any attachment",
    "this message and any attachment",
    "confidentiality notice",
    "the information in this email",
    "this e-mail and any",
    "disclaimer:",
    "please consider the environment",
];

fn cut_signature(body: &mut String, said_above: bool) {
    let lines = lines(body);
    let text_of = |at: usize| body[lines[at].0..lines[at].1].trim();
    let wrote_something = |at: usize| said_above || (0..at).any(|earlier| !text_of(earlier).is_empty());
    let starts = |at: &usize| {
        let line = text_of(*at).to_lowercase();
        if matches!(line.as_str(), "--" | "—" | "––")
            || SIGNATURE_STARTS.iter().any(|start| line.starts_with(start))
        {
            return wrote_something(*at);
        }
        let below: Vec<&str> = (at + 1..lines.len()).map(text_of).filter(|line| !line.is_empty()).collect();
        let farewell = line.trim_end_matches([',', '.', '!', ' ']);
        // "Thanks" between two sentences is no farewell: what follows one is short lines.
        FAREWELLS.contains(&farewell)
            && wrote_something(*at)
            && !below.is_empty()
            && below.len() <= SIGNATURE_LINES
            && below.iter().all(|line| line.len() < 80)
    };
    if let Some(first) = (0..lines.len()).find(starts) {
        let (from, end) = (lines[first].0, body.len());
        blank(body, from, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        prepare(text, None, None).body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn quoted_history_is_cut_in_its_usual_forms() {
        for quoted in [
            "On Mon, 15 Dec 2025 at 9:02 am, Jess Tran <jess@b.example> wrote:\n> Reply STOP to opt out",
            "On Mon, 15 Dec 2025 at 9:02 am, Jess Tran\n<jess@b.example> wrote:\n> Reply STOP",
            "From: Jess\nSent: Monday\nTo: Me\nSubject: Hi\n\nReply STOP",
            "*From:* Jess\n*Sent:* Monday\n\nReply STOP",
            "-----Original Message-----\nReply STOP",
            "________________________________\nReply STOP",
            "> Reply STOP",
            "Am 15.12.2025 schrieb Jess:\n> Reply STOP",
        ] {
            assert_eq!(left(&format!("Sounds good\n\n{quoted}")), "Sounds good", "{quoted}");
        }
    }

    #[test]
    fn answers_between_quoted_lines_are_kept_when_nothing_stands_above() {
        let text = "On 15 Dec 2025, Jess wrote:\n> Are you free Thursday?\nYes, 2pm\n> Reply STOP\n";
        assert_eq!(left(text), "Yes, 2pm");
        assert_eq!(left("> only\n> a quote"), "");
        let away = "On leave until 5 January\n\nOn 15 Dec 2025, Jess wrote:\n> Hello";
        assert_eq!(left(away), "On leave until 5 January");
    }

    #[test]
    fn signatures_and_footers_are_cut() {
        assert_eq!(left("Not now\n\nKind regards,\nDr Rao\nDirector"), "Not now");
        assert_eq!(left("Sure\n-- \nTom\n0491 570 156"), "Sure");
        assert_eq!(left("Sure\n\nSent from my iPhone"), "Sure");
        assert_eq!(
            left(
                "Thanks\nbut we are looking for a partner who can manage all of our advertising across the whole of the state"
            ),
            "Thanks but we are looking for a partner who can manage all of our advertising across the whole of the state"
        );
        let footer = "Reply STOP to opt out.";
        let prepared = prepare("Yes\nReply STOP to opt out.", None, Some(footer));
        assert_eq!(prepared.body.trim(), "Yes");
    }

    #[test]
    fn a_subject_line_is_told_from_the_text() {
        let prepared = prepare("Automatic reply: Idea\n\nI am away.", None, None);
        assert_eq!(prepared.subject, "Automatic reply: Idea");
        assert_eq!(prepared.body.trim(), "I am away.");
        assert_eq!(prepare("Re: that, no", None, None).subject, "");
    }

    #[test]
    fn markup_goes_and_positions_stay() {
        let text = "<div>Take me <b>off</b> your list<br>Caf\u{e9}&nbsp;Owner</div><blockquote>Reply STOP</blockquote>";
        let prepared = prepare(text, None, None);
        assert_eq!(prepared.body.len(), text.len());
        assert_eq!(&prepared.body[text.find("off").unwrap()..][..3], "off");
        assert!(!prepared.body.contains("STOP") && !prepared.body.contains('<'));
        assert_eq!(
            left("<p>only if < 5k a month, remove us otherwise</p>"),
            "only if < 5k a month, remove us otherwise"
        );
    }

    #[test]
    fn long_and_odd_texts_are_bounded() {
        assert!(prepare(&"ä".repeat(100_000), None, None).body.chars().count() <= READ_MAX);
        assert!(prepare(&"<".repeat(5_000), None, None).body.len() <= 5_000);
        assert_eq!(left(""), "");
    }
}
