//! Evaluating a policy (RFC 7208 sections 4 to 6).

use std::net::IpAddr;

use super::expand::{Spec, Values};
use super::record::{Lengths, Mechanism, Policy, Qualifier, policies};
use super::{Answer, Asked, Known, Outcome, Query, Verdict, is_name, key};

/// Terms that look something up, in the whole check.
const LOOKUPS: u32 = 10;
/// Lookups that find nothing.
const VOIDS: u32 = 2;
/// Mail servers of one `mx`, and names of one `ptr`.
const HOSTS: usize = 10;

enum Stop {
    Need(Query),
    Temporary(String),
    Permanent(String),
}

struct Run<'a> {
    known: &'a Known,
    ip: IpAddr,
    values: Values,
    lookups: u32,
    voids: u32,
}

/// The verdict, or the question without whose answer there is none.
pub fn check(asked: &Asked, known: &Known) -> Result<Outcome, Query> {
    let ip = asked.ip.to_canonical();
    let sender = if asked.mail_from.is_empty() {
        format!("postmaster@{}", asked.helo)
    } else {
        asked.mail_from.clone()
    };
    let (local, domain) = sender.rsplit_once('@').unwrap_or(("postmaster", &sender));
    let local = if local.is_empty() { "postmaster" } else { local };
    let mut run = Run {
        known,
        ip,
        values: Values {
            sender: format!("{local}@{domain}"),
            local: local.to_owned(),
            sender_domain: domain.to_owned(),
            domain: domain.to_owned(),
            ip: dotted(ip),
            readable_ip: ip.to_string(),
            validated: String::new(),
            is_v6: ip.is_ipv6(),
            helo: asked.helo.clone(),
        },
        lookups: 0,
        voids: 0,
    };
    let domain = domain.to_owned();
    let outcome = |verdict, problem, explanation, lookups| Outcome { verdict, problem, explanation, lookups };
    match run.host(&domain) {
        Ok((verdict, policy)) => {
            let explanation = match (verdict, policy.and_then(|policy| policy.explanation)) {
                (Verdict::Fail, Some(spec)) => run.explain(&spec)?,
                _ => None,
            };
            Ok(outcome(verdict, None, explanation, run.lookups))
        }
        Err(Stop::Need(query)) => Err(query),
        Err(Stop::Temporary(why)) => Ok(outcome(Verdict::TempError, Some(why), None, run.lookups)),
        Err(Stop::Permanent(why)) => Ok(outcome(Verdict::PermError, Some(why), None, run.lookups)),
    }
}

impl<'a> Run<'a> {
    /// The verdict of one domain's policy, with the policy that decided.
    fn host(&mut self, domain: &str) -> Result<(Verdict, Option<Policy>), Stop> {
        if !is_name(domain) {
            return Ok((Verdict::None, None));
        }
        let Answer::Txt(records) = self.ask(Query::Txt(key(domain)))? else {
            return Ok((Verdict::None, None));
        };
        let policy = match policies(records).as_slice() {
            [] => return Ok((Verdict::None, None)),
            [record] => Policy::parse(record)
                .map_err(|why| Stop::Permanent(format!("the SPF record of {domain} is wrong: {why}")))?,
            several => {
                let why = format!("{domain} has {} SPF records; there may be one", several.len());
                return Err(Stop::Permanent(why));
            }
        };
        let before = std::mem::replace(&mut self.values.domain, domain.to_owned());
        for (qualifier, mechanism) in &policy.terms {
            if mechanism.looks_up() {
                self.count()?;
            }
            if self.matches(mechanism)? {
                let verdict = match qualifier {
                    Qualifier::Pass => Verdict::Pass,
                    Qualifier::Fail => Verdict::Fail,
                    Qualifier::SoftFail => Verdict::SoftFail,
                    Qualifier::Neutral => Verdict::Neutral,
                };
                // The explanation speaks of the domain whose policy decided.
                if verdict != Verdict::Fail {
                    self.values.domain = before;
                }
                return Ok((verdict, Some(policy)));
            }
        }
        if let Some(redirect) = &policy.redirect {
            self.count()?;
            let target = self.name(redirect)?;
            return match self.host(&target)? {
                (Verdict::None, _) => {
                    Err(Stop::Permanent(format!("{domain} redirects to {target}, which has no SPF record")))
                }
                found => Ok(found),
            };
        }
        self.values.domain = before;
        Ok((Verdict::Neutral, Some(policy)))
    }

    fn matches(&mut self, mechanism: &Mechanism) -> Result<bool, Stop> {
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip4(network, length) => Ok(within(self.ip, IpAddr::V4(*network), *length)),
            Mechanism::Ip6(network, length) => Ok(within(self.ip, IpAddr::V6(*network), *length)),
            Mechanism::A(spec, lengths) => {
                let name = self.target(spec.as_ref())?;
                self.has_address(&name, *lengths, true)
            }
            Mechanism::Mx(spec, lengths) => {
                let name = self.target(spec.as_ref())?;
                if !is_name(&name) {
                    return Ok(false);
                }
                let Answer::Mx(hosts) = self.ask_counted(Query::Mx(key(&name)))? else { return Ok(false) };
                if hosts.len() > HOSTS {
                    return Err(Stop::Permanent(format!("{name} has more than {HOSTS} mail servers")));
                }
                for host in hosts {
                    if self.has_address(host, *lengths, true)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Mechanism::Exists(spec) => {
                let name = self.name(spec)?;
                if !is_name(&name) {
                    return Ok(false);
                }
                Ok(matches!(self.ask_counted(Query::A(key(&name)))?, Answer::A(found) if !found.is_empty()))
            }
            Mechanism::Ptr(spec) => {
                let name = key(&self.target(spec.as_ref())?);
                let under = |one: &String| *one == name || one.ends_with(&format!(".{name}"));
                Ok(self.validated()?.iter().any(under))
            }
            Mechanism::Include(spec) => {
                let name = self.name(spec)?;
                let domain = self.values.domain.clone();
                let (verdict, _) = self.host(&name)?;
                self.values.domain = domain;
                match verdict {
                    Verdict::Pass => Ok(true),
                    Verdict::None => {
                        Err(Stop::Permanent(format!("{name} is included and has no SPF record")))
                    }
                    _ => Ok(false),
                }
            }
        }
    }

    fn count(&mut self) -> Result<(), Stop> {
        self.lookups += 1;
        if self.lookups > LOOKUPS {
            return Err(Stop::Permanent(format!("the record needs more than {LOOKUPS} lookups")));
        }
        Ok(())
    }

    /// What is known of it; a resolver that failed ends the check for now.
    fn ask(&self, query: Query) -> Result<&'a Answer, Stop> {
        match self.known.get(&query) {
            None => Err(Stop::Need(query)),
            Some(Answer::Failed) => Err(Stop::Temporary("the name servers gave no answer".to_owned())),
            Some(answer) => Ok(answer),
        }
    }

    /// The same for a term, where finding nothing counts.
    fn ask_counted(&mut self, query: Query) -> Result<&'a Answer, Stop> {
        let answer = self.ask(query)?;
        let empty = match answer {
            Answer::Txt(found) => found.is_empty(),
            Answer::A(found) => found.is_empty(),
            Answer::Aaaa(found) => found.is_empty(),
            Answer::Mx(found) | Answer::Ptr(found) => found.is_empty(),
            Answer::Failed => false,
        };
        self.voids += u32::from(empty);
        if self.voids > VOIDS {
            return Err(Stop::Permanent(format!("more than {VOIDS} of the record's lookups find nothing")));
        }
        Ok(answer)
    }

    fn has_address(&mut self, name: &str, lengths: Lengths, counted: bool) -> Result<bool, Stop> {
        if !is_name(name) {
            return Ok(false);
        }
        let query = if self.ip.is_ipv6() { Query::Aaaa(key(name)) } else { Query::A(key(name)) };
        let answer = if counted { self.ask_counted(query)? } else { self.ask(query)? };
        Ok(match answer {
            Answer::A(found) => found.iter().any(|one| within(self.ip, IpAddr::V4(*one), lengths.v4)),
            Answer::Aaaa(found) => found.iter().any(|one| within(self.ip, IpAddr::V6(*one), lengths.v6)),
            _ => false,
        })
    }

    /// Names of the connecting address that lead back to it (section 5.5). No answer is no name.
    fn validated(&mut self) -> Result<Vec<String>, Stop> {
        let names = match self.ask_counted(Query::Ptr(self.ip)) {
            Ok(Answer::Ptr(names)) => names,
            Err(Stop::Need(query)) => return Err(Stop::Need(query)),
            Err(Stop::Permanent(why)) => return Err(Stop::Permanent(why)),
            Ok(_) | Err(Stop::Temporary(_)) => return Ok(vec![]),
        };
        let mut found = Vec::new();
        for name in names.iter().take(HOSTS) {
            match self.has_address(name, Lengths { v4: 32, v6: 128 }, false) {
                Ok(true) => found.push(key(name)),
                Ok(false) | Err(Stop::Temporary(_)) => {}
                Err(stop) => return Err(stop),
            }
        }
        Ok(found)
    }

    /// The name a mechanism is about: the domain itself unless it says otherwise.
    fn target(&mut self, spec: Option<&Spec>) -> Result<String, Stop> {
        match spec {
            Some(spec) => self.name(spec),
            None => Ok(self.values.domain.clone()),
        }
    }

    fn name(&mut self, spec: &Spec) -> Result<String, Stop> {
        self.prepare(spec)?;
        Ok(spec.name(&self.values))
    }

    /// `%{p}`: the domain's own name if it is validated, else one below it, else any.
    fn prepare(&mut self, spec: &Spec) -> Result<(), Stop> {
        if spec.wants_validated() {
            let names = self.validated()?;
            let domain = key(&self.values.domain);
            let own = names.iter().find(|name| **name == domain);
            let below = names.iter().find(|name| name.ends_with(&format!(".{domain}")));
            self.values.validated =
                own.or(below).or(names.first()).cloned().unwrap_or_else(|| "unknown".to_owned());
        }
        Ok(())
    }

    /// The domain's words for a refusal; anything wrong with them leaves them out.
    fn explain(&mut self, spec: &Spec) -> Result<Option<String>, Query> {
        let mut words = || -> Result<Option<String>, Stop> {
            let name = self.name(spec)?;
            if !is_name(&name) {
                return Ok(None);
            }
            let Answer::Txt(records) = self.ask(Query::Txt(key(&name)))? else { return Ok(None) };
            let [record] = records.as_slice() else { return Ok(None) };
            let text = std::str::from_utf8(record).ok().filter(|text| text.is_ascii());
            let Some(text) = text.and_then(|text| Spec::text(text, true)) else { return Ok(None) };
            self.prepare(&text)?;
            Ok(Some(text.fill(&self.values)))
        };
        match words() {
            Ok(found) => Ok(found),
            Err(Stop::Need(query)) => Err(query),
            Err(_) => Ok(None),
        }
    }
}

fn within(ip: IpAddr, network: IpAddr, length: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            (u32::from(ip) ^ u32::from(network)) & mask == 0
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            (u128::from(ip) ^ u128::from(network)) & mask == 0
        }
        _ => false,
    }
}

/// As `%{i}` writes it: dotted, and IPv6 one hexadecimal digit at a time.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let digits: Vec<String> = v6
                .octets()
                .iter()
                .flat_map(|byte| [byte >> 4, byte & 15])
                .map(|digit| format!("{digit:X}"))
                .collect();
            digits.join(".")
        }
    }
}
