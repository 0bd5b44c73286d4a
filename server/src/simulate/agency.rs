//! An agency as its owner would set it up: account, profile, sender, mailboxes, campaigns, leads. Each
//! step is the workflow behind its page.

use domain::{
    CampaignId, CampaignStatus, Channel, ClientId, LeadId, MailSecurity, MailboxId, PermissionMode, Purpose,
};
use secrecy::{ExposeSecret, SecretString};
use workflows::icp::{self, IcpChange};
use workflows::identity::{self, Origin, SignUp, Visit};
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::identity::{self as sender, SenderIdentity};
use workflows::outreach::mailboxes::{self, MailboxInput};
use workflows::outreach::steps::{self, StepInput};
use workflows::outreach::{activation, intake};
use workflows::{Error, Services, leads, mail, onboarding};

use super::SimulationError;
use super::people::Someone;
use sandbox::town::Town;

const LEADS_AT_ONCE: usize = 500;

/// The account that opens it.
#[derive(Clone, Debug)]
pub struct Owner {
    pub full_name: String,
    pub company: String,
    pub email: String,
    pub password: SecretString,
}

/// What the agency writes: three mails, the second and third some days after the one before.
struct Sequence {
    name: &'static str,
    industries: &'static [&'static str],
    mails: [(i64, Purpose, &'static str, &'static str); 3],
}

const SEQUENCES: [Sequence; 2] = [
    Sequence {
        name: "Clinics and practices",
        industries: &["healthcare", "professional_services"],
        mails: [
            (
                0,
                Purpose::Intro,
                "{A thought for your team|An idea for your practice}",
                "{Hi|Hello} {{first_name|there}},\n\n{I have been looking at|I took some time to read about} {{company}} and how people nearby choose where to go. \
                 Most practices we talk to are found by word of mouth and by one or two searches, and lose the people who look a second time.\n\n\
                 We have three ideas for {{company}} that cost little and can be tried within a month. They are yours to keep whether or not we ever speak. \
                 {Is it worth a conversation next week|Would a short talk next week suit you}?\n\n{{sender_name}}",
            ),
            (
                3,
                Purpose::ValueAdd,
                "Something you can use today",
                "Hi {{first_name|there}},\n\nOne thing you can use without us: write down where your last ten new clients came from, and how many hours each took to win. \
                 Most teams we ask find that two sources did nearly all of it, and that the others cost the most time.\n\n\
                 If you like, send me the list and I will tell you what I would try first at {{company}}. Would that help?\n\n{{sender_name}}",
            ),
            (
                5,
                Purpose::Breakup,
                "Closing the loop",
                "Hi {{first_name|there}},\n\nI have written twice about how {{company}} is found and have not heard back, which is quite all right. I will not write again about this.\n\n\
                 If it becomes a topic later in the year, a one-line answer to this mail is enough and I will pick it up. Is there somebody else I should have asked?\n\n{{sender_name}}",
            ),
        ],
    },
    Sequence {
        name: "Growing teams",
        industries: &["technology", "construction", "retail"],
        mails: [
            (
                0,
                Purpose::Intro,
                "{A question about growth|How new work finds you}",
                "{Hi|Hello} {{first_name|there}},\n\nI noticed {{company}} because teams of your size often reach a point where the founder can no longer be the whole of sales. \
                 What worked for the first fifty customers does not bring the next fifty.\n\n\
                 We help with exactly that, in small steps that can be measured, and stop when they do not pay. \
                 {Could we talk for twenty minutes next week|Is it worth a short call some time next week}?\n\n{{sender_name}}",
            ),
            (
                4,
                Purpose::FollowUp,
                "One thing that may help",
                "Hi {{first_name|there}},\n\nA small thing from our own desk: answer each enquiry within the hour for two weeks and count how many become a meeting. \
                 The teams we did this with saw about a third more, before they changed anything else.\n\n\
                 I can send you the one-page sheet we use to keep count. Shall I?\n\n{{sender_name}}",
            ),
            (
                6,
                Purpose::Breakup,
                "Shall I leave it here",
                "Hi {{first_name|there}},\n\nThis is my last mail about how {{company}} wins new work. If the time is wrong I understand, and I will not write again.\n\n\
                 Should it become a topic, answer with one word and I will get in touch when it suits you. Was it simply not the right person?\n\n{{sender_name}}",
            ),
        ],
    },
];

/// What was set up.
#[derive(Clone, Debug)]
pub struct Agency {
    pub visit: Visit,
    pub client: ClientId,
    pub campaigns: Vec<CampaignId>,
    /// Each with its address and the campaign it sends for.
    pub mailboxes: Vec<(MailboxId, String, CampaignId)>,
    /// In the order of the people they were made of.
    pub leads: Vec<LeadId>,
    /// One for each campaign.
    pub campaign_limits: Vec<i64>,
    pub mailbox_limit: i64,
}

/// How much the agency sends.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub mailboxes_per_campaign: usize,
    pub campaign_limits: [i64; 2],
    pub mailbox_limit: i64,
}

pub async fn set_up(
    services: &Services,
    town: &Town,
    owner: &Owner,
    size: Size,
    people: &[Someone],
) -> Result<Agency, SimulationError> {
    let (visit, client) = sign_up(services, owner).await?;
    profile(services, &visit, client, owner).await?;
    let mut agency = Agency {
        visit,
        client,
        campaigns: Vec::new(),
        mailboxes: Vec::new(),
        leads: Vec::new(),
        campaign_limits: size.campaign_limits.to_vec(),
        mailbox_limit: size.mailbox_limit,
    };
    for (n, sequence) in SEQUENCES.iter().enumerate() {
        let campaign = campaign(services, &agency, sequence, size.campaign_limits[n]).await?;
        for one in 0..size.mailboxes_per_campaign {
            let number = n * size.mailboxes_per_campaign + one + 1;
            mailbox(services, town, &mut agency, campaign, owner, number).await?;
        }
        activation::set_status(services, &agency.visit, client, campaign, CampaignStatus::Active).await?;
        agency.campaigns.push(campaign);
    }
    for some in people.chunks(LEADS_AT_ONCE) {
        let new = some.iter().map(|one| one.new.clone()).collect();
        let added = leads::add_leads(services, &agency.visit, client, new).await?;
        for row in added.rows {
            let words = || row.reason.clone().unwrap_or_default();
            agency.leads.push(
                row.lead
                    .ok_or_else(|| SimulationError::Setup(format!("a lead was not taken: {}", words())))?,
            );
        }
    }
    Ok(agency)
}

/// By the form and the link in the mail.
async fn sign_up(services: &Services, owner: &Owner) -> Result<(Visit, ClientId), SimulationError> {
    let origin = Origin::new(None, Some("Agency OS sandbox"), None);
    let form = SignUp {
        full_name: owner.full_name.clone(),
        company_name: owner.company.clone(),
        email: owner.email.clone(),
        password: owner.password.clone(),
        terms: true,
    };
    identity::sign_up(services, &origin, form).await?;
    mail::deliver_waiting(services).await?;
    let seen = services.seen_mails.as_ref().map(|seen| seen.all()).unwrap_or_default();
    let letter = seen.iter().find(|mail| mail.to.contains(&owner.email));
    let link = letter.and_then(|mail| mail.text.split_whitespace().find(|word| word.starts_with("http")));
    let token = link.and_then(|link| link.rsplit(['=', '/']).next());
    let token = token.ok_or_else(|| {
        SimulationError::Setup("the mail that confirms the account did not come".to_owned())
    })?;
    let signed = identity::confirm(services, &origin, token).await?;
    let visit = identity::authenticate(services, &origin, signed.cookie.expose_secret()).await?;
    let client = visit.current.ok_or(Error::no_such("client"))?;
    Ok((visit, client))
}

async fn profile(services: &Services, visit: &Visit, client: ClientId, owner: &Owner) -> Result<(), Error> {
    onboarding::skip(services, visit, client).await?;
    let list = |some: &[&str]| Some(some.iter().map(|one| (*one).to_owned()).collect());
    let change = IcpChange {
        company_description: Some("A marketing agency for clinics, practices and growing teams.".to_owned()),
        services_offered: list(&["Local search", "Websites that convert", "Lead follow-up"]),
        industries: list(&["healthcare", "professional_services", "technology"]),
        company_sizes: list(&["11-50", "51-200"]),
        locations: list(&["Australia"]),
        titles: list(&["CEO", "Founder", "Managing Director", "Marketing Director"]),
        pain_points: list(&["winning new clients steadily"]),
        confirm: true,
        ..IcpChange::default()
    };
    icp::save(services, visit, client, change).await?;
    let identity = SenderIdentity {
        sender_name: owner.full_name.clone(),
        legal_name: format!("{} Pty Ltd", owner.company),
        abn: Some("51 824 753 556".to_owned()),
        postal_address: "1 George St, Sydney NSW 2000".to_owned(),
    };
    sender::set(services, visit, client, identity).await?;
    Ok(())
}

async fn campaign(
    services: &Services,
    agency: &Agency,
    sequence: &Sequence,
    daily_limit: i64,
) -> Result<CampaignId, Error> {
    let (visit, client) = (&agency.visit, agency.client);
    let input = CampaignInput {
        name: Some(sequence.name.to_owned()),
        permission_mode: Some(PermissionMode::Autopilot),
        target_industries: Some(sequence.industries.iter().map(|one| (*one).to_owned()).collect()),
        daily_limit: Some(daily_limit),
        ..CampaignInput::default()
    };
    let id = campaigns::create(services, visit, client, input).await?.id;
    for (number, (delay_days, purpose, subject, body)) in (1..).zip(sequence.mails) {
        let step = StepInput {
            step_number: Some(number),
            channel: Channel::Email,
            delay_days,
            subject_template: Some(subject.to_owned()),
            body_template: body.to_owned(),
            purpose: Some(purpose),
            condition: None,
            skip_if: None,
            skip_if_replied: true,
            skip_if_bounced: true,
        };
        steps::add(services, visit, client, id, step).await?;
    }
    Ok(id)
}

async fn mailbox(
    services: &Services,
    town: &Town,
    agency: &mut Agency,
    campaign: CampaignId,
    owner: &Owner,
    number: usize,
) -> Result<(), Error> {
    let name = owner.full_name.split(' ').next().unwrap_or("hello").to_lowercase();
    let address = format!("{name}@go-{number}.brightharbour.example");
    let input = mailbox_of(town, &address, &owner.full_name, agency.mailbox_limit);
    let id = mailboxes::connect(services, &agency.visit, agency.client, input).await?.id;
    mailboxes::assign(services, &agency.visit, agency.client, campaign, id).await?;
    // The first look says where reading begins.
    intake::look(services, agency.client, id).await?;
    agency.mailboxes.push((id, address, campaign));
    Ok(())
}

/// A mailbox of the town, as the form of any provider would have it.
pub fn mailbox_of(town: &Town, address: &str, display_name: &str, limit: i64) -> MailboxInput {
    MailboxInput {
        email_address: address.to_owned(),
        display_name: display_name.to_owned(),
        smtp_host: town.smtp().ip().to_string(),
        smtp_port: i64::from(town.smtp().port()),
        smtp_security: MailSecurity::Plain,
        imap_host: Some(town.imap().ip().to_string()),
        imap_port: Some(i64::from(town.imap().port())),
        imap_security: Some(MailSecurity::Plain),
        user_name: address.to_owned(),
        password: Some("sandbox".to_owned()),
        verp: false,
        daily_send_limit: limit,
    }
}
