//! What the database's own tools need: the file into a staging table, then one `INSERT … SELECT` into
//! the product's own table with its indexes. Nothing is validated or scored; that is the point.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::list::{COLUMNS, Written};
use super::site::{Database, Site};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::parts::postgres::Postgres;

const CLIENT: &str = "00000000-0000-7000-8000-000000000001";
const AT: &str = "2026-01-05T01:00:00.000000Z";
/// As long as the product's own; what it says does not matter here.
const REASONS: &str = "c1c4d2e1f3g5h1k2m4p1";

/// Columns of the table and how each is filled; `$n` is the number of the record.
fn filled(id: &str, client: &str, date: &str, number: &str) -> Vec<(&'static str, String)> {
    let text = |column: &str| format!("NULLIF({column}, '')");
    let mut all = vec![
        ("id", id.to_owned()),
        ("client_id", client.to_owned()),
        ("email", "lower(trim(email))".to_owned()),
        ("created_at", format!("{date}'{AT}'")),
        ("updated_at", format!("{date}'{AT}'")),
        ("enriched_at", format!("{date}'{AT}'")),
        ("scored_at", format!("{date}'{AT}'")),
        ("name_key", "lower(first_name || ' ' || last_name)".to_owned()),
        ("last_name_key", "lower(last_name)".to_owned()),
        ("company_key", "lower(company)".to_owned()),
        ("als_score", format!("{number} % 101")),
        ("als_rank", format!("1000 * (1 + {number} % 5) + {number} % 101")),
        (
            "als_tier",
            format!(
                "CASE {number} % 5 WHEN 0 THEN 'hot' WHEN 1 THEN 'warm' WHEN 2 THEN 'cool' WHEN 3 THEN 'cold' ELSE 'dead' END"
            ),
        ),
        ("als_reasons", format!("'{REASONS}'")),
        ("als_weights_used", "'[2000,2500,2500,1500,1500]'".to_owned()),
        ("als_weights_source", "'default'".to_owned()),
        ("status", "'scored'".to_owned()),
        ("enrichment_source", "'manual'".to_owned()),
        ("enrichment_confidence", "0.9".to_owned()),
        ("email_check", "'likely'".to_owned()),
        ("phone_type", "'mobile'".to_owned()),
        ("organization_employee_count", format!("CAST({} AS BIGINT)", text("employees"))),
        ("organization_founded_year", format!("CAST({} AS BIGINT)", text("founded_year"))),
    ];
    for points in ["als_data_quality", "als_authority", "als_company_fit", "als_timing", "als_risk"] {
        all.push((points, format!("{number} % 15")));
    }
    for (column, from) in [
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("title", "title"),
        ("company", "company"),
        ("phone", "phone"),
        ("linkedin_url", "linkedin_url"),
        ("domain", "domain"),
        ("organization_industry", "industry"),
        ("organization_country", "country"),
        ("organization_website", "website"),
        ("seniority_level", "seniority"),
        ("postal_city", "city"),
        ("postal_state", "state"),
        ("postal_postcode", "postcode"),
    ] {
        all.push((column, text(from)));
    }
    all
}

fn insert(filled: &[(&str, String)]) -> String {
    let columns: Vec<&str> = filled.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = filled.iter().map(|(_, value)| value.as_str()).collect();
    format!(
        "INSERT INTO leads ({}) SELECT {} FROM staging WHERE email LIKE '%@%'",
        columns.join(", "),
        values.join(", ")
    )
}

/// How long it takes; the rows are counted afterwards.
pub fn import(site: &Site<'_>, file: &Path, written: &Written) -> Result<Duration> {
    match site.database {
        Database::Sqlite => sqlite(site, file, written),
        Database::Postgres(postgres) => in_postgres(site, postgres, file, written),
    }
}

fn sqlite(site: &Site<'_>, file: &Path, written: &Written) -> Result<Duration> {
    let folder = site.folder.join("reference");
    child::run(site.program("migrate").env("AGENCY_DATA_DIR", &folder).stdout(Stdio::null()))?;
    let database = folder.join("test.db");
    let client = format!("x'{}'", CLIENT.replace('-', ""));
    let mut filled = filled("CAST(printf('%016d', rowid) AS BLOB)", &client, "", "rowid");
    filled.extend([
        ("organization_is_hiring", "CASE is_hiring WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END".to_owned()),
        ("organization_latest_funding_date", "NULLIF(latest_funding_date, '')".to_owned()),
        ("employment_start_date", "NULLIF(start_date, '')".to_owned()),
    ]);
    // The settings the product opens its own connection with. Weights are given because older versions of
    // the shell (3.40 of Debian 12) take the absence of JSON for bad JSON.
    let script = format!(
        ".bail on\nPRAGMA synchronous = FULL;\nPRAGMA cache_size = -16000;\nPRAGMA temp_store = MEMORY;\n\
         INSERT INTO clients (id, name, credits_remaining, timezone, als_weights, als_learned_weights, created_at, updated_at) \
         VALUES ({client}, 'Reference', 0, 'UTC', '{{}}', '{{}}', '{AT}', '{AT}');\n\
         .import --csv {} staging\n{} ON CONFLICT DO NOTHING;\n",
        file.display(),
        insert(&filled)
    );
    let script_file = site.folder.join("reference.sql");
    fs::write(&script_file, script).or_say("cannot write the reference's script")?;
    let began = Instant::now();
    child::capture(Command::new("sqlite3").arg(&database).arg(format!(".read {}", script_file.display())))?;
    let took = began.elapsed();
    let count = child::capture(Command::new("sqlite3").arg(&database).arg("SELECT COUNT(*) FROM leads"))?;
    fs::remove_dir_all(&folder).ok();
    same(&count, written)?;
    Ok(took)
}

fn in_postgres(site: &Site<'_>, postgres: &Postgres, file: &Path, written: &Written) -> Result<Duration> {
    child::capture(postgres.psql("postgres").args(["-c", "CREATE DATABASE reference"]))?;
    let url = postgres.url_of("reference");
    child::run(site.program("migrate").env("AGENCY_DATABASE_URL", url).stdout(Stdio::null()))?;
    let id = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::UUID";
    let mut filled = filled(id, &format!("'{CLIENT}'::UUID"), "TIMESTAMPTZ ", "n");
    filled.extend([
        ("organization_is_hiring", "CASE is_hiring WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END".to_owned()),
        ("organization_latest_funding_date", "NULLIF(latest_funding_date, '')::DATE".to_owned()),
        ("employment_start_date", "NULLIF(start_date, '')::DATE".to_owned()),
    ]);
    let columns: Vec<String> = COLUMNS.iter().map(|column| format!("{column} TEXT")).collect();
    let script = format!(
        "SET agency.scope = 'system';\n\
         INSERT INTO clients (id, name, credits_remaining, timezone, created_at, updated_at) VALUES ('{CLIENT}', 'Reference', 0, 'UTC', '{AT}', '{AT}');\n\
         CREATE TABLE staging (n BIGSERIAL, {});\n\
         \\copy staging ({}) FROM '{}' WITH (FORMAT csv, HEADER)\n{} ON CONFLICT DO NOTHING;\n",
        columns.join(", "),
        COLUMNS.join(", "),
        file.display(),
        insert(&filled)
    );
    let script = script.replace("'[2000,2500,2500,1500,1500]'", "'[2000,2500,2500,1500,1500]'::JSONB");
    let began = Instant::now();
    let mut psql = postgres
        .psql("reference")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .or_say("cannot start psql")?;
    let mut input = psql.stdin.take().or_say("psql takes no input")?;
    input.write_all(script.as_bytes()).or_say("psql takes no input")?;
    drop(input);
    let status = psql.wait().or_say("lost sight of psql")?;
    let took = began.elapsed();
    if !status.success() {
        return Err(Error::new("psql could not carry out the reference; the reason stands above."));
    }
    let count = child::capture(postgres.psql("reference").args([
        "-At",
        "-c",
        "SET agency.scope = 'system'",
        "-c",
        "SELECT COUNT(*) FROM leads",
    ]))?;
    child::capture(postgres.psql("postgres").args(["-c", "DROP DATABASE reference"]))?;
    same(&count, written)?;
    Ok(took)
}

fn same(count: &str, written: &Written) -> Result<()> {
    let count: u64 = count.trim().parse().or_say("the reference cannot be counted")?;
    if count == written.leads {
        return Ok(());
    }
    Err(Error::new(format!("the reference made {count} leads of {}", written.leads)))
}
