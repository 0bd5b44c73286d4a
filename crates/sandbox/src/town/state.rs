//! What the town holds: mailboxes of agencies, people, and what they are about to do.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::behaviour::{self, Deed, Kind, Nature, Planned};
use super::reading::Mail;
use crate::mail::conversation::House;

/// Where the town's time comes from.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Mails kept in one mailbox, and things remembered of one person; older ones are dropped.
const LETTERS_MAX: usize = 2_000;
const EVENTS_MAX: usize = 24;

/// A mail in an agency's mailbox.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    pub(super) uid: u32,
    pub(super) at: DateTime<Utc>,
    pub(super) raw: Vec<u8>,
}

/// An agency's mailbox.
#[derive(Debug, Default)]
pub(super) struct MailBox {
    letters: Vec<Filed>,
    taken: u32,
}

impl MailBox {
    pub(super) fn letters(&self) -> &[Filed] {
        &self.letters
    }
    pub(super) fn next_uid(&self) -> u32 {
        self.taken + 1
    }
    fn file(&mut self, at: DateTime<Utc>, raw: Vec<u8>) {
        self.taken += 1;
        if self.letters.len() == LETTERS_MAX {
            self.letters.remove(0);
        }
        self.letters.push(Filed { uid: self.taken, at, raw });
    }
}

/// Something that happened to a person or that they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub at: DateTime<Utc>,
    pub what: String,
    /// Empty where nothing needs explaining.
    pub why: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) last: Option<(Mail, String)>,
    pub(super) mails: u32,
    pub(super) opened: u32,
    pub(super) answers: u64,
    /// Has said what there was to say; further mail changes nothing.
    pub(super) done: Option<Kind>,
    pub(super) events: Vec<Happened>,
}

impl Person {
    pub(super) fn note(&mut self, at: DateTime<Utc>, what: impl Into<String>, why: impl Into<String>) {
        if self.events.len() == EVENTS_MAX {
            self.events.remove(0);
        }
        self.events.push(Happened { at, what: what.into(), why: why.into() });
    }
}

/// A line of the town's own record of what passed through its servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// A mail of an agency reached a person's server and was taken.
    Mail {
        at: DateTime<Utc>,
        from: String,
        to: String,
        message_id: String,
        earlier: u32,
    },
    /// An invitation to a meeting reached a person.
    Invitation {
        at: DateTime<Utc>,
        from: String,
        to: String,
    },
    /// A person's server refused the address.
    Refused {
        at: DateTime<Utc>,
        to: String,
    },
    Opened {
        at: DateTime<Utc>,
        by: String,
    },
    /// An answer reached an agency's mailbox.
    Answer {
        at: DateTime<Utc>,
        from: String,
        to: String,
        kind: Kind,
    },
}

#[derive(Default)]
pub(super) struct State {
    pub(super) seed: u64,
    pub(super) boxes: BTreeMap<String, MailBox>,
    pub(super) people: BTreeMap<String, Person>,
    /// By time, then in the order of planning.
    pub(super) ahead: BTreeMap<(DateTime<Utc>, u64), (String, Planned)>,
    planned: u64,
    /// Mailboxes that got mail since somebody last asked.
    pub(super) fresh: Vec<String>,
    pub(super) record: Option<Vec<Passed>>,
}

impl State {
    pub(super) fn pass(&mut self, what: Passed) {
        if let Some(record) = &mut self.record {
            record.push(what);
        }
    }
    pub(super) fn plan(&mut self, address: &str, planned: Planned) {
        self.planned += 1;
        self.ahead.insert((planned.at, self.planned), (address.to_owned(), planned));
    }
}

pub(super) struct Shared {
    state: Mutex<State>,
    now: RwLock<Now>,
    /// Counts the mails that were filed.
    news: watch::Sender<u64>,
    /// Mail ids of this run mean others than those of the run before.
    validity: u32,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("validity", &self.validity).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(seed: u64, now: Now) -> Self {
        let validity = u32::try_from(now().timestamp()).unwrap_or(1);
        let state = State { seed, ..State::default() };
        Self { state: Mutex::new(state), now: RwLock::new(now), news: watch::Sender::new(0), validity }
    }
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub(super) fn now(&self) -> DateTime<Utc> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner).clone();
        now()
    }
    pub(super) fn follow(&self, now: Now) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = now;
    }
    pub(super) fn validity(&self) -> u32 {
        self.validity
    }
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }
    pub(super) fn open_box(&self, address: &str) {
        self.state().boxes.entry(address.to_lowercase()).or_default();
    }
    /// Looks at a mailbox; one that is not there is empty.
    pub(super) fn of_box<T>(&self, address: &str, look: impl FnOnce(&MailBox) -> T) -> T {
        match self.state().boxes.get(address) {
            Some(held) => look(held),
            None => look(&MailBox::default()),
        }
    }

    /// A mail for a person: they will do with it what they do.
    fn arrive(&self, to: &str, envelope_from: &str, raw: &[u8], now: DateTime<Utc>) {
        let Some(mail) = Mail::read(raw) else { return };
        let mut state = self.state();
        let seed = state.seed;
        let (from, to_whom) = (mail.from.clone(), to.to_owned());
        let invited = mail.invitation.is_some();
        state.pass(if invited {
            Passed::Invitation { at: now, from, to: to_whom }
        } else {
            Passed::Mail {
                at: now,
                from,
                to: to_whom,
                message_id: mail.message_id.clone(),
                earlier: mail.earlier,
            }
        });
        let person = state.people.entry(to.to_owned()).or_default();
        person.mails += 1;
        person.note(now, format!("received “{}” from {}", mail.subject, mail.from), "");
        let decided = match person.done {
            Some(Kind::Meeting) if invited => vec![behaviour::invited(seed, to, now)],
            Some(kind) => {
                person.note(now, "did nothing with it", format!("Earlier they {}.", kind.words()));
                vec![]
            }
            None => behaviour::decide(seed, to, &mail, now),
        };
        if decided.is_empty() && person.done.is_none() {
            person.note(now, "will not open it", "One of many that day.");
        }
        person.last = Some((mail, envelope_from.to_owned()));
        for planned in decided {
            state.plan(to, planned);
        }
    }

    /// What is due by now, taken out, the earliest first.
    pub(super) fn due(&self) -> Option<(String, Planned)> {
        let now = self.now();
        let mut state = self.state();
        let (key, _) = state.ahead.first_key_value()?;
        if key.0 > now {
            return None;
        }
        state.ahead.pop_first().map(|(_, due)| due)
    }

    pub(super) fn opened(&self, address: &str, planned: &Planned) {
        let mut state = self.state();
        state.pass(Passed::Opened { at: planned.at, by: address.to_owned() });
        if let Some(person) = state.people.get_mut(address) {
            person.opened += 1;
            person.note(planned.at, "opened it", planned.why.clone());
        }
    }
}

impl House for Shared {
    fn asks_for_sign_in(&self) -> bool {
        false
    }
    fn offers_sign_in(&self) -> bool {
        true
    }
    /// Whoever comes from this machine is who they say.
    fn sign_in(&self, user: &str, _password: &str) -> bool {
        let is_address = user.contains('@');
        if is_address {
            self.open_box(user);
        }
        is_address
    }
    fn refuses(&self, recipient: &str) -> Option<u16> {
        let recipient = recipient.to_lowercase();
        let now = self.now();
        let mut state = self.state();
        if state.boxes.contains_key(&recipient) || state.boxes.contains_key(&plain(&recipient)) {
            return None;
        }
        if behaviour::nature(state.seed, &recipient) != Nature::NoSuch {
            return None;
        }
        state.pass(Passed::Refused { at: now, to: recipient.clone() });
        let person = state.people.entry(recipient).or_default();
        person.done = Some(Kind::Report);
        person.note(now, "was not there", "The server of the company knows nobody of that name.");
        Some(550)
    }
    fn keep(&self, from: String, to: Vec<String>, raw: Vec<u8>) {
        let now = self.now();
        for to in to.iter().map(|to| to.to_lowercase()) {
            let mut state = self.state();
            let own = if state.boxes.contains_key(&to) { to.clone() } else { plain(&to) };
            match state.boxes.get_mut(&own) {
                Some(held) => {
                    held.file(now, raw.clone());
                    if !state.fresh.contains(&own) {
                        state.fresh.push(own);
                    }
                    drop(state);
                    self.news.send_modify(|count| *count += 1);
                }
                None => {
                    drop(state);
                    self.arrive(&to, &from, &raw, now);
                }
            }
        }
    }
}

/// "kim+anything@get.example" is read by kim@get.example.
fn plain(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => address.to_owned(),
    }
}

impl Deed {
    pub(super) fn answer(self) -> Option<Kind> {
        match self {
            Self::Answer(kind) => Some(kind),
            Self::Open => None,
        }
    }
}
