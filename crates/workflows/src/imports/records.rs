//! The records of a file, one after the other, in bounded memory.
//!
//! A record of any length is read to its end; of one that is too long nothing is kept but that it was
//! there. So a gigabyte without a line end is one bad record and not a gigabyte of memory.

use std::fs::File;
use std::io;
use std::path::Path;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::encoding::Utf8;
use super::layout::Layout;

/// Longest record, in bytes of UTF-8.
pub(super) const RECORD_MAX: usize = 1 << 20;
/// Most fields of a record.
pub(super) const FIELDS_MAX: usize = 5_000;
const PORTION: usize = 64 << 10;

/// What is wrong with a record as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadRecord {
    TooLong,
    TooManyFields,
}

impl BadRecord {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::TooLong => "This record is longer than 1 MB; perhaps a quotation mark is missing.",
            Self::TooManyFields => "This record has more than 5,000 fields.",
        }
    }
}

pub(super) struct Records {
    from: Utf8<File>,
    csv: Reader,
    buffer: Vec<u8>,
    at: usize,
    length: usize,
    over: bool,
    output: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
    bad: Option<BadRecord>,
}

impl Records {
    pub(super) fn open(path: &Path, layout: &Layout) -> io::Result<Self> {
        Ok(Self {
            from: Utf8::new(File::open(path)?, layout.encoding),
            csv: ReaderBuilder::new().delimiter(u8::try_from(layout.delimiter).unwrap_or(b',')).build(),
            buffer: vec![0; PORTION],
            at: 0,
            length: 0,
            over: false,
            output: vec![0; 8 << 10],
            ends: vec![0; 64],
            fields: 0,
            bad: None,
        })
    }

    /// Bytes of the file that were taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.from.taken
    }

    /// Moves to the next record; `false` at the end of the file. Empty lines are no records.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        let (mut written, mut ended) = (0, 0);
        self.bad = None;
        loop {
            if self.at == self.length && !self.over {
                self.length = self.from.fill(&mut self.buffer)?;
                self.at = 0;
                self.over = self.length == 0;
            }
            let (result, read, wrote, ends) = self.csv.read_record(
                &self.buffer[self.at..self.length],
                &mut self.output[written..],
                &mut self.ends[ended..],
            );
            self.at += read;
            written += wrote;
            ended += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.output.len() < RECORD_MAX && self.bad.is_none() => {
                    self.output.resize(self.output.len() * 2, 0);
                }
                ReadRecordResult::OutputFull => {
                    self.bad.get_or_insert(BadRecord::TooLong);
                    written = 0;
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < FIELDS_MAX && self.bad.is_none() => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    self.bad.get_or_insert(BadRecord::TooManyFields);
                    ended = 0;
                }
                ReadRecordResult::Record => {
                    self.fields = if self.bad.is_some() { 0 } else { ended };
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    pub(super) fn bad(&self) -> Option<BadRecord> {
        self.bad
    }

    pub(super) fn fields(&self) -> usize {
        self.fields
    }

    /// A field of the record; empty where it has none.
    pub(super) fn field(&self, n: usize) -> &str {
        if n >= self.fields {
            return "";
        }
        let start = if n == 0 { 0 } else { self.ends[n - 1] };
        // Cut at marks of one byte, so letters stay whole.
        std::str::from_utf8(&self.output[start..self.ends[n]]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use domain::FileFormat;

    use super::super::layout::Encoding;
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<Vec<String>, BadRecord>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let layout =
            Layout { format: FileFormat::Csv, encoding: Encoding::Utf8, delimiter: ',', columns: Vec::new() };
        let mut records = Records::open(file.path(), &layout).unwrap();
        let mut all = Vec::new();
        while records.advance().unwrap() {
            all.push(match records.bad() {
                Some(bad) => Err(bad),
                None => Ok((0..records.fields()).map(|n| records.field(n).to_owned()).collect()),
            });
        }
        all
    }

    /// What a reader holds once it has read everything, in bytes.
    fn held(file: &Path) -> usize {
        let layout =
            Layout { format: FileFormat::Csv, encoding: Encoding::Utf8, delimiter: ',', columns: Vec::new() };
        let mut records = Records::open(file, &layout).unwrap();
        while records.advance().unwrap() {}
        records.output.capacity() + records.buffer.capacity() + records.ends.capacity() * size_of::<usize>()
    }

    fn row(fields: &[&str]) -> Result<Vec<String>, BadRecord> {
        Ok(fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn quotes_line_ends_and_short_records_are_read_as_written() {
        let text = "a,b\r\n\"x, \"\"y\"\"\nz\",2\r3\n\n\nmore,than,two\n,\n\"last";
        assert_eq!(
            read(text.as_bytes()),
            [
                row(&["a", "b"]),
                row(&["x, \"y\"\nz", "2"]),
                row(&["3"]),
                row(&["more", "than", "two"]),
                row(&["", ""]),
                row(&["last"])
            ]
        );
        assert_eq!(read(b""), []);
    }

    #[test]
    fn a_record_that_is_too_long_or_too_wide_is_one_bad_record_and_the_rest_goes_on() {
        let long = format!("a,{}\nb,c\n", "x".repeat(3 * RECORD_MAX));
        assert_eq!(read(long.as_bytes()), [Err(BadRecord::TooLong), row(&["b", "c"])]);
        let wide = format!("{}\nb,c\n", ",".repeat(20_000));
        assert_eq!(read(wide.as_bytes()), [Err(BadRecord::TooManyFields), row(&["b", "c"])]);
        let file = tempfile::NamedTempFile::new().unwrap();
        for text in [long, wide.clone(), "x".repeat(16 * RECORD_MAX), "\"".repeat(9 * RECORD_MAX)] {
            std::fs::write(file.path(), text).unwrap();
            assert!(held(file.path()) <= 2 * RECORD_MAX, "memory does not grow with a record");
        }
        let two_thousand = format!("{}\nb,c\n", vec!["x"; 2_000].join(","));
        assert_eq!(read(two_thousand.as_bytes())[0].as_ref().unwrap().len(), 2_000);
    }
}
