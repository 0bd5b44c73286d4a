//! Looking at meetings: which there are, and one with everything around it.

use domain::{AuditAction, Capability, ClientId, EmailAddress, LeadId, MeetingId, MeetingStatus, TaskId};
use serde_json::json;
pub use store::replies::meetings::{Filter, Line, Show};
use store::replies::tasks::{self, Task};
use store::replies::{matching as facts, meetings as rows};

use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

pub const PAGE_SIZE: i64 = 20;
/// Totals are exact up to this.
pub const COUNTED_TO: i64 = 10_000;
/// One that is going on is still upcoming.
const GOING_ON: chrono::TimeDelta = chrono::TimeDelta::hours(1);

/// Which part of the calendar a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    Upcoming,
    Past,
    All,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    pub total: i64,
    pub page: i64,
}

impl Part {
    pub(super) fn filter(self, services: &Services, status: Option<MeetingStatus>) -> Filter {
        let edge = services.business_now() - GOING_ON;
        let show = match self {
            Self::Upcoming => Show::Upcoming(edge),
            Self::Past => Show::Past(edge),
            Self::All => Show::All,
        };
        Filter { show, status, lead: None }
    }
}

/// Pages count from 1.
pub async fn page(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    part: Part,
    status: Option<MeetingStatus>,
    page: i64,
) -> Result<Page, Error> {
    member(services, visit, client, Capability::Read).await?;
    let filter = part.filter(services, status);
    let page = page.max(1);
    let mut tx = services.db.read(client).await?;
    let lines = rows::list(&mut tx, &filter, PAGE_SIZE, (page - 1).saturating_mul(PAGE_SIZE)).await?;
    let total = rows::count(&mut tx, &filter, COUNTED_TO).await?;
    Ok(Page { lines, total, page })
}

/// One meeting and what has to be done about it.
#[derive(Clone, Debug)]
pub struct View {
    pub line: Line,
    pub tasks: Vec<Task>,
}

pub async fn view(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MeetingId,
) -> Result<View, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let line = rows::get(&mut tx, id).await?.ok_or(Error::no_such("meeting"))?;
    let tasks = tasks::of_meeting(&mut tx, id, line.meeting.reply_id).await?;
    Ok(View { line, tasks })
}

/// A person has done what a task asks for.
pub async fn finish_task(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    task: TaskId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    if !tasks::finish(&mut tx, task, who.user, services.business_now()).await? {
        return Err(Error::no_such("open task"));
    }
    let entry = Entry::new(AuditAction::Update, "task", task).after(json!({"done": true}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

/// The living lead with an address, for a form in which a person who may make a meeting names it.
pub async fn lead_with(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    email: &str,
) -> Result<LeadId, Error> {
    member(services, visit, client, Capability::Work).await?;
    let unknown = || Error::field("email", "unknown", "You have no lead with this address.");
    let email = EmailAddress::parse(email).map_err(|_| unknown())?;
    let mut tx = services.db.read(client).await?;
    facts::lead_of(&mut tx, &email).await?.ok_or_else(unknown)
}
