//! Classifies a file of replies without a database: one JSON record a line in, one JSON line out, in
//! the same order, so that any labelled file can be judged from outside.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use domain::leads::Channel;
use domain::replies::{Certainty, Intent, ObjectionType};
use engines::replies::{EvidenceSpan, Reply, classify};
use serde::{Deserialize, Serialize};

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub replies: u64,
    /// Lines that were no record with a text.
    pub unreadable: u64,
    /// Records of which nothing was left after quotes and signature.
    pub empty: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file could not be read or the answers not written")]
    Io(#[from] io::Error),
}

/// Longer lines are cut: no reply is that long, and a file of one line must not fill the memory.
const LINE_MAX: u64 = 4 << 20;

#[derive(Deserialize)]
struct Record {
    text: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    received: Option<String>,
}

#[derive(Default, Serialize)]
struct Line {
    /// Absent where the record is no reply.
    intent: Option<Intent>,
    confidence: f32,
    certainty: Option<Certainty>,
    return_date: Option<NaiveDate>,
    objection_type: Option<ObjectionType>,
    evidence: Vec<EvidenceSpan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// `received` of a record is a date, or a time local to Sydney or with its offset; Monday 15 December
/// 2025, 10:00 in Sydney where it is missing.
pub fn classify_file(input: impl Read, output: impl Write) -> Result<Summary, Error> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut output = BufWriter::with_capacity(1 << 16, output);
    let mut summary = Summary::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if !line.ends_with(b"\n") && line.len() as u64 == LINE_MAX {
            input.skip_until(b'\n')?;
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let answer = match serde_json::from_slice::<Record>(text) {
            Ok(record) => answer(&record, &mut summary),
            Err(problem) => {
                summary.unreadable += 1;
                Line { problem: Some(problem.to_string()), ..Line::default() }
            }
        };
        summary.replies += 1;
        serde_json::to_writer(&mut output, &answer).map_err(io::Error::from)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(summary)
}

fn answer(record: &Record, summary: &mut Summary) -> Line {
    let received = record.received.as_deref().and_then(moment).unwrap_or_else(default_received);
    let channel =
        record.channel.as_deref().and_then(|c| c.to_ascii_lowercase().parse().ok()).unwrap_or(Channel::Email);
    let reply = Reply { subject: record.subject.as_deref(), channel, ..Reply::new(&record.text, received) };
    match classify(&reply) {
        Some(found) => Line {
            intent: Some(found.intent),
            confidence: found.confidence,
            certainty: Some(found.certainty),
            return_date: found.return_date,
            objection_type: found.objection_type,
            evidence: found.evidence,
            problem: None,
        },
        None => {
            summary.empty += 1;
            Line { problem: Some("nothing is left after quotes and signature".to_owned()), ..Line::default() }
        }
    }
}

fn default_received() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2025, 12, 15)
        .and_then(|day| day.and_hms_opt(10, 0, 0))
        .expect("15 December 2025, 10:00 is a moment of the calendar")
}

/// A date, a local time, or a time with its offset, which is turned into Sydney's.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date.and_time(NaiveTime::from_hms_opt(10, 0, 0)?));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        let instant = jiff::Timestamp::from_second(time.timestamp()).ok()?;
        let local = instant.in_tz("Australia/Sydney").ok()?;
        let date =
            NaiveDate::from_ymd_opt(i32::from(local.year()), local.month() as u32, local.day() as u32)?;
        return date.and_hms_opt(local.hour() as u32, local.minute() as u32, local.second() as u32);
    }
    ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn run(file: &str) -> (Summary, Vec<Value>) {
        let mut out = Vec::new();
        let summary = classify_file(file.as_bytes(), &mut out).unwrap();
        let lines = String::from_utf8(out).unwrap();
        (summary, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    #[test]
    fn each_record_gets_one_line_in_order() {
        let (summary, lines) = run(concat!(
            r#"{"text":"Please remove me from your list","intent":"ignored"}"#,
            "\n",
            r#"{"text":"Back on the 12th of January","subject":"Automatic reply: Idea"}"#,
            "\n\n",
            r#"{"text":"We already have an agency, no thanks","channel":"sms"}"#,
            "\n",
        ));
        assert_eq!(summary, Summary { replies: 3, unreadable: 0, empty: 0 });
        let intents: Vec<_> = lines.iter().map(|l| l["intent"].as_str().unwrap()).collect();
        assert_eq!(intents, ["unsubscribe", "out_of_office", "not_interested"]);
        assert_eq!(lines[1]["return_date"], "2026-01-12");
        assert_eq!(lines[2]["objection_type"], "existing_provider");
        assert!(lines[0]["evidence"][0]["text"].as_str().unwrap().contains("emove me"));
    }

    #[test]
    fn dates_follow_the_day_of_receipt() {
        let (_, lines) = run(concat!(
            r#"{"text":"Out of office, back tomorrow","received":"2026-02-27"}"#,
            "\n",
            r#"{"text":"Out of office, back tomorrow","received":"2026-02-26T20:00:00Z"}"#,
            "\n",
        ));
        assert_eq!(lines[0]["return_date"], "2026-02-28");
        assert_eq!(lines[1]["return_date"], "2026-02-28");
    }

    #[test]
    fn lines_that_are_no_records_are_reported_and_stop_nothing() {
        let (summary, lines) = run("not json\n{\"text\":\"> only a quote\"}\n{\"text\":\"STOP\"}\n");
        assert_eq!(summary, Summary { replies: 3, unreadable: 1, empty: 1 });
        assert!(lines[0]["intent"].is_null() && lines[0]["problem"].is_string());
        assert_eq!(lines[2]["intent"], "unsubscribe");
    }
}
