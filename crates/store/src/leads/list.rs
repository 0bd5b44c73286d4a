//! Lists of leads, a page at a time, that stay fast at a million rows.
//!
//! A **driver** is a condition that one index answers alone: a status, a campaign, a tier, a search.
//! When some driver keeps no more than [`EXACT_TO`] leads, those are fetched and sorted. When all keep
//! more, the index in the order asked for is walked until the page is full, which is soon, because
//! each condition holds for many. So no list reads the whole table. On SQLite the index is named in
//! the statement; PostgreSQL finds it by its statistics.

use chrono::{DateTime, Utc};
use domain::{
    CampaignId, ClientId, EmailAddress, EnrichmentSource, LeadId, LeadStatus, Tier, TierBucket, TierOverride,
    search_key,
};

use super::counts::{Count, EXACT_TO};
use crate::query::Query;
use crate::{ClientTx, Engine, Result};

/// What to keep; `None` leaves a field open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub campaign: Option<CampaignId>,
    pub tier: Option<TierBucket>,
    pub status: Option<LeadStatus>,
    /// Both ends included; leads without a score are in no range.
    pub score: Option<(i64, i64)>,
    /// The beginning of the address, the name, the last name or the company.
    pub search: Option<String>,
}

/// The order of a list; ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// When it was added.
    #[default]
    Created,
    /// By tier, then score.
    Score,
    Company,
    Email,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    Up,
    #[default]
    Down,
}

/// Where a page ended: the row's sort key and id.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    Created(LeadId),
    Score(i64, LeadId),
    Company(String, LeadId),
    Email(String),
}

/// Which part of the list.
#[derive(Clone, Debug)]
pub struct Window {
    pub order: Order,
    pub direction: Direction,
    /// Only rows beyond this; of another order than `order` it is not looked at.
    pub beyond: Option<Place>,
    pub skip: i64,
    pub limit: i64,
}

/// A lead as lists show it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Brief {
    pub id: LeadId,
    pub campaign_id: Option<CampaignId>,
    pub email: EmailAddress,
    pub phone: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub title: Option<String>,
    pub company: Option<String>,
    pub linkedin_url: Option<String>,
    pub domain: Option<String>,
    pub als_score: Option<i64>,
    pub als_tier: Option<Tier>,
    pub als_data_quality: Option<i64>,
    pub als_authority: Option<i64>,
    pub als_company_fit: Option<i64>,
    pub als_timing: Option<i64>,
    pub als_risk: Option<i64>,
    pub als_tier_override_reason: Option<TierOverride>,
    pub als_rank: i64,
    pub company_key: String,
    pub status: LeadStatus,
    pub enrichment_source: Option<EnrichmentSource>,
    pub enrichment_confidence: Option<f64>,
    pub dncr_checked: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, campaign_id, email, phone, first_name, last_name, title, company, linkedin_url, domain, als_score, als_tier, \
     als_data_quality, als_authority, als_company_fit, als_timing, als_risk, als_tier_override_reason, als_rank, company_key, \
     status, enrichment_source, enrichment_confidence, dncr_checked, created_at, updated_at";

impl Brief {
    /// Where a page that ends with this row ended.
    pub fn place(&self, order: Order) -> Place {
        match order {
            Order::Created => Place::Created(self.id),
            Order::Score => Place::Score(self.als_rank, self.id),
            Order::Company => Place::Company(self.company_key.clone(), self.id),
            Order::Email => Place::Email(self.email.as_str().to_owned()),
        }
    }
}

/// A condition that one index answers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Driver {
    Campaign,
    /// With the tier, if there is one.
    Status,
    Tier,
    Score,
    Search,
}

/// How the rows are found; see the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Few(Driver),
    Walk,
}

/// Whose leads, and which.
#[derive(Clone, Copy)]
pub(super) struct Asked<'f> {
    pub(super) client: ClientId,
    pub(super) filter: &'f Filter,
}

/// The range of keys a search means; an empty search is none.
fn searched(filter: &Filter) -> Option<(String, String)> {
    let key = search_key(filter.search.as_deref()?);
    // The last of all characters: every text that begins with the key is below.
    (!key.is_empty()).then(|| (key.clone(), format!("{key}\u{10FFFF}")))
}

/// How many leads the filter keeps.
pub async fn count(tx: &mut ClientTx, filter: &Filter) -> Result<Count> {
    let asked = Asked { client: tx.client(), filter };
    let plan = plan(tx, asked).await?;
    count_by(tx, asked, plan).await
}

/// One page and how many leads there are on all pages.
pub async fn page(tx: &mut ClientTx, filter: &Filter, window: &Window) -> Result<(Vec<Brief>, Count)> {
    let asked = Asked { client: tx.client(), filter };
    let plan = plan(tx, asked).await?;
    let total = count_by(tx, asked, plan).await?;
    let rows = rows(tx, asked, window, plan).await?;
    Ok((rows, total))
}

/// One page alone, where the number of all is known or not wanted.
pub async fn rows_of(tx: &mut ClientTx, filter: &Filter, window: &Window) -> Result<Vec<Brief>> {
    let asked = Asked { client: tx.client(), filter };
    let plan = plan(tx, asked).await?;
    rows(tx, asked, window, plan).await
}

pub(super) async fn plan(tx: &mut ClientTx, asked: Asked<'_>) -> Result<Plan> {
    let filter = asked.filter;
    let mut drivers = Vec::new();
    if searched(filter).is_some() {
        drivers.push(Driver::Search);
    }
    if filter.campaign.is_some() {
        drivers.push(Driver::Campaign);
    }
    if filter.status.is_some() {
        drivers.push(Driver::Status);
    }
    if filter.tier.is_some() && filter.status.is_none() && filter.campaign.is_none() {
        drivers.push(Driver::Tier);
    }
    if filter.score.is_some() {
        drivers.push(Driver::Score);
    }
    for driver in drivers {
        let (kept,): (i64,) = kept_by(tx, asked, driver).fetch_one().await?;
        if kept <= EXACT_TO {
            return Ok(Plan::Few(driver));
        }
    }
    Ok(Plan::Walk)
}

/// How many leads a driver keeps, counted to one more than [`EXACT_TO`].
pub(super) fn kept_by<'t>(tx: &'t mut ClientTx, asked: Asked<'_>, driver: Driver) -> Query<'t> {
    let query = tx.query("SELECT COUNT(*) FROM (");
    candidates(query, asked, driver).push_bind(" LIMIT ", EXACT_TO + 1).push(") few")
}

/// Pushes a SELECT of the ids a driver keeps.
fn candidates<'t>(query: Query<'t>, asked: Asked<'_>, driver: Driver) -> Query<'t> {
    let Asked { client, filter } = asked;
    let index = match driver {
        Driver::Campaign => " INDEXED BY leads_campaign_rank",
        Driver::Status => " INDEXED BY leads_status_rank",
        Driver::Tier => " INDEXED BY leads_rank",
        Driver::Score => return score_candidates(query, asked),
        Driver::Search => return search_candidates(query, asked),
    };
    let (least, most) = filter.tier.map_or((None, None), |tier| {
        let (least, most) = tier.ranks();
        (Some(least), Some(most))
    });
    query
        .push("SELECT id FROM leads")
        .push_on(Engine::Sqlite, index)
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
        .push_some(" AND campaign_id = ", filter.campaign.filter(|_| driver == Driver::Campaign))
        .push_some(" AND status = ", filter.status.filter(|_| driver == Driver::Status))
        .push_some(" AND als_rank >= ", least)
        .push_some(" AND als_rank <= ", most)
}

/// A range of scores is a range of ranks; who is out of outreach has the rank of the dead tier.
fn score_candidates<'t>(query: Query<'t>, Asked { client, filter }: Asked<'_>) -> Query<'t> {
    let (least, most) = filter.score.unwrap_or((0, 100));
    let query = query
        .push("SELECT id FROM leads")
        .push_on(Engine::Sqlite, " INDEXED BY leads_rank")
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
        .push_bind(" AND als_rank >= ", rank_of(least))
        .push_bind(" AND als_rank <= ", rank_of(most));
    if Tier::of(u8::try_from(least).unwrap_or(0)) == Tier::Dead {
        return query;
    }
    query
        .push(" UNION ALL SELECT id FROM leads")
        .push_on(Engine::Sqlite, " INDEXED BY leads_rank")
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
        .push_bind(" AND als_rank >= ", Tier::Dead.rank(0) + least)
        .push_bind(" AND als_rank <= ", Tier::Dead.rank(0) + most)
}

/// Four ranges, each of one index, each no longer than matters. A range that is cut off keeps more
/// than [`EXACT_TO`] by itself, so the list is walked instead.
fn search_candidates<'t>(mut query: Query<'t>, Asked { client, filter }: Asked<'_>) -> Query<'t> {
    const RANGES: [(&str, &str, &str); 4] = [
        (" INDEXED BY leads_email", " AND email >= ", " AND email < "),
        (" INDEXED BY leads_name", " AND name_key >= ", " AND name_key < "),
        (" INDEXED BY leads_last_name", " AND last_name_key >= ", " AND last_name_key < "),
        (" INDEXED BY leads_company", " AND company_key >= ", " AND company_key < "),
    ];
    let (from, to) = searched(filter).unwrap_or_default();
    query = query.push("SELECT id FROM (");
    for (n, (index, at_least, below)) in RANGES.into_iter().enumerate() {
        query = query
            .push(if n == 0 {
                "SELECT id FROM (SELECT id FROM leads"
            } else {
                " UNION SELECT id FROM (SELECT id FROM leads"
            })
            .push_on(Engine::Sqlite, index)
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push_bind(at_least, from.clone())
            .push_bind(below, to.clone())
            .push_bind(" LIMIT ", EXACT_TO + 1)
            .push(") r");
    }
    query.push(") found")
}

/// Pushes every condition of the filter; an ` AND ` stands before each.
fn conditions<'t>(query: Query<'t>, filter: &Filter) -> Query<'t> {
    let mut query =
        query.push_some(" AND campaign_id = ", filter.campaign).push_some(" AND status = ", filter.status);
    if let Some((least, most)) = filter.tier.map(TierBucket::ranks) {
        query = query.push_bind(" AND als_rank >= ", least).push_bind(" AND als_rank <= ", most);
    }
    if let Some((least, most)) = filter.score {
        query = query.push_bind(" AND als_score >= ", least).push_bind(" AND als_score <= ", most);
        // Scores of a range have ranks of a range; this is what the index knows.
        query = query
            .push_bind(" AND als_rank >= ", Tier::Dead.rank(0) + least)
            .push_bind(" AND als_rank <= ", rank_of(most));
    }
    if let Some((from, to)) = searched(filter) {
        query = query
            .push_bind(" AND (email >= ", from.clone())
            .push_bind(" AND email < ", to.clone())
            .push_bind(" OR name_key >= ", from.clone())
            .push_bind(" AND name_key < ", to.clone())
            .push_bind(" OR last_name_key >= ", from.clone())
            .push_bind(" AND last_name_key < ", to.clone())
            .push_bind(" OR company_key >= ", from)
            .push_bind(" AND company_key < ", to)
            .push(")");
    }
    query
}

fn rank_of(score: i64) -> i64 {
    let score = u8::try_from(score.clamp(0, 100)).unwrap_or(100);
    Tier::of(score).rank(score)
}

async fn count_by(tx: &mut ClientTx, asked: Asked<'_>, plan: Plan) -> Result<Count> {
    let (n,): (i64,) = count_query(tx, asked, plan).fetch_one().await?;
    Ok(Count::of(n))
}

pub(super) fn count_query<'t>(tx: &'t mut ClientTx, asked: Asked<'_>, plan: Plan) -> Query<'t> {
    let query = tx.query("SELECT COUNT(*) FROM (SELECT 1 FROM leads");
    let query = match plan {
        Plan::Few(_) => from_few(query, asked, plan),
        Plan::Walk => {
            let index = counting_index(asked.filter);
            query
                .push_on(Engine::Sqlite, index)
                .push_bind(" WHERE deleted_at IS NULL AND client_id = ", asked.client)
        }
    };
    conditions(query, asked.filter).push_bind(" LIMIT ", EXACT_TO + 1).push(") few")
}

/// The index that answers most of the filter by itself.
fn counting_index(filter: &Filter) -> &'static str {
    match (filter.campaign, filter.status) {
        (Some(_), _) => " INDEXED BY leads_campaign_rank",
        (None, Some(_)) => " INDEXED BY leads_status_rank",
        (None, None) => " INDEXED BY leads_rank",
    }
}

/// The index in the order asked for, which also answers an equality where one does.
fn walking_index(filter: &Filter, order: Order) -> &'static str {
    match (order, filter.campaign, filter.status) {
        (Order::Created, Some(_), _) => " INDEXED BY leads_campaign_created",
        (Order::Created, None, Some(_)) => " INDEXED BY leads_status_created",
        (Order::Created, None, None) => " INDEXED BY leads_created",
        (Order::Score, Some(_), _) => " INDEXED BY leads_campaign_rank",
        (Order::Score, None, Some(_)) => " INDEXED BY leads_status_rank",
        (Order::Score, None, None) => " INDEXED BY leads_rank",
        (Order::Company, ..) => " INDEXED BY leads_company",
        (Order::Email, ..) => " INDEXED BY leads_email",
    }
}

/// Pushes the condition that a lead is among the candidates of the plan's driver.
fn from_few<'t>(query: Query<'t>, asked: Asked<'_>, plan: Plan) -> Query<'t> {
    let query = query.push_bind(" WHERE deleted_at IS NULL AND client_id = ", asked.client);
    match plan {
        Plan::Few(driver) => candidates(query.push(" AND id IN ("), asked, driver).push(")"),
        Plan::Walk => query,
    }
}

async fn rows(tx: &mut ClientTx, asked: Asked<'_>, window: &Window, plan: Plan) -> Result<Vec<Brief>> {
    rows_query(tx, asked, window, plan).fetch_all().await
}

pub(super) fn rows_query<'t>(
    tx: &'t mut ClientTx,
    asked: Asked<'_>,
    window: &Window,
    plan: Plan,
) -> Query<'t> {
    let query = tx.query("SELECT ").push(COLUMNS).push(" FROM leads");
    let query = match plan {
        Plan::Few(_) => from_few(query, asked, plan),
        Plan::Walk => query
            .push_on(Engine::Sqlite, walking_index(asked.filter, window.order))
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", asked.client),
    };
    let query = conditions(query, asked.filter);
    let query = beyond(query, window);
    query.push(ordering(window)).push_bind(" LIMIT ", window.limit).push_bind(" OFFSET ", window.skip)
}

fn beyond<'t>(query: Query<'t>, window: &Window) -> Query<'t> {
    let down = window.direction == Direction::Down;
    match (window.order, window.beyond.clone()) {
        (Order::Created, Some(Place::Created(id))) => {
            query.push_bind(if down { " AND id < " } else { " AND id > " }, id)
        }
        (Order::Score, Some(Place::Score(rank, id))) => query
            .push_bind(if down { " AND (als_rank, id) < (" } else { " AND (als_rank, id) > (" }, rank)
            .push_bind(", ", id)
            .push(")"),
        (Order::Company, Some(Place::Company(key, id))) => query
            .push_bind(if down { " AND (company_key, id) < (" } else { " AND (company_key, id) > (" }, key)
            .push_bind(", ", id)
            .push(")"),
        (Order::Email, Some(Place::Email(email))) => {
            query.push_bind(if down { " AND email < " } else { " AND email > " }, email)
        }
        _ => query,
    }
}

fn ordering(window: &Window) -> &'static str {
    match (window.order, window.direction) {
        (Order::Created, Direction::Down) => " ORDER BY id DESC",
        (Order::Created, Direction::Up) => " ORDER BY id",
        (Order::Score, Direction::Down) => " ORDER BY als_rank DESC, id DESC",
        (Order::Score, Direction::Up) => " ORDER BY als_rank, id",
        (Order::Company, Direction::Down) => " ORDER BY company_key DESC, id DESC",
        (Order::Company, Direction::Up) => " ORDER BY company_key, id",
        (Order::Email, Direction::Down) => " ORDER BY email DESC",
        (Order::Email, Direction::Up) => " ORDER BY email",
    }
}
