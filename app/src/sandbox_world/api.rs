use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
mod imports {
    pub use std::sync::Arc;

    pub use chrono::{DateTime, TimeDelta, Utc};
    pub use workflows::Services;
    pub use workflows::identity::{self, SignedIn};
    pub use workflows::sandbox::{self, Demo, Pace, Prospect, Sandbox, Say};

    pub use crate::context::{asking, client, keep_session, services, tell};

    /// People on one page.
    pub const LISTED: usize = 60;
    /// The longest step at once, in hours: two weeks.
    pub const STEP_MAX: i64 = 14 * 24;
    pub const ZONE: &str = "Australia/Sydney";
}
#[cfg(feature = "ssr")]
use imports::*;

/// One look at the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldView {
    pub clock: ClockView,
    pub boxes: Vec<(String, usize)>,
    pub people: Vec<PersonView>,
    pub total: usize,
    /// Whether a mailbox could be connected: somebody of an agency is signed in.
    pub has_agency: bool,
}

/// What time it is there, and how it passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    pub now: When,
    pub speed: u32,
    /// Where a step ends that the clock is on.
    pub until: Option<When>,
    /// When somebody does something next.
    pub next: Option<When>,
}

impl ClockView {
    /// Whether it runs faster than others.
    pub fn hurries(&self) -> bool {
        self.speed > 1 || self.until.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub address: String,
    pub name: String,
    pub mails: u32,
    pub opened: u32,
    pub outcome: Option<String>,
    /// The latest first.
    pub story: Vec<(When, String, String)>,
    pub last_subject: String,
    pub last_text: String,
}

/// How far the demo is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DemoView {
    None,
    Making { days: u64, of: u64 },
    Ready,
    Failed { why: String },
}

#[cfg(feature = "ssr")]
fn world(services: &Services) -> Result<Arc<dyn Sandbox>, AppError> {
    services.sandbox.clone().ok_or_else(|| AppError::NotFound { what: "page".to_owned() })
}

#[server(prefix = "/fn", endpoint = "sandbox/look")]
pub async fn look_at_world(#[server(default)] words: String) -> Result<WorldView, AppError> {
    let services = services()?;
    let seen = world(&services)?.look(&words, LISTED);
    let now = services.business_now();
    let when = |at| When::of(at, now, ZONE);
    let person = |one: Prospect| PersonView {
        address: one.address,
        name: one.name,
        mails: one.mails,
        opened: one.opened,
        outcome: one.outcome,
        story: one.story.into_iter().map(|event| (when(event.at), event.what, event.why)).collect(),
        last_subject: one.last_subject,
        last_text: one.last_text,
    };
    Ok(WorldView {
        clock: clock(now, &seen.pace),
        boxes: seen.boxes,
        people: seen.people.into_iter().map(person).collect(),
        total: seen.total,
        has_agency: client().is_ok(),
    })
}

#[cfg(feature = "ssr")]
fn clock(now: DateTime<Utc>, pace: &Pace) -> ClockView {
    let when = |at| When::of(at, now, ZONE);
    ClockView {
        now: when(now),
        speed: pace.speed,
        until: pace.until.map(when),
        next: pace.next_deed.map(when),
    }
}

#[server(prefix = "/fn", endpoint = "sandbox/clock")]
pub async fn look_at_clock() -> Result<ClockView, AppError> {
    let services = services()?;
    Ok(clock(services.business_now(), &world(&services)?.pace()))
}

/// Answers in the place of a person, by mail.
#[server(prefix = "/fn", endpoint = "sandbox/say")]
pub async fn say_as_person(
    #[server(default)] address: String,
    #[server(default)] what: String,
) -> Result<Outcome, AppError> {
    let say = match what.as_str() {
        "meeting" => Say::Meeting,
        "interested" => Say::Interested,
        "question" => Say::Question,
        "decline" => Say::Decline,
        "opt_out" => Say::OptOut,
        "out_of_office" => Say::OutOfOffice,
        _ => return Err(AppError::NotFound { what: "answer".to_owned() }),
    };
    world(&services()?)?.say(&address, say).await.map_err(tell)?;
    Ok(Outcome::said(format!("{address} has answered by mail.")))
}

/// Lets the clock run on by so many hours, from where a step ends that it is on; it never goes back.
#[server(prefix = "/fn", endpoint = "sandbox/step")]
pub async fn step_clock(#[server(default)] hours: i64) -> Result<Outcome, AppError> {
    let services = services()?;
    let world = world(&services)?;
    let now = services.business_now();
    let from = world.pace().until.unwrap_or(now);
    let to = (from + TimeDelta::hours(hours.clamp(0, STEP_MAX))).min(now + TimeDelta::hours(STEP_MAX));
    world.step(to);
    Ok(Outcome::said(format!("The clock runs to {}.", When::of(to, now, ZONE).exact)))
}

#[server(prefix = "/fn", endpoint = "sandbox/speed")]
pub async fn run_clock(#[server(default)] speed: u32) -> Result<Outcome, AppError> {
    world(&services()?)?.run(speed);
    Ok(Outcome::said(if speed > 1 {
        format!("The clock runs {speed} times faster.")
    } else {
        "The clock runs as usual.".to_owned()
    }))
}

/// A mailbox of the sandbox for the agency that is signed in.
#[server(prefix = "/fn", endpoint = "sandbox/mailbox")]
pub async fn connect_sandbox_mailbox(
    #[server(default)] address: String,
    #[server(default)] display_name: String,
) -> Result<Outcome, AppError> {
    let services = services()?;
    world(&services)?;
    let (visit, agency) = client()?;
    sandbox::connect_mailbox(&services, &visit, agency, &address, &display_name).await.map_err(tell)?;
    Ok(Outcome::said(format!("{} is connected.", address.trim())))
}

#[server(prefix = "/fn", endpoint = "sandbox/demo")]
pub async fn look_at_demo() -> Result<DemoView, AppError> {
    Ok(match world(&services()?)?.demo() {
        Demo::None => DemoView::None,
        Demo::Making { days, of } => DemoView::Making { days, of },
        Demo::Ready => DemoView::Ready,
        Demo::Failed { why } => DemoView::Failed { why },
    })
}

#[server(prefix = "/fn", endpoint = "sandbox/demo/make")]
pub async fn make_demo() -> Result<Outcome, AppError> {
    world(&services()?)?.make_demo();
    Ok(Outcome::go("/sandbox/demo"))
}

/// Signs in as the demo's owner.
#[server(prefix = "/fn", endpoint = "sandbox/demo/enter")]
pub async fn enter_demo() -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let (email, password) = world(&services)?.demo_account();
    let form = identity::SignIn { email, password, code: None, replaces: asking.cookie };
    match identity::sign_in(&services, &asking.origin, form).await.map_err(tell)? {
        SignedIn::Done(signed) => {
            keep_session(&signed);
            Ok(Outcome::go("/dashboard"))
        }
        SignedIn::CodeNeeded { .. } => Ok(Outcome::go("/login")),
    }
}
