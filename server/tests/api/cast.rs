//! Who and what the walk is made with: two tenants, everybody in them, and a row of each kind.

use domain::{ApiScope, Role};
use tokio_util::sync::CancellationToken;
use workflows::jobs::{Attempt, Run};
use workflows::replies::{ProcessInbound, RawEvent, TakenIn, doors, meetings, take_in};
use workflows::webhooks;

use crate::call::Asker;
use crate::walk::Operation;
use crate::world::{PASSWORD, Person, World};

/// Two tenants with everybody in them.
#[derive(Debug)]
pub struct Cast {
    /// Owner, admin, member, viewer of the first.
    pub people: Vec<(Role, Person)>,
    /// Keys of the first, by the role they amount to.
    pub keys: Vec<(Role, Asker)>,
    /// Owner of the second, and its key of the widest scope.
    pub stranger: Person,
    pub strange_key: Asker,
    /// Ids for the parameters of a path, of the first and of the second tenant.
    pub own: Ids,
    pub strange: Ids,
}

#[derive(Clone, Debug)]
pub struct Ids {
    pub client: String,
    pub membership: String,
    pub invite: String,
    pub api_key: String,
    pub lead: String,
    pub import: String,
    pub export: String,
    pub suppression: String,
    pub reply: String,
    pub event: String,
    pub door: String,
    pub meeting: String,
    pub campaign: String,
    pub resource: String,
    pub approval: String,
    pub mailbox: String,
    pub touch: String,
    pub template: String,
    pub domain: String,
    pub webhook: String,
    pub delivery: String,
}

impl Ids {
    async fn of(world: &World, owner: &Person, target: &Person) -> Self {
        world.invited(owner, "waiting", Role::Viewer).await;
        let client = owner.client();
        let new = workflows::leads::NewLead {
            email: "walk@example.com".into(),
            facts: [(domain::LeadFact::FirstName, "Lee".to_owned())].into(),
            ..Default::default()
        };
        let lead = workflows::leads::add_lead(&world.services, &owner.visit, client, new).await.unwrap();
        let list = futures::stream::iter([Ok::<_, std::io::Error>("email\nx@example.com\n")]);
        let import = workflows::imports::receive(&world.services, &owner.visit, client, "list.csv", list)
            .await
            .unwrap();
        let stop =
            workflows::suppression::NewEntry { email: "stop@example.com".into(), ..Default::default() };
        workflows::suppression::add_email(&world.services, &owner.visit, client, stop).await.unwrap();
        let stopped = workflows::suppression::list_emails(&world.services, &owner.visit, client, None, None)
            .await
            .unwrap();
        let export = workflows::exports::request(&world.services, &owner.visit, client).await.unwrap();
        let invites = workflows::identity::list_invites(&world.services, &owner.visit, client).await.unwrap();
        let keys = workflows::identity::list_api_keys(&world.services, &owner.visit, client).await.unwrap();
        let (reply, event) = answered(world, client).await;
        let kind = domain::InboundDoorKind::Webhook;
        let door =
            doors::create(&world.services, &owner.visit, client, "Waiting", kind).await.unwrap().door.id;
        let new = meetings::NewMeeting {
            lead: lead.id,
            campaign: None,
            scheduled_at: None,
            duration_minutes: 30,
            meeting_type: domain::MeetingType::Discovery,
            calendar_link: None,
            notes: None,
            invite: false,
        };
        let meeting = meetings::create(&world.services, &owner.visit, client, new).await.unwrap().meeting.id;
        let outreach = crate::outreach::set_up(world, owner).await;
        let (webhook, delivery) = listening(world, owner, "Waiting").await;
        Self {
            reply,
            event,
            webhook,
            delivery,
            door: door.to_string(),
            meeting: meeting.to_string(),
            campaign: outreach.campaign.to_string(),
            resource: outreach.resource.to_string(),
            approval: outreach.approval.to_string(),
            mailbox: outreach.mailbox.to_string(),
            touch: outreach.touch.to_string(),
            template: outreach.template.to_string(),
            domain: outreach.domain.to_string(),
            client: client.to_string(),
            membership: target.membership(),
            invite: invites[0].id.to_string(),
            // The newest; nobody acts by it.
            api_key: keys[0].id.to_string(),
            lead: lead.id.to_string(),
            import: import.id.to_string(),
            suppression: stopped.entries[0].id.to_string(),
            export: export.id.to_string(),
        }
    }
    pub fn fill(&self, path: &str) -> String {
        let path = path.replace("{client_id}", &self.client).replace("{membership_id}", &self.membership);
        let path = path
            .replace("{invite_id}", &self.invite)
            .replace("{api_key_id}", &self.api_key)
            .replace("{lead_id}", &self.lead)
            .replace("{import_id}", &self.import)
            .replace("{suppression_id}", &self.suppression)
            .replace("{export_id}", &self.export)
            .replace("{reply_id}", &self.reply)
            .replace("{inbound_event_id}", &self.event)
            .replace("{inbound_door_id}", &self.door)
            .replace("{meeting_id}", &self.meeting)
            .replace("{campaign_id}", &self.campaign)
            .replace("{resource_id}", &self.resource)
            .replace("{approval_id}", &self.approval)
            .replace("{mailbox_id}", &self.mailbox)
            .replace("{touch_id}", &self.touch)
            .replace("{template_id}", &self.template)
            .replace("{domain_id}", &self.domain)
            .replace("{webhook_id}", &self.webhook)
            .replace("{webhook_delivery_id}", &self.delivery)
            .replace("{step_number}", "1")
            .replace("{token}", "aos_invite_unknown")
            .replace("{notification_id}", "00000000-0000-7000-8000-000000000000");
        assert!(!path.contains('{'), "{path} has a parameter this test does not know");
        path
    }
}

impl Ids {
    pub fn fill_arguments(&self, arguments: &str) -> String {
        let arguments = arguments.replace("{client}", &self.client).replace("{membership}", &self.membership);
        arguments
            .replace("{invite}", &self.invite)
            .replace("{api_key}", &self.api_key)
            .replace("{lead}", &self.lead)
            .replace("{import}", &self.import)
            .replace("{campaign}", &self.campaign)
            .replace("{resource}", &self.resource)
            .replace("{approval}", &self.approval)
            .replace("{mailbox}", &self.mailbox)
            .replace("{touch}", &self.touch)
            .replace("{template}", &self.template)
            .replace("{domain}", &self.domain)
            .replace("{reply}", &self.reply)
            .replace("{meeting}", &self.meeting)
            .replace("{inbound_door}", &self.door)
            .replace("{webhook}", &self.webhook)
            .replace("{webhook_delivery}", &self.delivery)
    }
}

/// An answer of the lead that a client has: the reply and the event it came as.
async fn answered(world: &World, client: domain::ClientId) -> (String, String) {
    let event = RawEvent {
        client,
        source: domain::InboundSource::Sandbox,
        external_id: None,
        mailbox: None,
        recipient: None,
        bytes: b"From: walk@example.com\r\nMessage-ID: <walk@example.com>\r\nSubject: Re: x\r\n\r\nHow much does it cost?\r\n".to_vec(),
    };
    let TakenIn::New(event) = take_in(&world.services, event).await.unwrap() else { panic!("it is new") };
    let attempt = Attempt {
        job: world.services.ids.next(),
        client: Some(client),
        number: 1,
        of: 1,
        trace_id: None,
        stop: CancellationToken::new(),
    };
    ProcessInbound { client, event }.run(&world.services, &attempt).await.unwrap();
    let mut tx = world.services.db.read(client).await.unwrap();
    let line = store::replies::inbox::list(&mut tx, &Default::default(), 1, 0).await.unwrap().remove(0);
    (line.id.to_string(), event.to_string())
}

/// A webhook and a delivery to it that has ended.
pub async fn listening(world: &World, owner: &Person, name: &str) -> (String, String) {
    let (services, visit, client) = (&world.services, &owner.visit, owner.client());
    let input = webhooks::WebhookInput {
        name: name.to_owned(),
        url: "https://8.8.8.8/hook".to_owned(),
        events: vec![domain::WebhookEvent::MeetingBooked],
        ..Default::default()
    };
    let hook = webhooks::create(services, visit, client, input).await.unwrap().webhook.id;
    let sent = webhooks::test(services, visit, client, hook).await.unwrap().id;
    let mut tx = services.db.write(client).await.unwrap();
    let now = services.business_now();
    assert!(store::webhooks::deliveries::call_off(&mut tx, sent, "It is over.", now).await.unwrap());
    tx.commit().await.unwrap();
    (hook.to_string(), sent.to_string())
}

impl Cast {
    pub fn owner(&self) -> &Person {
        self.person(Role::Owner)
    }
    pub fn person(&self, role: Role) -> &Person {
        self.people
            .iter()
            .find(|(has, _)| *has == role)
            .map(|(_, person)| person)
            .expect("all four are there")
    }

    pub async fn new(world: &World) -> Self {
        let owner = world.owner("alex").await;
        let stranger = world.owner("sam").await;
        let target = world.joined(&owner, Role::Member).await;
        let spare = world.invited(&owner, "second-member", Role::Member).await;
        let form = workflows::identity::Join {
            full_name: "Second Member".into(),
            password: PASSWORD.into(),
            terms: true,
        };
        let signed = workflows::identity::join(
            &world.services,
            &Default::default(),
            &world.token_for(&spare).await,
            form,
        )
        .await
        .unwrap();
        let member = world.person(signed.cookie, spare).await;
        let (admin, viewer) =
            (world.joined(&owner, Role::Admin).await, world.joined(&owner, Role::Viewer).await);
        let mut keys = Vec::new();
        for (role, scope) in
            [(Role::Viewer, ApiScope::Read), (Role::Member, ApiScope::Write), (Role::Admin, ApiScope::Admin)]
        {
            keys.push((role, world.key(&owner, scope).await));
        }
        let strange_key = world.key(&stranger, ApiScope::Admin).await;
        for person in [&owner, &stranger] {
            world.key(person, ApiScope::Read).await;
        }
        let own = Ids::of(world, &owner, &target).await;
        let strange = Ids::of(world, &stranger, &stranger).await;
        let people =
            vec![(Role::Owner, owner), (Role::Admin, admin), (Role::Member, member), (Role::Viewer, viewer)];
        let cast = Self { people, keys, stranger, strange_key, own, strange };
        // The first use of a key in a minute is noted; let it not be noted during the walk.
        for key in cast.keys.iter().map(|(_, key)| key).chain([&cast.strange_key]) {
            let _ = world.call("get", "/me").by(key).send().await;
        }
        cast
    }

    /// Everybody whose role is too low, and what they should hear.
    pub fn refused(&self, operation: &Operation) -> Vec<(String, Asker, u16)> {
        let role = operation.role.as_str();
        if role == "anonymous" {
            return Vec::new();
        }
        let mut all = vec![
            ("nobody".to_owned(), Asker::Nobody, 401),
            ("a forged session".to_owned(), Asker::Session(format!("aos_session_{}", "0".repeat(64))), 401),
            ("a session that is none".to_owned(), Asker::Session("x".to_owned()), 401),
            ("a forged key".to_owned(), Asker::Key(format!("aos_test_{}", "0".repeat(64))), 401),
        ];
        if role == "platform" {
            let people =
                self.people.iter().map(|(has, person)| (has.to_string(), person.session.clone(), 404));
            all.extend(people.chain([("a stranger".to_owned(), self.stranger.session.clone(), 404)]));
        }
        if role == "user" || role == "platform" {
            all.extend(
                self.keys.iter().map(|(as_role, key)| (format!("a key as {as_role}"), key.clone(), 403)),
            );
            return all;
        }
        let needed: Role = role.parse().unwrap_or_else(|_| panic!("{} says {role:?}", operation.id));
        // Roles are declared from the highest down.
        let low = |has: Role| has > needed;
        all.extend(
            self.people
                .iter()
                .filter(|(has, _)| low(*has))
                .map(|(has, person)| (has.to_string(), person.session.clone(), 403)),
        );
        let key_low = |has: Role| low(has) || needed == Role::Owner || operation.people_only;
        all.extend(
            self.keys
                .iter()
                .filter(|(has, _)| key_low(*has))
                .map(|(has, key)| (format!("a key as {has}"), key.clone(), 403)),
        );
        all.push(("the other tenant's owner".to_owned(), self.stranger.session.clone(), 404));
        all.push(("the other tenant's key".to_owned(), self.strange_key.clone(), 404));
        all
    }

    /// Whoever just about may.
    pub fn allowed(&self, operation: &Operation) -> Vec<(String, Asker)> {
        let person = |role: Role| {
            self.people
                .iter()
                .filter(move |(has, _)| *has == role)
                .map(|(has, p)| (has.to_string(), p.session.clone()))
        };
        match operation.role.as_str() {
            "anonymous" => vec![("nobody".to_owned(), Asker::Nobody)],
            // The viewer has signed out by then.
            "user" if operation.id == "logout_all" => person(Role::Member).collect(),
            "user" => person(Role::Viewer).collect(),
            role => {
                let needed: Role = role.parse().unwrap();
                let keys = self.keys.iter().filter(|(has, _)| *has == needed && !operation.people_only);
                person(needed)
                    .chain(keys.map(|(has, key)| (format!("a key as {has}"), key.clone())))
                    .collect()
            }
        }
    }
}
