//! A file that passes 500 lines usually holds a second idea. A hint, not a failure.

use std::fs;

use crate::build::cargo;
use crate::error::Result;
use crate::place::Place;
use crate::progress::note;

const LONG: usize = 500;
const ENDINGS: &[&str] = &[".rs", ".ts", ".css", ".sql"];
/// Made by programs.
const NOT_OURS: &[&str] = &["style/dist/"];

pub fn look(place: &Place) -> Result<()> {
    for path in cargo::tracked_files(place)? {
        if !ENDINGS.iter().any(|ending| path.ends_with(ending))
            || NOT_OURS.iter().any(|not| path.starts_with(not))
        {
            continue;
        }
        let Ok(text) = fs::read_to_string(place.root.join(&path)) else { continue };
        let lines = text.lines().count();
        if lines > LONG {
            note(format_args!("warning: {path} has {lines} lines; look for the second idea in it"));
        }
    }
    Ok(())
}
