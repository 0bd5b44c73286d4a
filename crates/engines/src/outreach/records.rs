//! What the DNS has to say of a sending domain before cold mail leaves from it
//! (email-infrastructure.md section 4), judged from what it really says, with the record to paste.
//!
//! Like the SPF check it asks nothing itself: it answers the judgement, or the question it needs first.
//! Our mail aligns by construction (RFC 7489): envelope, From and signature name the same domain, so a
//! domain whose SPF and DKIM pass passes DMARC too, also under strict alignment.

use std::net::{IpAddr, Ipv4Addr};

use super::spf::{self, Answer, Asked, Known, Policy, Query, Verdict};

/// A sending domain and what sends for it.
#[derive(Clone, Debug)]
pub struct Sending {
    pub domain: String,
    /// The domain that may speak for it in DMARC; the same for most.
    pub organisation: String,
    /// Servers its mailboxes hand mail to.
    pub smtp_hosts: Vec<String>,
    pub selector: String,
    /// The `p=` of our key.
    pub public_key: String,
    /// Where DMARC reports go.
    pub reports_to: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Spf,
    Dkim,
    Dmarc,
    Mx,
}

impl Purpose {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spf => "spf",
            Self::Dkim => "dkim",
            Self::Dmarc => "dmarc",
            Self::Mx => "mx",
        }
    }
}

/// One record: what it should be, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub purpose: Purpose,
    /// `TXT` or `MX`.
    pub kind: &'static str,
    pub host: String,
    /// The exact value to paste.
    pub value: String,
    pub observed: Option<String>,
    /// `None`: the name servers gave no answer.
    pub valid: Option<bool>,
    /// In a sentence, when it is not valid.
    pub problem: Option<String>,
}

/// Providers by the end of their servers' names: the SPF record they ask to include, and the mail server
/// that takes mail for their customers. `{}` stands for the domain with dashes for dots.
const PROVIDERS: [(&str, &str, &str); 9] = [
    ("gmail.com", "_spf.google.com", "1 smtp.google.com"),
    ("googlemail.com", "_spf.google.com", "1 smtp.google.com"),
    ("office365.com", "spf.protection.outlook.com", "0 {}.mail.protection.outlook.com"),
    ("outlook.com", "spf.protection.outlook.com", "0 {}.mail.protection.outlook.com"),
    ("zoho.com", "zohomail.com", "10 mx.zoho.com"),
    ("zoho.com.au", "zohomail.com.au", "10 mx.zoho.com.au"),
    ("fastmail.com", "spf.messagingengine.com", "10 in1-smtp.messagingengine.com"),
    ("messagingengine.com", "spf.messagingengine.com", "10 in1-smtp.messagingengine.com"),
    ("infraforge.io", "infraforge.io", "10 mx.infraforge.io"),
];

fn provider(host: &str) -> Option<(&'static str, &'static str)> {
    PROVIDERS
        .iter()
        .find(|(end, ..)| host == *end || host.ends_with(&format!(".{end}")))
        .map(|(_, include, mx)| (*include, *mx))
}

/// The judgement on all four, or the question that is needed first.
pub fn examine(sending: &Sending, known: &Known) -> Result<Vec<Finding>, Query> {
    Ok(vec![spf(sending, known)?, dkim(sending, known)?, dmarc(sending, known)?, mx(sending, known)?])
}

fn ask(known: &Known, query: Query) -> Result<&Answer, Query> {
    known.get(&query).ok_or(query)
}

fn unanswered(finding: Finding) -> Finding {
    Finding {
        valid: None,
        problem: Some("The name servers gave no answer; it is asked again.".to_owned()),
        ..finding
    }
}

fn judged(finding: Finding, observed: &str, problem: Option<String>) -> Finding {
    let observed = (!observed.is_empty()).then(|| observed.chars().take(1_000).collect());
    Finding { observed, valid: Some(problem.is_none()), problem, ..finding }
}

fn text(record: &[u8]) -> String {
    String::from_utf8_lossy(record).split_whitespace().collect::<Vec<_>>().join(" ")
}

// SPF

/// What lets a server send: its provider's record, or its own name or address.
fn term(host: &str) -> String {
    match (provider(host), host.parse::<IpAddr>()) {
        (Some((include, _)), _) => format!("include:{include}"),
        (None, Ok(IpAddr::V4(v4))) => format!("ip4:{v4}"),
        (None, Ok(IpAddr::V6(v6))) => format!("ip6:{v6}"),
        (None, Err(_)) => format!("a:{host}"),
    }
}

fn spf(sending: &Sending, known: &Known) -> Result<Finding, Query> {
    let domain = &sending.domain;
    let mut terms: Vec<String> = sending.smtp_hosts.iter().map(|host| term(host)).collect();
    terms.sort();
    terms.dedup();
    let fresh = format!("v=spf1 {} ~all", terms.join(" "));
    let finding = Finding {
        purpose: Purpose::Spf,
        kind: "TXT",
        host: domain.clone(),
        value: fresh,
        observed: None,
        valid: None,
        problem: None,
    };
    let Answer::Txt(records) = ask(known, Query::Txt(domain.clone()))? else {
        return Ok(unanswered(finding));
    };
    let found = spf::policies(records);
    let (observed, policy) = match found.as_slice() {
        [] => return Ok(judged(finding, "", Some(format!("{domain} has no SPF record.")))),
        [record] => (text(record), Policy::parse(record)),
        several => {
            let all: Vec<String> = several.iter().map(|record| text(record)).collect();
            let value = merged(&all, &terms);
            let problem = format!("{domain} has {} SPF records; put one in their place.", all.len());
            return Ok(judged(Finding { value, ..finding }, &all.join(" | "), Some(problem)));
        }
    };
    if let Err(why) = policy {
        return Ok(judged(finding, &observed, Some(format!("The SPF record cannot be read: {why}."))));
    }
    let finding = Finding { value: merged(std::slice::from_ref(&observed), &terms), ..finding };
    // A stranger must not pass; and reading on to the end counts every lookup.
    let stranger = check(domain, IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), known)?;
    match stranger.verdict {
        Verdict::TempError => return Ok(unanswered(finding)),
        Verdict::PermError => {
            let why = stranger.problem.unwrap_or_default();
            return Ok(judged(finding, &observed, Some(format!("Receivers refuse the SPF record: {why}."))));
        }
        Verdict::Pass => {
            return Ok(judged(
                finding,
                &observed,
                Some("The SPF record lets everybody send as the domain.".to_owned()),
            ));
        }
        _ => {}
    }
    for host in &sending.smtp_hosts {
        let allowed = match provider(host) {
            Some((include, _)) => includes(domain, include, known, 0)?,
            None => passes(domain, host, known)?,
        };
        match allowed {
            None => return Ok(unanswered(finding)),
            Some(true) => {}
            Some(false) => {
                let problem = format!("The SPF record does not let {host} send for {domain}.");
                return Ok(judged(finding, &observed, Some(problem)));
            }
        }
    }
    Ok(judged(Finding { value: observed.clone(), ..finding }, &observed, None))
}

fn check(domain: &str, ip: IpAddr, known: &Known) -> Result<spf::Outcome, Query> {
    let asked = Asked { ip, mail_from: format!("postmaster@{domain}"), helo: domain.to_owned() };
    spf::check(&asked, known)
}

/// Whether every address of a server may send for the domain.
fn passes(domain: &str, host: &str, known: &Known) -> Result<Option<bool>, Query> {
    let addresses: Vec<IpAddr> = match host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) => match ask(known, Query::A(host.to_lowercase()))? {
            Answer::A(found) => found.iter().copied().map(IpAddr::V4).collect(),
            _ => return Ok(None),
        },
    };
    for address in &addresses {
        match check(domain, *address, known)?.verdict {
            Verdict::Pass => {}
            Verdict::TempError => return Ok(None),
            _ => return Ok(Some(false)),
        }
    }
    Ok(Some(!addresses.is_empty()))
}

/// Whether a provider's record is included, at whatever depth a receiver would read.
fn includes(domain: &str, wanted: &str, known: &Known, depth: u8) -> Result<Option<bool>, Query> {
    let Answer::Txt(records) = ask(known, Query::Txt(domain.to_owned()))? else { return Ok(None) };
    let found = spf::policies(records);
    let [record] = found.as_slice() else { return Ok(Some(false)) };
    let record = text(record).to_lowercase();
    let names = record.split(' ').filter_map(|term| {
        let term = term.trim_start_matches('+');
        term.strip_prefix("include:").or_else(|| term.strip_prefix("redirect="))
    });
    for name in names {
        if name == wanted {
            return Ok(Some(true));
        }
        // Names with macros belong to nobody we know.
        if depth < 5 && !name.contains('%') && includes(name, wanted, known, depth + 1)? == Some(true) {
            return Ok(Some(true));
        }
    }
    Ok(Some(false))
}

/// One record that says what all of these say and lets ours send too.
fn merged(records: &[String], terms: &[String]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut end = "~all";
    for term in records.iter().flat_map(|record| record.split(' ').skip(1)) {
        let bare = term.trim_start_matches(['+', '-', '~', '?']);
        if bare.eq_ignore_ascii_case("all") {
            // Everybody may send: that is what is being repaired.
            end = if term == "-all" && records.len() == 1 { "-all" } else { "~all" };
        } else if !kept.contains(&term) {
            kept.push(term);
        }
    }
    for term in terms {
        if !kept.contains(&term.as_str()) {
            kept.push(term);
        }
    }
    // A redirect counts only when nothing matched; with an `all` it never counts.
    let redirected = kept.iter().any(|term| term.starts_with("redirect="));
    if !redirected {
        kept.push(end);
    }
    format!("v=spf1 {}", kept.join(" "))
}

// DKIM, DMARC, MX

/// `tag=value` pairs of a record; spaces do not count.
fn tags(record: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_lowercase(), value.split_whitespace().collect()))
    };
    record.split(';').filter_map(pair).collect()
}

fn tag<'a>(tags: &'a [(String, String)], name: &str) -> Option<&'a str> {
    tags.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

fn dkim(sending: &Sending, known: &Known) -> Result<Finding, Query> {
    let host = format!("{}._domainkey.{}", sending.selector, sending.domain);
    let finding = Finding {
        purpose: Purpose::Dkim,
        kind: "TXT",
        host: host.clone(),
        value: format!("v=DKIM1; k=rsa; p={}", sending.public_key),
        observed: None,
        valid: None,
        problem: None,
    };
    let Answer::Txt(records) = ask(known, Query::Txt(host.to_lowercase()))? else {
        return Ok(unanswered(finding));
    };
    let observed: Vec<String> = records.iter().map(|record| text(record)).collect();
    let problem = match observed.as_slice() {
        [] => Some(format!("{host} has no DKIM record.")),
        [one] => {
            let tags = tags(one);
            match tag(&tags, "p") {
                _ if tag(&tags, "v").is_some_and(|version| version != "DKIM1") => {
                    Some("The record is of another version than DKIM1.".to_owned())
                }
                None => Some("The record holds no key.".to_owned()),
                Some("") => Some("The record says that the key is withdrawn.".to_owned()),
                Some(key) if key != sending.public_key => {
                    Some("The record holds another key than the one mail is signed with.".to_owned())
                }
                Some(_) if tag(&tags, "k").is_some_and(|kind| !kind.eq_ignore_ascii_case("rsa")) => {
                    Some("The record names another kind of key than rsa.".to_owned())
                }
                Some(_) => None,
            }
        }
        several => Some(format!("{host} has {} records; there may be one.", several.len())),
    };
    Ok(judged(finding, &observed.join(" | "), problem))
}

fn dmarc(sending: &Sending, known: &Known) -> Result<Finding, Query> {
    let host = format!("_dmarc.{}", sending.domain);
    let finding = Finding {
        purpose: Purpose::Dmarc,
        kind: "TXT",
        host: host.clone(),
        value: format!("v=DMARC1; p=none; rua=mailto:{}", sending.reports_to),
        observed: None,
        valid: None,
        problem: None,
    };
    let mut names = vec![host.clone()];
    if sending.organisation != sending.domain {
        names.push(format!("_dmarc.{}", sending.organisation));
    }
    for name in names {
        let Answer::Txt(records) = ask(known, Query::Txt(name.clone()))? else {
            return Ok(unanswered(finding));
        };
        let found: Vec<String> = records
            .iter()
            .map(|record| text(record))
            .filter(|record| {
                tags(record).first().is_some_and(|(name, value)| name == "v" && value == "DMARC1")
            })
            .collect();
        let problem = match found.as_slice() {
            [] => continue,
            [one] => match tag(&tags(one), "p") {
                Some(policy)
                    if ["none", "quarantine", "reject"].contains(&policy.to_lowercase().as_str()) =>
                {
                    None
                }
                _ => Some("The DMARC record has no policy (p=none, quarantine or reject).".to_owned()),
            },
            several => {
                Some(format!("{name} has {} DMARC records; receivers ignore all of them.", several.len()))
            }
        };
        let value = if problem.is_none() { found[0].clone() } else { finding.value.clone() };
        return Ok(judged(Finding { host: name, value, ..finding }, &found.join(" | "), problem));
    }
    Ok(judged(finding, "", Some(format!("{host} has no DMARC record."))))
}

fn mx(sending: &Sending, known: &Known) -> Result<Finding, Query> {
    let domain = &sending.domain;
    let suggested = sending.smtp_hosts.iter().find_map(|host| {
        provider(host).map(|(_, mx)| mx.replace("{}", &domain.replace('.', "-"))).or_else(|| {
            // A server without a name cannot be a mail server for others.
            host.parse::<IpAddr>().is_err().then(|| format!("10 {host}"))
        })
    });
    let finding = Finding {
        purpose: Purpose::Mx,
        kind: "MX",
        host: domain.clone(),
        value: suggested.unwrap_or_else(|| format!("10 mail.{domain}")),
        observed: None,
        valid: None,
        problem: None,
    };
    let Answer::Mx(hosts) = ask(known, Query::Mx(domain.clone()))? else { return Ok(unanswered(finding)) };
    let problem = match hosts.as_slice() {
        [] => Some(format!("{domain} has no mail server: replies and bounces cannot arrive.")),
        // RFC 7505.
        [one] if one.is_empty() || one == "." => {
            Some(format!("{domain} says that it takes no mail: replies cannot arrive."))
        }
        _ => None,
    };
    Ok(judged(finding, &hosts.join(", "), problem))
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
