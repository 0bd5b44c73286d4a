//! Lists of leads, a page at a time, that stay fast at a million rows.
//!
//! A **driver** is a set of conditions that one index answers alone: campaign, status, tier and score
//! together, or a search. When one keeps no more than [`EXACT_TO`] leads, those are fetched and sorted.
//! When both keep more, the index in the order asked for is walked until the page is full, which is
//! soon, because each holds for many. So no list reads the whole table. On SQLite the index is named
//! in the statement; PostgreSQL finds it by its statistics.

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

/// Conditions that one index answers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Driver {
    /// Campaign, status, tier and score, as many as are asked for.
    Keys,
    Search,
}

/// How the rows are found; see the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Few(Driver),
    /// The range of a search that lies in the order asked for, and the few its other ranges keep.
    Along,
    Walk,
}

/// Whose leads, and which.
#[derive(Clone, Copy)]
pub(super) struct Asked<'f> {
    pub(super) client: ClientId,
    pub(super) filter: &'f Filter,
    /// Whether the status is what narrows the keys down, rather than the campaign.
    by_status: bool,
}

/// A status that keeps no more than this narrows a list down at once.
const NARROW: i64 = 5 * EXACT_TO;

impl<'f> Asked<'f> {
    pub(super) async fn new(tx: &mut ClientTx, filter: &'f Filter) -> Result<Self> {
        let client = tx.client();
        let by_status = match (filter.campaign, filter.status) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(_), Some(status)) => {
                let query = tx
                    .query("SELECT COUNT(*) FROM (SELECT 1 FROM leads")
                    .push_on(Engine::Sqlite, " INDEXED BY leads_status_rank")
                    .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
                    .push_bind(" AND status = ", status)
                    .push_bind(" LIMIT ", NARROW + 1)
                    .push(") few");
                let (kept,): (i64,) = query.fetch_one().await?;
                kept <= NARROW
            }
        };
        Ok(Self { client, filter, by_status })
    }
}

/// What was learnt by counting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Survey {
    /// Who keeps few, if one does.
    pub(super) few: Option<Driver>,
    /// The number of all, where it is known without asking again.
    total: Option<Count>,
}

impl Filter {
    fn has_keys(&self) -> bool {
        self.campaign.is_some() || self.status.is_some() || self.tier.is_some() || self.score.is_some()
    }
}

/// The range of keys a search means; an empty search is none.
fn searched(filter: &Filter) -> Option<(String, String)> {
    let key = search_key(filter.search.as_deref()?);
    // The last of all characters: every text that begins with the key is below.
    (!key.is_empty()).then(|| (key.clone(), format!("{key}\u{10FFFF}")))
}

/// How many leads the filter keeps.
pub async fn count(tx: &mut ClientTx, filter: &Filter) -> Result<Count> {
    let asked = Asked::new(tx, filter).await?;
    let survey = survey(tx, asked).await?;
    total(tx, asked, survey).await
}

/// One page and how many leads there are on all pages.
pub async fn page(tx: &mut ClientTx, filter: &Filter, window: &Window) -> Result<(Vec<Brief>, Count)> {
    let asked = Asked::new(tx, filter).await?;
    let survey = survey(tx, asked).await?;
    let total = total(tx, asked, survey).await?;
    let plan = plan(tx, asked, survey, window.order).await?;
    Ok((rows_query(tx, asked, window, plan).fetch_all().await?, total))
}

/// One page alone, where the number of all is known or not wanted.
pub async fn rows_of(tx: &mut ClientTx, filter: &Filter, window: &Window) -> Result<Vec<Brief>> {
    let asked = Asked::new(tx, filter).await?;
    let survey = survey(tx, asked).await?;
    let plan = plan(tx, asked, survey, window.order).await?;
    rows_query(tx, asked, window, plan).fetch_all().await
}

pub(super) async fn survey(tx: &mut ClientTx, asked: Asked<'_>) -> Result<Survey> {
    let (keys, search) = (asked.filter.has_keys(), searched(asked.filter).is_some());
    if search {
        let (kept,): (i64,) = kept_by(tx, asked, Driver::Search).fetch_one().await?;
        let total = (!keys).then(|| Count::of(kept));
        if kept <= EXACT_TO {
            return Ok(Survey { few: Some(Driver::Search), total });
        }
        if !keys {
            return Ok(Survey { few: None, total });
        }
    }
    let (kept,): (i64,) = kept_by(tx, asked, Driver::Keys).fetch_one().await?;
    let few = (keys && kept <= EXACT_TO).then_some(Driver::Keys);
    Ok(Survey { few, total: (!search).then(|| Count::of(kept)) })
}

pub(super) async fn plan(tx: &mut ClientTx, asked: Asked<'_>, survey: Survey, order: Order) -> Result<Plan> {
    if let Some(driver) = survey.few {
        return Ok(Plan::Few(driver));
    }
    if searched(asked.filter).is_some()
        && let Some(range) = Range::of(order)
    {
        let query = tx.query("SELECT COUNT(*) FROM (");
        let query = search_candidates(query, asked, Some(range)).push_bind(" LIMIT ", EXACT_TO + 1);
        let (others,): (i64,) = query.push(") few").fetch_one().await?;
        if others <= EXACT_TO {
            return Ok(Plan::Along);
        }
    }
    Ok(Plan::Walk)
}

/// How many leads a driver keeps, counted to one more than [`EXACT_TO`].
pub(super) fn kept_by<'t>(tx: &'t mut ClientTx, asked: Asked<'_>, driver: Driver) -> Query<'t> {
    let query = tx.query("SELECT COUNT(*) FROM (");
    candidates(query, asked, driver).push_bind(" LIMIT ", EXACT_TO + 1).push(") few")
}

/// Names a row by what every index of SQLite holds anyway; by its id on PostgreSQL.
fn row(query: Query<'_>) -> Query<'_> {
    query.push_on(Engine::Sqlite, "rowid").push_on(Engine::Postgres, "id")
}

/// Pushes a SELECT of the rows a driver keeps; no row of the table is read for it.
fn candidates<'t>(query: Query<'t>, asked: Asked<'_>, driver: Driver) -> Query<'t> {
    match driver {
        Driver::Keys => key_candidates(query, asked),
        Driver::Search => search_candidates(query, asked, None),
    }
}

/// A range of scores is a range of ranks; who is out of outreach has a rank of the dead tier, whatever
/// the score, so there is a second one.
fn key_candidates<'t>(mut query: Query<'t>, Asked { client, filter, by_status }: Asked<'_>) -> Query<'t> {
    let index = match (filter.campaign, filter.status) {
        (_, Some(_)) if by_status => " INDEXED BY leads_status_rank",
        (Some(_), _) => " INDEXED BY leads_campaign_rank",
        (None, _) => " INDEXED BY leads_rank",
    };
    let dead = Tier::Dead.rank(0);
    let ranges = match filter.score {
        None => vec![None],
        Some((least, most)) if rank_of(least) < dead + 1_000 => vec![Some((dead + least, rank_of(most)))],
        Some((least, most)) => {
            vec![Some((rank_of(least), rank_of(most))), Some((dead + least, dead + most))]
        }
    };
    for (n, range) in ranges.into_iter().enumerate() {
        query = row(query.push(if n == 0 { "SELECT " } else { " UNION ALL SELECT " }))
            .push(" FROM leads")
            .push_on(Engine::Sqlite, index)
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push_some(" AND als_rank >= ", range.map(|(least, _)| least))
            .push_some(" AND als_rank <= ", range.map(|(_, most)| most));
        query = key_conditions(query, filter);
    }
    query
}

/// One of the columns a search looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    Email,
    Name,
    LastName,
    Company,
}

impl Range {
    const ALL: [Self; 4] = [Self::Email, Self::Name, Self::LastName, Self::Company];

    /// The one a list in this order goes along.
    const fn of(order: Order) -> Option<Self> {
        match order {
            Order::Email => Some(Self::Email),
            Order::Company => Some(Self::Company),
            Order::Created | Order::Score => None,
        }
    }
    const fn index(self) -> &'static str {
        match self {
            Self::Email => " INDEXED BY leads_email",
            Self::Name => " INDEXED BY leads_name",
            Self::LastName => " INDEXED BY leads_last_name",
            Self::Company => " INDEXED BY leads_company",
        }
    }
    /// The ends of the range, the second outside of it.
    const fn ends(self) -> (&'static str, &'static str) {
        match self {
            Self::Email => ("email >= ", " AND email < "),
            Self::Name => ("name_key >= ", " AND name_key < "),
            Self::LastName => ("last_name_key >= ", " AND last_name_key < "),
            Self::Company => ("company_key >= ", " AND company_key < "),
        }
    }
}

/// Four ranges, each of one index, each no longer than matters. A range that is cut off keeps more
/// than [`EXACT_TO`] by itself, so the list is walked instead.
fn search_candidates<'t>(
    mut query: Query<'t>,
    Asked { client, filter, .. }: Asked<'_>,
    without: Option<Range>,
) -> Query<'t> {
    let (from, to) = searched(filter).unwrap_or_default();
    query = row(query.push("SELECT ")).push(" FROM (");
    for (n, range) in Range::ALL.into_iter().filter(|range| Some(*range) != without).enumerate() {
        let (at_least, below) = range.ends();
        query = row(query.push(if n == 0 { "SELECT " } else { " UNION SELECT " })).push(" FROM (SELECT ");
        query = row(query)
            .push(" FROM leads")
            .push_on(Engine::Sqlite, range.index())
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push(" AND ")
            .push_bind(at_least, from.clone())
            .push_bind(below, to.clone())
            .push_bind(" LIMIT ", EXACT_TO + 1)
            .push(") r");
    }
    query.push(") found")
}

/// Pushes every condition of the filter; an ` AND ` stands before each.
fn conditions<'t>(query: Query<'t>, filter: &Filter) -> Query<'t> {
    let mut query = key_conditions(query, filter);
    if let Some((from, to)) = searched(filter) {
        for (n, range) in Range::ALL.into_iter().enumerate() {
            let (at_least, below) = range.ends();
            query = query
                .push(if n == 0 { " AND (" } else { " OR " })
                .push_bind(at_least, from.clone())
                .push_bind(below, to.clone());
        }
        query = query.push(")");
    }
    query
}

/// Those the indexes of the keys can answer: a rank has the score in it.
fn key_conditions<'t>(query: Query<'t>, filter: &Filter) -> Query<'t> {
    let mut query =
        query.push_some(" AND campaign_id = ", filter.campaign).push_some(" AND status = ", filter.status);
    if filter.tier == Some(TierBucket::Unscored) {
        // In figures: the index of those without a score says so, too.
        query = query.push(" AND als_rank = 0");
    } else if let Some((least, most)) = filter.tier.map(TierBucket::ranks) {
        query = query.push_bind(" AND als_rank >= ", least).push_bind(" AND als_rank <= ", most);
    }
    if let Some((least, most)) = filter.score {
        query = query
            .push_bind(" AND als_rank >= ", Tier::Dead.rank(0) + least)
            .push_bind(" AND als_rank <= ", rank_of(most))
            // SQLite finds the score in the index; PostgreSQL's statistics know of the column only.
            .push_on(Engine::Sqlite, " AND als_rank % 1000 >= ")
            .push_on(Engine::Postgres, " AND als_score >= ")
            .push_bind("", least)
            .push_on(Engine::Sqlite, " AND als_rank % 1000 <= ")
            .push_on(Engine::Postgres, " AND als_score <= ")
            .push_bind("", most);
    }
    query
}

fn rank_of(score: i64) -> i64 {
    let score = u8::try_from(score.clamp(0, 100)).unwrap_or(100);
    Tier::of(score).rank(score)
}

async fn total(tx: &mut ClientTx, asked: Asked<'_>, survey: Survey) -> Result<Count> {
    if let Some(total) = survey.total {
        return Ok(total);
    }
    let (n,): (i64,) = count_query(tx, asked, survey).fetch_one().await?;
    // Where neither the search nor the keys keep few, only the first of each range were looked at.
    Ok(if survey.few.is_some() { Count::of(n) } else { Count::AtLeast(n.min(EXACT_TO)) })
}

/// Counts what a search keeps together with the keys.
pub(super) fn count_query<'t>(tx: &'t mut ClientTx, asked: Asked<'_>, survey: Survey) -> Query<'t> {
    let driver = survey.few.unwrap_or(Driver::Search);
    let query = tx.query("SELECT COUNT(*) FROM (SELECT 1 FROM leads");
    conditions(among(query, asked, driver), asked.filter).push_bind(" LIMIT ", EXACT_TO + 1).push(") few")
}

/// The index in the order asked for, which also answers an equality where one does.
fn walking_index(filter: &Filter, order: Order) -> &'static str {
    let unscored = filter.tier == Some(TierBucket::Unscored);
    match (order, filter.campaign, filter.status) {
        (Order::Created, Some(_), _) => " INDEXED BY leads_campaign_created",
        (Order::Created, None, Some(_)) => " INDEXED BY leads_status_created",
        (Order::Created, None, None) => " INDEXED BY leads_created",
        (Order::Score, Some(_), _) => " INDEXED BY leads_campaign_rank",
        (Order::Score, None, Some(_)) => " INDEXED BY leads_status_rank",
        (Order::Score, None, None) => " INDEXED BY leads_rank",
        (Order::Company, _, Some(_)) => " INDEXED BY leads_status_company",
        (Order::Email, _, Some(_)) => " INDEXED BY leads_status_email",
        (Order::Company, _, None) if unscored => " INDEXED BY leads_unscored_company",
        (Order::Email, _, None) if unscored => " INDEXED BY leads_unscored_email",
        (Order::Company, _, None) => " INDEXED BY leads_company",
        (Order::Email, _, None) => " INDEXED BY leads_email",
    }
}

/// Pushes the condition that a lead is among the candidates of a driver.
fn among<'t>(query: Query<'t>, asked: Asked<'_>, driver: Driver) -> Query<'t> {
    // Straight to each row: no index of the table is of use.
    let query = query
        .push_on(Engine::Sqlite, " NOT INDEXED")
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", asked.client)
        .push(" AND ");
    candidates(row(query).push(" IN ("), asked, driver).push(")")
}

pub(super) fn rows_query<'t>(
    tx: &'t mut ClientTx,
    asked: Asked<'_>,
    window: &Window,
    plan: Plan,
) -> Query<'t> {
    let query = tx.query("SELECT ").push(COLUMNS).push(" FROM leads");
    let query = match plan {
        Plan::Few(driver) => among(query, asked, driver),
        Plan::Along => return along(query, asked, window),
        Plan::Walk => query
            .push_on(Engine::Sqlite, walking_index(asked.filter, window.order))
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", asked.client),
    };
    let query = conditions(query, asked.filter);
    let query = beyond(query, window);
    query.push(ordering(window)).push_bind(" LIMIT ", window.limit).push_bind(" OFFSET ", window.skip)
}

/// The first of the range in order, as many as the page needs at most, and those of the other ranges.
/// Without it a search for "w" in order of address would read the leads from "a" to "v" for nothing.
fn along<'t>(query: Query<'t>, asked: Asked<'_>, window: &Window) -> Query<'t> {
    let Some(range) = Range::of(window.order) else { return query.push(" WHERE FALSE") };
    let Asked { client, filter, .. } = asked;
    let (from, to) = searched(filter).unwrap_or_default();
    let (at_least, below) = range.ends();
    let query = query
        .push_on(Engine::Sqlite, " NOT INDEXED")
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
        .push(" AND ");
    let query = row(row(row(query).push(" IN (SELECT ")).push(" FROM (SELECT "))
        .push(" FROM leads")
        .push_on(Engine::Sqlite, range.index())
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
        .push(" AND ")
        .push_bind(at_least, from)
        .push_bind(below, to);
    let query = beyond(key_conditions(query, filter), window);
    let query = query
        .push(ordering(window))
        .push_bind(" LIMIT ", window.skip.saturating_add(window.limit))
        .push(") first UNION ");
    let query = search_candidates(query, asked, Some(range)).push(")");
    let query = beyond(key_conditions(query, filter), window);
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
