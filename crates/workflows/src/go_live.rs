//! The list of what has to be done before an agency writes to real people. The rules are
//! `engines::go_live`; here is what they ask, as it stands now.

use domain::{AuditAction, CampaignId, CampaignStatus, Capability, ClientId};
use engines::go_live::{self as rules, Campaign, Domain, Facts, Mailbox, Point, Suppression};
use serde::Serialize;
use store::identity::clients;
use store::outreach::campaigns::{self, Filter};
use store::outreach::{mailboxes, sending};
use store::{ClientTx, suppression};

use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::outreach::{activation, compose};
use crate::{Error, Services};

/// The newest campaigns whose pre-flight is asked; the nearest to running is shown.
const CAMPAIGNS: i64 = 20;

/// The list, and which campaign its last line is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checklist {
    pub points: Vec<Point>,
    pub campaign: Option<CampaignId>,
}

impl Checklist {
    pub fn done(&self) -> usize {
        self.points.iter().filter(|point| point.done).count()
    }
}

pub async fn checklist(services: &Services, visit: &Visit, client: ClientId) -> Result<Checklist, Error> {
    member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    let identity = sending::identity(&mut tx).await?;
    let missing = compose::sender(&identity, &identity.sender_name).missing();
    let boxes = mailboxes::list(&mut tx).await?;
    let domains: Vec<Domain> = mailboxes::domains(&mut tx)
        .await?
        .into_iter()
        .filter(|row| boxes.iter().any(|one| one.domain_id == row.id))
        .map(|row| Domain {
            name: row.domain,
            checked: row.dns_checked_at.is_some(),
            problem: row.suspended_reason.or(row.dns_problem),
        })
        .collect();
    let boxes: Vec<Mailbox> =
        boxes.into_iter().map(|row| Mailbox { smtp_host: row.smtp_host, tested: row.last_test_ok }).collect();
    let suppression = if suppression::any_by_hand(&mut tx).await? {
        Suppression::Brought
    } else if clients::nobody_opted_out_at(&mut tx).await?.is_some() {
        Suppression::NobodyYet
    } else {
        Suppression::Unsaid
    };
    let campaign = nearest(services, &mut tx).await?;
    let points = rules::points(&Facts {
        mode: services.mode,
        key: services.key_origin,
        public_url: &services.public_url,
        identity_missing: &missing,
        mailboxes: &boxes,
        domains: &domains,
        checks: services.dns.is_some(),
        suppression,
        campaign: campaign.as_ref(),
    });
    Ok(Checklist { points, campaign: campaign.map(|one| one.id) })
}

/// One that runs, or the one with the least in its way.
async fn nearest(services: &Services, tx: &mut ClientTx) -> Result<Option<Campaign>, Error> {
    let mut best: Option<Campaign> = None;
    for row in campaigns::list(tx, &Filter { status: None, search: None }, CAMPAIGNS, 0).await? {
        let runs = row.status == CampaignStatus::Active;
        if row.status == CampaignStatus::Completed {
            continue;
        }
        let blockers = if runs { vec![] } else { activation::blockers(services, tx, &row).await? };
        let one = Campaign {
            id: row.id,
            name: row.name,
            runs,
            blockers: blockers.into_iter().map(|blocker| blocker.sentence).collect(),
        };
        if runs {
            return Ok(Some(one));
        }
        if best.as_ref().is_none_or(|best| one.blockers.len() < best.blockers.len()) {
            best = Some(one);
        }
    }
    Ok(best)
}

/// Somebody says that nobody has asked the agency to stop. It stands until a list is brought in.
pub async fn say_nobody_opted_out(services: &Services, visit: &Visit, client: ClientId) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    if clients::say_nobody_opted_out(&mut tx, services.now()).await? {
        let entry = Entry::new(AuditAction::Update, "suppression", client).note("nobody_opted_out", true);
        audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    }
    tx.commit().await?;
    Ok(())
}
