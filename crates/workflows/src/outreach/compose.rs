//! Words for one lead, and the mail made of them.

use chrono::{DateTime, Datelike, Timelike, Utc};
use domain::{Channel, EmailAddress, EnrolmentId, StepId, TouchId};
use engines::outreach::chance::Seed;
use engines::outreach::hours::LocalTime;
use engines::outreach::quality::{self, Draft, Finding, Severity};
use engines::outreach::snapshot;
use engines::outreach::template::{Template, Values};
use engines::outreach::threading;
use integrations::mail::letter::{BadLetter, Letter};
use sha2::{Digest, Sha256};
use store::outreach::facts::Facts;
use store::outreach::sending::Identity;
use store::outreach::steps::Step;
use store::outreach::touches::Touch;

use super::tracking::{self, Follows};
use super::world;
use crate::{Services, secrets};

/// What a touch says, before its footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub subject: Option<String>,
    pub body: String,
}

/// The choices of a touch; `again` makes others.
pub(super) fn seed(enrolment: EnrolmentId, step: StepId, again: bool) -> Seed {
    let seed = Seed::of(&[enrolment.as_uuid().as_bytes(), step.as_uuid().as_bytes()]);
    if again { seed.nth(u64::MAX) } else { seed }
}

/// Further choices, for a person who wants other words.
pub(super) fn seed_of_turn(enrolment: EnrolmentId, step: StepId, turn: u64) -> Seed {
    seed(enrolment, step, false).nth(u64::MAX - turn)
}

pub(super) fn values(facts: &Facts, identity: &Identity, sender_name: &str) -> Values {
    let pain = facts.pain_points.0.first().map(String::as_str);
    let agency = Some(identity.legal_name.as_str()).filter(|_| facts.client_name.trim().is_empty());
    Values::default()
        .with("first_name", facts.first_name.as_deref())
        .with("last_name", facts.last_name.as_deref())
        .with("company", facts.company.as_deref())
        .with("title", facts.title.as_deref())
        .with("industry", facts.industry.as_deref())
        .with("pain_point", pain)
        .with("agency_name", agency.or(Some(&facts.client_name)))
        .with("sender_name", Some(sender_name))
}

/// Fills the step's templates. `Err` holds what stops it.
pub(super) fn render(step: &Step, values: &Values, seed: Seed) -> Result<Words, Vec<Finding>> {
    let fill = |text: &str, n: u64| -> Result<String, Vec<Finding>> {
        let stop = |message: String| vec![Finding { severity: Severity::Error, code: "template", message }];
        let template = Template::parse(text).map_err(|bad| stop(bad.to_string()))?;
        template.render(values, seed.nth(n)).map_err(|missing| stop(format!("{missing}.")))
    };
    let subject = step.subject_template.as_deref().map(|text| fill(text, 1)).transpose()?;
    Ok(Words { subject, body: fill(&step.body_template, 2)? })
}

/// What stops these words from leaving.
pub(super) fn stoppers(step: &Step, words: &Words, opens_thread: bool) -> Vec<Finding> {
    let draft = Draft {
        channel: step.channel,
        purpose: step.purpose,
        number: if opens_thread { 1 } else { u32::try_from(step.step_number).unwrap_or(2).max(2) },
        subject: words.subject.as_deref(),
        body: &words.body,
    };
    quality::check(&draft).into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// What a touch says and holds, for learning what works (outreach.md section 9).
pub(super) fn snapshot(
    facts: &Facts,
    step: StepId,
    number: i64,
    channel: Channel,
    words: &Words,
) -> serde_json::Value {
    let features = snapshot::features(&snapshot::Text {
        subject: words.subject.as_deref(),
        body: &words.body,
        first_name: facts.first_name.as_deref(),
        company: facts.company.as_deref(),
        industry: facts.industry.as_deref(),
    });
    let mut all = serde_json::json!({
        "subject": words.subject, "body": words.body, "channel": channel, "touch_number": number,
        "template_id": step, "sequence_id": facts.campaign_id,
    });
    if let (Some(all), Ok(serde_json::Value::Object(features))) =
        (all.as_object_mut(), serde_json::to_value(features))
    {
        all.extend(features);
    }
    all
}

/// The same of a touch that left, with when it did on the recipient's clock. The words may have been
/// edited since they were frozen.
pub(super) fn snapshot_sent(facts: &Facts, touch: &Touch, at: DateTime<Utc>) -> serde_json::Value {
    let words = Words { subject: touch.subject.clone(), body: touch.body.clone() };
    let mut all = snapshot(facts, touch.step_id, touch.step_number, touch.channel, &words);
    let local = LocalTime::to_local(&world::Place::of(facts).zone, at);
    if let Some(all) = all.as_object_mut() {
        all.insert("sent_at".to_owned(), serde_json::json!(at));
        all.insert("day_of_week".to_owned(), local.weekday().num_days_from_monday().into());
        all.insert("hour_of_day".to_owned(), local.hour().into());
    }
    all
}

/// What an approval is for: channel, recipient, sender and words.
pub(super) fn hash(channel: Channel, recipient: &str, sender: &str, words: &Words) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in
        [channel.as_str(), recipient, sender, words.subject.as_deref().unwrap_or_default(), &words.body]
    {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}

/// SHA-256 of an address, as the lists of suppression keep it.
pub(crate) fn address_hash(address: &EmailAddress) -> [u8; 32] {
    Sha256::digest(address.as_str().as_bytes()).into()
}

/// The secret part of an unsubscribe link: the touch, and proof that we made the link. Good for ever.
pub(crate) fn token(services: &Services, touch: TouchId) -> String {
    let proof = secrets::keyed_hash(services, "unsubscribe", &[touch.as_uuid().as_bytes()]);
    format!("{}{}", touch.as_uuid().simple(), secrets::hex(&proof[..16]))
}

/// The touch of a token that we made.
pub(crate) fn read_token(services: &Services, token: &str) -> Option<TouchId> {
    let (id, proof) = token.is_ascii().then(|| token.split_at_checked(32)).flatten()?;
    let touch: TouchId = id.parse().ok()?;
    let made = self::token(services, touch);
    let same = subtle::ConstantTimeEq::ct_eq(&made.as_bytes()[32..], proof.as_bytes());
    bool::from(same).then_some(touch)
}

/// The finished mail. `is_read`: what is sent to the mailbox comes to us.
pub(super) fn letter(
    services: &Services,
    touch: &Touch,
    from: &EmailAddress,
    from_name: &str,
    is_read: bool,
    to: &EmailAddress,
    identity: &Identity,
    follows: Follows,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, BadLetter> {
    let token = token(services, touch.id);
    let link = services.link(&format!("/u/{token}"));
    let sender = sender(identity, from_name);
    let (text, html) = threading::bodies(&touch.body, &sender, &link);
    let html = tracking::woven(services, touch.id, follows, html);
    Letter {
        from: from.clone(),
        from_name: from_name.to_owned(),
        to: to.clone(),
        reply_to: None,
        subject: touch.subject.clone().unwrap_or_default(),
        text,
        html,
        message_id: touch.message_id.clone(),
        in_reply_to: touch.in_reply_to.clone(),
        references: touch.message_references.0.clone(),
        headers: threading::list_unsubscribe(&link, is_read.then_some(from), &token).to_vec(),
        calendar: None,
        date: at,
    }
    .bytes()
}

pub(crate) fn sender(identity: &Identity, name: &str) -> threading::Sender {
    threading::Sender {
        name: name.to_owned(),
        legal_name: identity.legal_name.clone(),
        abn: identity.abn.clone(),
        postal_address: identity.postal_address.clone(),
    }
}
