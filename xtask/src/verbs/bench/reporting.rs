//! What dashboard and reports take after years of outreach, beside what they took in the first weeks:
//! they read counts of days, so it should be the same. History is made in the database itself, as the
//! product would have left it; what is measured goes through the product's API.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{self, Command};

use serde_json::{Value, json};

use super::figure::Figure;
use super::leads::site::{Database, Site, Tenant};
use super::load;
use crate::build::{Effort, server};
use crate::child;
use crate::error::{Context, Result};
use crate::parts::debian;
use crate::parts::postgres::Postgres;
use crate::place::Place;
use crate::progress::step;

/// Requests of which each p99 is taken.
const TIMES: usize = 300;
const CAMPAIGNS: u64 = 10;
const TOUCHES: u64 = 10;
/// Leads of the first weeks; fewer where fewer are asked for.
const FEW: u64 = 10_000;
const DASHBOARD: f64 = 50.0;
const REPORT: f64 = 200.0;
const GROWTH: f64 = 3.0;

pub fn measure(place: &Place, rows: u64) -> Result<Vec<Figure>> {
    debian::install(&["sqlite3"], || child::exists("sqlite3"))?;
    fs::create_dir_all(place.dist()).or_say("cannot make dist/")?;
    server::build(place, Effort::Release)?;
    let folder = env::temp_dir().join(format!("agency-os-bench-reporting-{}", process::id()));
    let measured = measure_in(place, rows.max(CAMPAIGNS), &folder);
    fs::remove_dir_all(&folder).ok();
    measured
}

fn measure_in(place: &Place, rows: u64, folder: &Path) -> Result<Vec<Figure>> {
    let postgres = Postgres::start()?;
    let mut figures = Vec::new();
    for database in [Database::Sqlite, Database::Postgres(&postgres)] {
        let of = database.name();
        let site = Site::new(place, folder, database)?;
        let measured = step(&format!("reporting on {of}"), || on_one(&site, rows))?;
        figures.extend(measured.into_iter().map(|figure| figure.under(of)));
    }
    Ok(figures)
}

/// A question, its bar, and what it is called.
struct Question {
    name: &'static str,
    path: String,
    bar: f64,
}

fn questions(tenant: &Tenant, campaign: &str, year: &str) -> Vec<Question> {
    let of = |name, path: &str, bar| Question {
        name,
        path: format!("/api/v1/clients/{}/reports{path}", tenant.client),
        bar,
    };
    let campaign_report = format!("/campaigns/{campaign}");
    vec![
        of("dashboard, 30 days", "/dashboard", DASHBOARD),
        of("dashboard, 90 days", "/dashboard?days=90", DASHBOARD),
        of("client report, 30 days", "", REPORT),
        of("client report, a year", &format!("?{year}"), REPORT),
        of("leads by score", "/leads/distribution", REPORT),
        of("campaign report, 30 days", &campaign_report, REPORT),
        of("daily report, a year", &format!("/daily?{year}"), REPORT),
    ]
}

fn on_one(site: &Site<'_>, rows: u64) -> Result<Vec<Figure>> {
    let tenant = site.tenant()?;
    let few = FEW.min(rows / 10).max(CAMPAIGNS);
    let mut server = site.start()?;
    let campaigns = campaigns(site, &tenant)?;
    let year = year(site, &tenant)?;
    server.stop(super::foundation::STOPPING)?;
    let mut times: Vec<Vec<f64>> = Vec::new();
    for (from, to) in [(0, few), (few, rows)] {
        step(&format!("{to} leads with {} activities", to * TOUCHES), || {
            history(site, &tenant, &campaigns, from, to)
        })?;
        let mut server = site.start()?;
        let headers = [format!("Authorization: Bearer {}", tenant.key)];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let mut p99s = Vec::new();
        for question in questions(&tenant, &campaigns[0], &year) {
            p99s.push(load::one_by_one(site.address, &question.path, &headers, TIMES)?.p99);
        }
        times.push(p99s);
        server.stop(super::foundation::STOPPING)?;
    }
    let mut figures = Vec::new();
    for (place, question) in questions(&tenant, &campaigns[0], &year).into_iter().enumerate() {
        let (before, after) = (times[0][place], times[1][place]);
        let name = question.name;
        figures.push(
            Figure::new(format!("{name} p99"), after, "ms")
                .at_most(question.bar)
                .note(format!("{rows} leads; {before:.1} ms with {few}")),
        );
        figures.push(Figure::new(format!("{name}, growth"), after / before, "times").at_most(GROWTH));
    }
    Ok(figures)
}

/// The longest range there is, as the server's own calendar has it.
fn year(site: &Site<'_>, tenant: &Tenant) -> Result<String> {
    let key = format!("Bearer {}", tenant.key);
    let path = format!("/api/v1/clients/{}/reports/dashboard", tenant.client);
    let (found, _) = site.ask("GET", &path, &[("Authorization", &key)], &Value::Null)?;
    let mut parts = found["end_date"].as_str().or_say("the dashboard has no last day")?.splitn(3, '-');
    let (year, month) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let before = year.parse::<u32>().or_say("the last day has no year")? - 1;
    Ok(format!("start_date={before}-{month}-02&end_date={year}-{month}-01"))
}

fn campaigns(site: &Site<'_>, tenant: &Tenant) -> Result<Vec<String>> {
    let key = format!("Bearer {}", tenant.key);
    let path = format!("/api/v1/clients/{}/campaigns", tenant.client);
    (0..CAMPAIGNS)
        .map(|n| {
            let wanted: Value = json!({ "name": format!("Campaign {n}") });
            let (made, _) = site.ask("POST", &path, &[("Authorization", &key)], &wanted)?;
            Ok(made["id"].as_str().or_say("a new campaign has no id")?.to_owned())
        })
        .collect()
}

/// Leads from one number to another, ten touches each, three days apart and ending within the last
/// year; one in twenty replies to the last of them. The counts of days follow from the same numbers.
fn history(site: &Site<'_>, tenant: &Tenant, campaigns: &[String], from: u64, to: u64) -> Result<()> {
    match site.database {
        Database::Sqlite => {
            let file = site.folder.join("history.sql");
            fs::write(&file, in_sqlite(tenant, campaigns, from, to)).or_say("cannot write the history")?;
            let database = site.folder.join("data/test.db");
            let read = format!(".read {}", file.display());
            child::capture(Command::new("sqlite3").arg("-bail").arg(database).arg(read)).map(|_| ())
        }
        Database::Postgres(postgres) => {
            let file = site.folder.join("history.sql");
            fs::write(&file, in_postgres(tenant, campaigns, from, to)).or_say("cannot write the history")?;
            let mut psql = postgres.psql("leads");
            child::capture(psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-f"]).arg(file)).map(|_| ())
        }
    }
}

/// The counts that touches and replies leave, for the client and for each campaign. `days` is the
/// difference between a lead's touches, so the one before is known without looking.
const COUNTED: &str = "
    INSERT INTO report_days (client_id, campaign_id, day, measure, channel, before_day, n)
    SELECT {client}, scope, day, measure, channel, before_day, COUNT(*) FROM (
        SELECT {everything} AS scope, t.day, m.measure, m.channel, CASE WHEN m.measure = 'leads_contacted' AND t.touch > 1 THEN t.before_day ELSE {never} END AS before_day
        FROM made t CROSS JOIN kinds m
        UNION ALL
        SELECT t.campaign_id, t.day, m.measure, m.channel, CASE WHEN m.measure = 'leads_contacted' AND t.touch > 1 THEN t.before_day ELSE {never} END
        FROM made t CROSS JOIN kinds m
        UNION ALL
        SELECT {everything}, t.day, r.measure, r.channel, {never} FROM made t CROSS JOIN answers r WHERE t.replies
        UNION ALL
        SELECT t.campaign_id, t.day, r.measure, r.channel, {never} FROM made t CROSS JOIN answers r WHERE t.replies
    ) counted
    GROUP BY scope, day, measure, channel, before_day
    ON CONFLICT (client_id, campaign_id, day, measure, channel, before_day) DO UPDATE SET n = report_days.n + excluded.n;
";

const KINDS: &str = "
    CREATE TEMPORARY TABLE kinds (measure TEXT, channel TEXT);
    INSERT INTO kinds VALUES ('sent', 'email'), ('delivered', 'email'), ('leads_contacted', 'email');
    CREATE TEMPORARY TABLE answers (measure TEXT, channel TEXT);
    INSERT INTO answers VALUES ('replied', 'email'), ('leads_replied', 'email'), ('positive', 'email'), ('leads_positive', 'email');
";

fn counted(client: &str, everything: &str, never: &str) -> String {
    COUNTED.replace("{client}", client).replace("{everything}", everything).replace("{never}", never)
}

/// Older tools call the JSON of nothing invalid, so they must not check what the product has checked.
fn in_sqlite(tenant: &Tenant, campaigns: &[String], from: u64, to: u64) -> String {
    let blob = |id: &str| format!("x'{}'", id.replace('-', ""));
    let client = blob(&tenant.client);
    let list: Vec<String> =
        campaigns.iter().enumerate().map(|(n, id)| format!("({n}, {})", blob(id))).collect();
    let counted = counted(&client, "x'00000000000000000000000000000000'", "'0001-01-01'");
    format!(
        "PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA temp_store = FILE; BEGIN;
         CREATE TEMPORARY TABLE which (n INTEGER PRIMARY KEY, id BLOB); INSERT INTO which VALUES {list};
         {KINDS}
         CREATE TEMPORARY TABLE people AS
             WITH RECURSIVE numbers (n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {to}) SELECT n FROM numbers;
         INSERT INTO leads (id, client_id, campaign_id, email, als_score, als_tier, als_rank, status, created_at, updated_at)
         SELECT CAST(printf('L%015d', p.n) AS BLOB), {client}, w.id, 'p' || p.n || '@firm' || (p.n % 50000) || '.example', 70, 'warm', 4070,
                CASE p.n % 10 WHEN 0 THEN 'in_sequence' ELSE 'scored' END, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-360 days'),
                strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')
         FROM people p JOIN which w ON w.n = p.n % {CAMPAIGNS};
         CREATE TEMPORARY TABLE made AS
             SELECT p.n AS lead, w.id AS campaign_id, t.touch, date('now', '-' || (p.n * 7 % 330 + (10 - t.touch) * 3) || ' days') AS day,
                    date('now', '-' || (p.n * 7 % 330 + (11 - t.touch) * 3) || ' days') AS before_day, t.touch = 10 AND p.n % 20 = 0 AS replies
             FROM people p JOIN which w ON w.n = p.n % {CAMPAIGNS}
             CROSS JOIN (SELECT column1 AS touch FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10))) t;
         INSERT INTO activities (id, client_id, campaign_id, lead_id, channel, action, subject, content_preview, created_at)
         SELECT CAST(printf('A%013d%02d', m.lead, m.touch) AS BLOB), {client}, m.campaign_id, CAST(printf('L%015d', m.lead) AS BLOB), 'email',
                CASE WHEN m.replies THEN 'replied' ELSE 'sent' END, 'A thought for your team', 'A few words about your company.', m.day || 'T01:00:00+00:00'
         FROM made m;
         {counted}
         COMMIT; ANALYZE;",
        list = list.join(", ")
    )
}

fn in_postgres(tenant: &Tenant, campaigns: &[String], from: u64, to: u64) -> String {
    let client = format!("'{}'::UUID", tenant.client);
    let list: Vec<String> =
        campaigns.iter().enumerate().map(|(n, id)| format!("({n}, '{id}'::UUID)")).collect();
    let counted = counted(&client, "'00000000-0000-0000-0000-000000000000'::UUID", "DATE '0001-01-01'");
    let last = to.saturating_sub(1);
    format!(
        "SET agency.client_id = '{tenant}'; BEGIN;
         CREATE TEMPORARY TABLE which (n BIGINT, id UUID); INSERT INTO which VALUES {list};
         {KINDS}
         CREATE TEMPORARY TABLE people AS SELECT n FROM generate_series({from}::BIGINT, {last}::BIGINT) n;
         INSERT INTO leads (id, client_id, campaign_id, email, als_score, als_tier, als_rank, status, created_at, updated_at)
         SELECT ('10000000-0000-7000-8000-' || lpad(to_hex(p.n), 12, '0'))::UUID, {client}, w.id, 'p' || p.n || '@firm' || (p.n % 50000) || '.example',
                70, 'warm', 4070, CASE p.n % 10 WHEN 0 THEN 'in_sequence' ELSE 'scored' END, now() - INTERVAL '360 days', now()
         FROM people p JOIN which w ON w.n = p.n % {CAMPAIGNS};
         CREATE TEMPORARY TABLE made AS
             SELECT p.n AS lead, w.id AS campaign_id, t.touch, current_date - (p.n * 7 % 330 + (10 - t.touch) * 3)::INTEGER AS day,
                    current_date - (p.n * 7 % 330 + (11 - t.touch) * 3)::INTEGER AS before_day, t.touch = 10 AND p.n % 20 = 0 AS replies
             FROM people p JOIN which w ON w.n = p.n % {CAMPAIGNS} CROSS JOIN generate_series(1, 10) t (touch);
         INSERT INTO activities (id, client_id, campaign_id, lead_id, channel, action, subject, content_preview, created_at)
         SELECT ('2000000' || to_hex(m.touch) || '-0000-7000-8000-' || lpad(to_hex(m.lead), 12, '0'))::UUID, {client}, m.campaign_id,
                ('10000000-0000-7000-8000-' || lpad(to_hex(m.lead), 12, '0'))::UUID, 'email', CASE WHEN m.replies THEN 'replied' ELSE 'sent' END,
                'A thought for your team', 'A few words about your company.', m.day + TIME '01:00' AT TIME ZONE 'UTC'
         FROM made m;
         {counted}
         COMMIT; VACUUM ANALYZE leads; VACUUM ANALYZE activities; VACUUM ANALYZE report_days;",
        tenant = tenant.client,
        list = list.join(", ")
    )
}
