//! The steps of a campaign. A text that does not parse, or that would never pass the gate, is refused
//! here, where somebody can mend it.

use chrono::{DateTime, Utc};
use domain::{AuditAction, CampaignId, Capability, Channel, ClientId, Purpose, SkipIf, StepId};
use engines::outreach::chance::Seed;
use engines::outreach::condition::Condition;
use engines::outreach::copy;
use engines::outreach::quality::{self, Draft, Finding};
use engines::outreach::sequence::{self, Pace, Wishes};
use engines::outreach::template::{Template, Values};
use serde::{Deserialize, Serialize};
use store::outreach::steps::{self as rows, Fields, Step};

use super::campaigns::living;
use crate::audit::{self, Actor, Entry};
use crate::error::Fields as Wrong;
use crate::identity::{Visit, member};
use crate::{Error, Services};

const STEPS_MAX: i64 = 20;

/// A step as people see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepView {
    pub id: StepId,
    pub campaign_id: CampaignId,
    pub step_number: i64,
    pub channel: Channel,
    pub delay_days: i64,
    pub subject_template: Option<String>,
    pub body_template: String,
    pub purpose: Option<Purpose>,
    pub condition: Option<String>,
    pub skip_if: Option<SkipIf>,
    pub skip_if_replied: bool,
    pub skip_if_bounced: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepInput {
    /// 1 to 20; the next free one when absent.
    #[serde(default)]
    pub step_number: Option<i64>,
    pub channel: Channel,
    /// 0 to 30, after the step before.
    #[serde(default = "three")]
    pub delay_days: i64,
    #[serde(default)]
    pub subject_template: Option<String>,
    pub body_template: String,
    #[serde(default)]
    pub purpose: Option<Purpose>,
    #[serde(default)]
    pub condition: Option<String>,
    #[serde(default)]
    pub skip_if: Option<SkipIf>,
    #[serde(default = "yes")]
    pub skip_if_replied: bool,
    #[serde(default = "yes")]
    pub skip_if_bounced: bool,
}

const fn three() -> i64 {
    3
}
const fn yes() -> bool {
    true
}

pub(super) fn view(step: Step) -> StepView {
    StepView {
        id: step.id,
        campaign_id: step.campaign_id,
        step_number: step.step_number,
        channel: step.channel,
        delay_days: step.delay_days,
        subject_template: step.subject_template,
        body_template: step.body_template,
        purpose: step.purpose,
        condition: step.run_condition,
        skip_if: step.skip_if,
        skip_if_replied: step.skip_if_replied,
        skip_if_bounced: step.skip_if_bounced,
        created_at: step.created_at,
        updated_at: step.updated_at,
    }
}

pub(super) fn fields_of(step: &Step) -> Fields {
    Fields {
        step_number: step.step_number,
        channel: step.channel,
        delay_days: step.delay_days,
        subject_template: step.subject_template.clone(),
        body_template: step.body_template.clone(),
        purpose: step.purpose,
        run_condition: step.run_condition.clone(),
        skip_if: step.skip_if,
        skip_if_replied: step.skip_if_replied,
        skip_if_bounced: step.skip_if_bounced,
    }
}

fn parsed(input: StepInput, number: i64) -> Result<Fields, Error> {
    let mut wrong = Wrong::default();
    if !(1..=STEPS_MAX).contains(&number) {
        wrong.wrong("step_number", "out_of_range", "A campaign has steps 1 to 20.");
    }
    if !(0..=30).contains(&input.delay_days) {
        wrong.wrong("delay_days", "out_of_range", "Choose 0 to 30 days.");
    }
    let subject = input.subject_template.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match (&subject, input.channel) {
        (None, Channel::Email) => wrong.wrong("subject_template", "required", "A mail needs a subject."),
        (Some(text), _) => {
            if let Err(bad) = Template::parse(text) {
                wrong.wrong("subject_template", "invalid", &bad.to_string());
            }
            if text.contains(['\r', '\n']) {
                wrong.wrong("subject_template", "more_than_one_line", "Keep this to one line.");
            }
        }
        _ => {}
    }
    let body = input.body_template.replace("\r\n", "\n").trim().to_owned();
    if body.is_empty() {
        wrong.wrong("body_template", "required", "The text is empty.");
    } else if let Err(bad) = Template::parse(&body) {
        wrong.wrong("body_template", "invalid", &bad.to_string());
    }
    let condition = input.condition.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let condition = condition.and_then(|text| match Condition::parse(&text) {
        Ok(condition) => Some(condition.as_str().to_owned()),
        Err(bad) => {
            wrong.wrong("condition", "invalid", &bad.to_string());
            None
        }
    });
    let fields = Fields {
        step_number: number,
        channel: input.channel,
        delay_days: input.delay_days,
        subject_template: subject,
        body_template: body,
        purpose: input.purpose,
        run_condition: condition,
        skip_if: input.skip_if,
        skip_if_replied: input.skip_if_replied,
        skip_if_bounced: input.skip_if_bounced,
    };
    wrong.finish().map(|()| fields)
}

/// What the checks of content say of a step, filled with a person about whom everything is known.
pub fn lint(step: &Fields) -> Vec<Finding> {
    let known = example_values().into_iter();
    let values = known.fold(Values::default(), |values, (name, value)| values.with(name, Some(value)));
    let fill = |text: &str| {
        Template::parse(text).ok().and_then(|template| template.render(&values, Seed::of(&[b"lint"])).ok())
    };
    let Some(body) = fill(&step.body_template) else { return vec![] };
    let subject = step.subject_template.as_deref().and_then(fill);
    let draft = Draft {
        channel: step.channel,
        purpose: step.purpose,
        number: u32::try_from(step.step_number).unwrap_or(1),
        subject: subject.as_deref(),
        body: &body,
    };
    quality::check(&draft)
}

/// Somebody of whom everything is known, for texts that are looked at before there is a lead.
pub(super) fn example_values() -> Vec<(&'static str, &'static str)> {
    engines::outreach::template::NAMES.iter().map(|name| (*name, example(name))).collect()
}

fn example(name: &str) -> &'static str {
    match name {
        "first_name" => "Alexandra",
        "last_name" => "Featherstone",
        "company" => "Harbour Health Group Pty Ltd",
        "title" => "Chief Marketing Officer",
        "industry" => "healthcare",
        "pain_point" => "finding enough new patients",
        "recent_news" => "the opening of your second clinic",
        "mutual_connection" => "Jordan Smith",
        "agency_name" => "Bright Harbour Agency",
        _ => "Kim Lee",
    }
}

/// In their order.
pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Vec<StepView>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    Ok(rows::list(&mut tx, campaign).await?.into_iter().map(view).collect())
}

/// Whom a change of a step touches, and whom it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub step_number: i64,
    /// Leads that have yet to get it: they get the new text, at the new time.
    pub ahead: i64,
    /// Leads that had it: for them it stays as it was.
    pub had: i64,
    /// Messages that wait for approval with the words they were frozen with.
    pub in_approval: i64,
}

/// For each step, what changing it would touch: shown before it is saved.
pub async fn touched(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Vec<Touched>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let steps = rows::list(&mut tx, campaign).await?;
    let reach = rows::reach(&mut tx, campaign).await?;
    let standing = rows::standing(&mut tx, campaign).await?;
    let of = |step: &Step| {
        let reach = reach.iter().find(|one| one.step_number == step.step_number).copied().unwrap_or_default();
        let before = standing.iter().filter(|(after, _)| *after < step.step_number);
        Touched {
            step_number: step.step_number,
            ahead: (before.map(|(_, count)| count).sum::<i64>() - reach.in_approval).max(0),
            had: reach.had,
            in_approval: reach.in_approval,
        }
    };
    Ok(steps.iter().map(of).collect())
}

/// Adds one; `Exists` when its number is taken.
pub async fn add(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    input: StepInput,
) -> Result<StepView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    editable(&mut tx, campaign).await?;
    let there = rows::list(&mut tx, campaign).await?;
    let number = input.step_number.unwrap_or_else(|| there.last().map_or(1, |last| last.step_number + 1));
    if there.iter().any(|step| step.step_number == number) {
        return Err(Error::Exists { what: "step" });
    }
    let fields = parsed(input, number)?;
    let id: StepId = services.ids.next();
    rows::insert(&mut tx, campaign, id, &fields, services.business_now()).await?;
    let entry = Entry::new(AuditAction::Create, "campaign_step", id)
        .after(serde_json::json!({"campaign_id": campaign, "step_number": number}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let made = named(&mut tx, campaign, number).await?;
    tx.commit().await?;
    Ok(view(made))
}

/// Changes the step of that number. Touches that have left or are frozen stay as they were.
pub async fn replace(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    number: i64,
    input: StepInput,
) -> Result<StepView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    editable(&mut tx, campaign).await?;
    let step = named(&mut tx, campaign, number).await?;
    let fields = parsed(input, number)?;
    let now = services.business_now();
    rows::update(&mut tx, step.id, &fields, now).await?;
    // Those that waited because the text did not pass look at it again.
    store::outreach::enrolments::look_again(&mut tx, campaign, step.id, now).await?;
    let entry = Entry::new(AuditAction::Update, "campaign_step", step.id)
        .before(serde_json::json!({"subject": step.subject_template, "body": step.body_template, "delay_days": step.delay_days}))
        .after(serde_json::json!({"subject": fields.subject_template, "body": fields.body_template, "delay_days": fields.delay_days}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let changed = named(&mut tx, campaign, number).await?;
    tx.commit().await?;
    Ok(view(changed))
}

/// Removes the step of that number; the others keep theirs.
pub async fn remove(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    number: i64,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    editable(&mut tx, campaign).await?;
    let step = named(&mut tx, campaign, number).await?;
    rows::delete(&mut tx, step.id, services.business_now()).await?;
    let entry = Entry::new(AuditAction::Delete, "campaign_step", step.id)
        .before(serde_json::json!({"step_number": number}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Fills an empty campaign with the default sequence for the channels that have a share.
pub async fn add_growth_engine(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    aggressive: bool,
) -> Result<Vec<StepView>, Error> {
    member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = editable(&mut tx, campaign).await?;
    if !rows::list(&mut tx, campaign).await?.is_empty() {
        return Err(Error::Exists { what: "sequence" });
    }
    let shares = [
        (Channel::Email, row.allocation_email),
        (Channel::Sms, row.allocation_sms),
        (Channel::Linkedin, row.allocation_linkedin),
        (Channel::Voice, row.allocation_voice),
        (Channel::Mail, row.allocation_mail),
    ];
    let channels = shares.into_iter().filter(|(_, share)| *share > 0).map(|(channel, _)| channel).collect();
    let pace = row.target_industries.0.first().map_or(Pace::Normal, |industry| Pace::of_industry(industry));
    let built = sequence::growth_engine(&Wishes { channels, aggressive, pace })
        .map_err(|bad| Error::refused("VALIDATION_ERROR", bad.to_string()))?;
    let now = services.business_now();
    let delays = built.delays();
    for ((touch, delay), number) in built.touches.iter().zip(delays).zip(1..) {
        let text = copy::text(touch.channel, touch.purpose);
        let fields = Fields {
            step_number: number,
            channel: touch.channel,
            delay_days: i64::from(delay),
            subject_template: text.subject.map(str::to_owned),
            body_template: text.body.to_owned(),
            purpose: Some(touch.purpose),
            run_condition: touch.condition.as_ref().map(|condition| condition.as_str().to_owned()),
            skip_if: touch.skip_if,
            skip_if_replied: true,
            skip_if_bounced: true,
        };
        rows::insert(&mut tx, campaign, services.ids.next(), &fields, now).await?;
    }
    let made = rows::list(&mut tx, campaign).await?.into_iter().map(view).collect();
    tx.commit().await?;
    Ok(made)
}

async fn editable(
    tx: &mut store::ClientTx,
    campaign: CampaignId,
) -> Result<store::outreach::campaigns::Campaign, Error> {
    let row = living(tx, campaign).await?;
    if row.status.may_be_edited() {
        Ok(row)
    } else {
        Err(Error::refused(
            "INVALID_TRANSITION",
            "A completed campaign cannot be changed; duplicate it instead.",
        ))
    }
}

async fn named(tx: &mut store::ClientTx, campaign: CampaignId, number: i64) -> Result<Step, Error> {
    let all = rows::list(tx, campaign).await?;
    all.into_iter().find(|step| step.step_number == number).ok_or(Error::no_such("step"))
}
