//! Knows whether a step has anything to do: a stamp is a digest of the step's inputs (paths, sizes and
//! times of change), kept when the step succeeds. Asking cargo instead would cost a second each time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::error::{Context, Result};
use crate::place::Place;

/// Collects what a step depends on.
pub struct Inputs {
    file: PathBuf,
    digest: Sha256,
}

impl Inputs {
    pub fn of(place: &Place, step: &str) -> Self {
        let mut digest = Sha256::new();
        // Several checkouts may share one target directory.
        digest.update(place.root.as_os_str().as_encoded_bytes());
        Self { file: place.scratch().join("stamps").join(step), digest }
    }

    pub fn text(mut self, text: &str) -> Self {
        self.digest.update(text.as_bytes());
        self.digest.update([0]);
        self
    }

    /// A file, or every file below a directory. What is absent counts as absent.
    pub fn tree(mut self, path: &Path) -> Self {
        let mut files = Vec::new();
        collect(path, &mut files);
        files.sort();
        for (path, size, changed) in files {
            self.digest.update(path.as_os_str().as_encoded_bytes());
            self.digest.update(size.to_le_bytes());
            self.digest.update(changed.to_le_bytes());
        }
        self
    }

    pub fn trees(self, root: &Path, below: &[&str]) -> Self {
        below.iter().fold(self, |inputs, path| inputs.tree(&root.join(path)))
    }

    pub fn stamp(self) -> Stamp {
        Stamp { file: self.file, value: hex(&self.digest.finalize()) }
    }
}

pub struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// True when the step succeeded with just these inputs before.
    pub fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.value)
    }

    pub fn keep(&self) -> Result<()> {
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir).or_say(format_args!("cannot make {}", dir.display()))?;
        }
        fs::write(&self.file, &self.value).or_say(format_args!("cannot write {}", self.file.display()))
    }

    pub fn value(&self) -> &str {
        &self.value
    }
}

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes any text");
        text
    })
}

fn collect(path: &Path, found: &mut Vec<(PathBuf, u64, u128)>) {
    let Ok(about) = fs::metadata(path) else { return };
    if about.is_dir() {
        let Ok(entries) = fs::read_dir(path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // What is made is no source; hidden files are an editor's or git's.
            if !matches!(&*name, "node_modules" | "target" | "dist") && !name.starts_with('.') {
                collect(&entry.path(), found);
            }
        }
        return;
    }
    let changed = about
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos());
    found.push((path.to_path_buf(), about.len(), changed));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> Place {
        let root = std::env::temp_dir().join(format!("xtask-stamp-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("source/node_modules")).expect("the temporary directory takes files");
        Place { target: root.join("target"), root }
    }

    fn stamp(place: &Place) -> Stamp {
        Inputs::of(place, "step").tree(&place.root.join("source")).stamp()
    }

    #[test]
    fn a_step_is_fresh_until_a_file_is_added_and_packages_do_not_count() {
        let place = place("added");
        assert!(!stamp(&place).is_fresh());
        stamp(&place).keep().expect("the stamp can be written");
        fs::write(place.root.join("source/node_modules/package.js"), "1").expect("writable");
        assert!(stamp(&place).is_fresh());
        fs::write(place.root.join("source/page.rs"), "1").expect("writable");
        assert!(!stamp(&place).is_fresh());
        fs::remove_dir_all(&place.root).expect("removable");
    }

    #[test]
    fn a_change_of_size_makes_a_step_stale() {
        let place = place("size");
        fs::write(place.root.join("source/page.rs"), "1").expect("writable");
        stamp(&place).keep().expect("the stamp can be written");
        fs::write(place.root.join("source/page.rs"), "22").expect("writable");
        assert!(!stamp(&place).is_fresh());
        fs::remove_dir_all(&place.root).expect("removable");
    }
}
