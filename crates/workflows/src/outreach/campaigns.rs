//! Campaigns: made, changed, listed, duplicated, deleted (domain.md section 4).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{AuditAction, CampaignId, CampaignStatus, Capability, ClientId, PermissionMode, UserId};
use engines::outreach::allocation::Shares;
use engines::outreach::hours::{Hours, WorkDays};
use engines::outreach::zones::Zone;
use serde::{Deserialize, Serialize};
use store::ClientTx;
pub use store::outreach::campaigns::Filter;
use store::outreach::campaigns::{self as rows, Campaign, Fields, Progress};
use store::outreach::{resources, steps};

use crate::audit::{self, Actor, Entry};
use crate::error::Fields as Wrong;
use crate::identity::{Visit, member};
use crate::{Error, Services};

/// A campaign as people see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CampaignView {
    pub id: CampaignId,
    pub client_id: ClientId,
    pub created_by: UserId,
    pub name: String,
    pub description: Option<String>,
    pub status: CampaignStatus,
    pub pause_reason: Option<String>,
    /// Empty: as the client.
    pub permission_mode: Option<PermissionMode>,
    pub target_industries: Vec<String>,
    pub target_titles: Vec<String>,
    pub target_company_sizes: Vec<String>,
    pub target_locations: Vec<String>,
    pub allocation_email: i64,
    pub allocation_sms: i64,
    pub allocation_linkedin: i64,
    pub allocation_voice: i64,
    pub allocation_mail: i64,
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    pub daily_limit: i64,
    pub total_lead_limit: Option<i64>,
    pub timezone: String,
    pub work_hours_start: NaiveTime,
    pub work_hours_end: NaiveTime,
    /// 1 is Monday, 7 Sunday.
    pub work_days: Vec<i64>,
    pub sequence_steps: i64,
    pub sequence_delay_days: i64,
    pub voice_min_als: i64,
    pub verified_only: bool,
    pub total_leads: i64,
    pub leads_contacted: i64,
    pub leads_replied: i64,
    pub leads_converted: i64,
    /// Replied and converted of those contacted, 0 to 1.
    pub reply_rate: f64,
    pub conversion_rate: f64,
    pub activated_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub revision: i64,
}

/// What somebody types; what is absent keeps its value, or has its default in a new campaign.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CampaignInput {
    pub name: Option<String>,
    pub description: Option<String>,
    pub permission_mode: Option<PermissionMode>,
    pub target_industries: Option<Vec<String>>,
    pub target_titles: Option<Vec<String>>,
    pub target_company_sizes: Option<Vec<String>>,
    pub target_locations: Option<Vec<String>>,
    pub allocation_email: Option<i64>,
    pub allocation_sms: Option<i64>,
    pub allocation_linkedin: Option<i64>,
    pub allocation_voice: Option<i64>,
    pub allocation_mail: Option<i64>,
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    pub daily_limit: Option<i64>,
    pub total_lead_limit: Option<i64>,
    pub timezone: Option<String>,
    pub work_hours_start: Option<NaiveTime>,
    pub work_hours_end: Option<NaiveTime>,
    pub work_days: Option<Vec<i64>>,
    pub sequence_steps: Option<i64>,
    pub sequence_delay_days: Option<i64>,
    pub voice_min_als: Option<i64>,
    pub verified_only: Option<bool>,
    /// What is taken away. An empty description does the same for itself.
    pub without: Without,
}

/// What a campaign is to have no longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Without {
    pub start_date: bool,
    pub end_date: bool,
    pub total_lead_limit: bool,
}

/// One page of campaigns.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignPage {
    pub campaigns: Vec<CampaignView>,
    pub total: i64,
}

fn defaults(timezone: String) -> Fields {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
    Fields {
        name: String::new(),
        description: None,
        permission_mode: None,
        target_industries: vec![],
        target_titles: vec![],
        target_company_sizes: vec![],
        target_locations: vec![],
        allocation: [100, 0, 0, 0, 0],
        start_date: None,
        end_date: None,
        daily_limit: 50,
        total_lead_limit: None,
        timezone,
        work_hours_start: hour(9),
        work_hours_end: hour(17),
        work_days: vec![1, 2, 3, 4, 5],
        sequence_steps: 5,
        sequence_delay_days: 3,
        voice_min_als: 70,
        verified_only: false,
    }
}

/// Puts what was typed over what there is, and checks the whole: shares are good together or not at all.
fn merged(base: Fields, input: CampaignInput) -> Result<Fields, Error> {
    let mut wrong = Wrong::default();
    let listed = |wrong: &mut Wrong, field: &'static str, items: Option<Vec<String>>, old: Vec<String>| {
        let Some(items) = items else { return old };
        let items: Vec<String> =
            items.iter().map(|item| item.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        if items.len() > 50
            || items.iter().any(|item| {
                item.is_empty() || item.chars().count() > 120 || item.chars().any(char::is_control)
            })
        {
            wrong.wrong(field, "invalid", "At most 50 entries of 1 to 120 characters.");
        }
        items
    };
    let name = input.name.map_or(base.name, |name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    if name.is_empty() {
        wrong.wrong("name", "required", "Give the campaign a name.");
    } else if name.chars().count() > 255 {
        wrong.wrong("name", "too_long", "Use at most 255 characters.");
    } else if name.chars().any(char::is_control) {
        wrong.wrong("name", "hidden_characters", "Remove the invisible characters.");
    }
    let description = match input.description.map(|text| text.trim().to_owned()) {
        Some(text) => Some(text).filter(|text| !text.is_empty()),
        None => base.description,
    };
    if description.as_ref().is_some_and(|text| text.chars().count() > 5_000 || text.contains('\0')) {
        wrong.wrong("description", "too_long", "Use at most 5,000 characters.");
    }
    let [email, sms, linkedin, voice, mail] = base.allocation;
    let allocation = [
        input.allocation_email.unwrap_or(email),
        input.allocation_sms.unwrap_or(sms),
        input.allocation_linkedin.unwrap_or(linkedin),
        input.allocation_voice.unwrap_or(voice),
        input.allocation_mail.unwrap_or(mail),
    ];
    let share = |n: usize| u8::try_from(allocation[n]).unwrap_or(u8::MAX);
    let shares =
        Shares { email: share(0), sms: share(1), linkedin: share(2), voice: share(3), mail: share(4) };
    if let Err(bad) = shares.check() {
        wrong.wrong("allocation_email", "must_total_100", &bad.to_string());
    }
    let without = input.without;
    let start_date = input.start_date.or(base.start_date).filter(|_| !without.start_date);
    let end_date = input.end_date.or(base.end_date).filter(|_| !without.end_date);
    if matches!((start_date, end_date), (Some(start), Some(end)) if end < start) {
        wrong.wrong("end_date", "before_start", "The end date is before the start date.");
    }
    let between = |wrong: &mut Wrong, field: &'static str, value: i64, least: i64, most: i64| {
        if !(least..=most).contains(&value) {
            wrong.wrong(field, "out_of_range", &format!("Choose {least} to {most}."));
        }
        value
    };
    let daily_limit =
        between(&mut wrong, "daily_limit", input.daily_limit.unwrap_or(base.daily_limit), 1, 500);
    let sequence_steps =
        between(&mut wrong, "sequence_steps", input.sequence_steps.unwrap_or(base.sequence_steps), 1, 20);
    let sequence_delay_days = between(
        &mut wrong,
        "sequence_delay_days",
        input.sequence_delay_days.unwrap_or(base.sequence_delay_days),
        1,
        30,
    );
    let voice_min_als =
        between(&mut wrong, "voice_min_als", input.voice_min_als.unwrap_or(base.voice_min_als), 60, 100);
    let total_lead_limit =
        input.total_lead_limit.or(base.total_lead_limit).filter(|_| !without.total_lead_limit);
    if let Some(limit) = total_lead_limit {
        between(&mut wrong, "total_lead_limit", limit, 1, 1_000_000);
    }
    let timezone = input.timezone.unwrap_or(base.timezone);
    if Zone::named(&timezone).is_err() {
        wrong.wrong("timezone", "invalid", "Choose a time zone such as Australia/Sydney.");
    }
    let work_days = input.work_days.unwrap_or(base.work_days);
    let days: Vec<u8> = work_days.iter().map(|day| u8::try_from(*day).unwrap_or(0)).collect();
    let days = WorkDays::try_from(days)
        .inspect_err(|bad| wrong.wrong("work_days", "invalid", &bad.to_string()))
        .ok();
    let start = input.work_hours_start.unwrap_or(base.work_hours_start);
    let end = input.work_hours_end.unwrap_or(base.work_hours_end);
    if let Err(bad) = Hours::new(WorkDays::monday_to_friday(), start, end) {
        wrong.wrong("work_hours_end", "before_start", &bad.to_string());
    }
    let fields = Fields {
        name,
        description,
        permission_mode: input.permission_mode.or(base.permission_mode),
        target_industries: listed(
            &mut wrong,
            "target_industries",
            input.target_industries,
            base.target_industries,
        ),
        target_titles: listed(&mut wrong, "target_titles", input.target_titles, base.target_titles),
        target_company_sizes: listed(
            &mut wrong,
            "target_company_sizes",
            input.target_company_sizes,
            base.target_company_sizes,
        ),
        target_locations: listed(
            &mut wrong,
            "target_locations",
            input.target_locations,
            base.target_locations,
        ),
        allocation,
        start_date,
        end_date,
        daily_limit,
        total_lead_limit,
        timezone,
        work_hours_start: start,
        work_hours_end: end,
        work_days: days
            .map(|days| days.as_slice().iter().map(|day| i64::from(*day)).collect())
            .unwrap_or_default(),
        sequence_steps,
        sequence_delay_days,
        voice_min_als,
        verified_only: input.verified_only.unwrap_or(base.verified_only),
    };
    wrong.finish().map(|()| fields)
}

/// The living campaign, or why there is none.
pub(crate) async fn living(tx: &mut ClientTx, id: CampaignId) -> Result<Campaign, Error> {
    let found = rows::find(tx, id).await?.ok_or(Error::no_such("campaign"))?;
    if found.deleted_at.is_some() { Err(Error::Deleted { what: "campaign" }) } else { Ok(found) }
}

pub(super) async fn view(tx: &mut ClientTx, row: Campaign) -> Result<CampaignView, Error> {
    let progress = rows::progress(tx, row.id).await?;
    Ok(shown(tx.client(), row, progress))
}

fn shown(client_id: ClientId, row: Campaign, progress: Progress) -> CampaignView {
    #[expect(clippy::cast_precision_loss, reason = "counts of leads")]
    let rate = |part: i64| {
        if progress.leads_contacted == 0 { 0.0 } else { part as f64 / progress.leads_contacted as f64 }
    };
    CampaignView {
        id: row.id,
        client_id,
        created_by: row.created_by,
        name: row.name,
        description: row.description,
        status: row.status,
        pause_reason: row.pause_reason,
        permission_mode: row.permission_mode,
        target_industries: row.target_industries.0,
        target_titles: row.target_titles.0,
        target_company_sizes: row.target_company_sizes.0,
        target_locations: row.target_locations.0,
        allocation_email: row.allocation_email,
        allocation_sms: row.allocation_sms,
        allocation_linkedin: row.allocation_linkedin,
        allocation_voice: row.allocation_voice,
        allocation_mail: row.allocation_mail,
        start_date: row.start_date,
        end_date: row.end_date,
        daily_limit: row.daily_limit,
        total_lead_limit: row.total_lead_limit,
        timezone: row.timezone,
        work_hours_start: row.work_hours_start,
        work_hours_end: row.work_hours_end,
        work_days: row.work_days.0,
        sequence_steps: row.sequence_steps,
        sequence_delay_days: row.sequence_delay_days,
        voice_min_als: row.voice_min_als,
        verified_only: row.verified_only,
        total_leads: progress.total_leads,
        leads_contacted: progress.leads_contacted,
        leads_replied: progress.leads_replied,
        leads_converted: progress.leads_converted,
        reply_rate: rate(progress.leads_replied),
        conversion_rate: rate(progress.leads_converted),
        activated_at: row.activated_at,
        paused_at: row.paused_at,
        completed_at: row.completed_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        revision: row.revision,
    }
}

/// What a new campaign has of what was typed, and what it has by itself.
pub(super) fn fresh(timezone: String, input: CampaignInput) -> Result<Fields, Error> {
    merged(defaults(timezone), input)
}

/// A draft, in the client's time zone unless another is given.
pub async fn create(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    input: CampaignInput,
) -> Result<CampaignView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let timezone = store::identity::clients::get(&mut tx).await?.map(|client| client.timezone);
    let fields = fresh(timezone.unwrap_or_else(|| "Australia/Sydney".to_owned()), input)?;
    let id = services.ids.next();
    rows::insert(&mut tx, id, &fields, who.user, services.business_now()).await?;
    let entry =
        Entry::new(AuditAction::Create, "campaign", id).after(serde_json::json!({"name": fields.name}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    let made = view(&mut tx, row).await?;
    tx.commit().await?;
    Ok(made)
}

pub async fn get(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
) -> Result<CampaignView, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let row = living(&mut tx, id).await?;
    view(&mut tx, row).await
}

/// The newest first; `page` counts from 1.
pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    filter: &Filter,
    page: i64,
    size: i64,
) -> Result<CampaignPage, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let total = rows::count(&mut tx, filter).await?;
    let mut campaigns = Vec::new();
    for row in rows::list(&mut tx, filter, size, (page - 1) * size).await? {
        campaigns.push(view(&mut tx, row).await?);
    }
    Ok(CampaignPage { campaigns, total })
}

/// Changes what is given. A completed campaign is read-only. What has left stays as it was; what has
/// not, follows the new rules at its next look.
pub async fn update(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
    input: CampaignInput,
    revision: Option<i64>,
) -> Result<CampaignView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    if !row.status.may_be_edited() {
        return Err(Error::refused(
            "INVALID_TRANSITION",
            "A completed campaign cannot be changed; duplicate it instead.",
        ));
    }
    if revision.is_some_and(|revision| revision != row.revision) {
        return Err(Error::Stale);
    }
    let before = Fields::from(&row);
    let after = merged(before.clone(), input)?;
    if !rows::update(&mut tx, id, &after, row.revision, services.business_now()).await? {
        return Err(Error::Stale);
    }
    let entry =
        Entry::new(AuditAction::Update, "campaign", id).before(summary(&before)).after(summary(&after));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    let changed = view(&mut tx, row).await?;
    tx.commit().await?;
    Ok(changed)
}

fn summary(fields: &Fields) -> serde_json::Value {
    serde_json::json!({
        "name": fields.name, "permission_mode": fields.permission_mode, "allocation": fields.allocation, "daily_limit": fields.daily_limit,
        "start_date": fields.start_date, "end_date": fields.end_date, "timezone": fields.timezone, "work_days": fields.work_days,
        "work_hours_start": fields.work_hours_start, "work_hours_end": fields.work_hours_end, "verified_only": fields.verified_only,
    })
}

/// Soft. A running campaign must be paused first.
pub async fn delete(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    if !rows::delete(&mut tx, id, services.business_now()).await? {
        return Err(Error::refused("INVALID_TRANSITION", "Pause the campaign before you delete it."));
    }
    let entry = Entry::new(AuditAction::Delete, "campaign", id).before(serde_json::json!({"name": row.name}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(())
}

/// A draft with the same settings, steps and senders, without the leads.
pub async fn duplicate(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
) -> Result<CampaignView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    let now = services.business_now();
    let copy: CampaignId = services.ids.next();
    let name: String = format!("Copy of {}", row.name).chars().take(255).collect();
    let fields = Fields { name, start_date: None, end_date: None, ..Fields::from(&row) };
    rows::insert(&mut tx, copy, &fields, who.user, now).await?;
    for step in steps::list(&mut tx, id).await? {
        let fields = super::steps::fields_of(&step);
        steps::insert(&mut tx, copy, services.ids.next(), &fields, now).await?;
    }
    for resource in resources::list(&mut tx, id, None).await? {
        let new = resources::NewResource {
            id: services.ids.next(),
            campaign: copy,
            channel: resource.channel,
            resource_id: resource.resource_id,
            resource_name: resource.resource_name,
            daily_limit: resource.daily_limit,
            at: now,
        };
        resources::insert(&mut tx, &new).await?;
    }
    let entry = Entry::new(AuditAction::Create, "campaign", copy)
        .after(serde_json::json!({"name": fields.name}))
        .note("copy_of", id.to_string());
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, copy).await?;
    let made = view(&mut tx, row).await?;
    tx.commit().await?;
    Ok(made)
}
