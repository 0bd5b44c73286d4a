//! What a call needs so that it can be done: rows of the first tenant that nobody has touched yet, of
//! the kinds that its address, its arguments or its body name.

use domain::{
    ApiScope, CampaignId, CampaignStatus, InboundDoorKind, InboundSource, LeadFact, LeadId, MeetingType,
    Role, TouchPhase,
};
use store::outreach::{campaigns, touches};
use store::replies::events;
use workflows::identity::{self, ClientChange};
use workflows::imports::{self, Start};
use workflows::outreach::activation;
use workflows::outreach::enrolments;
use workflows::outreach::identity::SenderIdentity;
use workflows::replies::{RawEvent, TakenIn, doors, meetings, take_in};
use workflows::{leads, onboarding, outreach, suppression, webhooks};

use crate::cast::{Cast, Ids, listening};
use crate::world::{Person, World};

pub const LIST: &str = "email,first_name\nx@example.com,Xena\n";

#[derive(Debug)]
pub struct Ready<'w> {
    pub world: &'w World,
    pub cast: &'w Cast,
    made: usize,
}

/// Rows of one call.
#[derive(Debug)]
pub struct Made {
    pub ids: Ids,
    /// Tells these rows from those of every other call.
    pub number: usize,
}

impl<'w> Ready<'w> {
    /// The first tenant has all that a campaign of its needs before it may be activated.
    pub async fn new(world: &'w World, cast: &'w Cast) -> Self {
        let (owner, services) = (cast.owner(), &world.services);
        onboarding::skip(services, &owner.visit, owner.client()).await.expect("a profile");
        let who = SenderIdentity {
            sender_name: "Kim Lee".to_owned(),
            legal_name: "Bright Harbour Pty Ltd".to_owned(),
            abn: Some("51 824 753 556".to_owned()),
            postal_address: "1 George St, Sydney NSW 2000".to_owned(),
        };
        outreach::identity::set(services, &owner.visit, owner.client(), who).await.expect("a sender");
        Self { world, cast, made: 0 }
    }

    fn owner(&self) -> &'w Person {
        self.cast.owner()
    }

    /// Rows of the kinds `wanted` names, as `{lead}` or `{lead_id}`; the others are those of the cast.
    pub async fn rows(&mut self, wanted: &str) -> Made {
        self.made += 1;
        let number = self.made;
        let (world, owner) = (self.world, self.owner());
        let (services, visit, client) = (&world.services, &owner.visit, owner.client());
        let mut ids = self.cast.own.clone();
        let names = |kind: &str| {
            wanted.contains(&format!("{{{kind}}}")) || wanted.contains(&format!("{{{kind}_id}}"))
        };
        if ["campaign", "resource", "approval", "mailbox", "touch"].into_iter().any(names) {
            self.rest_campaigns().await;
            let made = crate::outreach::set_up_as(world, owner, &format!("fresh{number}")).await;
            ids.campaign = made.campaign.to_string();
            ids.resource = made.resource.to_string();
            ids.approval = made.approval.to_string();
            ids.mailbox = made.mailbox.to_string();
            ids.touch = made.touch.to_string();
        }
        if names("lead") {
            ids.lead = self.lead(&format!("fresh-{number}@example.com")).await.to_string();
        }
        if names("meeting") {
            ids.meeting = self.meeting(number).await;
        }
        if names("import") {
            let list = futures::stream::iter([Ok::<_, std::io::Error>(LIST)]);
            ids.import = imports::receive(services, visit, client, "list.csv", list)
                .await
                .expect("a list")
                .id
                .to_string();
        }
        if names("suppression") {
            let email = format!("stop-{number}@example.com");
            let entry = suppression::NewEntry { email: email.clone(), ..Default::default() };
            suppression::add_email(services, visit, client, entry).await.expect("an entry");
            let list = suppression::list_emails(services, visit, client, Some(email.as_str()), None)
                .await
                .expect("the list");
            ids.suppression = list.entries[0].id.to_string();
        }
        if names("inbound_door") {
            let name = format!("Door {number}");
            let made = doors::create(services, visit, client, &name, InboundDoorKind::Webhook)
                .await
                .expect("a door");
            ids.door = made.door.id.to_string();
        }
        if names("webhook") || names("webhook_delivery") {
            // A client has so many at most; those of earlier calls make room.
            for hook in webhooks::list(services, visit, client).await.expect("webhooks") {
                if hook.id.to_string() != self.cast.own.webhook {
                    webhooks::delete(services, visit, client, hook.id).await.expect("room");
                }
            }
            (ids.webhook, ids.delivery) = listening(world, owner, &format!("Hook {number}")).await;
        }
        if names("inbound_event") {
            ids.event = self.dead_event(number).await;
        }
        if names("invite") {
            let email = world.invited(owner, &format!("fresh-{number}"), Role::Viewer).await;
            let invites = identity::list_invites(services, visit, client).await.expect("invitations");
            let invite = invites.iter().find(|invite| invite.email.as_str() == email).expect("the new one");
            ids.invite = invite.id.to_string();
        }
        if names("api_key") {
            world.key(owner, ApiScope::Read).await;
            let keys = identity::list_api_keys(services, visit, client).await.expect("keys");
            ids.api_key = keys[0].id.to_string();
        }
        Made { ids, number }
    }

    pub async fn lead(&self, email: &str) -> LeadId {
        let owner = self.owner();
        let new = leads::NewLead {
            email: email.to_owned(),
            facts: [(LeadFact::FirstName, "Lee".to_owned())].into(),
            ..Default::default()
        };
        let lead = leads::add_lead(&self.world.services, &owner.visit, owner.client(), new).await;
        lead.expect("a lead").id
    }

    async fn meeting(&self, number: usize) -> String {
        let owner = self.owner();
        let new = meetings::NewMeeting {
            lead: self.lead(&format!("met-{number}@example.com")).await,
            campaign: None,
            scheduled_at: None,
            duration_minutes: 30,
            meeting_type: MeetingType::Discovery,
            calendar_link: None,
            notes: None,
            invite: false,
        };
        let made = meetings::create(&self.world.services, &owner.visit, owner.client(), new).await;
        made.expect("a meeting").meeting.id.to_string()
    }

    /// A plan runs so many campaigns at once; those of earlier calls make room.
    async fn rest_campaigns(&self) {
        let mut tx = self.world.services.db.write(self.owner().client()).await.expect("a transaction");
        let now = self.world.services.business_now();
        let active = campaigns::Filter { status: Some(CampaignStatus::Active), ..Default::default() };
        for campaign in campaigns::list(&mut tx, &active, 100, 0).await.expect("campaigns") {
            let (from, to) = (CampaignStatus::Active, CampaignStatus::Paused);
            campaigns::set_status(&mut tx, campaign.id, from, to, None, now).await.expect("a rest");
        }
        tx.commit().await.expect("a rest");
    }

    pub async fn activate(&self, campaign: &str) {
        let owner = self.owner();
        let (id, to) = (campaign.parse::<CampaignId>().expect("an id"), CampaignStatus::Active);
        let done = activation::set_status(&self.world.services, &owner.visit, owner.client(), id, to).await;
        done.expect("an active campaign");
    }

    pub async fn enrol(&self, campaign: &str, lead: &str) {
        let owner = self.owner();
        let (campaign, lead) = (campaign.parse().expect("an id"), lead.parse().expect("an id"));
        let done =
            enrolments::enrol(&self.world.services, &owner.visit, owner.client(), campaign, &[lead]).await;
        assert_eq!(done.expect("an enrolment").added, 1);
    }

    pub async fn start_import(&self, import: &str) {
        let owner = self.owner();
        let id = import.parse().expect("an id");
        imports::start(&self.world.services, &owner.visit, owner.client(), id, Start::default())
            .await
            .expect("a start");
    }

    pub async fn pause_import(&self, import: &str) {
        let owner = self.owner();
        self.start_import(import).await;
        let id = import.parse().expect("an id");
        imports::pause(&self.world.services, &owner.visit, owner.client(), id).await.expect("a pause");
    }

    /// Nobody knows whether the touch's mail arrived.
    pub async fn lose_sight_of(&self, touch: &str) {
        let id = touch.parse().expect("an id");
        let mut tx = self.world.services.db.write(self.owner().client()).await.expect("a transaction");
        let (now, from) = (self.world.services.business_now(), [TouchPhase::AwaitingApproval]);
        assert!(touches::set_phase(&mut tx, id, &from, TouchPhase::Unknown, now).await.expect("a phase"));
        tx.commit().await.expect("a phase");
    }

    /// Something that came in and could not be read.
    async fn dead_event(&self, number: usize) -> String {
        let (services, client) = (&self.world.services, self.owner().client());
        let event = RawEvent {
            client,
            source: InboundSource::Sandbox,
            external_id: Some(format!("dead {number}")),
            mailbox: None,
            recipient: None,
            bytes: b"From: nobody@example.com\r\n\r\nHello\r\n".to_vec(),
        };
        let TakenIn::New(event) = take_in(services, event).await.expect("an event") else {
            panic!("its name is new")
        };
        let mut tx = services.db.write(client).await.expect("a transaction");
        let now = services.business_now();
        events::failed(&mut tx, event, "It cannot be read.", true, now).await.expect("a death");
        tx.commit().await.expect("a death");
        event.to_string()
    }

    /// The client's name is the one its deletion is confirmed by.
    pub async fn name_client(&self, name: &str) {
        let owner = self.owner();
        let change = ClientChange { name: Some(name.to_owned()), ..Default::default() };
        identity::update_client(&self.world.services, &owner.visit, owner.client(), change)
            .await
            .expect("a name");
    }
}
