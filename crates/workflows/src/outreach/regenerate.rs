//! Other words for a message that waits for approval: by the AI writer where one is connected, else the
//! step's text as it is now, with other choices. The old item is rejected and a new one takes its place, so
//! each decision is for words that were seen.

use domain::{ApprovalId, ApprovalStatus, AuditAction, Capability, ClientId, EmailAddress, EnrolmentState};
use engines::outreach::writer::{Brief, FEEDBACK_MAX};
use integrations::llm::Llm;
use store::ClientTx;
use store::outreach::approvals::{self as rows, Approval};
use store::outreach::touches::Touch;
use store::outreach::{facts, steps, touches};

use super::compose::{self, Words};
use super::question::{Question, ask_about, listed};
use super::{approvals, prepare, world, writer};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Member, Visit, member};
use crate::{Error, Services};

pub use super::writer::NO_WRITER;

/// Other choices that are tried before the text counts as one without any.
const TURNS: u64 = 50;

/// Who found the other words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The choices in the step's text.
    Template,
    /// A language model, by its name.
    Writer(String),
}

/// The item that took the place of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Regenerated {
    pub item: Approval,
    pub source: Source,
}

/// Whether a language model is asked.
pub const fn has_writer(services: &Services) -> bool {
    services.writer.is_some()
}

/// `feedback` is kept with the item that is replaced, and told to the writer.
pub async fn regenerate(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ApprovalId,
    feedback: &str,
) -> Result<Regenerated, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    let item = approvals::pending(&mut tx, id).await?;
    let touch = touches::get(&mut tx, item.touch_id).await?.ok_or(Error::no_such("touch"))?;
    drop(tx);
    let (_, on_list) = listed(services, client, touch.enrolment_id).await?.ok_or(Error::no_such("lead"))?;
    let platform = world::platform(services).await?;
    let feedback: String = feedback.trim().chars().take(FEEDBACK_MAX).collect();
    let about = About { touch, on_list, platform };
    let written = match services.writer.clone() {
        Some(writer) => Some(about.written(services, &*writer, &who, client, id, &feedback).await?),
        None => None,
    };

    let mut tx = services.db.write(client).await?;
    approvals::pending(&mut tx, id).await?;
    let mut question = about.question(services, &mut tx).await?;
    let (source, why) = match written {
        Some((words, model)) => {
            question.put(words);
            (Source::Writer(model), "It was written anew by the AI writer; read it with care.")
        }
        None => {
            about.other_choices(&mut question)?;
            (Source::Template, "It was written anew because somebody asked for other words.")
        }
    };
    if let Some(finding) = question.gate.content.first() {
        return Err(Error::refused("CONTENT_INVALID", finding.message.clone()));
    }
    let now = services.business_now();
    let reason = format!("Regenerated. {feedback}");
    if !rows::decide(&mut tx, id, ApprovalStatus::Rejected, Some(who.user), Some(reason.trim()), now).await? {
        return Err(Error::Stale);
    }
    prepare::queue(services, &mut tx, &question, why, now).await?;
    let made = rows::of_touch(&mut tx, item.touch_id).await?;
    let item = made.filter(|made| made.id != id).ok_or_else(gone)?;
    let entry = Entry::new(AuditAction::Update, "approval", id)
        .before(serde_json::json!({"status": "pending"}))
        .after(serde_json::json!({"status": "regenerated", "replaced_by": item.id}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(Regenerated { item, source })
}

fn gone() -> Error {
    Error::refused("INVALID_TRANSITION", "The lead is no longer in the sequence.")
}

/// The message that is to have other words.
struct About {
    touch: Touch,
    on_list: bool,
    platform: world::Platform,
}

impl About {
    async fn question(&self, services: &Services, tx: &mut ClientTx) -> Result<Question, Error> {
        let touch = &self.touch;
        let email =
            EmailAddress::parse(&touch.recipient).map_err(|bad| Error::bad_field("recipient", &bad))?;
        let known = facts::load(tx, touch.enrolment_id, &compose::address_hash(&email)).await?;
        let known = known.filter(|known| known.state == EnrolmentState::Active).ok_or_else(gone)?;
        let all = steps::list(tx, known.campaign_id).await?;
        let step = all.iter().find(|step| step.id == touch.step_id).cloned().ok_or(Error::no_such("step"))?;
        ask_about(tx, self.platform, self.on_list, known, step, all, services.business_now()).await
    }

    /// Words by the writer. It is asked while no transaction is open, with what a mail needs and no more:
    /// no address, no number, nothing of anybody else.
    async fn written(
        &self,
        services: &Services,
        writer: &dyn Llm,
        who: &Member,
        client: ClientId,
        id: ApprovalId,
        feedback: &str,
    ) -> Result<(Words, String), Error> {
        let mut tx = services.db.read(client).await?;
        let question = self.question(services, &mut tx).await?;
        drop(tx);
        let sender = question.sender_name();
        let known = &question.facts;
        let facts = [
            ("first name", known.first_name.as_deref()),
            ("company", known.company.as_deref()),
            ("title", known.title.as_deref()),
            ("industry", known.industry.as_deref()),
            ("sender", Some(sender.as_str())),
            ("agency", Some(known.client_name.as_str())),
        ];
        let brief = Brief {
            subject: self.touch.subject.as_deref(),
            body: &self.touch.body,
            feedback,
            facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        };
        let (written, model) = writer::rewrite(services, writer, who, client, id, &brief).await?;
        Ok((Words { subject: written.subject, body: written.body }, model))
    }

    /// Other choices of the step's text than those that did not please.
    fn other_choices(&self, question: &mut Question) -> Result<(), Error> {
        let before = (self.touch.subject.clone(), self.touch.body.clone());
        let other = (1..=TURNS).any(|turn| {
            question.render_turn(turn);
            question.words.as_ref().is_some_and(|words| (words.subject.clone(), words.body.clone()) != before)
        });
        if other || !question.gate.content.is_empty() {
            return Ok(());
        }
        let words = "The step's text has no choices in it, so it would say the same again. Edit it instead.";
        Err(Error::refused("SAME_CONTENT", format!("{NO_WRITER} {words}")))
    }
}
