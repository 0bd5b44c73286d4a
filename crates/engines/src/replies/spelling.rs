//! Repairs one slip in a long word ("unsubcribe", "remvoe"), so that a typing error does not hide
//! what somebody asks. Only words that the cues know are repaired to, and only where one alone fits.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::cues;

/// Shorter words have too many neighbours.
const SHORTEST: usize = 5;
/// Words the cues do not know, but which are right as they are.
const ORDINARY: &str = include_str!("../../data/ordinary_words.txt");

struct Dictionary {
    /// A known word, or a known word that lacks one letter, to the known word; empty when several share it.
    shortened: HashMap<String, &'static str>,
    known: std::collections::HashSet<&'static str>,
}

fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        let mut known: std::collections::HashSet<&'static str> = ORDINARY.split_whitespace().collect();
        let mut shortened: HashMap<String, &'static str> = HashMap::new();
        let mut targets: Vec<&'static str> =
            cues::words().filter(|w| w.len() >= SHORTEST && w.is_ascii()).collect();
        targets.sort_unstable();
        targets.dedup();
        for word in &targets {
            known.insert(word);
            for form in without_one(word).chain([(*word).to_owned()]) {
                shortened
                    .entry(form)
                    .and_modify(|w| {
                        if w != word {
                            *w = ""
                        }
                    })
                    .or_insert(word);
            }
        }
        known.extend(cues::words());
        Dictionary { shortened, known }
    })
}

fn without_one(word: &str) -> impl Iterator<Item = String> + '_ {
    (0..word.len()).map(|at| format!("{}{}", &word[..at], &word[at + 1..]))
}

/// The known word that differs by one letter left out, doubled, wrong or swapped with its neighbour.
pub fn repair(word: &str) -> Option<&'static str> {
    if word.len() < SHORTEST || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let dictionary = dictionary();
    if dictionary.known.contains(word) {
        return None;
    }
    let candidates = std::iter::once(word.to_owned()).chain(without_one(word));
    let mut best = None;
    for form in candidates {
        match dictionary.shortened.get(&form) {
            Some(found) if !found.is_empty() && one_slip(word, found) => match best {
                Some(other) if other != *found => return None,
                _ => best = Some(*found),
            },
            _ => {}
        }
    }
    // Two slips are forgiven in the one word whose loss costs most.
    best.or_else(|| {
        let near = word.len() >= 8 && word.starts_with("un") && slips(word, "unsubscribe") <= 2;
        near.then_some("unsubscribe")
    })
}

fn one_slip(a: &str, b: &str) -> bool {
    // A different ending is another form of a word and not a slip: "calls", "called".
    let longer = matches!(a.strip_prefix(b), Some("s" | "d" | "r" | "y" | "e" | "n"));
    let shorter = matches!(b.strip_prefix(a), Some("s" | "d" | "r" | "n"));
    !longer && !shorter && slips(a, b) <= 1
}

/// Edit distance with swaps of neighbours.
fn slips(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_in_a_known_word_is_repaired() {
        for slip in ["unsubcribe", "unsuscribe", "unsubscribbe", "unsbuscribe", "unsubsribe"] {
            assert_eq!(repair(slip), Some("unsubscribe"), "{slip}");
        }
        assert_eq!(repair("remvoe"), Some("remove"));
        assert_eq!(repair("intersted"), Some("interested"));
    }

    #[test]
    fn words_that_are_right_are_left_alone() {
        for word in ["remove", "calls", "stoop", "quite", "there", "Brentwood", "x", "called", "parking"] {
            assert_eq!(repair(word), None, "{word}");
        }
    }
}
