//! What people do with mail: a seeded model. The same person gets the same mail and does the same.
//!
//! A person has a **nature**, which their address and the seed decide: some addresses do not exist, some
//! people are away. What they do with a mail depends on its words and on how many came before it in its
//! thread, as its own headers tell. Nothing else is known here.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};

use super::dice::Dice;
use super::reading::Mail;

/// Of a thousand addresses so many do not exist, and so many are refused later by a server behind.
const NO_SUCH: u64 = 12;
const REFUSED_LATER: u64 = 8;
/// Of a thousand people so many are away when the first mail comes.
const AWAY: u64 = 60;
/// Of a thousand mails so many are opened, by their place in the thread.
const OPENED: [u64; 4] = [480, 400, 340, 280];
/// What a person who has read does, of a thousand. The rest stay silent.
const ANSWERS: [(Kind, u64); 6] = [
    (Kind::Meeting, 42),
    (Kind::Interested, 36),
    (Kind::Question, 34),
    (Kind::NotNow, 56),
    (Kind::OptOut, 14),
    (Kind::Button, 10),
];
/// The hours in which people answer, on the clock of Brisbane.
const HOURS: std::ops::Range<u32> = 8..18;
const BRISBANE: TimeDelta = TimeDelta::hours(10);

/// Whose address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Refused at the door.
    NoSuch,
    /// Taken at the door and reported as undeliverable afterwards.
    RefusedLater,
    /// A machine answers the first mail.
    Away,
    Usual,
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Question,
    /// Wants to talk, and names a time.
    Meeting,
    Interested,
    NotNow,
    /// Asks in words to be left alone.
    OptOut,
    /// Uses the mail program's own button (List-Unsubscribe).
    Button,
    OutOfOffice,
    /// Says yes to an invitation, with their calendar program.
    Accepted,
    /// A server reports that it could not deliver.
    Report,
}

impl Kind {
    /// A person wrote it, not a machine.
    pub fn is_human(self) -> bool {
        !matches!(self, Self::OutOfOffice | Self::Report | Self::Button | Self::Accepted)
    }
    pub fn words(self) -> &'static str {
        match self {
            Self::Question => "asked a question",
            Self::Meeting => "asked for a meeting",
            Self::Interested => "showed interest",
            Self::NotNow => "declined",
            Self::OptOut => "asked to be left alone",
            Self::Button => "pressed Unsubscribe",
            Self::OutOfOffice => "is away: a machine answered",
            Self::Accepted => "accepted the invitation",
            Self::Report => "does not exist: a server reported it",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Open,
    Answer(Kind),
}

/// Something a person will do, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub at: DateTime<Utc>,
    pub deed: Deed,
    pub why: String,
}

pub fn nature(seed: u64, address: &str) -> Nature {
    let throw = Dice::of(seed, &["nature", address]).between(0, 1_000);
    match throw {
        n if n < NO_SUCH => Nature::NoSuch,
        n if n < NO_SUCH + REFUSED_LATER => Nature::RefusedLater,
        n if n < NO_SUCH + REFUSED_LATER + AWAY => Nature::Away,
        _ => Nature::Usual,
    }
}

/// Who asked for a talk says yes to the invitation that follows, some time the same day.
pub fn invited(seed: u64, address: &str, now: DateTime<Utc>) -> Planned {
    let mut dice = Dice::of(seed, &["invited", address]);
    let at = office_hours(now + seconds(&mut dice, 300, 4 * 3_600), &mut dice);
    Planned { at, deed: Deed::Answer(Kind::Accepted), why: "The time suits.".to_owned() }
}

/// What somebody who has not answered yet makes of a mail that came at `now`.
pub fn decide(seed: u64, address: &str, mail: &Mail, now: DateTime<Utc>) -> Vec<Planned> {
    let mut dice = Dice::of(seed, &["mail", address, &mail.earlier.to_string()]);
    let nature = nature(seed, address);
    if nature == Nature::RefusedLater {
        let at = now + seconds(&mut dice, 60, 1_200);
        let why = "The address was given up; the company's own server says so.".to_owned();
        return vec![Planned { at, deed: Deed::Answer(Kind::Report), why }];
    }
    let mut planned = Vec::new();
    if nature == Nature::Away && mail.earlier == 0 {
        let why = "On leave; their mail program answers by itself.".to_owned();
        let at = now + seconds(&mut dice, 20, 90);
        planned.push(Planned { at, deed: Deed::Answer(Kind::OutOfOffice), why });
        return planned;
    }
    let place = usize::try_from(mail.earlier).unwrap_or(usize::MAX).min(OPENED.len() - 1);
    let throw = dice.between(0, 1_000);
    if throw >= OPENED[place] {
        return planned;
    }
    let opened = office_hours(now + seconds(&mut dice, 240, 26 * 3_600), &mut dice);
    let nth = mail.earlier + 1;
    let why = format!("Mail {nth} of the thread; the subject “{}” was enough.", mail.subject);
    planned.push(Planned { at: opened, deed: Deed::Open, why });
    if mail.is_broken() {
        let why = "The mail has holes where words should be.".to_owned();
        planned.push(Planned { at: opened + TimeDelta::minutes(1), deed: Deed::Answer(Kind::OptOut), why });
        return planned;
    }
    let mut throw = dice.between(0, 1_000);
    // A mail that names them and asks something gets more answers than one that does not.
    let keen = u64::from(mail.names(address)) * 20 + u64::from(mail.asks()) * 20;
    throw = throw.saturating_sub(keen);
    let mut sum = 0;
    for (kind, share) in ANSWERS {
        sum += share;
        if throw < sum {
            let at = office_hours(opened + seconds(&mut dice, 180, 7 * 3_600), &mut dice);
            planned.push(Planned { at, deed: Deed::Answer(kind), why: reason(kind, mail, nth) });
            break;
        }
    }
    planned
}

fn reason(kind: Kind, mail: &Mail, nth: u32) -> String {
    match kind {
        Kind::Meeting => format!("Mail {nth} came at the right time; wants to talk."),
        Kind::Interested => "Likes the idea and wants to know more.".to_owned(),
        Kind::Question => "Read it to the end and has a question.".to_owned(),
        Kind::NotNow if nth > 1 => format!("Mail {nth} was one too many for this quarter."),
        Kind::NotNow => "Has somebody for this already.".to_owned(),
        Kind::OptOut => "Does not want mail like this.".to_owned(),
        Kind::Button if mail.way_out.is_some() => {
            "The mail program offers a button; it was pressed.".to_owned()
        }
        Kind::Button => "Wanted out and found no button.".to_owned(),
        Kind::Accepted => "The time suits.".to_owned(),
        Kind::OutOfOffice => "On leave.".to_owned(),
        Kind::Report => "No such address.".to_owned(),
    }
}

fn seconds(dice: &mut Dice, from: u64, to: u64) -> TimeDelta {
    // Twice: early is likelier than late.
    let late = dice.between(from, to);
    let early = dice.between(from, late.max(from + 1));
    TimeDelta::seconds(i64::try_from(early).unwrap_or_default())
}

/// The same time, or the next morning on which people are at their desks.
fn office_hours(at: DateTime<Utc>, dice: &mut Dice) -> DateTime<Utc> {
    let mut local = at + BRISBANE;
    let weekend = |day: Weekday| matches!(day, Weekday::Sat | Weekday::Sun);
    if HOURS.contains(&local.hour()) && !weekend(local.weekday()) {
        return at;
    }
    if local.hour() >= HOURS.end {
        local = local + Days::new(1);
    }
    while weekend(local.weekday()) {
        local = local + Days::new(1);
    }
    let into_the_day = i64::try_from(dice.between(0, 5_400)).unwrap_or_default();
    let morning = local - TimeDelta::seconds(i64::from(local.num_seconds_from_midnight()));
    morning + TimeDelta::hours(i64::from(HOURS.start)) + TimeDelta::seconds(into_the_day) - BRISBANE
}

/// A working day some days ahead, and an hour, for a talk: on the writer's own clock.
pub fn proposal(seed: u64, address: &str, now: DateTime<Utc>) -> NaiveDateTime {
    let mut dice = Dice::of(seed, &["proposal", address]);
    let day = working_day(now, dice.between(3, 10));
    let hour = TimeDelta::hours(i64::try_from(dice.between(10, 16)).unwrap_or(10));
    day.and_time(chrono::NaiveTime::MIN) + hour
}

/// The day somebody is back.
pub fn back_on(seed: u64, address: &str, now: DateTime<Utc>) -> NaiveDate {
    working_day(now, Dice::of(seed, &["leave", address]).between(4, 15))
}

fn working_day(now: DateTime<Utc>, ahead: u64) -> NaiveDate {
    let mut day = (now + BRISBANE).date_naive() + Days::new(ahead);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day + Days::new(1);
    }
    day
}
