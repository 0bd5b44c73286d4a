//! Words of a reply in one plain form: lower case, contractions and short forms written out, each
//! with its place in the original text.

use super::spelling;

/// One word or number.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    /// Byte range in the text that was tokenised.
    pub start: usize,
    pub end: usize,
    pub sentence: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Token range.
    pub from: usize,
    pub to: usize,
    /// It ends in a question mark.
    pub asks: bool,
}

/// The words of one text.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    pub items: Vec<Token>,
    pub sentences: Vec<Sentence>,
}

impl Tokens {
    pub fn len(&self) -> usize {
        self.items.len()
    }
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// The word at a position; empty outside, which equals no word.
    pub fn word(&self, at: usize) -> &str {
        self.items.get(at).map_or("", |t| &t.text)
    }
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|t| t.text.as_str())
    }
    pub fn sentence_of(&self, at: usize) -> Sentence {
        self.sentences[self.items[at].sentence]
    }
}

pub fn tokenize(text: &str) -> Tokens {
    let mut tokens = Tokens::default();
    let mut raw = String::new();
    let mut start = 0;
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let c = plain(c);
        let next = chars.peek().map_or(' ', |(_, c)| plain(*c));
        let digit_word = raw.starts_with(|c: char| c.is_ascii_digit());
        if c.is_alphanumeric() {
            // "2pm" and "22nd" are a number and a word; "b2b" is one word.
            if digit_word && c.is_ascii_digit() != previous.is_ascii_digit() {
                tokens.push(&raw, start, at);
                raw.clear();
            }
            if raw.is_empty() {
                start = at;
            }
            raw.extend(c.to_lowercase());
        } else if c == '\'' && !raw.is_empty() && next.is_alphanumeric() {
            raw.push('\'');
        } else if c != '\u{1}' {
            if !raw.is_empty() {
                tokens.push(&raw, start, at);
                raw.clear();
            }
            if let Some(word) = picture(c) {
                tokens.push(word, at, at + c.len_utf8());
            }
            let closes = match c {
                '?' | '!' | ';' => true,
                '.' | ':' => {
                    next.is_whitespace() && !(c == '.' && previous.is_ascii_digit() && next.is_ascii_digit())
                }
                '\n' => ends_line(&text[at + 1..]),
                '…' => true,
                _ => false,
            };
            if closes {
                tokens.close(c == '?');
            }
        }
        previous = c;
    }
    if !raw.is_empty() {
        tokens.push(&raw, start, text.len());
    }
    tokens.close(false);
    tokens
}

/// A line end closes a sentence unless the next line goes on in lower case.
fn ends_line(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t', '\r']);
    !rest.starts_with(|c: char| c.is_lowercase())
}

impl Tokens {
    fn push(&mut self, raw: &str, start: usize, end: usize) {
        let sentence = self.sentences.len();
        let mut add = |word: &str| {
            self.items.push(Token { text: word.to_owned(), start, end, sentence });
        };
        let raw = raw.trim_matches('\'');
        if raw.is_empty() {
            return;
        }
        if let Some(long) = written_out(raw) {
            long.split(' ').for_each(add);
        } else if let Some((stem, ending)) = raw.split_once('\'') {
            match ending {
                "s" if matches!(
                    stem,
                    "what"
                        | "that"
                        | "it"
                        | "who"
                        | "where"
                        | "how"
                        | "there"
                        | "he"
                        | "she"
                        | "here"
                        | "when"
                ) =>
                {
                    add(stem);
                    add("is");
                }
                "re" => [stem, "are"].into_iter().for_each(add),
                "ll" => [stem, "will"].into_iter().for_each(add),
                "ve" => [stem, "have"].into_iter().for_each(add),
                "d" => [stem, "would"].into_iter().for_each(add),
                "m" => [stem, "am"].into_iter().for_each(add),
                "t" => {
                    add(stem.strip_suffix('n').unwrap_or(stem));
                    add("not");
                }
                _ => add(stem),
            }
        } else {
            let calm = without_drawl(raw);
            match written_out(&calm) {
                Some(long) => long.split(' ').for_each(add),
                None => add(spelling::repair(&calm).unwrap_or(&calm)),
            }
        }
        self.join_last();
    }

    /// "e mail", "un subscribe" and "s t o p" are one word however they were written.
    fn join_last(&mut self) {
        if let [.., s, t, o, p] = self.items.as_slice()
            && [s, t, o, p].map(|letter| letter.text.as_str()) == ["s", "t", "o", "p"]
        {
            let (start, end, sentence) = (s.start, p.end, s.sentence);
            self.items.truncate(self.items.len() - 4);
            self.items.push(Token { text: "stop".to_owned(), start, end, sentence });
        }
        let [.., first, second] = self.items.as_slice() else { return };
        let joined = match (first.text.as_str(), second.text.as_str()) {
            ("e", "mail") => "email",
            ("e", "mails") => "emails",
            ("e", "mailing") => "emailing",
            ("un", "subscribe") => "unsubscribe",
            ("un", "subscribed") => "unsubscribed",
            ("in", "house") => "inhouse",
            _ => return,
        };
        let start = first.start;
        self.items.pop();
        if let Some(last) = self.items.last_mut() {
            last.end += 0;
            last.text = joined.to_owned();
            last.start = start;
        }
    }

    fn close(&mut self, asks: bool) {
        let from = self.sentences.last().map_or(0, |s| s.to);
        if self.items.len() > from {
            self.sentences.push(Sentence { from, to: self.items.len(), asks });
        } else if asks && let Some(last) = self.sentences.last_mut() {
            last.asks = true;
        }
    }
}

/// One form for characters that look alike: curly quotes, full-width letters, hard spaces, accents.
fn plain(c: char) -> char {
    match c {
        '’' | '‘' | '`' | '´' | 'ʼ' => '\'',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' | '\u{200b}' | '\u{feff}' => ' ',
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'ō' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => 'u',
        other => other,
    }
}

/// Small pictures that are an answer by themselves.
fn picture(c: char) -> Option<&'static str> {
    match c {
        '👍' | '👌' | '✅' | '🙌' | '💯' => Some("thumbsup"),
        '👎' | '❌' => Some("thumbsdown"),
        '🛑' => Some("stop"),
        '🖕' => Some("fuckoff"),
        '&' => Some("and"),
        '$' => Some("dollars"),
        _ => None,
    }
}

/// Three and more of one letter are one: "stoooop", "yesss".
fn without_drawl(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut calm = String::with_capacity(word.len());
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| **c == chars[at]).count();
        calm.extend(std::iter::repeat_n(chars[at], if run > 2 { 1 } else { run }));
        at += run;
    }
    calm
}

/// Short forms of text messages and contractions without their apostrophe.
fn written_out(word: &str) -> Option<&'static str> {
    Some(match word {
        "u" => "you",
        "ur" => "your",
        "ya" | "yas" | "yous" => "you",
        "r" => "are",
        "pls" | "plz" | "plse" | "pleas" | "plss" => "please",
        "thx" | "thnx" | "tks" | "tnx" | "thanx" | "thks" => "thanks",
        "thankyou" => "thank you",
        "txt" => "text",
        "txts" => "texts",
        "txting" => "texting",
        "msg" => "message",
        "msgs" => "messages",
        "msging" => "messaging",
        "im" | "i'm" => "i am",
        "ive" | "i've" => "i have",
        "i'll" => "i will",
        "i'd" => "i would",
        "dont" | "dnt" | "don't" => "do not",
        "doesnt" => "does not",
        "didnt" => "did not",
        "isnt" => "is not",
        "arent" => "are not",
        "wasnt" => "was not",
        "wont" | "won't" => "will not",
        "cant" | "can't" | "cannot" => "can not",
        "couldnt" => "could not",
        "wouldnt" => "would not",
        "havent" => "have not",
        "hasnt" => "has not",
        "youre" => "you are",
        "youve" => "you have",
        "youd" => "you would",
        "theyre" => "they are",
        "whats" => "what is",
        "thats" => "that is",
        "its" | "it's" => "it is",
        "theres" => "there is",
        "let's" => "lets",
        "tmrw" | "tmr" | "tmrow" | "tomoz" | "2moro" => "tomorrow",
        "tues" | "tue" => "tuesday",
        "wed" | "weds" => "wednesday",
        "thurs" | "thur" | "thu" => "thursday",
        "fri" => "friday",
        "mon" => "monday",
        "avail" => "available",
        "appt" => "appointment",
        "mtg" => "meeting",
        "gonna" => "going to",
        "wanna" => "want to",
        "gimme" => "give me",
        "lemme" => "let me",
        "dunno" => "do not know",
        "thru" => "through",
        "til" | "till" => "until",
        "wk" => "week",
        "wks" => "weeks",
        "mins" => "minutes",
        "hrs" => "hours",
        "yea" | "yeah" | "yeh" | "yup" | "yep" | "yip" | "aye" | "yess" => "yes",
        "na" | "nar" | "nahh" | "nuh" => "nah",
        "fkn" | "fking" => "fucking",
        "fck" | "fuk" => "fuck",
        "optout" => "opt out",
        "stopall" => "stop all",
        "knock" => "knock",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        tokenize(text).words().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_come_in_one_plain_form() {
        assert_eq!(words("Don’t e-mail us, we're RIGHT thx!"), "do not email us we are right thanks");
        assert_eq!(words("STOOOOP txting pls 👍"), "stop texting please thumbsup");
        assert_eq!(words("can't / won't / isn't / what's"), "can not will not is not what is");
        assert_eq!(words("2pm on the 22nd, 9.15 or 12/01"), "2 pm on the 22 nd 9 15 or 12 01");
        assert_eq!(words("\u{ff33}TOP un-subscribe"), "stop unsubscribe");
        assert_eq!(words("S T O P / s.t.o.p"), "stop stop");
    }

    #[test]
    fn positions_point_into_the_original() {
        let text = "Hi – don’t ring";
        let tokens = tokenize(text);
        let ring = tokens.items.last().unwrap();
        assert_eq!(&text[ring.start..ring.end], "ring");
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        let tokens = tokenize("Not now.\nHow much? call at 9.30 ok\nand wrapped");
        assert_eq!(tokens.sentences.len(), 3);
        assert!(tokens.sentences[1].asks && !tokens.sentences[2].asks);
    }
}
