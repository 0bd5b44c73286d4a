//! The ideal customer profile and the weights, by hand: read, changed, confirmed, tried out.
//!
//! Reading a website to fill it in comes later; what it finds will pass through [`save`] like a
//! person's own choice.

use chrono::{DateTime, Utc};
use domain::people::tidy;
use domain::{AuditAction, Capability, ClientId, EmailAddress};
use engines::scoring::{Evidence, TargetsInput, WeightSets, Weights};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::icp::{self as rows, Full};
use store::leads::scores::{self, Scorable};
use store::{Json, List};

use crate::audit::{self, Actor, Entry};
use crate::error::Fields;
use crate::identity::{self, Visit};
use crate::leads::{rescore, scorer};
use crate::suppression::Guard;
use crate::{Error, Services};

/// Most entries of one list, and most characters of one entry.
const ENTRIES_MAX: usize = 50;
const ENTRY_MAX: usize = 120;
const TEXT_MAX: usize = 2_000;
/// Most leads that a browser tries weights on.
const SAMPLE_MAX: i64 = 10_000;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IcpView {
    pub website_url: Option<String>,
    pub company_description: Option<String>,
    pub services_offered: Vec<String>,
    pub years_in_business: Option<i64>,
    pub team_size: Option<i64>,
    pub value_proposition: Option<String>,
    pub default_offer: Option<String>,
    pub industries: Vec<String>,
    pub company_sizes: Vec<String>,
    pub revenue_range: Option<String>,
    pub locations: Vec<String>,
    pub titles: Vec<String>,
    pub pain_points: Vec<String>,
    pub keywords: Vec<String>,
    pub exclusions: Vec<String>,
    /// Where it came from: `manual`, `manual_skip`, an extraction.
    pub source: Option<String>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Points of 100 in the order data quality, authority, company fit, timing, risk; none when never chosen.
    pub weights: Option<[u32; 5]>,
    /// Whether the client's prospects are marketing agencies themselves.
    pub seo_risk: bool,
    /// Goes up with every change of the client; for If-Match.
    pub revision: i64,
}

/// What to change; what is `None` stays. An empty text removes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct IcpChange {
    pub website_url: Option<String>,
    pub company_description: Option<String>,
    pub services_offered: Option<Vec<String>>,
    pub years_in_business: Option<i64>,
    pub team_size: Option<i64>,
    pub value_proposition: Option<String>,
    pub default_offer: Option<String>,
    pub industries: Option<Vec<String>>,
    pub company_sizes: Option<Vec<String>>,
    pub revenue_range: Option<String>,
    pub locations: Option<Vec<String>>,
    pub titles: Option<Vec<String>>,
    pub pain_points: Option<Vec<String>>,
    pub keywords: Option<Vec<String>>,
    pub exclusions: Option<Vec<String>>,
    pub weights: Option<[u32; 5]>,
    pub seo_risk: Option<bool>,
    /// Confirms the profile, which opens the product.
    pub confirm: bool,
    /// Refuses with `Stale` when the client is no longer at this revision.
    pub revision: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Points {
    data_quality: u32,
    authority: u32,
    company_fit: u32,
    timing: u32,
    risk: u32,
}

fn view(row: Full) -> IcpView {
    let points = row.als_weights.and_then(|set| serde_json::from_value::<Points>(set.0).ok());
    IcpView {
        website_url: row.website_url,
        company_description: row.company_description,
        services_offered: row.services_offered.0,
        years_in_business: row.years_in_business,
        team_size: row.team_size,
        value_proposition: row.value_proposition,
        default_offer: row.default_offer,
        industries: row.icp_industries.0,
        company_sizes: row.icp_company_sizes.0,
        revenue_range: row.icp_revenue_range,
        locations: row.icp_locations.0,
        titles: row.icp_titles.0,
        pain_points: row.icp_pain_points.0,
        keywords: row.icp_keywords.0,
        exclusions: row.icp_exclusions.0,
        source: row.icp_extraction_source,
        confirmed_at: row.icp_confirmed_at,
        weights: points.map(|p| [p.data_quality, p.authority, p.company_fit, p.timing, p.risk]),
        seo_risk: row.seo_risk,
        revision: row.revision,
    }
}

pub async fn get(services: &Services, visit: &Visit, client: ClientId) -> Result<IcpView, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(view(rows::full(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?))
}

/// Changes the profile; what decides scores has all leads scored anew in the background.
pub async fn save(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    change: IcpChange,
) -> Result<IcpView, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let old = rows::full(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    let mut new = old.clone();
    let mut fields = Fields::default();
    for (field, given, place) in [
        ("services_offered", change.services_offered, &mut new.services_offered),
        ("industries", change.industries, &mut new.icp_industries),
        ("company_sizes", change.company_sizes, &mut new.icp_company_sizes),
        ("locations", change.locations, &mut new.icp_locations),
        ("titles", change.titles, &mut new.icp_titles),
        ("pain_points", change.pain_points, &mut new.icp_pain_points),
        ("keywords", change.keywords, &mut new.icp_keywords),
        ("exclusions", change.exclusions, &mut new.icp_exclusions),
    ] {
        if let Some(given) = given {
            *place = entries(field, &given, &mut fields);
        }
    }
    for (field, given, place) in [
        ("company_description", change.company_description, &mut new.company_description),
        ("value_proposition", change.value_proposition, &mut new.value_proposition),
        ("default_offer", change.default_offer, &mut new.default_offer),
        ("revenue_range", change.revenue_range, &mut new.icp_revenue_range),
    ] {
        if let Some(given) = given {
            *place = text(field, &given, &mut fields);
        }
    }
    if let Some(given) = &change.website_url
        && let Some(url) = fields.take(identity::check_website(given))
    {
        new.website_url = url;
    }
    for (field, given, place) in [
        ("years_in_business", change.years_in_business, &mut new.years_in_business),
        ("team_size", change.team_size, &mut new.team_size),
    ] {
        if let Some(number) = given {
            if !(0..=1_000_000).contains(&number) {
                fields.wrong(field, "not_a_number", "Enter a whole number of zero or more.");
            }
            *place = Some(number);
        }
    }
    if let Some(points) = change.weights {
        match Weights::from_points(points) {
            Err(bad) => fields.wrong("weights", "invalid", &bad.to_string()),
            Ok(_) => {
                let [data_quality, authority, company_fit, timing, risk] = points;
                new.als_weights =
                    Some(Json(json!(Points { data_quality, authority, company_fit, timing, risk })));
            }
        }
    }
    fields.finish()?;
    new.seo_risk = change.seo_risk.unwrap_or(new.seo_risk);
    if change.confirm && new.icp_confirmed_at.is_none() {
        new.icp_confirmed_at = Some(services.now());
        new.icp_extraction_source = Some("manual".to_owned());
    }
    let rescores = old.als_weights != new.als_weights
        || old.seo_risk != new.seo_risk
        || old.icp_industries != new.icp_industries
        || old.icp_company_sizes != new.icp_company_sizes
        || old.icp_locations != new.icp_locations;
    if change.revision.is_some_and(|seen| seen != old.revision)
        || !rows::save(&mut tx, &new, services.now()).await?
    {
        return Err(Error::Stale);
    }
    let told = |full: &Full| serde_json::to_value(view(full.clone())).unwrap_or_default();
    let entry = Entry::new(AuditAction::Update, "icp", client).before(told(&old)).after(told(&new));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    if rescores {
        rescore::request_in(services, &mut tx).await?;
    }
    tx.commit().await?;
    Ok(view(Full { revision: new.revision + 1, ..new }))
}

/// Entries without blanks and repetitions, in the order given.
fn entries(field: &'static str, given: &[String], fields: &mut Fields) -> List<String> {
    let mut kept: Vec<String> = Vec::new();
    for entry in given.iter().map(|entry| tidy(entry)).filter(|entry| !entry.is_empty()) {
        if entry.chars().count() > ENTRY_MAX {
            fields.wrong(field, "too_long", "Use at most 120 characters an entry.");
            break;
        }
        if !kept.iter().any(|known| known.eq_ignore_ascii_case(&entry)) {
            kept.push(entry);
        }
    }
    if kept.len() > ENTRIES_MAX {
        fields.wrong(field, "too_many", "Use at most 50 entries.");
    }
    List(kept)
}

fn text(field: &'static str, given: &str, fields: &mut Fields) -> Option<String> {
    let text = tidy(given);
    if text.chars().count() > TEXT_MAX {
        fields.wrong(field, "too_long", "Use at most 2,000 characters.");
    }
    (!text.is_empty()).then_some(text)
}

/// What the browser needs to try weights and targets while a slider moves.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// The newest leads that may be scored, at most 10,000; without names and addresses.
    pub leads: Vec<Evidence<'static>>,
    pub targets: TargetsInput,
    pub weights: WeightSets,
    /// The day of the scores.
    pub today: chrono::NaiveDate,
}

pub async fn sample(services: &Services, visit: &Visit, client: ClientId) -> Result<Sample, Error> {
    use domain::time::Clock;
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let profile = rows::scoring(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    let leads = scores::sample(&mut tx, SAMPLE_MAX).await?;
    drop(tx);
    let emails: Vec<EmailAddress> = leads.iter().map(|lead| lead.email.clone()).collect();
    let guard = Guard::of(services, client, &emails).await?;
    let evidence = |lead: &Scorable| {
        let hit = guard.hit(&lead.email, lead.domain.as_deref());
        scorer::evidence(lead, hit.as_ref()).into_owned()
    };
    Ok(Sample {
        leads: leads.iter().map(evidence).collect(),
        targets: scorer::targets_input(&profile),
        weights: scorer::weight_sets(&profile),
        today: scorer::day_of(services.business.now()),
    })
}
