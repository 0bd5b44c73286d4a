//! Files that are made by a program and committed: made again and compared.

use std::fs;
use std::path::Path;

use crate::build::style::{self, SHEETS};
use crate::error::{Context, Error, Result};
use crate::parts::node;
use crate::place::Place;
use crate::progress::note;

pub fn look(place: &Place) -> Result<()> {
    if !node::is_there() {
        note("Node is not here: the style sheets were not compared");
        return Ok(());
    }
    node::install(place, "style")?;
    let again = place.scratch().join("style-again");
    fs::create_dir_all(&again).or_say(format_args!("cannot make {}", again.display()))?;
    style::compile_into(place, &again)?;
    for sheet in SHEETS {
        let name = format!("{sheet}.css");
        if read(&again.join(&name))? != read(&style::compiled(place, sheet))? {
            return Err(Error::new(format!(
                "style/dist/{name} is not what the sources give. Run `cargo xtask style` and commit the result."
            )));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).or_say(format_args!("cannot read {}", path.display()))
}
