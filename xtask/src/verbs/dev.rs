//! `cargo xtask dev`: like `run`, and again after every saved change.

use std::thread;
use std::time::{Duration, Instant};

use super::run::{STOPPING, Serve, port_is_free};
use crate::build;
use crate::child::{self, Running};
use crate::error::Result;
use crate::place::Place;
use crate::progress::note;
use crate::stamp::Inputs;

const LOOK_EVERY: Duration = Duration::from_millis(300);

#[derive(Debug, clap::Args)]
pub struct Dev {
    #[command(flatten)]
    serve: Serve,
}

impl Dev {
    pub fn run(&self, place: &Place) -> Result<()> {
        let start = self.serve.start(place);
        port_is_free(start.address)?;
        let mut server: Option<Running> = None;
        let mut seen = String::new();
        while !child::interrupted() {
            let now = sources(place);
            if now == seen {
                if let Some(status) = server.as_mut().map(Running::ended).transpose()?.flatten() {
                    note(format_args!("the server ended ({status}); it starts again after the next change"));
                    server = None;
                }
                thread::sleep(LOOK_EVERY);
                continue;
            }
            seen = now;
            let began = Instant::now();
            // The old server goes on answering while the new one is built, and stays when that fails.
            if let Err(error) = build::all(place, self.serve.effort()) {
                note(format_args!("{error} Waiting for the next change"));
                continue;
            }
            if let Some(mut old) = server.take() {
                old.stop(STOPPING)?;
            }
            let mut started = start.spawn()?;
            match start.wait_ready(&mut started) {
                Ok(_) => {
                    println!(
                        "\n{}\nReload the page to see a change.\n",
                        self.serve.greeting(place, began.elapsed())
                    );
                }
                Err(error) => note(format_args!("{error} Waiting for the next change")),
            }
            server = Some(started);
        }
        if let Some(mut server) = server {
            server.stop(STOPPING)?;
        }
        Ok(())
    }
}

fn sources(place: &Place) -> String {
    Inputs::of(place, "dev")
        .trees(
            &place.root,
            &["Cargo.toml", "Cargo.lock", "app", "frontend", "server", "crates", "migrations"],
        )
        .trees(&place.root, &["public", "style"])
        .stamp()
        .value()
        .to_string()
}
