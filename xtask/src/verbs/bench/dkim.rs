//! Signatures, read by a verifier of another author in another language: dkimpy.

use std::fs;
use std::process::Command;

use super::figure::Figure;
use crate::child;
use crate::error::{Context, Result};
use crate::parts::pypi;
use crate::place::Place;

/// Counts the mails of a folder, those that verify, and those that still do with one letter changed.
const VERIFY: &str = r#"
import pathlib, sys
import dkim
folder = pathlib.Path(sys.argv[1])
record = (folder / "record").read_bytes()
ask = lambda name, timeout=5: record if name == b"agency1._domainkey.get.example." else None
mails = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
good = sum(dkim.verify(mail, dnsfunc=ask) for mail in mails)
forged = sum(dkim.verify(mail.replace(b"One-Click", b"Two-Click"), dnsfunc=ask) for mail in mails)
print(len(mails), good, forged)
"#;

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    let packages = pypi::installed(place, "dkimpy", "1.1.8")?;
    let folder = place.scratch().join("signed");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).or_say(format_args!("cannot make {}", folder.display()))?;
    child::run(
        Command::new("cargo")
            .args(["run", "--quiet", "--package", "integrations", "--example", "signed", "--"])
            .arg(&folder)
            .current_dir(&place.root),
    )?;
    let counts = child::capture(
        Command::new("python3").env("PYTHONPATH", packages).args(["-c", VERIFY]).arg(&folder),
    )?;
    read(&counts).or_say("the verifier's counts cannot be read")
}

fn read(counts: &str) -> Option<Vec<Figure>> {
    let mut numbers = counts.split_whitespace().map(|word| word.parse::<f64>().ok());
    let (all, good, forged) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some(vec![
        Figure::new("signed mails", all, "mails").at_least(100.0),
        Figure::new("accepted by dkimpy", good, "mails").at_least(all),
        Figure::new("accepted with a changed way out", forged, "mails").at_most(0.0),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mail_that_is_not_accepted_or_one_forgery_that_is_misses_the_bar() {
        let met = |counts: &str| read(counts).is_some_and(|figures| figures.iter().all(Figure::is_met));
        assert!(met("160 160 0\n"));
        assert!(!met("160 159 0\n"));
        assert!(!met("160 160 1\n"));
        assert!(!met("9 9 0\n"));
        assert!(read("160\n").is_none());
    }
}
