//! Runs the SPF check over a test suite in the format of the openspf.org suites: scenarios of zone data
//! and tests, in YAML.
//!
//! `cargo run -p engines --example spf -- FILE`. Says what came out otherwise than expected, and counts.

#![expect(clippy::print_stdout, reason = "a tool that talks to the person who started it")]
#![expect(clippy::unwrap_used, reason = "a suite that cannot be read ends the run")]

use std::collections::HashMap;
use std::net::IpAddr;

use engines::outreach::spf::{Answer, Asked, Known, Outcome, Query, check};
use serde::Deserialize;
use serde_norway::Value;

#[derive(Deserialize)]
struct Scenario {
    tests: HashMap<String, Test>,
    zonedata: HashMap<String, Vec<Value>>,
}

#[derive(Deserialize)]
struct Test {
    helo: String,
    host: String,
    mailfrom: String,
    result: Value,
    explanation: Option<String>,
}

/// The zone as a resolver would tell it.
struct Zone(HashMap<String, Vec<Value>>);

impl Zone {
    fn answer(&self, query: &Query) -> Answer {
        let (name, kind) = match query {
            Query::Txt(name) => (name.clone(), "TXT"),
            Query::A(name) => (name.clone(), "A"),
            Query::Aaaa(name) => (name.clone(), "AAAA"),
            Query::Mx(name) => (name.clone(), "MX"),
            Query::Ptr(ip) => (reversed(*ip), "PTR"),
        };
        let Some(found) = self.find(&name, kind, 8) else { return Answer::Failed };
        let texts = || found.iter().map(|value| value.as_str().unwrap().to_owned());
        match query {
            Query::Txt(_) => Answer::Txt(found.iter().map(joined).collect()),
            Query::A(_) => Answer::A(texts().map(|text| text.parse().unwrap()).collect()),
            Query::Aaaa(_) => Answer::Aaaa(texts().map(|text| text.parse().unwrap()).collect()),
            Query::Mx(_) => {
                Answer::Mx(found.iter().map(|pair| pair[1].as_str().unwrap_or("").to_owned()).collect())
            }
            Query::Ptr(_) => Answer::Ptr(texts().collect()),
        }
    }

    /// `None`: no answer in time.
    fn find(&self, name: &str, kind: &str, hops: u8) -> Option<Vec<Value>> {
        let Some(records) = self.0.get(name) else { return (!name.starts_with("error.")).then(Vec::new) };
        let has_txt = records.iter().any(|record| record.get("TXT").is_some());
        let mut found = Vec::new();
        for record in records {
            if record.as_str() == Some("TIMEOUT") {
                return (!found.is_empty()).then_some(found);
            }
            // Where the suite gives no TXT record, an SPF record of the old type stands for one.
            let wanted = if kind == "TXT" && !has_txt { "SPF" } else { kind };
            if let Some(value) = record.get(wanted).filter(|value| value.as_str() != Some("NONE")) {
                found.push(value.clone());
            } else if let (Some(other), 1..) = (record.get("CNAME"), hops) {
                let other = other.as_str().unwrap().trim_end_matches('.').to_lowercase();
                found.extend(self.find(&other, kind, hops - 1)?);
            }
        }
        Some(found)
    }
}

fn joined(value: &Value) -> Vec<u8> {
    match value {
        Value::Sequence(parts) => parts.iter().flat_map(|part| part.as_str().unwrap().bytes()).collect(),
        one => one.as_str().unwrap().bytes().collect(),
    }
}

fn reversed(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let digits: Vec<String> = v6
                .octets()
                .iter()
                .rev()
                .flat_map(|byte| [byte & 15, byte >> 4])
                .map(|digit| format!("{digit:x}"))
                .collect();
            format!("{}.ip6.arpa", digits.join("."))
        }
    }
}

fn outcome(test: &Test, zone: &Zone) -> Outcome {
    let asked =
        Asked { ip: test.host.parse().unwrap(), mail_from: test.mailfrom.clone(), helo: test.helo.clone() };
    let mut known = Known::new();
    loop {
        match check(&asked, &known) {
            Ok(outcome) => return outcome,
            Err(query) => {
                let answer = zone.answer(&query);
                known.insert(query, answer);
            }
        }
    }
}

fn main() {
    let file = std::env::args().nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(&file).unwrap();
    let (mut all, mut right) = (0_u32, 0_u32);
    for document in serde_norway::Deserializer::from_str(&text) {
        let Scenario { tests, zonedata } = Scenario::deserialize(document).unwrap();
        let zone = Zone(zonedata.into_iter().map(|(name, records)| (name.to_lowercase(), records)).collect());
        for (name, test) in &tests {
            all += 1;
            let outcome = outcome(test, &zone);
            let verdict = outcome.verdict.as_str();
            let expected = match &test.result {
                Value::Sequence(several) => several.iter().any(|one| one.as_str() == Some(verdict)),
                one => one.as_str() == Some(verdict),
            };
            // Without words of the domain, receivers use their own.
            let words = outcome.explanation.clone().unwrap_or_else(|| "DEFAULT".to_owned());
            let said = test.explanation.as_ref().is_none_or(|wanted| *wanted == words);
            if expected && said {
                right += 1;
            } else {
                println!(
                    "wrong  {name}: {verdict}, {words:?}, wanted {:?} {:?} ({:?})",
                    test.result, test.explanation, outcome.problem
                );
            }
        }
    }
    println!("{all} tests, {right} right");
}
