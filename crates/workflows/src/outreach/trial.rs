//! One step as mail to the person who asks, so that they see how it arrives. It is no touch: no lead hears
//! of it, no limit counts it, and its unsubscribe link stops nothing. The switches that stop all sending
//! stop it too, and so does a mailbox that cannot send.

use domain::{AuditAction, CampaignId, Capability, Channel, ClientId, EmailAddress, LeadId, MailboxStatus};
use engines::outreach::chance::Seed;
use engines::outreach::template::Values;
use engines::outreach::threading;
use integrations::mail::letter::Letter;
use store::outreach::steps as rows;
use store::outreach::{dns, mailboxes as boxes, sending};
use uuid::Uuid;

use super::campaigns::living;
use super::{compose, domains, hand_over, mailboxes, preview, steps, world};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

/// Which step, and with whose data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialInput {
    pub step_number: i64,
    /// The first of the campaign when absent; where there is no lead, one of nobody's.
    pub lead: Option<LeadId>,
    /// Texts that are not saved yet, in the place of the step's own.
    pub subject_template: Option<String>,
    pub body_template: Option<String>,
}

/// What left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub to: EmailAddress,
    pub from: EmailAddress,
    pub subject: String,
    pub message_id: String,
}

/// Sends the step to the caller's own address, from a mailbox of the campaign.
pub async fn test_send(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    input: TrialInput,
) -> Result<Trial, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let no = |code, reason: &str| Err(Error::refused(code, reason));
    let samples = preview::samples_with(services, visit, client, campaign, input.lead).await?;
    let platform = world::platform(services).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let all = rows::list(&mut tx, campaign).await?;
    let step = all.into_iter().find(|step| step.step_number == input.step_number);
    let mut step = step.ok_or(Error::no_such("step"))?;
    step.subject_template = input.subject_template.or(step.subject_template);
    step.body_template = input.body_template.unwrap_or(step.body_template);
    if step.channel != Channel::Email {
        return no("NOT_AN_EMAIL", "Only e-mail steps can be sent as a test.");
    }
    if platform.paused || platform.maintenance || sending::pause(&mut tx).await?.is_some() {
        return no("SENDING_PAUSED", "All sending is paused.");
    }
    let identity = sending::identity(&mut tx).await?;
    let day = world::limits_day(services.business_now());
    let candidates = boxes::candidates(&mut tx, campaign, day).await?;
    let usable = candidates.iter().find(|one| one.status != MailboxStatus::Suspended);
    let Some(candidate) = usable else {
        let why = if candidates.is_empty() {
            "Give the campaign a mailbox first: a test leaves by the one that leads will hear from."
        } else {
            "No mailbox of the campaign can send. Test its connection in the settings."
        };
        return no("NO_MAILBOX", why);
    };
    let mailbox = boxes::get(&mut tx, candidate.id).await?.ok_or(Error::no_such("mailbox"))?;
    let key = dns::signing_key(&mut tx, mailbox.domain_id).await?;
    drop(tx);

    let known: Vec<(&str, &str)> = match samples.people.first() {
        Some(sample) => sample.values.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        None => steps::example_values(),
    };
    let values =
        known.into_iter().fold(Values::default(), |values, (name, value)| values.with(name, Some(value)));
    let words = compose::render(&step, &values, Seed::of(&[step.id.as_uuid().as_bytes()]));
    let words = words.map_err(|findings| {
        let why: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
        Error::refused("CONTENT_INVALID", format!("The step cannot be filled: {}", why.join(" ")))
    })?;
    let to = visit.account.email.clone();
    let from = mailbox.email_address.clone();
    let message_id = format!("<test-{}@{}>", services.ids.next::<Uuid>(), from.domain());
    let subject = format!("Test: {}", words.subject.unwrap_or_default());
    // Nobody who clicks it is taken off a list: it leads to a page that says the link stops nothing.
    let (text, html) = threading::bodies(&words.body, &samples.sender, &services.link("/u/test"));
    let letter = Letter {
        from: from.clone(),
        from_name: hand_over::shown_name(&mailbox, &identity),
        to: to.clone(),
        reply_to: None,
        subject: subject.clone(),
        text,
        html,
        message_id: message_id.clone(),
        in_reply_to: None,
        references: vec![],
        headers: vec![],
        calendar: None,
        date: services.business_now(),
    };
    let unsendable = |reason: String| Error::refused("MAILBOX_FAILED", reason);
    let letter = letter.bytes().map_err(|bad| unsendable(bad.to_string()))?;
    let letter =
        domains::signed(services, client, from.domain(), key.as_ref(), letter).map_err(unsendable)?;
    let server = hand_over::server_of(services, client, &mailbox).await;
    let server = server.map_err(|blocked| unsendable(blocked.reason()))?;
    let refused = |error| unsendable(mailboxes::plain(&error));
    let offered = services.outbox.offer(&server, &from, &to).await.map_err(refused)?;
    offered.deliver(&letter).await.map_err(refused)?;

    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Create, "test_send", campaign)
        .after(serde_json::json!({"step_number": step.step_number, "to": to, "from": from}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(Trial { to, from, subject, message_id })
}
