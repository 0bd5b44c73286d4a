//! `dist/`: everything the server hands out, under names that carry a hash of the content, with brotli and
//! gzip forms beside each file, and `manifest.json` that tells which name is which.
//!
//! Files that need no hash because the world knows them by name (`favicon.svg`, `robots.txt`) lie at the
//! top; everything under `pkg/` may be cached for ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::bundles::{self, BUNDLES};
use super::{Effort, compressed, style};
use crate::error::{Context, Error, Result};
use crate::place::Place;
use crate::progress::{step, unchanged};
use crate::stamp::{Inputs, hex};

/// Where sheets and pages say a font is; the hashed address takes its place.
const FONTS: &str = "/fonts/";

pub fn assemble(place: &Place, effort: Effort) -> Result<()> {
    let inputs = BUNDLES
        .into_iter()
        .fold(Inputs::of(place, "dist").text(effort.wasm_profile()), |inputs, bundle| {
            inputs.tree(&bundles::directory(place, effort, bundle))
        })
        .trees(&place.root, &["style/dist", "public"]);
    let stamp = inputs.stamp();
    if stamp.is_fresh() && place.dist().join("manifest.json").is_file() {
        unchanged("served files");
        return Ok(());
    }
    step("name and compress the served files", || {
        let mut dist = Dist::default();
        let fonts = fonts(place, &mut dist)?;
        for sheet in style::SHEETS {
            add_sheet(place, &mut dist, sheet, &fonts)?;
        }
        for bundle in BUNDLES {
            add_bundle(&mut dist, &bundles::directory(place, effort, bundle), bundle)?;
        }
        add_fixed(&mut dist, &place.root.join("public"))?;
        dist.write(place, effort)
    })?;
    stamp.keep()
}

/// What `dist/` will hold, by path below it.
#[derive(Default)]
struct Dist {
    files: BTreeMap<String, Vec<u8>>,
    /// Plain name to path below `dist/`.
    manifest: BTreeMap<String, String>,
}

impl Dist {
    /// Adds a file under a name that changes with its content; the answer is its address on the server.
    fn add_hashed(&mut self, plain: &str, ending: &str, content: Vec<u8>) -> String {
        let stem = plain.rsplit_once('.').map_or(plain, |(stem, _)| stem);
        let path = format!("pkg/{stem}.{}{ending}", &hash(&content)[..16]);
        self.files.insert(path.clone(), content);
        let address = format!("/{path}");
        self.manifest.insert(plain.to_string(), path);
        address
    }

    /// Brings the directory to this state. What is right already is left alone, so that times of change
    /// mean something to the server's build.
    fn write(mut self, place: &Place, effort: Effort) -> Result<()> {
        let plain: Vec<String> = self.files.keys().cloned().collect();
        for path in plain {
            let content = &self.files[&path];
            if let Some(forms) = compressed::forms(place, effort, &path, &hash(content), content)? {
                self.files.insert(format!("{path}.br"), forms.brotli);
                self.files.insert(format!("{path}.gz"), forms.gzip);
            }
        }
        let dist = place.dist();
        for (path, content) in &self.files {
            write_if_different(&dist.join(path), content)?;
        }
        // Last, so that it never names what is not there yet.
        let manifest = serde_json::json!({ "files": self.manifest });
        write_if_different(&dist.join("manifest.json"), format!("{manifest:#}\n").as_bytes())?;
        self.files.insert("manifest.json".to_string(), Vec::new());
        for path in files_below(&dist)? {
            let name = path.strip_prefix(&dist).or_say("a file lies outside its directory")?;
            if !self.files.contains_key(name.to_string_lossy().as_ref()) {
                fs::remove_file(&path).or_say(format_args!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Adds the fonts; the answer maps `/fonts/inter.woff2` to its hashed address.
fn fonts(place: &Place, dist: &mut Dist) -> Result<BTreeMap<String, String>> {
    let mut addresses = BTreeMap::new();
    for path in files_below(&place.root.join("public/fonts"))? {
        let name = name_of(&path)?;
        if name.ends_with(".woff2") {
            addresses.insert(format!("{FONTS}{name}"), dist.add_hashed(&name, ".woff2", read(&path)?));
        }
    }
    Ok(addresses)
}

fn add_sheet(place: &Place, dist: &mut Dist, sheet: &str, fonts: &BTreeMap<String, String>) -> Result<()> {
    let path = style::compiled(place, sheet);
    let text = String::from_utf8(read(&path)?).or_say(format_args!("{} is no text", path.display()))?;
    let text = fonts.iter().fold(text, |text, (plain, hashed)| text.replace(plain, hashed));
    if let Some((_, unknown)) = text.split_once(FONTS) {
        let name: String = unknown.chars().take_while(|c| !matches!(c, ')' | '"' | '\'')).collect();
        return Err(Error::new(format!(
            "style/{sheet}.css names {FONTS}{name}, but public/fonts has no such file."
        )));
    }
    dist.add_hashed(&format!("{sheet}.css"), ".css", text.into_bytes());
    Ok(())
}

fn add_bundle(dist: &mut Dist, directory: &Path, bundle: &str) -> Result<()> {
    let glue = directory.join(format!("{bundle}.js"));
    let mut script = String::from_utf8(read(&glue)?).or_say(format_args!("{} is no text", glue.display()))?;
    let snippets = directory.join("snippets");
    if snippets.is_dir() {
        // Scripts import each other by relative paths, so the directory as a whole gets the hash.
        let mut contents = BTreeMap::new();
        for path in files_below(&snippets)? {
            let name = path.strip_prefix(&snippets).or_say("a file lies outside its directory")?;
            contents.insert(name.to_string_lossy().into_owned(), read(&path)?);
        }
        let together: Vec<u8> =
            contents.iter().flat_map(|(name, content)| [name.as_bytes(), content].concat()).collect();
        let home = format!("snippets.{}", &hash(&together)[..16]);
        script = script.replace("./snippets/", &format!("./{home}/"));
        dist.files
            .extend(contents.into_iter().map(|(name, content)| (format!("pkg/{home}/{name}"), content)));
    }
    let wasm = read(&directory.join(format!("{bundle}.wasm")))?;
    dist.add_hashed(&format!("{bundle}.js"), ".js", script.into_bytes());
    dist.add_hashed(&format!("{bundle}.wasm"), "_bg.wasm", wasm);
    Ok(())
}

/// Everything of `public/` but the typefaces, whose licences are kept beside their source.
fn add_fixed(dist: &mut Dist, public: &Path) -> Result<()> {
    for path in files_below(public)? {
        let name = path.strip_prefix(public).or_say("a file lies outside its directory")?;
        if !name.starts_with("fonts") {
            dist.files.insert(name.to_string_lossy().into_owned(), read(&path)?);
        }
    }
    Ok(())
}

fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries.or_say(format_args!("cannot read {}", directory.display()))?,
        };
        for entry in entries {
            let path = entry.or_say(format_args!("cannot read {}", directory.display()))?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

fn write_if_different(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let dir = path.parent().or_say("the file has no directory")?;
    fs::create_dir_all(dir).or_say(format_args!("cannot make {}", dir.display()))?;
    fs::write(path, content).or_say(format_args!("cannot write {}", path.display()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).or_say(format_args!("cannot read {}", path.display()))
}

fn name_of(path: &Path) -> Result<String> {
    Ok(path.file_name().or_say("the file has no name")?.to_string_lossy().into_owned())
}

fn hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_changes_with_the_content_and_keeps_its_ending() {
        let mut dist = Dist::default();
        let one = dist.add_hashed("app.wasm", "_bg.wasm", b"one".to_vec());
        let two = dist.add_hashed("app.wasm", "_bg.wasm", b"two".to_vec());
        assert_ne!(one, two);
        assert!(one.starts_with("/pkg/app.") && one.ends_with("_bg.wasm"), "{one}");
        assert_eq!(format!("/{}", dist.manifest["app.wasm"]), two);
    }
}
