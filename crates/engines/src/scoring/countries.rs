//! Countries as people write them, as far as the score asks: is it the same one?

/// A lead's country, by name or code. The first lines are those of the score's own table.
const COUNTRIES: &[(&str, &str)] = &[
    ("australia", "au"),
    ("au", "au"),
    ("aus", "au"),
    ("new zealand", "nz"),
    ("nz", "nz"),
    ("united states", "us"),
    ("us", "us"),
    ("usa", "us"),
    ("united kingdom", "gb"),
    ("uk", "gb"),
    ("gb", "gb"),
    ("ca", "ca"),
    ("can", "ca"),
    ("canada", "ca"),
    ("de", "de"),
    ("deu", "de"),
    ("germany", "de"),
    ("ie", "ie"),
    ("ireland", "ie"),
    ("sg", "sg"),
    ("singapore", "sg"),
    ("in", "in"),
    ("india", "in"),
    ("fr", "fr"),
    ("france", "fr"),
    ("nl", "nl"),
    ("netherlands", "nl"),
    ("za", "za"),
    ("south africa", "za"),
    ("hk", "hk"),
    ("hong kong", "hk"),
    ("jp", "jp"),
    ("japan", "jp"),
    ("ae", "ae"),
    ("united arab emirates", "ae"),
];

/// Places that stand for their country, because clients choose places and leads have a country.
const PLACES: &[(&str, &str)] = &[
    ("nsw", "au"),
    ("new south wales", "au"),
    ("vic", "au"),
    ("victoria", "au"),
    ("qld", "au"),
    ("queensland", "au"),
    ("wa", "au"),
    ("western australia", "au"),
    ("sa", "au"),
    ("south australia", "au"),
    ("tas", "au"),
    ("tasmania", "au"),
    ("act", "au"),
    ("australian capital territory", "au"),
    ("nt", "au"),
    ("northern territory", "au"),
    ("sydney", "au"),
    ("melbourne", "au"),
    ("brisbane", "au"),
    ("perth", "au"),
    ("adelaide", "au"),
    ("hobart", "au"),
    ("canberra", "au"),
    ("darwin", "au"),
    ("gold coast", "au"),
    ("newcastle", "au"),
    ("geelong", "au"),
    ("aotearoa", "nz"),
    ("auckland", "nz"),
    ("wellington", "nz"),
    ("christchurch", "nz"),
    ("united states of america", "us"),
    ("america", "us"),
    ("great britain", "gb"),
    ("england", "gb"),
    ("scotland", "gb"),
    ("wales", "gb"),
    ("northern ireland", "gb"),
    ("london", "gb"),
];

/// The code of a place that a client chose; the last part of "Sydney, NSW, Australia" that is known.
pub(super) fn code_of_place(place: &str) -> Option<&'static str> {
    place.rsplit(',').map(str::trim).find_map(|part| find(COUNTRIES, part).or_else(|| find(PLACES, part)))
}

/// The code of a lead's country.
pub(super) fn code_of_country(country: &str) -> Option<&'static str> {
    find(COUNTRIES, country.trim())
}

fn find(names: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    names.iter().find(|(known, _)| same(known, name)).map(|(_, code)| *code)
}

/// Whether the default table gives partial points: New Zealand, the United States, the United Kingdom.
pub(super) fn near(code: &str) -> bool {
    matches!(code, "nz" | "us" | "gb")
}

/// Compares without case and without the dots of "U.S.A.".
pub(super) fn same(known: &str, given: &str) -> bool {
    // Nearly every pair differs here; the walk below is for the rest.
    if known.as_bytes().first().copied() != given.as_bytes().first().map(u8::to_ascii_lowercase) {
        return false;
    }
    let mut given = given.bytes().filter(|b| *b != b'.').map(|b| b.to_ascii_lowercase());
    known.bytes().all(|k| given.next() == Some(k)) && given.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_name_and_code_in_any_case() {
        for (text, code) in [
            ("Australia", "au"),
            ("AU", "au"),
            ("aus", "au"),
            (" australia ", "au"),
            ("NZ", "nz"),
            ("New Zealand", "nz"),
            ("usa", "us"),
            ("U.S.A.", "us"),
            ("US", "us"),
            ("United States", "us"),
            ("uk", "gb"),
            ("GB", "gb"),
        ] {
            assert_eq!(code_of_country(text), Some(code), "{text}");
        }
        for text in ["", "Atlantis", "Austria", "Australian", "u", "Victoria", "WA"] {
            assert_eq!(code_of_country(text), None, "{text}");
        }
    }

    #[test]
    fn a_place_stands_for_its_country() {
        assert_eq!(code_of_place("Sydney, NSW, Australia"), Some("au"));
        assert_eq!(code_of_place("Gold Coast"), Some("au"));
        assert_eq!(code_of_place("Auckland, NZ"), Some("nz"));
        assert_eq!(code_of_place("Perth, Scotland"), Some("gb"));
        assert_eq!(code_of_place("Gotham"), None);
    }
}
