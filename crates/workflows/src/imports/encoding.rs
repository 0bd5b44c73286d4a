//! A file of any usual encoding as a stream of UTF-8.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};

use super::layout::Encoding;

const PORTION: usize = 64 << 10;

/// Reads UTF-8 out of whatever the file is in; what cannot be read becomes U+FFFD.
pub(super) struct Utf8<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_len: usize,
    over: bool,
    /// Bytes of the file that were taken.
    pub(super) taken: u64,
}

impl<R: Read> Utf8<R> {
    pub(super) fn new(from: R, encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        }
        .new_decoder_with_bom_removal();
        Self { from, decoder, raw: vec![0; PORTION], raw_at: 0, raw_len: 0, over: false, taken: 0 }
    }

    /// Fills the buffer; 0 at the end of the file.
    pub(super) fn fill(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.raw_at == self.raw_len && !self.over {
                self.raw_len = self.from.read(&mut self.raw)?;
                self.raw_at = 0;
                self.over = self.raw_len == 0;
                self.taken += self.raw_len as u64;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.raw_at..self.raw_len], into, self.over);
            self.raw_at += read;
            if written > 0 || (self.over && result == CoderResult::InputEmpty) {
                return Ok(written);
            }
        }
    }
}
