//! The typefaces under `public/fonts`, taken out of their packages with their licences and committed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::child;

use crate::error::{Context, Result};
use crate::parts::{node, pypi};
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
    cut_down(place, &to.join("inter.woff2"))
}

/// The characters English pages are written with; `style/fonts.css` names the same.
const CHARACTERS: &str = "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+2000-206F,\
                          U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD";
/// What our pages ask of the typeface: kerning, accents put together, figures of one width, and arrows and
/// brackets set by what stands beside them.
const FEATURES: &str = "kern,ccmp,locl,mark,tnum,calt,case";

/// The weights and characters we use: 26 kB instead of 48, on the way of every first view.
fn cut_down(place: &Place, font: &Path) -> Result<()> {
    let tools = pypi::installed(place, "fonttools[woff]", "4.60.1")?;
    let weights = font.with_extension("ttf");
    let python = |module: &str| {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", &tools).args(["-m", module]);
        command
    };
    child::capture(
        python("fontTools.varLib.instancer").arg(font).arg("wght=400:700").arg("--output").arg(&weights),
    )?;
    child::capture(
        python("fontTools.subset")
            .arg(&weights)
            .arg(format!("--unicodes={CHARACTERS}"))
            .arg(format!("--layout-features={FEATURES}"))
            .args(["--flavor=woff2", "--no-hinting"])
            .arg(format!("--output-file={}", font.display())),
    )?;
    fs::remove_file(&weights).or_say(format_args!("cannot remove {}", weights.display()))
}
