//! How much say a job title carries (scoring.md section 2.2). Whole words only: an
//! "International Sales Director" is no intern and a "Leadership Coach" leads nobody.

use serde::{Deserialize, Serialize};

/// The rank a title stands for, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    Owner,
    Chief,
    VicePresident,
    Director,
    SeniorManager,
    Manager,
    Other,
    Missing,
    /// A title with a word such as assistant or intern, whatever else it says.
    Junior,
}

impl Authority {
    pub const MAX: u8 = 25;

    pub const fn points(self) -> u8 {
        match self {
            Self::Owner => 25,
            Self::Chief => 22,
            Self::VicePresident => 18,
            Self::Director => 15,
            Self::SeniorManager => 10,
            Self::Manager => 7,
            Self::Other | Self::Junior => 5,
            Self::Missing => 0,
        }
    }

    pub fn of(title: Option<&str>) -> Self {
        let Some(title) = title else { return Self::Missing };
        let mut seen = Seen::default();
        let mut words = Words { rest: title };
        let mut buffer = [0u8; LONGEST];
        while let Some(word) = words.next_into(&mut buffer) {
            seen.take(word);
        }
        seen.conclude()
    }
}

/// The longest word any rule knows is "receptionist"; longer ones match nothing.
const LONGEST: usize = 16;

/// What the words so far amount to.
#[derive(Default)]
struct Seen {
    any: bool,
    junior: bool,
    owner: bool,
    chief: bool,
    vice_president: bool,
    director: bool,
    senior: bool,
    manager: bool,
    lead: bool,
    previous: Previous,
}

/// What the word before was, as far as a rule looks back.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Previous {
    #[default]
    Nothing,
    /// "Product Owner" owns a backlog.
    Thing,
    Managing,
    Chief,
    Vice,
    /// The "c" of "c-suite".
    LetterC,
}

impl Seen {
    fn take(&mut self, word: &[u8]) {
        self.any = true;
        let previous = std::mem::take(&mut self.previous);
        match word {
            b"assistant" | b"intern" | b"student" | b"coordinator" | b"receptionist" => self.junior = true,
            b"owner" => self.owner |= previous != Previous::Thing,
            b"ceo" | b"founder" | b"cofounder" => self.owner = true,
            b"product" | b"process" | b"service" | b"data" | b"system" | b"risk" => {
                self.previous = Previous::Thing
            }
            b"managing" => self.previous = Previous::Managing,
            b"partner" => self.owner |= previous == Previous::Managing,
            b"chief" => {
                self.chief = true;
                self.previous = Previous::Chief;
            }
            b"executive" => self.owner |= previous == Previous::Chief,
            b"cto" | b"cfo" | b"cmo" | b"coo" | b"cio" | b"cro" | b"cpo" | b"cdo" => self.chief = true,
            b"c" => self.previous = Previous::LetterC,
            b"suite" => self.chief |= previous == Previous::LetterC,
            b"vice" => self.previous = Previous::Vice,
            b"president" if previous == Previous::Vice => self.vice_president = true,
            b"president" => self.chief = true,
            b"vp" | b"svp" | b"evp" => self.vice_president = true,
            b"director" if previous == Previous::Managing => self.owner = true,
            b"director" | b"head" => self.director = true,
            b"senior" => self.senior = true,
            b"manager" => self.manager = true,
            b"lead" | b"leader" => self.lead = true,
            _ => {}
        }
    }

    fn conclude(self) -> Authority {
        match self {
            Self { any: false, .. } => Authority::Missing,
            Self { junior: true, .. } => Authority::Junior,
            Self { owner: true, .. } => Authority::Owner,
            Self { chief: true, .. } => Authority::Chief,
            Self { vice_president: true, .. } => Authority::VicePresident,
            Self { director: true, .. } => Authority::Director,
            Self { senior: true, manager: true, .. } => Authority::SeniorManager,
            Self { manager: true, .. } | Self { lead: true, .. } => Authority::Manager,
            _ => Authority::Other,
        }
    }
}

/// Splits a title into lower-case words without allocating. A dot or an apostrophe does not end a
/// word: "C.E.O." is one word, and an "Owner's Representative" is not the owner.
struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    /// The next word, lower-cased into `buffer`; empty for a word that no rule can know.
    fn next_into<'b>(&mut self, buffer: &'b mut [u8; LONGEST]) -> Option<&'b [u8]> {
        let bytes = self.rest.as_bytes();
        let (mut at, mut length) = (0, 0);
        let (mut inside, mut unknown) = (false, false);
        while let Some(&byte) = bytes.get(at) {
            let letter = FOLDED[usize::from(byte)];
            if letter != 0 {
                inside = true;
                match buffer.get_mut(length) {
                    Some(slot) => *slot = letter,
                    None => unknown = true,
                }
                (at, length) = (at + 1, (length + 1).min(LONGEST));
                continue;
            }
            let foreign = if byte < 0x80 { None } else { self.rest[at..].chars().next() };
            match foreign {
                // A word with a letter no rule knows must not pass for the word without it.
                Some(c) if c.is_alphanumeric() => (inside, unknown) = (true, true),
                Some('’') if inside => unknown = true,
                None if inside && byte == b'\'' => unknown = true,
                None if inside && byte == b'.' && joins(&bytes[at..]) => {}
                _ if inside => break,
                _ => {}
            }
            at += foreign.map_or(1, char::len_utf8);
        }
        self.rest = &self.rest[at..];
        inside.then(|| if unknown { &b""[..] } else { &buffer[..length] })
    }
}

/// Lower case for ASCII letters and digits, zero for everything else.
pub(super) const FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Whether the dot that `rest` begins with stands inside an abbreviation: one letter follows, then
/// another dot or the word's end. "Director.Sales" is two words.
fn joins(rest: &[u8]) -> bool {
    rest.get(1).is_some_and(u8::is_ascii_alphabetic) && !rest.get(2).is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(title: &str) -> u8 {
        Authority::of(Some(title)).points()
    }

    #[test]
    fn the_title_table_of_the_specification_holds() {
        let table = [
            ("Vice President of Sales", 18),
            ("CTO", 22),
            ("Chief Technology Officer", 22),
            ("Co-Founder", 25),
            ("Head of Growth", 15),
            ("Account Executive", 5),
            ("Managing Director", 25),
            ("Product Owner", 5),
            ("Senior Marketing Manager", 10),
            ("Team Leader", 7),
            ("Leadership Coach", 5),
            ("Executive Assistant to the CEO", 5),
        ];
        for (title, expected) in table {
            assert_eq!(points(title), expected, "{title}");
        }
    }

    #[test]
    fn each_row_of_the_ladder_is_reached() {
        let table = [
            ("Owner", 25),
            ("co-owner", 25),
            ("C.E.O.", 25),
            ("c.e.o", 25),
            ("FOUNDER", 25),
            ("cofounder", 25),
            ("Managing Partner", 25),
            ("Chief Executive", 25),
            ("Business Owner/Director", 25),
            ("President", 22),
            ("C-Suite Advisor", 22),
            ("CFO & COO", 22),
            ("Chief of Staff", 22),
            ("cdo", 22),
            ("VP, Marketing", 18),
            ("SVP", 18),
            ("evp sales", 18),
            ("Vice-President", 18),
            ("Director.Sales", 15),
            ("Director", 15),
            ("Manager (Senior)", 10),
            ("Manager", 7),
            ("Lead Developer", 7),
            ("Plumber", 5),
            ("", 0),
            ("   ", 0),
            ("-", 0),
        ];
        for (title, expected) in table {
            assert_eq!(points(title), expected, "{title:?}");
        }
        assert_eq!(Authority::of(None).points(), 0);
    }

    #[test]
    fn owners_of_things_own_no_business() {
        for title in
            ["product owner", "Process Owner", "Service-Owner", "data owner", "System Owner", "Risk owner"]
        {
            assert_eq!(points(title), 5, "{title}");
        }
        assert_eq!(points("Product Owner and Founder"), 25);
        assert_eq!(points("Owner's Representative"), 5);
    }

    #[test]
    fn junior_words_count_whole_and_win_over_everything() {
        for title in
            ["Assistant Director", "Marketing Intern", "Student", "Sales coordinator", "Receptionist/Owner"]
        {
            assert_eq!(Authority::of(Some(title)), Authority::Junior, "{title}");
        }
        for title in ["International Sales Director", "Internal Auditor", "Assistants", "Studentenwerk"] {
            assert_ne!(Authority::of(Some(title)), Authority::Junior, "{title}");
        }
    }

    #[test]
    fn words_with_foreign_letters_are_not_cut_down_to_known_ones() {
        assert_eq!(points("ownér"), 5);
        assert_eq!(points("Geschäftsführer"), 5);
        assert_eq!(points("Founder–CEO"), 25);
    }
}
