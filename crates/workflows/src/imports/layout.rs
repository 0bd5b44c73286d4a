//! How a file is to be read, found out by looking at it.

use domain::FileFormat;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    #[default]
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub format: FileFormat,
    pub encoding: Encoding,
    /// One of `,`, `;`, `|` and tab.
    pub delimiter: char,
    /// Names of the columns, as written.
    pub columns: Vec<String>,
}

/// Watches a file go by and tells its encoding at the end.
#[derive(Debug, Default)]
pub(super) struct Look {
    start: Vec<u8>,
    /// The bytes of a letter that was cut by the end of a portion.
    cut: Vec<u8>,
    broken: bool,
    seen: u64,
}

const START: usize = 4 << 10;

impl Look {
    pub(super) fn at(&mut self, bytes: &[u8]) {
        let room = START.saturating_sub(self.start.len());
        self.start.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.seen += bytes.len() as u64;
        if self.broken {
            return;
        }
        let mut whole = std::mem::take(&mut self.cut);
        let text: &[u8] = if whole.is_empty() {
            bytes
        } else {
            whole.extend_from_slice(bytes);
            &whole
        };
        if let Err(error) = std::str::from_utf8(text) {
            match error.error_len() {
                None => self.cut = text[error.valid_up_to()..].to_vec(),
                Some(_) => self.broken = true,
            }
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.seen
    }

    /// A byte order mark decides; without one, zeros at every other place are UTF-16, letters that are
    /// no UTF-8 are Windows-1252.
    pub(super) fn encoding(&self) -> Encoding {
        match self.start.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
            [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
            [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
            _ => {}
        }
        let pairs = self.start.as_chunks::<2>().0;
        let zeros = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count() * 10;
        if pairs.len() >= 4 && zeros(1) > pairs.len() * 8 && zeros(0) < pairs.len() {
            Encoding::Utf16Le
        } else if pairs.len() >= 4 && zeros(0) > pairs.len() * 8 && zeros(1) < pairs.len() {
            Encoding::Utf16Be
        } else if self.broken || !self.cut.is_empty() {
            Encoding::Windows1252
        } else {
            Encoding::Utf8
        }
    }

    /// Whether the file is a ZIP archive, as spreadsheets are.
    pub(super) fn is_archive(&self) -> bool {
        self.start.starts_with(b"PK\x03\x04")
    }
}

/// The mark that stands most often in the first line, outside quotation marks.
pub(super) fn delimiter_of(start: &str) -> char {
    const MARKS: [char; 4] = [',', ';', '\t', '|'];
    let mut counts = [0_usize; MARKS.len()];
    let mut quoted = false;
    for letter in start.trim_start().chars() {
        match letter {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            letter if !quoted => {
                if let Some(at) = MARKS.iter().position(|mark| *mark == letter) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
    }
    let mut best = 0;
    for at in 1..MARKS.len() {
        if counts[at] > counts[best] {
            best = at;
        }
    }
    MARKS[best]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(bytes: &[u8]) -> Encoding {
        // In portions of three, so that letters are cut.
        let mut look = Look::default();
        bytes.chunks(3).for_each(|some| look.at(some));
        look.encoding()
    }

    #[test]
    fn the_encoding_is_found_with_and_without_a_mark() {
        let utf16 = |be: bool, text: &str| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if be { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let text = "email,name\na@b.example,Zoë Nguyễn\n";
        assert_eq!(encoding(text.as_bytes()), Encoding::Utf8);
        assert_eq!(encoding(b"\xEF\xBB\xBFemail"), Encoding::Utf8);
        assert_eq!(encoding(&utf16(false, text)), Encoding::Utf16Le);
        assert_eq!(encoding(&utf16(true, text)), Encoding::Utf16Be);
        assert_eq!(encoding(&utf16(false, "\u{feff}email")), Encoding::Utf16Le);
        assert_eq!(encoding(b"email,name\na@b.example,Caf\xe9\n"), Encoding::Windows1252);
        assert_eq!(encoding(b"email,name\na@b.example,Caf\xe9"), Encoding::Windows1252);
        assert_eq!(encoding(b""), Encoding::Utf8);
        assert_eq!(encoding(b"email\0\0\0\0\0"), Encoding::Utf8);
    }

    #[test]
    fn the_delimiter_is_the_mark_most_used_outside_quotation_marks() {
        for (line, mark) in [
            ("email,name;x,title\n;;;;;;", ','),
            ("email;name;title", ';'),
            ("email\tname", '\t'),
            ("\"a,b,c,d\";\"e\"", ';'),
            ("email|name|x", '|'),
            ("email", ','),
        ] {
            assert_eq!(delimiter_of(line), mark, "{line}");
        }
    }
}
