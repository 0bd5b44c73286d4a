//! Copies of the database, for `agency-os backup FILE` and `agency-os restore FILE`.

use std::path::Path;

use store::ConnectOptions;
pub use store::backup::BackupError;

/// Makes a copy while the server runs; answers a line for the operator.
pub async fn backup(options: &ConnectOptions, target: &Path) -> Result<String, BackupError> {
    let copy = store::backup::backup(options, target).await?;
    Ok(format!(
        "Copied the database to {} ({}, schema {}), checked and complete.",
        copy.path.display(),
        size(copy.bytes),
        copy.schema_version
    ))
}

/// Takes a copy back while no server runs; answers a line for the operator.
pub async fn restore(options: &ConnectOptions, copy: &Path) -> Result<String, BackupError> {
    let kept = store::backup::restore(options, copy).await?;
    let before =
        kept.map_or_else(String::new, |path| format!(" What was there before is in {}.", path.display()));
    Ok(format!("Took the database back from {}.{before}", copy.display()))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_048_576 => format!("{} kB", bytes.div_ceil(1_024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_in_the_unit_that_fits() {
        assert_eq!(size(1), "1 kB");
        assert_eq!(size(1_048_575), "1024 kB");
        assert_eq!(size(1_572_864), "1.5 MB");
    }
}
