//! How a file was found to be written, in words. Server only but for its tests.

/// "812 bytes", "1.2 MB": three figures at most.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["bytes", "kB", "MB", "GB"];
    let mut value = bytes.max(0) as f64;
    let mut unit = 0;
    while value >= 1_000.0 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    if unit == 0 || value >= 100.0 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// "CSV, UTF-8, separated by commas, 12 columns".
#[cfg(feature = "ssr")]
pub fn layout(layout: &workflows::imports::Layout) -> String {
    use domain::FileFormat;
    use workflows::imports::Encoding;
    let columns = match layout.columns.len() {
        1 => "1 column".to_owned(),
        count => format!("{} columns", crate::components::grouped(count as u64)),
    };
    if layout.format == FileFormat::Xlsx {
        return format!("XLSX, {columns}");
    }
    let encoding = match layout.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        Encoding::Windows1252 => "Windows-1252",
    };
    let marks = match layout.delimiter {
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "bars",
        _ => "commas",
    };
    format!("CSV, {encoding}, separated by {marks}, {columns}")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_has_three_figures_at_most() {
        for (bytes, words) in
            [(0, "0 bytes"), (812, "812 bytes"), (1_234, "1.2 kB"), (123_456, "123 kB"), (2 << 30, "2.1 GB")]
        {
            assert_eq!(size(bytes), words);
        }
    }
}
