//! Campaigns to begin from: saved from one that works, and made into a draft again (domain.md section 4).
//!
//! A template counts its touches in absolute days, the first being day 1; a campaign counts the days since
//! the step before. Whose mailboxes send and who decides is never part of a template: a campaign made of
//! one has no senders, and its permission mode is the client's.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AuditAction, CampaignId, CampaignTemplateId, Capability, Channel, ClientId, Purpose, SkipIf,
    TemplateStatus,
};
use serde::{Deserialize, Serialize};
use store::ClientTx;
use store::outreach::campaigns as campaign_rows;
use store::outreach::steps::{self, Fields, Step};
use store::outreach::templates::{self as rows, NewTemplate, Template};

use super::campaigns::{self, CampaignInput, CampaignView, living};
use super::world;
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

const NAME_MAX: usize = 255;

/// A template as people see it.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateView {
    pub id: CampaignTemplateId,
    pub client_id: ClientId,
    pub name: String,
    pub industry: String,
    pub sequence: Sequence,
    pub messaging: BTreeMap<String, Messaging>,
    pub lead_allocation: i64,
    pub priority: i64,
    pub messaging_focus: Option<String>,
    pub status: TemplateStatus,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    pub name: String,
    pub total_days: i64,
    pub total_touches: usize,
    pub touches: Vec<TemplateTouch>,
    pub adaptive_rules: Vec<String>,
    /// Touches of each channel.
    pub channel_summary: BTreeMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TemplateTouch {
    /// The first day of the campaign is day 1.
    pub day: i64,
    pub channel: Channel,
    pub purpose: Option<Purpose>,
    pub condition: Option<String>,
    pub skip_if: Option<SkipIf>,
    pub skip_if_replied: bool,
    pub skip_if_bounced: bool,
    /// Where its texts stand.
    pub messaging_key: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Messaging {
    pub subject: Option<String>,
    pub body: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TemplatePage {
    pub templates: Vec<TemplateView>,
    pub total: i64,
}

fn view(client_id: ClientId, row: Template) -> Result<TemplateView, Error> {
    let unread = |error| Error::internal("a campaign template could not be read", error);
    Ok(TemplateView {
        id: row.id,
        client_id,
        name: row.name,
        industry: row.industry,
        sequence: serde_json::from_value(row.sequence.0).map_err(unread)?,
        messaging: serde_json::from_value(row.messaging.0).map_err(unread)?,
        lead_allocation: row.lead_allocation,
        priority: row.priority,
        messaging_focus: row.messaging_focus,
        status: row.status,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Steps by absolute day, and their texts apart.
fn taken_apart(name: &str, steps: &[Step]) -> (Sequence, BTreeMap<String, Messaging>) {
    let (mut day, mut touches, mut messaging) = (1, Vec::new(), BTreeMap::new());
    let mut channel_summary = BTreeMap::new();
    for (step, place) in steps.iter().zip(1..) {
        day += step.delay_days;
        let key = format!("touch_{place}_{}", step.channel);
        messaging.insert(
            key.clone(),
            Messaging { subject: step.subject_template.clone(), body: step.body_template.clone() },
        );
        *channel_summary.entry(step.channel.to_string()).or_insert(0) += 1;
        touches.push(TemplateTouch {
            day,
            channel: step.channel,
            purpose: step.purpose,
            condition: step.run_condition.clone(),
            skip_if: step.skip_if,
            skip_if_replied: step.skip_if_replied,
            skip_if_bounced: step.skip_if_bounced,
            messaging_key: key,
        });
    }
    let sequence = Sequence {
        name: name.to_owned(),
        total_days: if touches.is_empty() { 0 } else { day },
        total_touches: touches.len(),
        touches,
        adaptive_rules: vec!["stop_on_reply".to_owned()],
        channel_summary,
    };
    (sequence, messaging)
}

/// The steps of a campaign again: days since the step before.
fn put_together(sequence: &Sequence, messaging: &BTreeMap<String, Messaging>) -> Vec<Fields> {
    let mut before = 1;
    let mut made = Vec::new();
    for touch in &sequence.touches {
        // A touch whose texts are missing would be an empty message.
        let Some(text) = messaging.get(&touch.messaging_key) else { continue };
        let delay_days = (touch.day - before).clamp(0, 30);
        before = touch.day.max(before);
        made.push(Fields {
            step_number: i64::try_from(made.len()).unwrap_or(0) + 1,
            channel: touch.channel,
            delay_days,
            subject_template: text.subject.clone(),
            body_template: text.body.clone(),
            purpose: touch.purpose,
            run_condition: touch.condition.clone(),
            skip_if: touch.skip_if,
            skip_if_replied: touch.skip_if_replied,
            skip_if_bounced: touch.skip_if_bounced,
        });
    }
    made
}

/// What a template keeps of a campaign's settings: nothing of whose it is, when, or who decides.
fn settings_of(row: &campaign_rows::Campaign) -> CampaignInput {
    CampaignInput {
        allocation_email: Some(row.allocation_email),
        allocation_sms: Some(row.allocation_sms),
        allocation_linkedin: Some(row.allocation_linkedin),
        allocation_voice: Some(row.allocation_voice),
        allocation_mail: Some(row.allocation_mail),
        target_industries: Some(row.target_industries.0.clone()),
        target_titles: Some(row.target_titles.0.clone()),
        target_company_sizes: Some(row.target_company_sizes.0.clone()),
        target_locations: Some(row.target_locations.0.clone()),
        daily_limit: Some(row.daily_limit),
        work_hours_start: Some(row.work_hours_start),
        work_hours_end: Some(row.work_hours_end),
        work_days: Some(row.work_days.0.clone()),
        voice_min_als: Some(row.voice_min_als),
        verified_only: Some(row.verified_only),
        ..CampaignInput::default()
    }
}

fn named(field: &'static str, text: &str) -> Result<String, Error> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::field(field, "required", "Give it a name."));
    }
    if name.chars().count() > NAME_MAX {
        return Err(Error::field(field, "too_long", "Use at most 255 characters."));
    }
    if name.chars().any(char::is_control) {
        return Err(Error::field(field, "hidden_characters", "Remove the invisible characters."));
    }
    Ok(name)
}

/// Saves a campaign's sequence and settings under a name; without one, under the campaign's.
pub async fn save(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    name: Option<&str>,
) -> Result<TemplateView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, campaign).await?;
    let name = named("name", name.unwrap_or(&row.name))?;
    let steps = steps::list(&mut tx, campaign).await?;
    if steps.is_empty() {
        return Err(Error::refused(
            "SEQUENCE_EMPTY",
            "The campaign has no steps yet; there is nothing to begin from.",
        ));
    }
    let (sequence, messaging) = taken_apart(&name, &steps);
    let json = |error| Error::internal("a campaign template could not be written", error);
    let id: CampaignTemplateId = services.ids.next();
    let new = NewTemplate {
        id,
        industry: row.target_industries.0.first().cloned().unwrap_or_default(),
        sequence: serde_json::to_value(&sequence).map_err(json)?,
        messaging: serde_json::to_value(&messaging).map_err(json)?,
        settings: serde_json::to_value(settings_of(&row)).map_err(json)?,
        messaging_focus: None,
        at: services.business_now(),
        name,
    };
    if !rows::insert(&mut tx, &new).await? {
        return Err(Error::field("name", "taken", "There is a template of this name; choose another."));
    }
    let entry = Entry::new(AuditAction::Create, "campaign_template", id)
        .after(serde_json::json!({"name": new.name, "campaign_id": campaign}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let made = found(&mut tx, id).await?;
    tx.commit().await?;
    view(client, made)
}

/// The newest first; `page` counts from 1.
pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    page: i64,
    size: i64,
) -> Result<TemplatePage, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let total = rows::count(&mut tx).await?;
    let rows = rows::list(&mut tx, size, (page - 1) * size).await?;
    let templates = rows.into_iter().map(|row| view(client, row)).collect::<Result<_, _>>()?;
    Ok(TemplatePage { templates, total })
}

pub async fn get(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignTemplateId,
) -> Result<TemplateView, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let row = found(&mut tx, id).await?;
    view(client, row)
}

/// Makes a draft campaign of it, named after the template and the day unless another name is given.
pub async fn launch(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignTemplateId,
    campaign_name: Option<&str>,
) -> Result<CampaignView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = found(&mut tx, id).await?;
    let settings: CampaignInput = serde_json::from_value(row.settings.0.clone())
        .map_err(|error| Error::internal("a campaign template could not be read", error))?;
    let template = view(client, row)?;
    let timezone = store::identity::clients::get(&mut tx).await?.map(|client| client.timezone);
    let timezone = timezone.unwrap_or_else(|| "Australia/Sydney".to_owned());
    let now = services.business_now();
    let given = campaign_name.map(str::trim).filter(|name| !name.is_empty());
    let name = match given {
        Some(name) => named("campaign_name", name)?,
        None => dated(&template.name, now, &timezone),
    };
    let input = CampaignInput { name: Some(name), ..settings };
    let fields = campaigns::fresh(timezone, input)?;
    let campaign: CampaignId = services.ids.next();
    campaign_rows::insert(&mut tx, campaign, &fields, who.user, now).await?;
    for fields in put_together(&template.sequence, &template.messaging) {
        steps::insert(&mut tx, campaign, services.ids.next(), &fields, now).await?;
    }
    rows::launched(&mut tx, id, campaign, now).await?;
    let entry = Entry::new(AuditAction::Create, "campaign", campaign)
        .after(serde_json::json!({"name": fields.name}))
        .note("template", id.to_string());
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, campaign).await?;
    let made = campaigns::view(&mut tx, row).await?;
    tx.commit().await?;
    Ok(made)
}

fn dated(name: &str, now: DateTime<Utc>, timezone: &str) -> String {
    use engines::outreach::hours::LocalTime;
    let day: NaiveDate = world::zone(timezone).to_local(now).date();
    let day = format!(" - {day}");
    let room = NAME_MAX - day.chars().count();
    name.chars().take(room).collect::<String>() + &day
}

/// Soft; campaigns made of it stay.
pub async fn delete(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignTemplateId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = found(&mut tx, id).await?;
    rows::delete(&mut tx, id, services.business_now()).await?;
    let entry = Entry::new(AuditAction::Delete, "campaign_template", id)
        .before(serde_json::json!({"name": row.name}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(())
}

async fn found(tx: &mut ClientTx, id: CampaignTemplateId) -> Result<Template, Error> {
    rows::get(tx, id).await?.ok_or(Error::no_such("template"))
}
