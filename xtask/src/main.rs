//! The tasks of this repository, reached by `cargo xtask VERB`: run it, test it, check it, measure it.
//! Not part of the product; nothing here ships.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task talks to the person who started it")]

mod build;
mod child;
mod error;
mod http;
mod parts;
mod place;
mod progress;
mod stamp;
mod verbs;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;
use crate::place::Place;
use crate::verbs::{bench::Bench, check::Check, dev::Dev, pictures::Pictures, run::Run, test::Test};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Run, test and check Agency OS")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build everything and start the server.
    Run(Run),
    /// Like run, and build and start again after every saved change.
    Dev(Dev),
    /// Run every test and end with one line that counts them.
    Test(Test),
    /// Formatting, lints, dependency rules, generated files.
    Check(Check),
    /// Measure what is promised about speed and size.
    Bench(Bench),
    /// Take the README's pictures from the running demo.
    Pictures(Pictures),
    /// Compile the style sheets.
    Style,
    /// Copy the typefaces out of their packages into public/fonts.
    Fonts,
    /// Find or make a compiler for the browser half.
    Toolchain,
    /// Build what the server serves, without the server.
    Dist {
        /// Small files instead of a quick build.
        #[arg(long)]
        release: bool,
    },
}

fn main() -> ExitCode {
    match work(&Arguments::parse().verb) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(_) if child::interrupted() => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether what was asked for holds; the reason why not has been told by then.
fn work(verb: &Verb) -> Result<bool> {
    let place = Place::find()?;
    child::pass_on_interrupts()?;
    match verb {
        Verb::Run(run) => run.run(&place)?,
        Verb::Dev(dev) => dev.run(&place)?,
        Verb::Test(test) => return test.run(&place),
        Verb::Check(check) => return check.run(&place),
        Verb::Bench(bench) => return bench.run(&place),
        Verb::Pictures(pictures) => pictures.run(&place)?,
        Verb::Style => build::style::build(&place)?,
        Verb::Fonts => build::fonts::copy(&place)?,
        Verb::Toolchain => println!("{:?}", build::wasm_target::Compiler::find_or_make(&place)?),
        Verb::Dist { release } => build::browser_half(&place, build::Effort::of(*release))?,
    }
    Ok(true)
}
