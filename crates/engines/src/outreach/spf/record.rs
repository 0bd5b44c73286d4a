//! Reading a policy (RFC 7208 section 4.6 and appendix A). One wrong term makes the whole record wrong.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::expand::Spec;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// Lengths of the networks that are compared, for each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    pub v4: u8,
    pub v6: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mechanism {
    All,
    Include(Spec),
    A(Option<Spec>, Lengths),
    Mx(Option<Spec>, Lengths),
    Ptr(Option<Spec>),
    Ip4(Ipv4Addr, u8),
    Ip6(Ipv6Addr, u8),
    Exists(Spec),
}

impl Mechanism {
    /// Whether a receiver has to look something up for it.
    pub const fn looks_up(&self) -> bool {
        !matches!(self, Self::All | Self::Ip4(..) | Self::Ip6(..))
    }
}

/// One record, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub terms: Vec<(Qualifier, Mechanism)>,
    pub redirect: Option<Spec>,
    pub explanation: Option<Spec>,
}

/// Those of a name's TXT records that are policies. There may be one.
pub fn policies(records: &[Vec<u8>]) -> Vec<&[u8]> {
    let is_one = |record: &&[u8]| {
        record.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"v=spf1"))
            && record.get(6).is_none_or(|next| *next == b' ')
    };
    records.iter().map(Vec::as_slice).filter(is_one).collect()
}

impl Policy {
    /// `Err` names the term that is wrong.
    pub fn parse(record: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(record).ok().filter(|text| text.is_ascii());
        let text = text.ok_or("the record has characters that are not ASCII")?;
        let mut policy = Self::default();
        for term in text.get(6..).unwrap_or_default().split(' ').filter(|term| !term.is_empty()) {
            policy.add(term).ok_or_else(|| format!("\"{term}\" is not understood"))?;
        }
        Ok(policy)
    }

    fn add(&mut self, term: &str) -> Option<()> {
        let end = term.find([':', '/', '=']).unwrap_or(term.len());
        if term[end..].starts_with('=') {
            return self.modifier(&term[..end], &term[end + 1..]);
        }
        let (qualifier, rest) = match term.as_bytes().first()? {
            b'+' => (Qualifier::Pass, &term[1..]),
            b'-' => (Qualifier::Fail, &term[1..]),
            b'~' => (Qualifier::SoftFail, &term[1..]),
            b'?' => (Qualifier::Neutral, &term[1..]),
            _ => (Qualifier::Pass, term),
        };
        self.terms.push((qualifier, mechanism(rest)?));
        Some(())
    }

    fn modifier(&mut self, name: &str, value: &str) -> Option<()> {
        let mut letters = name.chars();
        let good = letters.next()?.is_ascii_alphabetic()
            && letters.all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let place = match name.to_ascii_lowercase().as_str() {
            "redirect" => &mut self.redirect,
            "exp" => &mut self.explanation,
            // Others are for the future, and must only look right.
            _ => return (good && Spec::text(value, false).is_some()).then_some(()),
        };
        // Twice is an error.
        (place.is_none()).then_some(())?;
        *place = Some(Spec::domain(value)?);
        Some(())
    }
}

fn mechanism(text: &str) -> Option<Mechanism> {
    let end = text.find([':', '/']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let argument = rest.strip_prefix(':');
    let name = name.to_ascii_lowercase();
    match (name.as_str(), argument) {
        ("all", None) if rest.is_empty() => Some(Mechanism::All),
        ("include", Some(domain)) => Some(Mechanism::Include(Spec::domain(domain)?)),
        ("exists", Some(domain)) => Some(Mechanism::Exists(Spec::domain(domain)?)),
        ("ptr", Some(domain)) => Some(Mechanism::Ptr(Some(Spec::domain(domain)?))),
        ("ptr", None) if rest.is_empty() => Some(Mechanism::Ptr(None)),
        ("a" | "mx", _) => {
            let (domain, lengths) = lengths(argument.unwrap_or(rest))?;
            let domain = match argument {
                Some(_) => Some(Spec::domain(domain)?),
                None if domain.is_empty() => None,
                None => return None,
            };
            Some(if name == "a" { Mechanism::A(domain, lengths) } else { Mechanism::Mx(domain, lengths) })
        }
        ("ip4", Some(network)) => {
            let (address, length) = network
                .split_once('/')
                .map_or((network, Some(32)), |(address, bits)| (address, bits_of(bits, 32)));
            Some(Mechanism::Ip4(address.parse().ok()?, length?))
        }
        ("ip6", Some(network)) => {
            let (address, length) = network
                .split_once('/')
                .map_or((network, Some(128)), |(address, bits)| (address, bits_of(bits, 128)));
            Some(Mechanism::Ip6(address.parse().ok()?, length?))
        }
        _ => None,
    }
}

/// Takes `/24`, `//64` or `/24//64` off the end.
fn lengths(text: &str) -> Option<(&str, Lengths)> {
    let digits = |text: &str| text.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let mut found = Lengths { v4: 32, v6: 128 };
    let mut rest = text;
    let at = digits(rest);
    if at < rest.len() && rest[..at].ends_with("//") {
        found.v6 = bits_of(&rest[at..], 128)?;
        rest = &rest[..at - 2];
    }
    let at = digits(rest);
    if at < rest.len() && rest[..at].ends_with('/') && !rest[..at].ends_with("//") {
        found.v4 = bits_of(&rest[at..], 32)?;
        rest = &rest[..at - 1];
    }
    Some((rest, found))
}

/// No leading zeros, and not more than the address has.
fn bits_of(text: &str, most: u8) -> Option<u8> {
    let good = text == "0" || (!text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit()));
    text.parse().ok().filter(|bits| good && *bits <= most)
}
