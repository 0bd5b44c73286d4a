//! An agency with a mailbox, a campaign and people to write to.

use std::net::SocketAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    CampaignId, CampaignStatus, Channel, ClientId, LeadId, MailSecurity, MailboxId, PermissionMode, Purpose,
    TouchPhase,
};
use engines::outreach::pace::Spacing;
use sandbox::mail::Received;
use store::Engine;
use store::outreach::example::{self, Person};
use store::outreach::touches;
use tokio_util::sync::CancellationToken;
use workflows::Services;
use workflows::identity::Visit;
use workflows::onboarding;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::identity::{self, SenderIdentity};
use workflows::outreach::mailboxes::{self, MailboxInput};
use workflows::outreach::steps::{self, StepInput};
use workflows::outreach::{Worker, activation, enrolments, sending};

use crate::world::World;

pub const BODY: &str = "{Hi|Hello} {{first_name|there}},\n\nA few words about {{company|your company}} and what we could do for it, which is a good deal. \
     We have looked at how people find you and have three ideas that cost little and can be tried within a month. They are yours to keep \
     whether or not we ever speak. Is it worth a conversation next week?\n\n{{sender_name}}";

pub struct Scene {
    pub world: World,
    pub owner: Visit,
    pub client: ClientId,
    pub campaign: CampaignId,
    pub mailbox: MailboxId,
}

pub fn mailbox(address: &str, server: SocketAddr) -> MailboxInput {
    MailboxInput {
        email_address: address.to_owned(),
        display_name: "Kim Lee".to_owned(),
        smtp_host: server.ip().to_string(),
        smtp_port: i64::from(server.port()),
        smtp_security: MailSecurity::Plain,
        imap_host: None,
        imap_port: None,
        imap_security: None,
        user_name: String::new(),
        password: None,
        verp: false,
        daily_send_limit: 50,
    }
}

pub fn step(number: i64, delay_days: i64) -> StepInput {
    StepInput {
        step_number: Some(number),
        channel: Channel::Email,
        delay_days,
        subject_template: Some("A thought for your team".to_owned()),
        body_template: BODY.to_owned(),
        purpose: Some(Purpose::Intro),
        condition: None,
        skip_if: None,
        skip_if_replied: true,
        skip_if_bounced: true,
    }
}

/// Lets a client send: who it is, a mailbox, and a campaign of two steps that has it.
pub async fn set_up(world: &World, owner: &Visit, input: MailboxInput) -> (CampaignId, MailboxId) {
    let (services, client) = (&world.services, owner.current.unwrap());
    onboarding::skip(services, owner, client).await.unwrap();
    let who = SenderIdentity {
        sender_name: "Kim Lee".to_owned(),
        legal_name: "Bright Harbour Pty Ltd".to_owned(),
        abn: Some("51 824 753 556".to_owned()),
        postal_address: "1 George St, Sydney NSW 2000".to_owned(),
    };
    identity::set(services, owner, client, who).await.unwrap();
    let mailbox = mailboxes::connect(services, owner, client, input).await.unwrap().id;
    let input = CampaignInput {
        name: Some("Q1 Healthcare".to_owned()),
        permission_mode: Some(PermissionMode::Autopilot),
        ..CampaignInput::default()
    };
    let campaign = campaigns::create(services, owner, client, input).await.unwrap().id;
    mailboxes::assign(services, owner, client, campaign, mailbox).await.unwrap();
    steps::add(services, owner, client, campaign, step(1, 0)).await.unwrap();
    steps::add(services, owner, client, campaign, step(2, 2)).await.unwrap();
    (campaign, mailbox)
}

impl Scene {
    pub async fn on(engine: Engine) -> Self {
        Self::sending_to(engine, None).await
    }

    /// With the mailbox on another mail server than the world's own.
    pub async fn sending_to(engine: Engine, server: Option<SocketAddr>) -> Self {
        let mut world = World::on(engine).await;
        world.services = world.services.clone().spaced(Spacing::NONE);
        let owner = world.owner("kim@harbour.example").await;
        let client = owner.current.unwrap();
        let input = mailbox("kim@get-harbour.example", server.unwrap_or(world.inbox.address()));
        let (campaign, mailbox) = set_up(&world, &owner, input).await;
        Self { world, owner, client, campaign, mailbox }
    }

    pub fn services(&self) -> &Services {
        &self.world.services
    }
    pub fn now(&self) -> DateTime<Utc> {
        self.world.services.business_now()
    }

    pub async fn person(&self, email: &str) -> LeadId {
        self.person_of(self.client, email).await
    }

    /// A lead of another client of the same world.
    pub async fn person_of(&self, client: ClientId, email: &str) -> LeadId {
        let id: LeadId = self.services().ids.next();
        let person = Person {
            id,
            email: email.to_owned(),
            first_name: Some("Alex".to_owned()),
            company: Some("Harbour Health".to_owned()),
            als_score: Some(70),
            at: self.now(),
        };
        let mut tx = self.services().db.write(client).await.unwrap();
        example::insert(&mut tx, &person).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// People of companies of their own, put into the campaign.
    pub async fn enrol(&self, people: &[&str]) -> Vec<LeadId> {
        let mut ids = Vec::new();
        for email in people {
            ids.push(self.person(email).await);
        }
        let done =
            enrolments::enrol(self.services(), &self.owner, self.client, self.campaign, &ids).await.unwrap();
        assert_eq!(done.skipped, vec![]);
        ids
    }

    pub async fn activate(&self) {
        activation::set_status(
            self.services(),
            &self.owner,
            self.client,
            self.campaign,
            CampaignStatus::Active,
        )
        .await
        .unwrap();
    }

    /// What a minute of the sender does.
    pub async fn run(&self) -> sending::Tally {
        let worker = Worker::new(self.services());
        sending::send_due(self.services(), &worker, &CancellationToken::new()).await.unwrap()
    }

    /// Lets the hours of days pass, the sender looking each quarter of an hour.
    pub async fn pass(&self, hours: i64) -> sending::Tally {
        let mut sum = sending::Tally::default();
        for _ in 0..hours * 4 {
            self.world.advance(TimeDelta::minutes(15));
            let tally = self.run().await;
            sum.taken += tally.taken;
            sum.later += tally.later;
            sum.refused += tally.refused;
            sum.unknown += tally.unknown;
            sum.not_now += tally.not_now;
        }
        sum
    }

    pub fn received(&self, email: &str) -> Vec<Received> {
        self.world.inbox.to(email)
    }

    pub async fn phases(&self) -> Vec<(TouchPhase, i64)> {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        touches::count_by_phase(&mut tx).await.unwrap()
    }
}
