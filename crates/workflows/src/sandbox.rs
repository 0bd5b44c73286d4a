//! The sandbox's world as the product's pages see it (decisions.md D10): the people who get its mail, a
//! clock that can be run, a demo that can be made. There is none in live mode.
//!
//! This is for looking on and for taking a person's place. Nothing that sends or reads mail asks here.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::{ClientId, MailboxId};
use futures::future::BoxFuture;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::identity::Visit;
use crate::outreach::mailboxes::{self, MailboxInput};
use crate::{Error, Services};

/// How a person can answer when somebody takes their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Say {
    Meeting,
    Interested,
    Question,
    Decline,
    OptOut,
    OutOfOffice,
}

/// Somebody who got mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prospect {
    pub address: String,
    pub name: String,
    pub mails: u32,
    pub opened: u32,
    /// How it ended with them, if it has.
    pub outcome: Option<String>,
    /// The latest first.
    pub story: Vec<Event>,
    pub last_subject: String,
    pub last_text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub what: String,
    /// Why they did it; empty where nothing needs explaining.
    pub why: String,
}

/// How far a demo is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demo {
    #[default]
    None,
    /// Days of its history that were played, of how many.
    Making {
        days: u64,
        of: u64,
    },
    Ready,
    Failed {
        why: String,
    },
}

/// One look at the world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Agencies' mailboxes here, and the mails in each.
    pub boxes: Vec<(String, usize)>,
    pub people: Vec<Prospect>,
    /// How many there are in all.
    pub total: usize,
    pub pace: Pace,
}

/// How the clock goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How many times faster than usual it runs.
    pub speed: u32,
    /// Where a step ends that it is on.
    pub until: Option<DateTime<Utc>>,
    /// When somebody does something next.
    pub next_deed: Option<DateTime<Utc>>,
}

pub trait Sandbox: Send + Sync + fmt::Debug {
    /// The people who did something last, of those whose address contains the words.
    fn look(&self, words: &str, limit: usize) -> Seen;
    /// Takes a person's place. `NoSuch` when they never got a mail.
    fn say<'a>(&'a self, address: &'a str, what: Say) -> BoxFuture<'a, Result<(), Error>>;
    fn pace(&self) -> Pace;
    /// 1 to [`SPEED_MAX`]. Ends a step.
    fn run(&self, speed: u32);
    /// Lets the clock run to a time as fast as it can, so that all that is due on the way is done then.
    fn step(&self, until: DateTime<Utc>);
    /// The settings of a mailbox here.
    fn mailbox(&self, address: &str, display_name: &str) -> MailboxInput;
    fn demo(&self) -> Demo;
    /// Address and password of the demo's owner.
    fn demo_account(&self) -> (String, SecretString);
    /// Begins to make the demo, unless it is there or being made.
    fn make_demo(&self);
}

pub const SPEED_MAX: u32 = 10_000;

/// Connects a mailbox of the sandbox, for which nobody needs an account anywhere.
pub async fn connect_mailbox(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    address: &str,
    display_name: &str,
) -> Result<MailboxId, Error> {
    let sandbox = services.sandbox.as_ref().ok_or(Error::no_such("sandbox"))?;
    let input = sandbox.mailbox(&address.trim().to_lowercase(), display_name.trim());
    let made = mailboxes::connect(services, visit, client, input).await?.id;
    // Reading begins with the first look.
    crate::outreach::intake::look(services, client, made).await?;
    Ok(made)
}
