//! `agency-os`: the whole product in one program.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use server::cli::Cli;

fn main() -> ExitCode {
    // One TLS provider for the whole process; a second one would make the first handshake panic.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return fail("the TLS provider was installed twice");
    }
    match server::cli::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

/// One sentence on standard error; nothing can be done if even that fails.
fn fail(sentence: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "agency-os: {sentence}");
    ExitCode::FAILURE
}
