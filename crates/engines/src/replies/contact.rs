//! Whom else to write to, where a notice or a wrong person names somebody. A task for a person;
//! nobody is ever written to by itself because a reply named them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternateContact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// The first person, address and number that a text names.
pub fn alternate(text: &str) -> Option<AlternateContact> {
    let contact = AlternateContact { name: name(text), email: email(text), phone: phone(text) };
    (contact != AlternateContact::default()).then_some(contact)
}

pub fn email(text: &str) -> Option<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@');
    text.split(|c: char| !part(c)).map(|word| word.trim_matches(['.', '-'])).find_map(|word| {
        let (local, domain) = word.split_once('@')?;
        (!local.is_empty() && domain.contains('.') && !domain.contains('@')).then(|| word.to_lowercase())
    })
}

/// A run of 8 to 15 digits with the marks people put between them.
pub fn phone(text: &str) -> Option<String> {
    let mut run = String::new();
    let digits = |run: &str| run.bytes().filter(u8::is_ascii_digit).count();
    for c in text.chars().chain(std::iter::once('\n')) {
        let mark = matches!(c, ' ' | '(' | ')' | '-' | '.') && !run.is_empty();
        if c.is_ascii_digit() || mark || (c == '+' && run.is_empty()) || (c == '(' && run.is_empty()) {
            run.push(c);
        } else {
            let candidate = run.trim_end_matches([' ', '-', '.', '(']);
            let starts = candidate.trim_start_matches(['(', '+']);
            if (8..=15).contains(&digits(candidate))
                && (starts.starts_with(['0', '1', '6']) || candidate.starts_with('+'))
            {
                return Some(candidate.trim().to_owned());
            }
            run.clear();
        }
    }
    None
}

/// Words after which a name stands.
const LEADS: [&str; 14] = [
    "contact",
    "to",
    "call",
    "email",
    "with",
    "try",
    "want",
    "ask",
    "phone",
    "ring",
    "speak",
    "replacement",
    "delegate",
    "colleague",
];
/// Capitalised words that are no names.
const NO_NAMES: [&str; 38] = [
    "I",
    "The",
    "Our",
    "My",
    "Your",
    "We",
    "Please",
    "Kind",
    "Best",
    "Regards",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Reception",
    "Accounts",
    "Sales",
    "Support",
    "Thank",
    "Thanks",
    "If",
    "For",
    "Marketing",
];

fn name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_name = |word: &str| {
        let word = bare(word);
        word.len() > 1
            && word.starts_with(|c: char| c.is_uppercase())
            && word.chars().skip(1).any(|c| c.is_lowercase())
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            && !NO_NAMES.contains(&word.as_str())
    };
    for (at, word) in words.iter().enumerate() {
        let starts_sentence = at == 0 || words[at - 1].ends_with(['.', '!', '?', ':']);
        let led = LEADS.contains(&bare(word).to_lowercase().as_str());
        let after_role = led.then_some(at + 1);
        // "Bronwyn can assist", "Jo in our office can help".
        let helper = is_name(word)
            && starts_sentence
            && words[at + 1..].iter().take(6).any(|w| matches!(bare(w).as_str(), "assist" | "help"))
            && !words[at].ends_with(['.', ',']);
        let from = match (helper, after_role) {
            (true, _) => Some(at),
            (_, Some(next)) => (next..words.len().min(next + 5))
                .find(|i| is_name(words[*i]))
                .filter(|i| (next..*i).all(|j| !words[j].ends_with(['.', '!', '?', ';']))),
            _ => None,
        };
        if let Some(from) = from.filter(|from| is_name(words[*from])) {
            let mut name = bare(words[from]);
            if !words[from].ends_with([',', '.', ';', ':']) && words.get(from + 1).is_some_and(|w| is_name(w))
            {
                name = format!("{name} {}", bare(words[from + 1]));
            }
            return Some(name);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_address_and_number_named_are_found() {
        let found = alternate("I'm away. For urgent matters contact Bec on 0491 570 157.").unwrap();
        assert_eq!((found.name.as_deref(), found.phone.as_deref()), (Some("Bec"), Some("0491 570 157")));
        let found =
            alternate("I don't look after marketing, you'd want Helen Marsh, helen.marsh@arkwright.example")
                .unwrap();
        assert_eq!(
            (found.name.as_deref(), found.email.as_deref()),
            (Some("Helen Marsh"), Some("helen.marsh@arkwright.example"))
        );
        let found = alternate("Bronwyn can assist in my absence, Bronwyn@tallowood.example.").unwrap();
        assert_eq!(
            (found.name.as_deref(), found.email.as_deref()),
            (Some("Bronwyn"), Some("bronwyn@tallowood.example"))
        );
        let found = alternate("Please direct enquiries to Sam Okoro. Call (02) 5550 4321").unwrap();
        assert_eq!(
            (found.name.as_deref(), found.phone.as_deref()),
            (Some("Sam Okoro"), Some("(02) 5550 4321"))
        );
        assert_eq!(alternate("back on 12/01/2026, no worries"), None);
    }
}
