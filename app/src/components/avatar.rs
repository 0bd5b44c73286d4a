use leptos::prelude::*;

use super::badge::Tone;

/// The initials of a person or company. The name stands beside it, so it is silent.
#[component]
pub fn Avatar(#[prop(into)] name: String, #[prop(optional)] large: bool) -> impl IntoView {
    view! {
        <span class=format!("avatar {}", tone(&name).class()) class=("avatar--large", large) aria-hidden="true">{initials(&name)}</span>
    }
    .into_any()
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let letter =
        |word: &str| word.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
    let mut letters = name.split_whitespace().filter_map(letter);
    let first = letters.next().unwrap_or_else(|| "?".to_owned());
    first + &letters.next_back().unwrap_or_default()
}

/// The same name always has the same colour.
fn tone(name: &str) -> Tone {
    const TONES: [Tone; 6] = [Tone::Info, Tone::Purple, Tone::Sky, Tone::Emerald, Tone::Warning, Tone::Slate];
    let sum = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    TONES[sum % TONES.len()]
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_last_word() {
        for (name, expected) in [
            ("Sarah Chen", "SC"),
            ("Zoë", "Z"),
            ("Maria del Carmen Ruiz", "MR"),
            ("“Bay” & Co", "BC"),
            ("", "?"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
