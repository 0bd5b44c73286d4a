//! Meetings. A time stands in one only when it was agreed.

use chrono::{DateTime, Utc};
use domain::{
    ActivityId, Attendance, Aud, CampaignId, LeadId, MeetingId, MeetingStatus, MeetingType, ReplyId, UserId,
};

use crate::query::Query;
use crate::{ClientTx, Result, report};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Meeting {
    pub id: MeetingId,
    pub lead_id: LeadId,
    pub campaign_id: Option<CampaignId>,
    pub reply_id: Option<ReplyId>,
    pub source_activity_id: Option<ActivityId>,
    pub scheduled_at: Option<DateTime<Utc>>,
    pub proposed_at: Option<DateTime<Utc>>,
    pub duration_minutes: i64,
    pub meeting_type: MeetingType,
    pub status: MeetingStatus,
    pub timezone: String,
    pub calendar_link: Option<String>,
    pub external_event_id: Option<String>,
    pub notes: Option<String>,
    pub outcome: Option<String>,
    pub deal_value_aud: Option<Aud>,
    /// How often its invitation has changed; 0 for none.
    pub invite_sequence: i64,
    /// What its recipient said to the invitation.
    pub attendance: Option<Attendance>,
    /// When the calendar it was booked in last said something about it.
    pub external_at: Option<DateTime<Utc>>,
    /// When somebody was asked what came of it.
    pub asked_at: Option<DateTime<Utc>>,
    /// Nobody answered, and it counts as held.
    pub completed_assumed: bool,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
}

/// A meeting with the names of whom it is with.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Line {
    #[sqlx(flatten)]
    pub meeting: Meeting,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: domain::EmailAddress,
    pub company: Option<String>,
    pub lead_timezone: Option<String>,
    pub campaign_name: Option<String>,
}

/// Which meetings are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Open ones that end no earlier than this, and those without a time: in order of time, those
    /// without one first.
    Upcoming(DateTime<Utc>),
    /// Ended ones and those whose time has passed, the latest first.
    Past(DateTime<Utc>),
    /// The newest first.
    #[default]
    All,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub show: Show,
    pub status: Option<MeetingStatus>,
    pub lead: Option<LeadId>,
}

const LINE: &str = ", l.first_name, l.last_name, l.email, l.company, l.timezone AS lead_timezone, c.name AS campaign_name \
     FROM meetings m JOIN leads l ON l.id = m.lead_id LEFT JOIN campaigns c ON c.id = m.campaign_id WHERE m.deleted_at IS NULL";

const COLUMNS: &str = "m.id, m.lead_id, m.campaign_id, m.reply_id, m.source_activity_id, m.scheduled_at, m.proposed_at, m.duration_minutes, \
     m.meeting_type, m.status, m.timezone, m.calendar_link, m.external_event_id, m.notes, m.outcome, m.deal_value_aud, \
     m.invite_sequence, m.attendance, m.external_at, m.asked_at, m.completed_assumed, m.revision, m.created_at";

/// Writes a new one; `false` when the lead has an open one in that campaign.
pub async fn insert(tx: &mut ClientTx, new: &Meeting, by: Option<UserId>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO meetings (id, client_id, lead_id, campaign_id, reply_id, source_activity_id, scheduled_at, proposed_at, duration_minutes,
                 meeting_type, status, timezone, calendar_link, external_event_id, notes, created_by, created_at, updated_at, external_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18) ON CONFLICT DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.lead_id)
        .bind(new.campaign_id)
        .bind(new.reply_id)
        .bind(new.source_activity_id)
        .bind(new.scheduled_at)
        .bind(new.proposed_at)
        .bind(new.duration_minutes)
        .bind(new.meeting_type)
        .bind(new.status)
        .bind(new.timezone.clone())
        .bind(new.calendar_link.clone())
        .bind(new.external_event_id.clone())
        .bind(new.notes.clone())
        .bind(by)
        .bind(new.created_at)
        .bind(new.external_at)
        .execute()
        .await?;
    if rows == 1 {
        report::meeting(tx, new.id).await?;
    }
    Ok(rows == 1)
}

/// Saves a changed one; `false` when it is no longer at this revision.
pub async fn save(tx: &mut ClientTx, meeting: &Meeting, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE meetings SET scheduled_at = $4, proposed_at = $5, duration_minutes = $6, meeting_type = $7, status = $8, timezone = $9,
                 calendar_link = $10, external_event_id = $11, notes = $12, outcome = $13, deal_value_aud = $14, updated_at = $15, revision = revision + 1,
                 invite_sequence = $16, attendance = $17, external_at = $18, asked_at = $19, completed_assumed = $20
             WHERE client_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(meeting.id)
        .bind(meeting.revision)
        .bind(meeting.scheduled_at)
        .bind(meeting.proposed_at)
        .bind(meeting.duration_minutes)
        .bind(meeting.meeting_type)
        .bind(meeting.status)
        .bind(meeting.timezone.clone())
        .bind(meeting.calendar_link.clone())
        .bind(meeting.external_event_id.clone())
        .bind(meeting.notes.clone())
        .bind(meeting.outcome.clone())
        .bind(meeting.deal_value_aud)
        .bind(at)
        .bind(meeting.invite_sequence)
        .bind(meeting.attendance)
        .bind(meeting.external_at)
        .bind(meeting.asked_at)
        .bind(meeting.completed_assumed)
        .execute()
        .await?;
    if rows == 1 {
        report::meeting(tx, meeting.id).await?;
    }
    Ok(rows == 1)
}

pub async fn get(tx: &mut ClientTx, id: MeetingId) -> Result<Option<Line>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(LINE)
        .push_bind(" AND m.client_id = ", client)
        .push_bind(" AND m.id = ", id)
        .fetch_optional()
        .await
}

/// The open one of a lead in a campaign.
pub async fn open_of(
    tx: &mut ClientTx,
    lead: LeadId,
    campaign: Option<CampaignId>,
) -> Result<Option<Meeting>> {
    let client = tx.client();
    let query = tx
        .query("SELECT ")
        .push(COLUMNS)
        .push(" FROM meetings m WHERE m.deleted_at IS NULL AND m.status IN ('requested', 'scheduled')")
        .push_bind(" AND m.client_id = ", client)
        .push_bind(" AND m.lead_id = ", lead);
    match campaign {
        Some(campaign) => query.push_bind(" AND m.campaign_id = ", campaign),
        None => query.push(" AND m.campaign_id IS NULL"),
    }
    .fetch_optional()
    .await
}

/// The one with an invitation's UID.
pub async fn invited(tx: &mut ClientTx, uid: &str) -> Result<Option<Meeting>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM meetings m WHERE m.deleted_at IS NULL")
        .push_bind(" AND m.client_id = ", client)
        .push_bind(" AND m.external_event_id = ", uid.to_owned())
        .push(" ORDER BY m.id DESC LIMIT 1")
        .fetch_optional()
        .await
}

impl Filter {
    fn narrow<'t>(&self, query: Query<'t>) -> Query<'t> {
        let query =
            query.push_some(" AND m.status = ", self.status).push_some(" AND m.lead_id = ", self.lead);
        match self.show {
            Show::Upcoming(from) => query
                .push_bind(" AND m.status IN ('requested', 'scheduled') AND (m.scheduled_at IS NULL OR m.scheduled_at >= ", from)
                .push(")"),
            Show::Past(before) => query
                .push_bind(" AND (m.status IN ('completed', 'cancelled', 'no_show') OR m.scheduled_at < ", before)
                .push(")"),
            Show::All => query,
        }
    }
}

pub async fn list(tx: &mut ClientTx, filter: &Filter, limit: i64, offset: i64) -> Result<Vec<Line>> {
    let client = tx.client();
    let query = filter
        .narrow(tx.query("SELECT ").push(COLUMNS).push(LINE).push_bind(" AND m.client_id = ", client))
        .push(match filter.show {
            Show::Upcoming(_) => " ORDER BY m.scheduled_at NULLS FIRST, m.id",
            Show::Past(_) => " ORDER BY COALESCE(m.scheduled_at, m.created_at) DESC, m.id DESC",
            Show::All => " ORDER BY m.id DESC",
        });
    query.push_bind(" LIMIT ", limit).push_bind(" OFFSET ", offset).fetch_all().await
}

/// How many [`list`] would show without a limit, counted to `most`.
pub async fn count(tx: &mut ClientTx, filter: &Filter, most: i64) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = filter
        .narrow(
            tx.query("SELECT COUNT(*) FROM (SELECT 1 FROM meetings m WHERE m.deleted_at IS NULL")
                .push_bind(" AND m.client_id = ", client),
        )
        .push_bind(" LIMIT ", most)
        .push(") t")
        .fetch_one()
        .await?;
    Ok(n)
}

/// Whether the lead has ever met us: then its conversion stands (decisions.md D17).
pub async fn was_held(tx: &mut ClientTx, lead: LeadId) -> Result<bool> {
    let client = tx.client();
    let (found,): (bool,) = tx
        .query("SELECT EXISTS (SELECT 1 FROM meetings WHERE client_id = $1 AND lead_id = $2 AND status = 'completed')")
        .bind(client)
        .bind(lead)
        .fetch_one()
        .await?;
    Ok(found)
}
