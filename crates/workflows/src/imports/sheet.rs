//! The first sheet of a spreadsheet as a plain table.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use super::records::FIELDS_MAX;
use crate::Error;

/// Most that a spreadsheet may be when it is unpacked: a small archive can hold a very large one.
const UNPACKED_MAX: u64 = 256 << 20;

fn bad(words: &str) -> Error {
    Error::field("file", "not_a_table", words.to_owned())
}

/// Puts a table of the first sheet's rows in the place of the file; answers the names of its columns.
pub(super) fn to_table(path: &Path) -> Result<Vec<String>, Error> {
    const BROKEN: &str = "This spreadsheet cannot be read. Save it as CSV and try again.";
    measure(path, UNPACKED_MAX)?;
    let file = BufReader::new(
        File::open(path).map_err(|error| Error::internal("the upload could not be read", error))?,
    );
    let mut book: Xlsx<_> = Xlsx::new(file).map_err(|_: XlsxError| bad(BROKEN))?;
    let sheet = book.sheet_names().first().cloned().ok_or_else(|| bad("This spreadsheet has no sheet."))?;
    let table = path.with_extension("table");
    let written = write(&mut book, &sheet, &table).map_err(|_| bad(BROKEN));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&table);
        return Err(error);
    }
    std::fs::rename(&table, path)
        .map_err(|error| Error::internal("the upload could not be written", error))?;
    let layout = super::layout::Layout {
        format: domain::FileFormat::Xlsx,
        encoding: super::layout::Encoding::Utf8,
        delimiter: ',',
        columns: Vec::new(),
    };
    super::receive::columns(path, &layout)
}

/// Unpacks everything once, keeping nothing: what an archive says about its size need not be true. One
/// that says itself that it is too large is believed.
fn measure(path: &Path, most: u64) -> Result<(), Error> {
    let file = File::open(path).map_err(|error| Error::internal("the upload could not be read", error))?;
    let mut archive = ZipArchive::new(BufReader::new(file))
        .map_err(|_| bad("This archive is no spreadsheet. Send a CSV or XLSX file."))?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(bad("This archive is no spreadsheet. Send a CSV or XLSX file."));
    }
    let too_large = || {
        Error::field(
            "file",
            "too_long",
            "This spreadsheet is larger than 256 MB when it is unpacked. Save it as CSV.",
        )
    };
    if archive.decompressed_size().is_some_and(|size| size > u128::from(most)) {
        return Err(too_large());
    }
    let mut left = most;
    for n in 0..archive.len() {
        let entry = archive.by_index(n).map_err(|_| bad("This archive is damaged."))?;
        let unpacked = io::copy(&mut entry.take(left + 1), &mut io::sink())
            .map_err(|_| bad("This archive is damaged."))?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

fn write<R: Read + io::Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
    table: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_path(table)?;
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let mut row: Vec<String> = Vec::new();
    let mut at = None;
    while let Some(cell) = cells.next_cell()? {
        let (line, column) = cell.get_position();
        if at != Some(line) {
            flush(&mut out, &mut row)?;
            at = Some(line);
        }
        let column = column as usize;
        if column < FIELDS_MAX {
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            row[column] = words(cell.get_value());
        }
    }
    flush(&mut out, &mut row)?;
    out.flush()?;
    Ok(())
}

fn flush(out: &mut csv::Writer<File>, row: &mut Vec<String>) -> csv::Result<()> {
    if row.iter().any(|field| !field.is_empty()) {
        out.write_record(&*row)?;
    }
    row.clear();
    Ok(())
}

/// A cell as a person would type it; an error of a formula is nothing.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(serial) => day(serial.as_f64()),
        DataRef::Empty | DataRef::Error(_) => String::new(),
        #[allow(unreachable_patterns, reason = "kinds of cell that a later calamine may know")]
        _ => String::new(),
    }
}

/// Days since the last day of 1899, as spreadsheets count.
fn day(serial: f64) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    let days = chrono::TimeDelta::try_days(serial as i64);
    days.and_then(|days| start.checked_add_signed(days)).map(|day| day.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// An archive that calls itself a spreadsheet, with so many zeros in it.
    fn archive(zeros: usize) -> Vec<u8> {
        let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file("xl/workbook.xml", options).unwrap();
        zip.write_all(b"<workbook/>").unwrap();
        zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
        zip.write_all(&vec![0; zeros]).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn measured(bytes: &[u8], most: u64) -> &'static str {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        match measure(file.path(), most) {
            Ok(()) => "fits",
            Err(Error::Invalid(fields)) => fields[0].code,
            Err(_) => "a fault",
        }
    }

    #[test]
    fn an_archive_is_as_large_as_it_is_unpacked_and_not_as_it_says() {
        let honest = archive(1 << 20);
        assert!(honest.len() < 8 << 10, "it packs well: {}", honest.len());
        assert_eq!(measured(&honest, (1 << 20) + 11), "fits");
        assert_eq!(measured(&honest, 1 << 20), "too_long");
        // Both headers of the sheet now say 16 bytes.
        let said = (1_u32 << 20).to_le_bytes();
        let mut liar = honest;
        let places: Vec<usize> = (0..liar.len() - 4).filter(|at| liar[*at..*at + 4] == said).collect();
        assert!(!places.is_empty(), "the size stands somewhere");
        for at in places {
            liar[at..at + 4].copy_from_slice(&16_u32.to_le_bytes());
        }
        assert_ne!(measured(&liar, 1 << 19), "fits");
    }
}
