//! The browser bundles: compiled to wasm, bound to JavaScript, and for release made small.
//!
//! A bundle ends as `{bundle}.js`, `{bundle}.wasm` and, when a dependency brings scripts, `snippets/`,
//! in a directory of its own below the target directory. Names get their hashes in `dist`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use super::wasm_target::{self, Compiler, TARGET};
use super::{Effort, cargo};
use crate::child;
use crate::error::{Context, Result};
use crate::parts::node;
use crate::place::Place;
use crate::progress::{note, step, unchanged};
use crate::stamp::{Inputs, Stamp};

/// `site` for public pages, `gallery` for the page of all components, the others for the areas of the
/// signed-in product: `app` is its shell with the dashboard.
pub const BUNDLES: [&str; 9] =
    ["site", "account", "admin", "app", "campaigns", "leads", "replies", "settings", "gallery"];

/// What a bundle is compiled from. More than it needs would rebuild too often, less too seldom.
const SOURCES: &[&str] = &["Cargo.toml", "Cargo.lock", "app", "frontend", "crates/domain", "crates/engines"];

/// What the compiler may have used, and every browser of today understands. `--all-features` would let
/// wasm-opt write newer forms, such as compact imports, that none of them loads.
const FEATURES: [&str; 9] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-extended-const",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

pub fn build(place: &Place, effort: Effort) -> Result<()> {
    let stale: Vec<&str> = BUNDLES.into_iter().filter(|bundle| !is_there(place, effort, bundle)).collect();
    if stale.is_empty() {
        unchanged("browser bundles");
        return Ok(());
    }
    let compiler = Compiler::find_or_make(place)?;
    for bundle in stale {
        // Taken before the build: a file saved while it runs makes the result stale.
        let stamp = stamp(place, effort, bundle);
        step(&format!("build the browser bundle `{bundle}`"), || {
            let wasm = compile(place, effort, &compiler, bundle)?;
            bind(&wasm, bundle, &directory(place, effort, bundle))?;
            if effort.is_release() {
                shrink(place, &directory(place, effort, bundle), bundle)
            } else {
                Ok(())
            }
        })?;
        stamp.keep()?;
    }
    Ok(())
}

pub fn directory(place: &Place, effort: Effort, bundle: &str) -> PathBuf {
    place.scratch().join("bundles").join(effort.wasm_profile()).join(bundle)
}

fn is_there(place: &Place, effort: Effort, bundle: &str) -> bool {
    directory(place, effort, bundle).join(format!("{bundle}.wasm")).is_file()
        && stamp(place, effort, bundle).is_fresh()
}

fn stamp(place: &Place, effort: Effort, bundle: &str) -> Stamp {
    let profile = effort.wasm_profile();
    Inputs::of(place, &format!("bundle-{bundle}-{profile}")).trees(&place.root, SOURCES).stamp()
}

fn compile(place: &Place, effort: Effort, compiler: &Compiler, bundle: &str) -> Result<PathBuf> {
    let profile = effort.wasm_profile();
    child::run(
        compiler
            .cargo(place)
            .args(["build", "--package", "frontend", "--lib", "--target", TARGET, "--profile", profile])
            .args(["--no-default-features", "--features", bundle])
            .args(cargo::locked()),
    )?;
    // All bundles leave their wasm under this one name, so it is used before the next is built.
    Ok(wasm_target::target_dir(place).join(TARGET).join(profile).join("frontend.wasm"))
}

fn bind(wasm: &Path, bundle: &str, into: &Path) -> Result<()> {
    if into.exists() {
        fs::remove_dir_all(into).or_say(format_args!("cannot empty {}", into.display()))?;
    }
    fs::create_dir_all(into).or_say(format_args!("cannot make {}", into.display()))?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(bundle).typescript(false).keep_debug(false);
    // The page passes the address of the wasm, because only the server knows its hashed name.
    bindgen.omit_default_module_path(true).remove_producers_section(true).remove_name_section(true);
    bindgen.web(true).or_say("wasm-bindgen refused its settings")?;
    bindgen.generate(into).or_say(format_args!("wasm-bindgen could not read {}", wasm.display()))?;
    let (made, ours) = (into.join(format!("{bundle}_bg.wasm")), into.join(format!("{bundle}.wasm")));
    fs::rename(&made, ours).or_say(format_args!("wasm-bindgen made no {}", made.display()))
}

fn shrink(place: &Place, directory: &Path, bundle: &str) -> Result<()> {
    if !node::is_there() {
        note("Node is not here: the bundle is left without wasm-opt, so it is about a third larger");
        return Ok(());
    }
    node::install(place, "xtask")?;
    let wasm = directory.join(format!("{bundle}.wasm"));
    let small = wasm.with_extension("small");
    let before = size(&wasm)?;
    child::run(
        Command::new("node")
            .arg(place.root.join("xtask/node_modules/binaryen/bin/wasm-opt"))
            .arg("-Oz")
            .args(FEATURES)
            .arg("-o")
            .args([&small, &wasm]),
    )?;
    fs::rename(&small, &wasm).or_say(format_args!("wasm-opt made no {}", small.display()))?;
    note(format_args!("wasm-opt: {} kB, was {} kB", size(&wasm)? / 1000, before / 1000));
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).or_say(format_args!("cannot read {}", file.display()))?.len())
}
