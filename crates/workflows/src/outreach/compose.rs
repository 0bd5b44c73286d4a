//! Words for one lead, and the mail made of them.

use chrono::{DateTime, Utc};
use domain::{Channel, EmailAddress, EnrolmentId, StepId, TouchId};
use engines::outreach::chance::Seed;
use engines::outreach::quality::{self, Draft, Finding, Severity};
use engines::outreach::template::{Template, Values};
use engines::outreach::threading;
use integrations::mail::letter::{BadLetter, Letter};
use sha2::{Digest, Sha256};
use store::outreach::facts::Facts;
use store::outreach::sending::Identity;
use store::outreach::steps::Step;
use store::outreach::touches::Touch;

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
    at: DateTime<Utc>,
) -> Result<Vec<u8>, BadLetter> {
    let token = token(services, touch.id);
    let link = services.link(&format!("/u/{token}"));
    let sender = sender(identity, from_name);
    let (text, html) = threading::bodies(&touch.body, &sender, &link);
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
