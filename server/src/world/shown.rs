//! The world as the pages of the sandbox see it.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sandbox::town::{Happened, Kind, Standing};
use secrecy::SecretString;
use workflows::Error;
use workflows::outreach::mailboxes::MailboxInput;
use workflows::sandbox::{Demo, Event, Pace, Prospect, SPEED_MAX, Sandbox, Say, Seen};

use super::World;
use crate::simulate::agency;

/// Of a mail's text this much is shown.
const TEXT_MAX: usize = 1_200;

impl Sandbox for World {
    fn look(&self, words: &str, limit: usize) -> Seen {
        let words = words.trim().to_lowercase();
        let mut people = self.town().people();
        people.retain(|person| person.address.contains(&words));
        let total = people.len();
        people.sort_by_key(|person| std::cmp::Reverse(person.events.last().map(|event| event.at)));
        people.truncate(limit);
        Seen {
            boxes: self.town().boxes(),
            people: people.into_iter().map(prospect).collect(),
            total,
            pace: self.pace(),
        }
    }

    fn say<'a>(&'a self, address: &'a str, what: Say) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let kind = match what {
                Say::Meeting => Kind::Meeting,
                Say::Interested => Kind::Interested,
                Say::Question => Kind::Question,
                Say::Decline => Kind::NotNow,
                Say::OptOut => Kind::OptOut,
                Say::OutOfOffice => Kind::OutOfOffice,
            };
            let said = self.town().answer_as(address, kind).await;
            match said
                .map_err(|error| Error::internal("an answer of the sandbox could not be sent", error))?
            {
                true => Ok(()),
                false => Err(Error::no_such("person")),
            }
        })
    }

    fn pace(&self) -> Pace {
        Pace {
            speed: self.0.speed.load(Ordering::Relaxed),
            until: self.until(),
            next_deed: self.town().next_deed(),
        }
    }

    fn run(&self, speed: u32) {
        *self.0.until.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.0.speed.store(speed.clamp(1, SPEED_MAX), Ordering::Relaxed);
    }

    fn step(&self, until: DateTime<Utc>) {
        *self.0.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }

    fn mailbox(&self, address: &str, display_name: &str) -> MailboxInput {
        agency::mailbox_of(self.town(), address, display_name, 50)
    }

    fn demo(&self) -> Demo {
        self.0.demo.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn demo_account(&self) -> (String, SecretString) {
        (super::EMAIL.to_owned(), SecretString::from(super::PASSWORD))
    }

    fn make_demo(&self) {
        {
            let mut demo = self.0.demo.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*demo, Demo::Making { .. } | Demo::Ready) {
                return;
            }
            *demo = Demo::Making { days: 0, of: super::demo::DAYS };
        }
        // When the channel is full it has been asked for already.
        let _ = self.0.wanted.try_send(());
    }
}

fn prospect(person: Standing) -> Prospect {
    let last = person.last.unwrap_or_default();
    let event = |event: Happened| Event { at: event.at, what: event.what, why: event.why };
    Prospect {
        address: person.address,
        name: person.name,
        mails: person.mails,
        opened: person.opened,
        outcome: person.done.map(|kind| kind.words().to_owned()),
        story: person.events.into_iter().rev().map(event).collect(),
        last_subject: last.subject,
        last_text: last.text.chars().take(TEXT_MAX).collect(),
    }
}
