//! Builds and measures the model of the reply classifier, the same on every run.
//!
//! `cargo run --release -p engines --example intents -- build` writes `data/intents.model` and
//! `data/ordinary_words.txt`; `… -- measure` prints what `cargo xtask bench intents` promises;
//! `… -- measure --misses` prints the texts that were read wrongly as well.
#![expect(clippy::print_stdout, reason = "figures are printed")]

mod corpus;
mod measure;
mod train;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("build") => {
            std::fs::write(data.join("ordinary_words.txt"), corpus::ordinary_words(&data)?)?;
            let model = train::build(&corpus::written(&data)?, &corpus::generated(&data)?);
            std::fs::write(data.join("intents.model"), model.to_bytes())?;
            println!("written; build again if the list of ordinary words has changed, then measure");
        }
        Some("measure") => measure::report(&data, arguments.iter().any(|a| a == "--misses"))?,
        Some("explain") => {
            let text = arguments[1..].join(" ");
            measure::explain(&text);
        }
        _ => println!("say build, measure or explain TEXT"),
    }
    Ok(())
}
