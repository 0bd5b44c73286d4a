//! A town on this machine: a mail server, mailboxes that agencies read, and people who get mail.
//!
//! An agency hands its mail in by SMTP and reads its answers by IMAP, as with any provider; whoever
//! signs in as an address has that mailbox, without a password. Every other address is a **person**. A
//! person sees the bytes of the mails they got and nothing else; what they do with them is decided by
//! [`behaviour`], from a seed. Their answers come back by SMTP, at the town's own time, when somebody
//! calls [`Town::pass`].

pub mod behaviour;
mod courier;
mod dice;
mod imap;
pub mod letters;
mod reading;
mod state;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use behaviour::Kind;
pub use reading::Mail;
use state::Shared;
pub use state::{Happened, Now, Passed};

use crate::mail::conversation;
use behaviour::Deed;

/// A running town; clones are the same. It ends when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Town(Arc<Running>);

#[derive(Debug)]
struct Running {
    shared: Arc<Shared>,
    smtp: SocketAddr,
    imap: SocketAddr,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// How a person stands, for those who watch the town.
#[derive(Clone, Debug)]
pub struct Standing {
    pub address: String,
    pub name: String,
    pub mails: u32,
    pub opened: u32,
    pub done: Option<Kind>,
    /// The latest last.
    pub events: Vec<Happened>,
    pub last: Option<Mail>,
}

impl Town {
    /// Listens on two addresses; port 0 lets the system choose.
    pub async fn start(smtp: SocketAddr, imap: SocketAddr, seed: u64, now: Now) -> io::Result<Self> {
        let (post, boxes) = (TcpListener::bind(smtp).await?, TcpListener::bind(imap).await?);
        let (smtp, imap) = (post.local_addr()?, boxes.local_addr()?);
        let shared = Arc::new(Shared::new(seed, now));
        let tasks =
            [tokio::spawn(take_mail(post, shared.clone())), tokio::spawn(show_boxes(boxes, shared.clone()))];
        Ok(Self(Arc::new(Running { shared, smtp, imap, tasks })))
    }

    pub async fn on_loopback(seed: u64, now: Now) -> io::Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start(any, any, seed, now).await
    }

    pub fn smtp(&self) -> SocketAddr {
        self.0.smtp
    }
    pub fn imap(&self) -> SocketAddr {
        self.0.imap
    }
    /// From now on the town's time is another's.
    pub fn follow(&self, now: Now) {
        self.0.shared.follow(now);
    }
    /// Keeps a record of everything from now on, for those who check it afterwards.
    pub fn keep_record(&self) {
        self.0.shared.state().record = Some(Vec::new());
    }
    /// The record so far, which begins anew.
    pub fn take_record(&self) -> Vec<Passed> {
        self.0.shared.state().record.as_mut().map(std::mem::take).unwrap_or_default()
    }
    pub fn open_box(&self, address: &str) {
        self.0.shared.open_box(address);
    }
    /// Mailboxes that got mail since this was last asked.
    pub fn fresh_boxes(&self) -> Vec<String> {
        std::mem::take(&mut self.0.shared.state().fresh)
    }
    /// When somebody does something next.
    pub fn next_deed(&self) -> Option<DateTime<Utc>> {
        self.0.shared.state().ahead.first_key_value().map(|((at, _), _)| *at)
    }

    /// Lets people do what they meant to do by now; answers how many things those were.
    pub async fn pass(&self) -> io::Result<usize> {
        let mut done = 0;
        while let Some((address, planned)) = self.0.shared.due() {
            match planned.deed.answer() {
                None => self.0.shared.opened(&address, &planned),
                Some(kind) => {
                    self.answer(&address, kind, &planned.why).await?;
                }
            }
            done += 1;
        }
        Ok(done)
    }

    /// Answers by hand in the place of a person. `false` when they never got a mail.
    pub async fn answer_as(&self, address: &str, kind: Kind) -> io::Result<bool> {
        self.answer(address, kind, "You answered in their place.").await
    }

    async fn answer(&self, address: &str, kind: Kind, why: &str) -> io::Result<bool> {
        let shared = &self.0.shared;
        let now = shared.now();
        let letter = {
            let mut state = shared.state();
            let seed = state.seed;
            let Some(person) = state.people.get_mut(address) else { return Ok(false) };
            let Some((mail, envelope_from)) = person.last.clone() else { return Ok(false) };
            person.answers += 1;
            letters::write(seed, address, kind, &mail, &envelope_from, now, person.answers)
        };
        courier::hand_in(self.0.smtp, &letter).await?;
        let mut state = shared.state();
        state.pass(Passed::Answer { at: now, from: address.to_owned(), to: letter.to, kind });
        if let Some(person) = state.people.get_mut(address) {
            person.note(now, kind.words(), why);
            // Who accepts an invitation goes on wanting the meeting.
            if !matches!(kind, Kind::OutOfOffice | Kind::Accepted) {
                person.done = Some(kind);
            }
        }
        // Who has answered does not answer a second time what they had meant to answer.
        if kind != Kind::OutOfOffice {
            state.ahead.retain(|_, (who, planned)| who != address || planned.deed == Deed::Open);
        }
        Ok(true)
    }

    /// Everybody who ever got mail, by address.
    pub fn people(&self) -> Vec<Standing> {
        let state = self.0.shared.state();
        let shown = |(address, person): (&String, &state::Person)| Standing {
            address: address.clone(),
            name: letters::name_of(address),
            mails: person.mails,
            opened: person.opened,
            done: person.done,
            events: person.events.clone(),
            last: person.last.as_ref().map(|(mail, _)| mail.clone()),
        };
        state.people.iter().map(shown).collect()
    }

    pub fn person(&self, address: &str) -> Option<Standing> {
        self.people().into_iter().find(|person| person.address == address)
    }

    /// Agencies' mailboxes with the number of mails in each.
    pub fn boxes(&self) -> Vec<(String, usize)> {
        let state = self.0.shared.state();
        state.boxes.iter().map(|(address, held)| (address.clone(), held.letters().len())).collect()
    }
}

async fn take_mail(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = shared.clone();
                tokio::spawn(async move {
                    if let Err(error) = conversation::hold(stream, &*shared).await {
                        tracing::debug!(%error, "an SMTP conversation broke off");
                    }
                });
            }
            Err(error) => tracing::warn!(%error, "an SMTP connection could not be taken"),
        }
    }
}

async fn show_boxes(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = shared.clone();
                tokio::spawn(async move {
                    if let Err(error) = imap::hold(stream, shared).await {
                        tracing::debug!(%error, "an IMAP conversation broke off");
                    }
                });
            }
            Err(error) => tracing::warn!(%error, "an IMAP connection could not be taken"),
        }
    }
}
