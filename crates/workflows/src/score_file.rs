//! Scores a file of leads without a database: a CSV table in, one JSON line a lead out, in the same
//! order. Streams: memory does not grow with the file.

use std::io::{self, Read, Write};

use chrono::NaiveDate;
use domain::leads::Tier;
use engines::scoring::row::{BadValue, Columns};
use engines::scoring::{Als, Component, ReasonCode, Targets, Weights, score};
use serde::Serialize;

/// What was scored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub leads: u64,
    /// Leads with at least one value that could not be read.
    pub with_problems: u64,
    /// Leads of each tier, after overrides, in the order of [`Tier::ALL`].
    pub tiers: [u64; 5],
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file has no column named \"email\"")]
    NoEmailColumn,
    #[error("the file is not a table that can be read")]
    Table(#[from] csv::Error),
    #[error("the scores could not be written")]
    Write(#[from] io::Error),
}

#[derive(Serialize)]
struct Line<'a> {
    email: &'a str,
    als_score: u8,
    als_tier: Tier,
    als_data_quality: u8,
    als_authority: u8,
    als_company_fit: u8,
    als_timing: u8,
    als_risk: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    als_tier_override_reason: Option<&'static str>,
    reasons: Vec<LineReason>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<BadValue>,
}

#[derive(Serialize)]
struct LineReason {
    component: Component,
    code: ReasonCode,
    points: i8,
    max: u8,
    words: String,
}

/// The delimiter is the one the first line has most of: comma, semicolon or tab.
pub fn score_file(
    input: impl Read,
    output: impl Write,
    today: NaiveDate,
    weights: &Weights,
) -> Result<Summary, Error> {
    let mut input = io::BufReader::with_capacity(1 << 16, input);
    let delimiter = delimiter(io::BufRead::fill_buf(&mut input)?);
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let header: Vec<String> =
        table.byte_headers()?.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let columns = Columns::from_header(header.iter().map(String::as_str));
    if !columns.has_email() {
        return Err(Error::NoEmailColumn);
    }
    let targets = [false, true].map(|on| Targets::default().with_seo_risk(on));
    let mut output = io::BufWriter::with_capacity(1 << 16, output);
    let mut summary = Summary::default();
    let mut record = csv::ByteRecord::new();
    while table.read_byte_record(&mut record)? {
        // Text in another encoding costs the letters that cannot be read and not the lead.
        let repaired: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
        let row = columns.read(|at| repaired.get(at).map(AsRef::as_ref));
        let als = score(&row.evidence, &targets[usize::from(row.seo_risk == Some(true))], weights, today);
        summary.leads += 1;
        summary.with_problems += u64::from(!row.problems.is_empty());
        summary.tiers[als.tier as usize] += 1;
        serde_json::to_writer(&mut output, &Line::new(row.email, &als, row.problems))
            .map_err(io::Error::from)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(summary)
}

impl<'a> Line<'a> {
    fn new(email: &'a str, als: &Als, problems: Vec<BadValue>) -> Self {
        let [als_data_quality, als_authority, als_company_fit, als_timing, als_risk] =
            als.components.as_array();
        let reasons = als.reasons.iter().map(|reason| LineReason {
            component: reason.component(),
            code: reason.code,
            points: reason.points,
            max: reason.max,
            words: reason.words(),
        });
        Self {
            email,
            als_score: als.score,
            als_tier: als.tier,
            als_data_quality,
            als_authority,
            als_company_fit,
            als_timing,
            als_risk,
            als_tier_override_reason: als.tier_override.map(|reason| reason.as_str()),
            reasons: reasons.collect(),
            problems,
        }
    }
}

fn delimiter(start: &[u8]) -> u8 {
    let first_line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |mark: u8| first_line.iter().filter(|byte| **byte == mark).count();
    [b'\t', b';', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn run(table: &[u8]) -> (Summary, Vec<Value>) {
        let today = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let mut out = Vec::new();
        let summary = score_file(table, &mut out, today, &Weights::PLATFORM_PRIORS).unwrap();
        let lines =
            String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (summary, lines)
    }

    const TABLE: &str = "\
email,email_verified,phone,phone_verified,linkedin_url,personal_email,title,organization_industry,organization_employee_count,organization_country,employment_start_date,organization_is_hiring,organization_latest_funding_date,status,bounce_count
v1@a.example,true,+61491570006,true,https://linkedin.example/v1,v1@home.example,CEO,Technology,25,Australia,2025-11-06,true,2025-10-07,enriched,0
v10@a.example,true,+61491570006,true,https://linkedin.example/v1,v1@home.example,CEO,Technology,25,Australia,2025-11-06,true,2025-10-07,unsubscribed,
v9@a.example,false,,,,,Marketing Coordinator,Healthcare,8,Australia,,,,bounced,1
v12@a.example
";

    #[test]
    fn leads_come_out_in_order_with_score_tier_components_and_reasons() {
        let (summary, lines) = run(TABLE.as_bytes());
        assert_eq!((summary.leads, summary.with_problems), (4, 0));
        let short: Vec<_> = lines
            .iter()
            .map(|l| {
                (
                    l["email"].as_str().unwrap(),
                    l["als_score"].as_u64().unwrap(),
                    l["als_tier"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            short,
            [
                ("v1@a.example", 100, "hot"),
                ("v10@a.example", 90, "dead"),
                ("v9@a.example", 34, "dead"),
                ("v12@a.example", 13, "dead")
            ]
        );
        assert_eq!(lines[2]["als_data_quality"], 4);
        assert_eq!(lines[2]["als_tier_override_reason"], "bounced");
        assert_eq!(lines[0]["reasons"][0]["words"], "The e-mail address is verified (8 of 8 points).");
    }

    #[test]
    fn bad_values_bad_bytes_and_quotes_cost_no_lead() {
        let table = b"email;title;organization_employee_count\r\na@b.example;Caf\xe9 \"Owner\";many\r\n\"b@b.example\";\"CEO; Founder\nand more\";7\r\n";
        let (summary, lines) = run(table);
        assert_eq!((summary.leads, summary.with_problems), (2, 1));
        assert_eq!(lines[0]["problems"][0]["column"], "organization_employee_count");
        assert_eq!(lines[0]["als_authority"], 25);
        assert_eq!(lines[1]["als_authority"], 25);
        assert!(lines[1].get("problems").is_none());
    }

    #[test]
    fn a_table_without_addresses_is_refused_and_a_header_alone_is_not() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        assert!(matches!(
            score_file(&b"name\nx\n"[..], io::sink(), today, &Weights::DEFAULT),
            Err(Error::NoEmailColumn)
        ));
        assert!(matches!(
            score_file(&b""[..], io::sink(), today, &Weights::DEFAULT),
            Err(Error::NoEmailColumn)
        ));
        assert_eq!(run(b"email,title\n").0, Summary::default());
    }
}
