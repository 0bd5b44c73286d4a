//! What the gate is asked about one step of one enrolment: everything it needs, gathered in one go, and
//! the words a touch of it would carry. Asking changes nothing, so "why not sent" asks the same.

use chrono::{DateTime, Utc};
use domain::{ApprovalStatus, Channel, ClientId, EnrolmentId, TouchId, TouchPhase};
use engines::outreach::approvals::{self as rules, Agreement, Override};
use engines::outreach::chance::Seed;
use engines::outreach::consent::{self, Country};
use engines::outreach::gate::{self, Contact, Listed};
use engines::outreach::quality::Finding;
use engines::outreach::threading::{self, Earlier};
use store::ClientTx;
use store::outreach::approvals;
use store::outreach::facts::{self, Facts};
use store::outreach::mailboxes::{self, Candidate};
use store::outreach::sending::{self, Identity};
use store::outreach::steps::Step;
use store::outreach::touches::{self, NewTouch, Touch};
use store::outreach::usage::{self, Kind};

use super::compose::{self, Words};
use super::world::{self, Place, Platform};
use crate::{Error, Services};

/// What the gate is asked about one step, and what a touch of it would be made of.
pub(super) struct Question {
    pub facts: Facts,
    pub step: Step,
    pub steps: Vec<Step>,
    pub place: Place,
    pub identity: Identity,
    pub touch: Option<Touch>,
    pub sender: Option<Candidate>,
    pub words: Option<Words>,
    pub thread: threading::Thread,
    pub gate: gate::Facts,
}

/// The hash of the lead's address and whether the platform's list has it.
pub(super) async fn listed(
    services: &Services,
    client: ClientId,
    enrolment: EnrolmentId,
) -> Result<Option<([u8; 32], bool)>, Error> {
    let mut tx = services.db.read(client).await?;
    let Some(address) = facts::address(&mut tx, enrolment).await? else { return Ok(None) };
    drop(tx);
    let hash = compose::address_hash(&address);
    let mut tx = services.db.system_read().await?;
    Ok(Some((hash, facts::platform(&mut tx, &hash).await?.suppressed)))
}

/// Gathers everything the gate asks.
pub(super) async fn ask_about(
    tx: &mut ClientTx,
    platform: Platform,
    listed: bool,
    facts: Facts,
    step: Step,
    steps: Vec<Step>,
    now: DateTime<Utc>,
) -> Result<Question, Error> {
    let place = Place::of(&facts);
    let identity = sending::identity(tx).await?;
    let touch = touches::of_step(tx, facts.enrolment_id, step.id).await?;
    let candidates = mailboxes::candidates(tx, facts.campaign_id, world::limits_day(now)).await?;
    // Content that was frozen stays with the sender it was frozen for.
    let kept = touch.as_ref().and_then(|touch| touch.mailbox_id).or(facts.mailbox_id);
    let (gate_sender, sender) = world::sender(&candidates, kept, &place, now);
    let shown = sender
        .clone()
        .or_else(|| candidates.iter().find(|one| Some(one.id) == kept).or(candidates.first()).cloned());
    let earlier = match &shown {
        Some(sender) => touches::thread(tx, facts.enrolment_id, sender.id).await?,
        None => vec![],
    };
    let earlier: Vec<Earlier> = earlier
        .into_iter()
        .map(|mail| Earlier { message_id: mail.message_id, subject: mail.subject.unwrap_or_default() })
        .collect();
    let thread = threading::place(&earlier, step.subject_template.as_deref().unwrap_or_default());
    let agreement = agreement(tx, &facts, touch.as_ref()).await?;
    let company = world::company(facts.email.domain());
    let limits = [
        // People at a public mail provider are of no company: nothing was used of a limit without a name.
        (Kind::Company, company.unwrap_or_default(), world::limits_day(now)),
        (Kind::Campaign, facts.campaign_id.to_string(), place.campaign_day(now)),
        (Kind::Lead, facts.lead_id.to_string(), place.today(now)),
    ];
    let [company_people, campaign_sent, lead_touches] = usage::used_of(tx, limits).await?;
    let reserved = touch.as_ref().is_some_and(|touch| touch.reserved_on == Some(world::limits_day(now)));
    // What this touch has taken itself does not stand in its own way.
    let others = |used: i64| u32::try_from(if reserved { used - 1 } else { used }.max(0)).unwrap_or(u32::MAX);
    let tomorrow = place.window().next_day(now).map_or(now + gate::HOLD, |opening| opening.opens);
    let tomorrow = engines::outreach::pace::slot(
        &place.window(),
        tomorrow,
        Seed::of(&[facts.enrolment_id.as_uuid().as_bytes()]),
    )
    .unwrap_or(tomorrow);
    let limits = gate::Limits {
        campaign_sent: others(campaign_sent),
        campaign_limit: u32::try_from(facts.daily_limit).unwrap_or_default(),
        lead_touches: others(lead_touches),
        company_people: others(company_people),
        tomorrow,
    };
    let gate = gate_facts(
        &facts,
        &step,
        &place,
        platform,
        listed,
        agreement,
        touch.as_ref(),
        gate_sender,
        limits,
        now,
    );
    let mut question = Question {
        facts,
        step,
        steps,
        place,
        identity,
        touch,
        sender: sender.or(shown),
        words: None,
        thread,
        gate,
    };
    question.render(false);
    Ok(question)
}

async fn agreement(tx: &mut ClientTx, facts: &Facts, touch: Option<&Touch>) -> Result<Agreement, Error> {
    if facts.started_by.is_some() {
        return Ok(Agreement::StartedByHand);
    }
    let Some(touch) = touch else { return Ok(Agreement::None) };
    let latest = approvals::of_touch(tx, touch.id).await?;
    Ok(match latest.map(|approval| (approval.status, approval.content_hash == touch.content_hash)) {
        Some((ApprovalStatus::Pending, _)) => Agreement::Pending,
        Some((ApprovalStatus::Approved, true)) => Agreement::Approved,
        Some((ApprovalStatus::Approved, false)) => Agreement::Changed,
        _ => Agreement::None,
    })
}

fn gate_facts(
    facts: &Facts,
    step: &Step,
    place: &Place,
    platform: Platform,
    listed: bool,
    agreement: Agreement,
    touch: Option<&Touch>,
    sender: gate::Sender,
    limits: gate::Limits,
    now: DateTime<Utc>,
) -> gate::Facts {
    let known = world::known(facts);
    let gone = [
        (facts.client_deleted, "agency"),
        (facts.campaign_deleted, "campaign"),
        (facts.lead_deleted, "lead"),
    ];
    let suppressed = [
        (facts.suppressed_email, "the address is on your suppression list"),
        (facts.suppressed_domain, "the company is on a suppression list"),
        (listed, "the address may not be written to"),
        (
            facts.suppressed_phone && matches!(step.channel, Channel::Sms | Channel::Voice),
            "the number is on a suppression list",
        ),
    ];
    let condition = step
        .run_condition
        .as_deref()
        .and_then(|text| engines::outreach::condition::Condition::parse(text).ok());
    let rules = consent::rules(Country::of(facts.country.as_deref(), facts.email.domain()));
    let own = facts.override_mode.map(|mode| Override { mode, expires_at: facts.override_expires_at });
    let starts_at = facts.start_date.and_then(|day| place.window().on(day)).map(|opening| opening.opens);
    gate::Facts {
        now,
        channel: step.channel,
        gone: gone.into_iter().find(|(gone, _)| *gone).map(|(_, what)| what),
        subscription: facts.subscription_status,
        trial_ends_at: facts.trial_ends_at,
        credits: facts.credits_remaining,
        hold_at_zero_credits: true,
        campaign: facts.campaign_status,
        start_date: facts.start_date,
        end_date: facts.end_date,
        today: place.campaign_day(now),
        starts_at,
        lead: facts.lead_status,
        als_score: known.als_score,
        voice_min_als: u8::try_from(facts.voice_min_als).unwrap_or(100),
        contact: contact(facts, step.channel),
        suppressed: suppressed.into_iter().find(|(hit, _)| *hit).map(|(_, words)| words),
        replied: known.replied,
        skip_if_replied: step.skip_if_replied,
        bounced: false,
        skip_if_bounced: step.skip_if_bounced,
        condition_holds: condition.is_none_or(|condition| condition.holds(known)),
        washed: facts
            .dncr_checked_at
            .map(|at| (at, if facts.dncr_result == Some(true) { Listed::Listed } else { Listed::Clear })),
        consent: rules.refuses(step.channel, facts.consent_basis),
        mode: rules::effective(own, facts.campaign_mode, facts.default_permission_mode, now),
        agreement,
        open_from: place.window().next(now),
        sender,
        limits,
        content: vec![],
        regenerated: touch.is_some_and(|touch| touch.regenerated),
        switches: gate::Switches {
            platform_paused: platform.paused,
            client_paused: facts.client_paused,
            maintenance: platform.maintenance,
            channel_off: false,
            ai_budget_spent: false,
        },
        sent_already: touch.is_some_and(|touch| touch.phase.may_have_left()),
    }
}

fn contact(facts: &Facts, channel: Channel) -> Contact {
    let present = |there: bool| if there { Contact::Good } else { Contact::Missing };
    match channel {
        Channel::Email if facts.email_check.as_deref() == Some("invalid") => Contact::Invalid,
        Channel::Email
            if facts.verified_only
                && facts.email_verified != Some(true)
                && facts.email_check.as_deref() != Some("likely") =>
        {
            Contact::Unverified
        }
        Channel::Email => Contact::Good,
        Channel::Sms | Channel::Voice => present(facts.phone.is_some()),
        Channel::Linkedin => present(facts.linkedin_url.is_some()),
        Channel::Mail => present(facts.postal_verified_at.is_some()),
    }
}

impl Question {
    pub fn sender_name(&self) -> String {
        let own =
            self.sender.as_ref().map(|sender| sender.display_name.trim()).filter(|name| !name.is_empty());
        own.unwrap_or(self.identity.sender_name.trim()).to_owned()
    }

    /// Words for this lead: the frozen ones, or else new ones. Tells the gate what is wrong with them.
    pub(super) fn render(&mut self, again: bool) {
        let frozen = self
            .touch
            .as_ref()
            .filter(|touch| !again && !touch.body.is_empty() && touch.phase != TouchPhase::Skipped);
        let made = match frozen {
            Some(touch) => Ok(Words { subject: touch.subject.clone(), body: touch.body.clone() }),
            None => self.made(compose::seed(self.facts.enrolment_id, self.step.id, again)),
        };
        self.gate.regenerated = again || self.gate.regenerated;
        self.judge(made);
    }

    /// New words with other choices, whatever was frozen.
    pub(super) fn render_turn(&mut self, turn: u64) {
        let made = self.made(compose::seed_of_turn(self.facts.enrolment_id, self.step.id, turn));
        self.judge(made);
    }

    /// Words that somebody else found; a thread keeps its subject.
    pub(super) fn put(&mut self, mut words: Words) {
        if self.thread.in_reply_to.is_some() && words.subject.is_some() {
            words.subject = Some(self.thread.subject.clone());
        }
        self.judge(Ok(words));
    }

    fn made(&self, seed: Seed) -> Result<Words, Vec<Finding>> {
        let values = compose::values(&self.facts, &self.identity, &self.sender_name());
        compose::render(&self.step, &values, seed).map(|mut words| {
            if self.thread.in_reply_to.is_some() && words.subject.is_some() {
                words.subject = Some(self.thread.subject.clone());
            }
            words
        })
    }

    fn judge(&mut self, made: Result<Words, Vec<Finding>>) {
        let name = self.sender_name();
        let identity = compose::sender(&self.identity, &name).missing();
        let complete = identity.is_empty().then_some(()).ok_or_else(|| {
            vec![Finding {
                severity: engines::outreach::quality::Severity::Error,
                code: "no_sender_identity",
                message: format!("the mail does not say who sends it: {} missing.", identity.join(", ")),
            }]
        });
        match made.and_then(|words| complete.map(|()| words)) {
            Ok(words) => {
                self.gate.content = compose::stoppers(&self.step, &words, self.thread.in_reply_to.is_none());
                self.words = Some(words);
            }
            Err(findings) => {
                self.gate.content = findings;
                self.words = None;
            }
        }
    }

    fn recipient(&self) -> String {
        self.facts.email.to_string()
    }

    /// The row of the ledger with these words.
    pub(super) fn frozen(
        &self,
        services: &Services,
        phase: TouchPhase,
        now: DateTime<Utc>,
    ) -> Option<NewTouch> {
        let (words, sender) = (self.words.as_ref()?, self.sender.as_ref()?);
        let id = self.touch.as_ref().map_or_else(|| services.ids.next::<TouchId>(), |touch| touch.id);
        let address = sender.email_address.to_string();
        let snapshot =
            compose::snapshot(&self.facts, self.step.id, self.step.step_number, self.step.channel, words);
        Some(NewTouch {
            id,
            campaign: self.facts.campaign_id,
            enrolment: self.facts.enrolment_id,
            step: self.step.id,
            lead: self.facts.lead_id,
            step_number: self.step.step_number,
            channel: self.step.channel,
            mailbox: Some(sender.id),
            phase,
            message_id: threading::message_id(id, sender.email_address.domain()),
            thread_id: self.thread.id.clone(),
            in_reply_to: self.thread.in_reply_to.clone(),
            references: self.thread.references.clone(),
            recipient: self.recipient(),
            sender: Some(address.clone()),
            subject: words.subject.clone(),
            body: words.body.clone(),
            content_hash: compose::hash(self.step.channel, &self.recipient(), &address, words),
            snapshot,
            regenerated: self.gate.regenerated,
            at: now,
        })
    }
}
