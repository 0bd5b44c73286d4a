//! The compiled style sheets. They are committed, so most builds have nothing to do here and need no Node.

use std::fs;
use std::path::{Path, PathBuf};

use crate::child;
use crate::error::{Context, Error, Result};
use crate::parts::node;
use crate::place::Place;
use crate::progress::{note, step, unchanged};
use crate::stamp::{Inputs, Stamp};

pub const SHEETS: [&str; 2] = ["app", "site"];

/// `cargo xtask style`: compiles both sheets now.
pub fn build(place: &Place) -> Result<()> {
    node::install(place, "style")?;
    step("compile the style sheets", || compile_into(place, &place.root.join("style/dist")))?;
    stamp(place).keep()
}

/// Compiles when a sheet or a page changed since the last time. Without Node the committed sheets serve.
pub fn build_when_stale(place: &Place) -> Result<()> {
    if stamp(place).is_fresh() && SHEETS.iter().all(|sheet| compiled(place, sheet).is_file()) {
        unchanged("style sheets");
        return Ok(());
    }
    let committed = SHEETS.iter().all(|sheet| compiled(place, sheet).is_file());
    if !node::is_there() {
        if !committed {
            return Err(Error::new(
                "The compiled style sheets are missing, and making them needs Node and npm.",
            ));
        }
        note("Node is not here: using the style sheets as they were committed");
        return Ok(());
    }
    match node::install(place, "style") {
        Err(error) if committed => {
            note(format_args!("{error} Using the style sheets as they were committed"));
            Ok(())
        }
        _ => build(place),
    }
}

/// Compiles both sheets to `{directory}/{sheet}.css`.
pub fn compile_into(place: &Place, directory: &Path) -> Result<()> {
    let style = place.root.join("style");
    for sheet in SHEETS {
        let source = format!("{sheet}.css");
        if !style.join(&source).is_file() {
            return Err(Error::new(format!("style/{source} is missing.")));
        }
        let output = directory.join(&source);
        child::run(
            node::program(&style, "tailwindcss")
                .args(["--minify", "--input", &source, "--output"])
                .arg(&output),
        )?;
        let size = fs::metadata(&output).or_say(format_args!("Tailwind made no {}", output.display()))?.len();
        note(format_args!("{sheet}.css: {} kB", size / 1000));
    }
    Ok(())
}

pub fn compiled(place: &Place, sheet: &str) -> PathBuf {
    place.root.join("style/dist").join(format!("{sheet}.css"))
}

fn stamp(place: &Place) -> Stamp {
    Inputs::of(place, "style").trees(&place.root, &["style", "app/src"]).stamp()
}
