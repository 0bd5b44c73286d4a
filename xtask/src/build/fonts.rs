//! The typefaces under `public/fonts`, copied out of their packages with their licences and committed.

use std::fs;

use crate::error::{Context, Result};
use crate::parts::node;
use crate::place::Place;
use crate::progress::note;

/// Package, file in it, our name.
const FILES: [(&str, &str, &str); 5] = [
    ("inter", "files/inter-latin-wght-normal.woff2", "inter.woff2"),
    ("inter", "files/inter-latin-ext-wght-normal.woff2", "inter-ext.woff2"),
    ("inter", "LICENSE", "inter-LICENSE.txt"),
    ("jetbrains-mono", "files/jetbrains-mono-latin-wght-normal.woff2", "jetbrains-mono.woff2"),
    ("jetbrains-mono", "LICENSE", "jetbrains-mono-LICENSE.txt"),
];

/// `cargo xtask fonts`.
pub fn copy(place: &Place) -> Result<()> {
    node::install(place, "style")?;
    let to = place.root.join("public/fonts");
    fs::create_dir_all(&to).or_say(format_args!("cannot make {}", to.display()))?;
    for (package, file, name) in FILES {
        let from = place.root.join("style/node_modules/@fontsource-variable").join(package).join(file);
        fs::copy(&from, to.join(name)).or_say(format_args!("cannot copy {}", from.display()))?;
        note(format_args!("public/fonts/{name}"));
    }
    Ok(())
}
