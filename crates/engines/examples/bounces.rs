//! Measures the reading of bounces on a folder of samples.
//!
//! `cargo run -p engines --example bounces --features mime -- FOLDER EXPECTED`: the second file has a
//! line a sample: its name, the addresses that failed for now and those that failed for good, separated
//! by commas, the three by tabs. A sample is right when the addresses are the same; of those, its kind is
//! right when the same ones are reported as given up, and as still being tried.

#![expect(clippy::print_stdout, reason = "a tool that talks to the person who started it")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use engines::outreach::dsn;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_default());
    let expected = std::fs::read_to_string(arguments.next().unwrap_or_default())?;
    let (mut all, mut found, mut kinds) = (0_u32, 0_u32, 0_u32);
    for line in expected.lines() {
        let mut fields = line.split('\t');
        let name = fields.next().unwrap_or_default();
        let mut set = || -> BTreeSet<String> {
            fields
                .next()
                .unwrap_or_default()
                .split(',')
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let (soft, hard) = (set(), set());
        let wanted: BTreeSet<String> = soft.union(&hard).cloned().collect();
        let report = dsn::read(&std::fs::read(folder.join(name))?, None).unwrap_or_default();
        let of = |gave_up: Option<bool>| -> BTreeSet<String> {
            let failed = report.failed.iter().filter(|failed| gave_up.is_none_or(|it| failed.gave_up == it));
            failed.map(|failed| failed.address.clone()).collect()
        };
        all += 1;
        if of(None) == wanted {
            found += 1;
            if of(Some(false)) == soft {
                kinds += 1;
            } else {
                println!("kind   {name}: soft {:?}, wanted {soft:?}", of(Some(false)));
            }
        } else {
            println!("wrong  {name}: {:?}, wanted {wanted:?}", of(None));
        }
    }
    println!("{all} samples, {found} with the right addresses, {kinds} of them with the right kind");
    Ok(())
}
