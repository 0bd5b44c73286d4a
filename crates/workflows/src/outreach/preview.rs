//! What the placeholders of a template stand for, lead by lead, so that a text can be looked at as it
//! would leave while it is written.

use domain::{CampaignId, Capability, ClientId, LeadId};
use engines::outreach::threading::Sender;
use store::outreach::people::Person;
use store::outreach::{enrolments, mailboxes, people, sending};

use super::campaigns::living;
use super::{compose, world};
use crate::identity::{Visit, get_client, member};
use crate::leads::{self, Listing};
use crate::{Error, Services, icp};

/// Most leads to choose from.
const PEOPLE: usize = 20;

/// A lead to look at a text with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    pub lead: LeadId,
    /// The name, or the address of somebody without one.
    pub name: String,
    pub email: String,
    /// What each placeholder stands for; those without a value are absent.
    pub values: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    /// Those of the campaign first, then the newest others.
    pub people: Vec<Sample>,
    /// As the foot of each mail names them.
    pub sender: Sender,
}

/// Leads to look at the texts of a campaign with, and who would sign them.
pub async fn samples(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Samples, Error> {
    samples_with(services, visit, client, campaign, None).await
}

/// The same, or of one lead alone.
pub(super) async fn samples_with(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    lead: Option<LeadId>,
) -> Result<Samples, Error> {
    member(services, visit, client, Capability::Read).await?;
    let agency = get_client(services, visit, client).await?.name;
    let pain = icp::get(services, visit, client).await?.pain_points.into_iter().next();
    let newest = Listing { page_size: Some(20), ..Listing::default() };
    let newest = leads::list_leads(services, visit, client, &newest).await?.leads;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let mut ids: Vec<LeadId> =
        enrolments::list(&mut tx, campaign, None, 20, 0).await?.into_iter().map(|row| row.lead_id).collect();
    let others = newest.into_iter().map(|lead| lead.id).filter(|id| !ids.contains(id)).collect::<Vec<_>>();
    ids.extend(others);
    ids.truncate(PEOPLE);
    if let Some(lead) = lead {
        ids = vec![lead];
    }
    let known = people::named(&mut tx, &ids).await?;
    if lead.is_some() && known.is_empty() {
        return Err(Error::no_such("lead"));
    }
    let identity = sending::identity(&mut tx).await?;
    let candidates =
        mailboxes::candidates(&mut tx, campaign, world::limits_day(services.business_now())).await?;
    let own = candidates.first().map(|one| one.display_name.trim()).filter(|name| !name.is_empty());
    let sender = compose::sender(&identity, own.unwrap_or(identity.sender_name.trim()));
    let people = ids.iter().filter_map(|id| known.iter().find(|person| person.id == *id));
    let people = people.map(|person| sample(person, &agency, pain.as_deref(), &sender.name)).collect();
    Ok(Samples { people, sender })
}

fn sample(person: &Person, agency: &str, pain: Option<&str>, sender: &str) -> Sample {
    let all = [
        ("first_name", person.first_name.as_deref()),
        ("last_name", person.last_name.as_deref()),
        ("company", person.company.as_deref()),
        ("title", person.title.as_deref()),
        ("industry", person.organization_industry.as_deref()),
        ("pain_point", pain),
        ("agency_name", Some(agency)),
        ("sender_name", Some(sender)),
    ];
    let values = all.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
    let name = [person.first_name.as_deref(), person.last_name.as_deref()];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Sample {
        lead: person.id,
        name: if name.is_empty() { person.email.clone() } else { name },
        email: person.email.clone(),
        values: values.filter(|(_, value)| !value.trim().is_empty()).collect(),
    }
}
