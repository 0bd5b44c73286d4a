//! A small language for phrases, so that a cue is a line of a table and not code.
//!
//! A pattern is a row of elements divided by spaces. `a|b` is one of several words, `a?` may be
//! absent, `unsub*` begins so, `~3` is up to three words of any kind, `#` is a number, `@day` is a
//! class of words, `^` is the start of a sentence, `$` its end, `^^` and `$$` those of the text. A
//! match never crosses the end of a sentence.

use std::collections::HashMap;

use super::token::Tokens;

/// Words that stand for one another in patterns.
const CLASSES: &[(&str, &str)] = &[
    ("day", "monday|tuesday|wednesday|thursday|friday|saturday|sunday|sat|sun"),
    (
        "month",
        "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec",
    ),
    (
        "when",
        "monday|tuesday|wednesday|thursday|friday|saturday|today|tomorrow|arvo|afternoon|morning|tonight|lunch|lunchtime|midday|noon|fortnight|week|mondays|tuesdays|wednesdays|thursdays|fridays",
    ),
    (
        "contact",
        "email|text|call|ring|phone|contact|message|sms|mail|write|spam|bother|harass|hassle|pester|disturb|approach|solicit|dm|pm|inbox|cold",
    ),
    (
        "contacting",
        "emailing|texting|calling|ringing|phoning|contacting|messaging|mailing|writing|spamming|bothering|harassing|hassling|pestering|disturbing|approaching|soliciting|sending|dming|cold|smsing|including|using|targeting",
    ),
    (
        "messages",
        "email|emails|text|texts|message|messages|call|calls|sms|mail|mails|mailers|mailer|mailouts|mailout|mailings|newsletter|newsletters|spam|communication|communications|correspondence|contact|marketing|junk|pitches|pitch|rubbish|crap|garbage|notifications|offers|promotions|solicitations|dms",
    ),
    (
        "list",
        "list|lists|database|databases|system|systems|records|crm|books|campaign|campaigns|mailout|mailouts|register|sequence|mailings|files|file|distribution|contacts|directory|sends|cadence",
    ),
    (
        "remove",
        "remove|delete|erase|scrub|purge|wipe|strike|scratch|cross|exclude|suppress|destroy|expunge|removed|deleted|erased|scrubbed|purged|wiped|removing|deleting|destroyed|excluded|suppressed",
    ),
    (
        "data",
        "details|detail|email|emails|address|number|name|data|info|information|contact|contacts|record|records|inbox|domain|mobile|phone|company|business|practice|clinic|firm|office|work|personal|team|staff|account|profile|organisation|school|store",
    ),
    (
        "material",
        "info|information|details|detail|deck|brochure|case|report|audit|guide|pricing|overview|copy|something|checklist|pack|proposal|examples|example|summary|sheet|link|video|studies|study|materials|material|stuff|prospectus|flyer|pdf|booklet|ebook|document|one|templates|figures|numbers|stats|pricelist|snapshot|plan|blurb|outline",
    ),
    (
        "send",
        "send|flick|shoot|forward|email|share|fire|pass|whack|chuck|ping|mail|post|bung|drop|sling|text|attach|provide|supply",
    ),
    (
        "leave",
        "annual|parental|maternity|paternity|personal|sick|bereavement|compassionate|carers|carer|unexpected|extended|study|medical|family|rec|recreation|stress|planned|scheduled|service",
    ),
    (
        "meet",
        "call|chat|meet|meeting|coffee|catchup|catch|zoom|teams|demo|walkthrough|talk|speak|yarn|lunch|breakfast|beer|conversation|discussion|discuss|session|appointment|visit|hangout|intro|facetime|brekkie|cuppa",
    ),
];

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Words(Vec<&'static str>, Vec<&'static str>),
    Number,
    Gap(usize),
    SentenceStart,
    SentenceEnd,
    TextStart,
    TextEnd,
}

#[derive(Clone, Debug)]
struct Element {
    kind: Kind,
    optional: bool,
}

#[derive(Clone, Debug)]
struct Pattern {
    cue: usize,
    elements: Vec<Element>,
}

/// One place where a cue was found: the cue and the token range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub cue: usize,
    pub from: usize,
    pub to: usize,
}

/// Patterns by the words they can begin with.
#[derive(Debug, Default)]
pub struct Matcher {
    patterns: Vec<Pattern>,
    by_first: HashMap<&'static str, Vec<usize>>,
    /// Patterns that begin with a prefix, a number or a gap: tried everywhere.
    anywhere: Vec<usize>,
}

impl Matcher {
    /// Each cue is its list of patterns.
    pub fn new<'c>(cues: impl IntoIterator<Item = &'c [&'static str]>) -> Self {
        let mut matcher = Self::default();
        for (cue, patterns) in cues.into_iter().enumerate() {
            for pattern in patterns {
                matcher.add(cue, pattern);
            }
        }
        matcher
    }

    fn add(&mut self, cue: usize, pattern: &'static str) {
        let elements: Vec<Element> = pattern.split_whitespace().map(Element::parse).collect();
        let at = self.patterns.len();
        match first_words(&elements) {
            Some(words) => {
                for word in words {
                    self.by_first.entry(word).or_default().push(at);
                }
            }
            None => self.anywhere.push(at),
        }
        self.patterns.push(Pattern { cue, elements });
    }

    /// Every word that a pattern names, for the repair of spelling.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.patterns
            .iter()
            .flat_map(|p| &p.elements)
            .flat_map(|e| match &e.kind {
                Kind::Words(words, _) => words.as_slice(),
                _ => &[],
            })
            .copied()
    }

    /// All hits, by place; of one cue at one place only the first.
    pub fn find(&self, tokens: &Tokens) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for at in 0..tokens.len() {
            let here = hits.len();
            let begun = self.by_first.get(tokens.word(at)).map_or(&[][..], Vec::as_slice);
            for pattern in begun.iter().chain(&self.anywhere).map(|p| &self.patterns[*p]) {
                if hits[here..].iter().all(|hit| hit.cue != pattern.cue)
                    && let Some(to) = matches(&pattern.elements, tokens, at, tokens.sentence_of(at).to)
                    && to > at
                {
                    hits.push(Hit { cue: pattern.cue, from: at, to });
                }
            }
        }
        hits
    }
}

/// The words a match can begin with; `None` when it can begin with nearly any.
fn first_words(elements: &[Element]) -> Option<Vec<&'static str>> {
    let mut first = Vec::new();
    for element in elements.iter().filter(|e| !matches!(e.kind, Kind::SentenceStart | Kind::TextStart)) {
        match &element.kind {
            Kind::Words(words, prefixes) if prefixes.is_empty() => first.extend(words),
            _ => return None,
        }
        if !element.optional {
            first.sort_unstable();
            first.dedup();
            return Some(first);
        }
    }
    None
}

fn matches(elements: &[Element], tokens: &Tokens, at: usize, end: usize) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(at) };
    let sentence_start = || at < tokens.len() && tokens.sentence_of(at).from == at;
    let here = match &first.kind {
        Kind::SentenceStart => return if sentence_start() { matches(rest, tokens, at, end) } else { None },
        Kind::TextStart => return if at == 0 { matches(rest, tokens, at, end) } else { None },
        Kind::SentenceEnd => return if at == end { matches(rest, tokens, at, end) } else { None },
        Kind::TextEnd => return if at == tokens.len() { matches(rest, tokens, at, end) } else { None },
        Kind::Gap(most) => {
            return (0..=*most)
                .take_while(|skip| at + skip <= end)
                .find_map(|skip| matches(rest, tokens, at + skip, end));
        }
        Kind::Number => at < end && tokens.word(at).starts_with(|c: char| c.is_ascii_digit()),
        Kind::Words(words, prefixes) => {
            let word = tokens.word(at);
            at < end && (words.contains(&word) || prefixes.iter().any(|p| word.starts_with(p)))
        }
    };
    let taken = if here { matches(rest, tokens, at + 1, end) } else { None };
    taken.or_else(|| if first.optional { matches(rest, tokens, at, end) } else { None })
}

impl Element {
    fn parse(text: &'static str) -> Self {
        let kind = match text {
            "^" => Kind::SentenceStart,
            "$" => Kind::SentenceEnd,
            "^^" => Kind::TextStart,
            "$$" => Kind::TextEnd,
            "#" => Kind::Number,
            _ => match text.strip_prefix('~') {
                Some(most) => Kind::Gap(most.parse().expect("a gap in a pattern is a number")),
                None => return Self::parse_words(text),
            },
        };
        Self { kind, optional: false }
    }

    fn parse_words(text: &'static str) -> Self {
        let (text, optional) = text.strip_suffix('?').map_or((text, false), |rest| (rest, true));
        let (mut words, mut prefixes) = (Vec::new(), Vec::new());
        for word in text.split('|') {
            if let Some(class) = word.strip_prefix('@') {
                let (_, members) = CLASSES
                    .iter()
                    .find(|(name, _)| *name == class)
                    .expect("a pattern names a class of the table");
                words.extend(members.split('|'));
            } else if let Some(prefix) = word.strip_suffix('*') {
                prefixes.push(prefix);
            } else {
                words.push(word);
            }
        }
        Self { kind: Kind::Words(words, prefixes), optional }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::token::tokenize;

    fn found(pattern: &'static str, text: &str) -> bool {
        !Matcher::new([&[pattern][..]]).find(&tokenize(text)).is_empty()
    }

    #[test]
    fn each_element_matches_what_it_says() {
        assert!(found("take ~2 off", "take my name off"));
        assert!(!found("take ~2 off", "take my full name off"));
        assert!(!found("take ~2 off", "take it. Off we go"));
        assert!(found("no more? emails", "no emails"));
        assert!(found("unsub*", "unsubscribing"));
        assert!(found("^ stop $", "Hi. Stop!"));
        assert!(!found("^^ stop $$", "Hi. Stop!"));
        assert!(found("back # @month", "back 7 January"));
    }
}
