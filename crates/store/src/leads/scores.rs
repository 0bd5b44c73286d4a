//! Scores: what they are made from, and writing them for one lead or a million.

use std::fmt::Write;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{EmailAddress, LeadId, LeadStatus, Tier, TierOverride, WeightsSource};

use crate::query::LIST_MAX;
use crate::{ClientTx, Engine, Json, List, Result};

/// A score with what a person may ask about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// 0 to 100.
    pub score: i64,
    pub tier: Tier,
    pub tier_override: Option<TierOverride>,
    /// Data quality, authority, company fit, timing, risk.
    pub components: [i64; 5],
    /// Compact.
    pub reasons: String,
    /// Basis points, in the order of the components.
    pub weights: [u16; 5],
    pub weights_source: WeightsSource,
    pub at: DateTime<Utc>,
}

impl Score {
    /// See [`Tier::rank`].
    pub fn rank(&self) -> i64 {
        self.tier.rank(u8::try_from(self.score).unwrap_or(100))
    }
}

/// What the score asks about a lead, and the score it has.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Scorable {
    pub id: LeadId,
    pub email: EmailAddress,
    pub email_verified: Option<bool>,
    pub phone: Option<String>,
    pub phone_verified: Option<bool>,
    pub linkedin_url: Option<String>,
    pub personal_email: Option<String>,
    pub domain: Option<String>,
    pub title: Option<String>,
    pub organization_industry: Option<String>,
    pub organization_employee_count: Option<i64>,
    pub organization_country: Option<String>,
    pub organization_is_hiring: Option<bool>,
    pub employment_start_date: Option<NaiveDate>,
    pub organization_latest_funding_date: Option<NaiveDate>,
    pub dataforseo_domain_rank: Option<i64>,
    pub dataforseo_organic_traffic: Option<f64>,
    pub dataforseo_top10_keywords: Option<i64>,
    pub dataforseo_spam_score: Option<i64>,
    pub bounce_count: i64,
    pub status: LeadStatus,
    pub als_score: Option<i64>,
    pub als_tier: Option<Tier>,
    pub als_reasons: Option<String>,
}

const COLUMNS: &str = "SELECT id, email, email_verified, phone, phone_verified, linkedin_url, personal_email, domain, title, organization_industry, \
     organization_employee_count, organization_country, organization_is_hiring, employment_start_date, \
     organization_latest_funding_date, dataforseo_domain_rank, dataforseo_organic_traffic, dataforseo_top10_keywords, \
     dataforseo_spam_score, bounce_count, status, als_score, als_tier, als_reasons FROM leads";

/// The next leads that may be scored, in order of id.
pub async fn next_scorable(tx: &mut ClientTx, after: Option<LeadId>, limit: i64) -> Result<Vec<Scorable>> {
    let client = tx.client();
    tx.query(COLUMNS)
        .push_on(Engine::Sqlite, " INDEXED BY leads_created")
        .push_bind(" WHERE deleted_at IS NULL AND status <> 'new' AND client_id = ", client)
        .push_some(" AND id > ", after)
        .push_bind(" ORDER BY id LIMIT ", limit)
        .fetch_all()
        .await
}

/// Living leads among these, in no order, whatever their status.
pub async fn scorable(tx: &mut ClientTx, ids: &[LeadId]) -> Result<Vec<Scorable>> {
    let client = tx.client();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(LIST_MAX - 1) {
        let query = tx
            .query(COLUMNS)
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied());
        found.extend(query.fetch_all::<Scorable>().await?);
    }
    Ok(found)
}

/// A sample of the client's leads that may be scored: the newest, at most `limit`.
pub async fn sample(tx: &mut ClientTx, limit: i64) -> Result<Vec<Scorable>> {
    let client = tx.client();
    tx.query(COLUMNS)
        .push_on(Engine::Sqlite, " INDEXED BY leads_created")
        .push_bind(" WHERE deleted_at IS NULL AND status <> 'new' AND client_id = ", client)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

/// How many leads may be scored.
pub async fn count_scorable(tx: &mut ClientTx) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM leads WHERE deleted_at IS NULL AND status <> 'new'")
        .push_bind(" AND client_id = ", client)
        .fetch_one()
        .await?;
    Ok(n)
}

/// Values of one row of [`set_many`].
const WIDTH: usize = 15;
const ROWS_AT_ONCE: usize = LIST_MAX / WIDTH;
/// Only `enriched` moves (scoring.md section 5). The client is asked for once more, by the first bind.
const SET: &str = "UPDATE leads SET als_score = v.c2, als_tier = v.c3, als_rank = v.c4, als_data_quality = v.c5, als_authority = v.c6, \
     als_company_fit = v.c7, als_timing = v.c8, als_risk = v.c9, als_reasons = v.c10, als_weights_used = v.c11, \
     als_weights_source = v.c12, als_tier_override_reason = v.c13, scored_at = v.c14, \
     status = CASE WHEN leads.status = 'enriched' THEN 'scored' ELSE leads.status END FROM ";
const WHERE: &str = " WHERE leads.id = v.c1 AND leads.client_id = v.c15 AND leads.deleted_at IS NULL";

/// SQLite: the rows as a compound SELECT, the first of which names the columns.
fn rows(count: usize) -> String {
    let mut sql = format!("{SET}(");
    for row in 0..count {
        sql.push_str(if row == 0 { "SELECT " } else { " UNION ALL SELECT " });
        for column in 1..=WIDTH {
            let comma = if column == 1 { "" } else { ", " };
            let _ = write!(sql, "{comma}${}", row * WIDTH + column);
            if row == 0 {
                let _ = write!(sql, " AS c{column}");
            }
        }
    }
    sql + ") v" + WHERE
}

static ONE: LazyLock<String> = LazyLock::new(|| rows(1));
static MANY: LazyLock<String> = LazyLock::new(|| rows(ROWS_AT_ONCE));
static ARRAYS: LazyLock<String> = LazyLock::new(|| {
    const KINDS: [&str; WIDTH] = [
        "UUID",
        "BIGINT",
        "TEXT",
        "BIGINT",
        "BIGINT",
        "BIGINT",
        "BIGINT",
        "BIGINT",
        "BIGINT",
        "TEXT",
        "JSONB",
        "TEXT",
        "TEXT",
        "TIMESTAMPTZ",
        "UUID",
    ];
    let arrays: Vec<String> =
        KINDS.iter().enumerate().map(|(n, kind)| format!("${}::{kind}[]", n + 1)).collect();
    let names: Vec<String> = (1..=WIDTH).map(|n| format!("c{n}")).collect();
    format!("{SET}UNNEST({}) AS v({}){WHERE}", arrays.join(", "), names.join(", "))
});

/// Writes scores; answers how many leads took one. `updated_at` and `revision` stay: nobody edited anything.
pub async fn set_many(tx: &mut ClientTx, scores: &[(LeadId, Score)]) -> Result<u64> {
    let client = tx.client();
    if tx.engine() == Engine::Postgres {
        fn all<T>(scores: &[(LeadId, Score)], of: impl Fn(&Score) -> T) -> List<T> {
            List(scores.iter().map(|(_, score)| of(score)).collect())
        }
        let mut query = tx
            .query(&ARRAYS)
            .bind(List(scores.iter().map(|(id, _)| id.as_uuid()).collect()))
            .bind(all(scores, |score| score.score))
            .bind(all(scores, |score| score.tier.as_str().to_owned()))
            .bind(all(scores, Score::rank));
        for n in 0..5 {
            query = query.bind(all(scores, |score| score.components[n]));
        }
        return query
            .bind(all(scores, |score| score.reasons.clone()))
            .bind(all(scores, |score| Json(score.weights)))
            .bind(all(scores, |score| score.weights_source.as_str().to_owned()))
            .bind(all(scores, |score| score.tier_override.map(|reason| reason.as_str().to_owned())))
            .bind(all(scores, |score| score.at))
            .bind(all(scores, |_| client.as_uuid()))
            .execute()
            .await;
    }
    let mut written = 0;
    let (whole, rest) = scores.as_chunks::<ROWS_AT_ONCE>();
    let portions = whole
        .iter()
        .map(|some| (MANY.as_str(), &some[..]))
        .chain(rest.chunks(1).map(|one| (ONE.as_str(), one)));
    for (sql, some) in portions {
        let mut query = tx.query(sql);
        for (id, score) in some {
            query = query.bind(*id).bind(score.score).bind(score.tier).bind(score.rank());
            for points in score.components {
                query = query.bind(points);
            }
            query = query
                .bind(score.reasons.clone())
                .bind(Json(score.weights))
                .bind(score.weights_source)
                .bind(score.tier_override)
                .bind(score.at)
                .bind(client);
        }
        written += query.execute().await?;
    }
    Ok(written)
}
