//! A scene in which people answer.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{ClientId, EnrolmentState, InboundSource, InboundState, Intent, LeadId, LeadStatus, StopReason};
use store::Engine;
use store::outreach::enrolments;
use store::replies::matching::{self, Lead};
use store::replies::{events, inbox, meetings, rows, tasks};
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::outreach::letters::SendLetter;
use workflows::replies::{ProcessInbound, RawEvent, TakenIn, take_in};

use crate::scene::Scene;

/// A mail from somebody, with further header lines.
pub fn mail(from: &str, to: &str, subject: &str, id: &str, more: &[&str], text: &str) -> Vec<u8> {
    let more: String = more.iter().map(|line| format!("{line}\r\n")).collect();
    format!("From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {id}\r\n{more}\r\n{text}\r\n")
        .into_bytes()
}

/// The Message-ID of a mail that was received.
pub fn id_of(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).into_owned();
    text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().trim().to_owned()
}

/// An answer to the latest mail that somebody received.
pub fn answer(scene: &Scene, who: &str, id: &str, text: &str) -> Vec<u8> {
    let ours = id_of(&scene.received(who).last().unwrap().raw);
    mail(
        who,
        "kim@get-harbour.example",
        "Re: A thought for your team",
        id,
        &[&format!("In-Reply-To: {ours}")],
        text,
    )
}

impl Scene {
    /// An active campaign whose first mail has reached these people.
    pub async fn mailed(engine: Engine, people: &[&str]) -> (Self, Vec<LeadId>) {
        let scene = Self::on(engine).await;
        let leads = scene.enrol(people).await;
        scene.activate().await;
        scene.pass(7).await;
        for who in people {
            assert_eq!(scene.received(who).len(), 1, "{who} has the first mail");
        }
        (scene, leads)
    }

    pub fn raw(&self, bytes: Vec<u8>) -> RawEvent {
        RawEvent {
            client: self.client,
            source: InboundSource::Mailbox,
            external_id: None,
            mailbox: Some(self.mailbox),
            recipient: None,
            bytes,
        }
    }

    pub async fn take(&self, event: RawEvent) -> TakenIn {
        take_in(self.services(), event).await.unwrap()
    }

    /// Runs all jobs that are due until none is left.
    pub async fn settle(&self) {
        self.settle_all(self.client).await;
    }

    /// The same, until nothing of that client waits.
    pub async fn settle_all(&self, client: ClientId) {
        let registry = Registry::new().job::<ProcessInbound>().job::<SendLetter>();
        let runner = Runner::new(
            self.services().db.clone(),
            self.services().clone(),
            Arc::new(registry),
            self.services().jobs.clone(),
            RunnerOptions::default(),
        );
        runner.run_until_quiet().await;
        let mut tx = self.services().db.read(client).await.unwrap();
        let states = events::count(&mut tx).await.unwrap();
        let waiting = events::list(&mut tx, Some(InboundState::Pending), 10).await.unwrap();
        assert!(waiting.is_empty(), "{states:?} {waiting:#?}");
    }

    pub async fn receive(&self, bytes: Vec<u8>) {
        self.take(self.raw(bytes)).await;
        self.settle().await;
    }

    pub async fn states(&self) -> Vec<(InboundState, i64)> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        events::count(&mut tx).await.unwrap()
    }

    pub async fn reasons(&self) -> Vec<Option<String>> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        events::list(&mut tx, None, 100).await.unwrap().into_iter().rev().map(|line| line.reason).collect()
    }

    pub async fn lead(&self, id: LeadId) -> Lead {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        matching::lead(&mut tx, id).await.unwrap().unwrap()
    }

    pub async fn status(&self, id: LeadId) -> LeadStatus {
        self.lead(id).await.status
    }

    pub async fn enrolment(
        &self,
        lead: LeadId,
    ) -> (EnrolmentState, Option<StopReason>, Option<DateTime<Utc>>) {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        let row = enrolments::of_leads(&mut tx, self.campaign, &[lead]).await.unwrap().remove(0);
        (row.state, row.state_reason, row.next_at)
    }

    /// Replies of the client, the oldest first.
    pub async fn replies(&self) -> Vec<inbox::Line> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        let mut all = inbox::list(&mut tx, &inbox::Filter::default(), 200, 0).await.unwrap();
        all.reverse();
        all
    }

    pub async fn intents(&self) -> Vec<Option<Intent>> {
        self.replies().await.into_iter().map(|line| line.intent).collect()
    }

    pub async fn last_reply(&self) -> rows::Reply {
        let id = self.replies().await.last().unwrap().id;
        let mut tx = self.services().db.read(self.client).await.unwrap();
        rows::get(&mut tx, id).await.unwrap().unwrap()
    }

    pub async fn tasks(&self, reply: domain::ReplyId) -> Vec<tasks::Task> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        tasks::of_reply(&mut tx, reply).await.unwrap()
    }

    pub async fn meetings(&self) -> Vec<meetings::Line> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        meetings::list(&mut tx, &meetings::Filter::default(), 50, 0).await.unwrap()
    }

    /// What the timeline of a lead says, the oldest first.
    pub async fn timeline(&self, lead: LeadId) -> Vec<(String, Option<Intent>)> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        let all = store::activities::of_lead(&mut tx, lead, 100).await.unwrap();
        all.into_iter().rev().map(|entry| (entry.action, entry.intent)).collect()
    }

    /// How many entries of a lead's timeline are marked as what led to its conversion.
    pub async fn converting(&self, lead: LeadId) -> i64 {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        store::replies::effects::converting(&mut tx, lead).await.unwrap()
    }

    pub async fn unread(&self) -> Vec<String> {
        let unread = workflows::notifications::unread(self.services(), &self.owner).await.unwrap();
        unread.newest.into_iter().map(|notice| notice.kind).collect()
    }
}
