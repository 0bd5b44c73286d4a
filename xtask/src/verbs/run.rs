//! `cargo xtask run`: from a checkout to a server that answers, in one command.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use crate::build::server::Start;
use crate::build::{self, Effort};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::http;
use crate::place::Place;
use crate::progress::{note, seconds};

/// The server itself stops within 30 s; a little more, so that its own last words are heard.
pub const STOPPING: Duration = Duration::from_secs(35);

/// What is built and where it listens, for `run` and `dev` alike.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Build for speed and size instead of for a quick build.
    #[arg(long)]
    release: bool,
    /// Where to listen on this machine.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// `postgres://…` or `sqlite://…` instead of a SQLite file in data/.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Serve {
    pub fn start(&self, place: &Place) -> Start {
        Start {
            binary: place.server_binary(self.release),
            address: SocketAddr::from(([127, 0, 0, 1], self.port)),
            data: place.data(),
            database: self.database.clone(),
            mode: None,
            public_url: None,
            quiet: false,
            demo: false,
        }
    }

    pub fn effort(&self) -> Effort {
        Effort::of(self.release)
    }

    /// Where it is and how to get in: only what this server really answers.
    pub fn greeting(&self, place: &Place, took: Duration) -> String {
        let start = self.start(place);
        let home = format!("http://localhost:{}", self.port);
        let mut text = format!("Agency OS is ready on {home} after {}.\n", seconds(took));
        for (path, what) in DOORS {
            if http::status(start.address, path) == Some(200) {
                text.push_str(&format!("  {:<18} {home}{path}\n", format!("{what}:")));
            }
        }
        text + "Stop it with Ctrl-C."
    }
}

/// Shows how far the demo is, and signs in as its owner.
const DEMO: &str = "/sandbox/demo";

/// Pages worth opening first.
const DOORS: &[(&str, &str)] = &[
    ("/signup", "make an account"),
    ("/login", "sign in"),
    ("/sandbox/demo", "look around"),
    ("/sandbox", "the sandbox"),
    ("/sandbox/mail", "mail that was sent"),
    ("/dev/components", "every component"),
];

#[derive(Debug, clap::Args)]
pub struct Run {
    #[command(flatten)]
    serve: Serve,
    /// Make an agency with two campaigns, 500 leads and a month behind it, and say where to open it.
    #[arg(long, conflicts_with = "database")]
    demo: bool,
    /// Begin with an empty data/ directory.
    #[arg(long, conflicts_with = "database")]
    fresh: bool,
}

impl Run {
    pub fn run(&self, place: &Place) -> Result<()> {
        let began = Instant::now();
        let start = Start { demo: self.demo, ..self.serve.start(place) };
        port_is_free(start.address)?;
        if self.fresh {
            remove_data(place)?;
        }
        build::all(place, self.serve.effort())?;
        note("starting the server");
        let mut server = start.spawn()?;
        start.wait_ready(&mut server)?;
        println!("\n{}\n", self.serve.greeting(place, began.elapsed()));
        if self.demo {
            println!(
                "The demo is being made, and is opened here: http://localhost:{}{DEMO}\n",
                self.serve.port
            );
        }
        let status = server.wait()?;
        if status.success() || child::interrupted() {
            return Ok(());
        }
        Err(Error::new(format!("The server ended ({status}).")))
    }
}

pub fn port_is_free(address: SocketAddr) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(Error::new(format!(
            "Port {} is in use. Stop the program that uses it or choose another: `cargo xtask run --port 3001`.",
            address.port()
        ))),
        Err(error) => Err(Error::new(format!("Cannot listen on {address}: {error}."))),
    }
}

/// A sandbox can be made again, a live installation cannot.
fn remove_data(place: &Place) -> Result<()> {
    let data = place.data();
    if !data.exists() {
        return Ok(());
    }
    if data.join("agency.db").exists() && !confirmed(&data.display().to_string())? {
        return Err(Error::new("Nothing was removed."));
    }
    fs::remove_dir_all(&data).or_say(format_args!("cannot remove {}", data.display()))
}

fn confirmed(directory: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        return Err(Error::new(format!(
            "{directory} holds a live installation, and there is nobody to ask whether it may be removed."
        )));
    }
    print!("{directory} holds a live installation. Type `remove` to lose it: ");
    io::stdout().flush().or_say("cannot write to the terminal")?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).or_say("cannot read from the terminal")?;
    Ok(answer.trim() == "remove")
}
