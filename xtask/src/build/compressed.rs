//! Brotli and gzip forms of a file, kept by content so that a file is compressed once.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Effort;
use crate::error::{Context, Result};
use crate::place::Place;

/// Below this a compressed form saves nothing worth a second file.
const WORTH_IT: usize = 256;

pub struct Forms {
    pub brotli: Vec<u8>,
    pub gzip: Vec<u8>,
}

/// `None` for what is compressed already or too small.
pub fn forms(place: &Place, effort: Effort, name: &str, hash: &str, content: &[u8]) -> Result<Option<Forms>> {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if content.len() < WORTH_IT
        || matches!(extension, "woff2" | "png" | "jpg" | "jpeg" | "webp" | "avif" | "gz")
    {
        return Ok(None);
    }
    let (brotli_quality, gzip_level) = match effort {
        Effort::Dev => (5, 6),
        Effort::Release => (11, 9),
    };
    let brotli = kept(&place.scratch().join(format!("compressed/{hash}.q{brotli_quality}.br")), || {
        brotli(content, brotli_quality)
    })?;
    let gzip = kept(&place.scratch().join(format!("compressed/{hash}.l{gzip_level}.gz")), || {
        gzip(content, gzip_level)
    })?;
    Ok(Some(Forms { brotli, gzip }))
}

/// Size of a file's best brotli form, the figure a visitor pays for.
pub fn brotli_size(content: &[u8]) -> Result<usize> {
    Ok(brotli(content, 11)?.len())
}

fn kept(file: &PathBuf, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if let Ok(made) = fs::read(file) {
        return Ok(made);
    }
    let made = make()?;
    let dir = file.parent().or_say("the file has no directory")?;
    fs::create_dir_all(dir).or_say(format_args!("cannot make {}", dir.display()))?;
    // Renamed into place, so that a half-written form is never taken for a whole one.
    let fresh = file.with_extension("new");
    fs::write(&fresh, &made).or_say(format_args!("cannot write {}", fresh.display()))?;
    fs::rename(&fresh, file).or_say(format_args!("cannot write {}", file.display()))?;
    Ok(made)
}

fn brotli(content: &[u8], quality: i32) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams { quality, lgwin: 24, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &params).or_say("brotli failed")?;
    Ok(compressed)
}

fn gzip(content: &[u8], level: u32) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(content).or_say("gzip failed")?;
    encoder.finish().or_say("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_give_the_content_back_and_are_smaller() {
        let content = "a page of a product ".repeat(100).into_bytes();
        let (brotli_form, gzip_form) =
            (brotli(&content, 11).expect("brotli"), gzip(&content, 9).expect("gzip"));
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &brotli_form[..], &mut back).expect("what we made can be read");
        assert_eq!(back, content);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&gzip_form[..])
            .read_to_end(&mut back)
            .expect("what we made can be read");
        assert_eq!(back, content);
        assert!(brotli_form.len() < content.len() / 10 && gzip_form.len() < content.len() / 10);
    }
}
