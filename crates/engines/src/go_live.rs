//! What has to be done before an agency writes to real people, said in words: of the installation, which
//! its operator mends, and of the agency, which its people mend. Nothing waits for this list; the gate of
//! sending and the pre-flight of a campaign decide, and it asks them.

use std::net::IpAddr;

use domain::{CampaignId, Mode};
use serde::{Deserialize, Serialize};

/// Where the key that seals passwords comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyOrigin {
    /// Made at the first start and kept in the data directory.
    #[default]
    Made,
    /// Set by the operator.
    Given,
}

/// A mailbox of the agency, as far as this list asks.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub smtp_host: String,
    /// Whether the last sign-in at its server worked; `None` when there was none.
    pub tested: Option<bool>,
}

/// A domain that mailboxes of the agency send from.
#[derive(Clone, Debug)]
pub struct Domain {
    pub name: String,
    pub checked: bool,
    /// Why nothing leaves from it.
    pub problem: Option<String>,
}

/// Who must not be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// The agency has put somebody on the list.
    Brought,
    /// There is nobody to put on it, says the agency.
    NobodyYet,
    Unsaid,
}

/// The campaign that is nearest to running.
#[derive(Clone, Debug)]
pub struct Campaign {
    pub id: CampaignId,
    pub name: String,
    pub runs: bool,
    /// What its pre-flight says; empty when nothing stands in the way.
    pub blockers: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub mode: Mode,
    pub key: KeyOrigin,
    pub public_url: &'a str,
    /// [`super::outreach::threading::Sender::missing`]
    pub identity_missing: &'a [&'static str],
    pub mailboxes: &'a [Mailbox],
    pub domains: &'a [Domain],
    /// Whether name servers are asked here.
    pub checks: bool,
    pub suppression: Suppression,
    pub campaign: Option<&'a Campaign>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Mode,
    SecretKey,
    PublicUrl,
    SenderIdentity,
    Mailbox,
    Domain,
    Suppression,
    Campaign,
}

impl What {
    /// Set where the program is started, not in a page.
    pub const fn is_the_operators(self) -> bool {
        matches!(self, Self::Mode | Self::SecretKey | Self::PublicUrl)
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub what: What,
    pub done: bool,
    /// What stands, or what is missing and what to do.
    pub words: String,
}

/// The list, in the order in which a person would go through it.
pub fn points(facts: &Facts<'_>) -> Vec<Point> {
    vec![
        mode(facts.mode),
        secret_key(facts.key, facts.mode),
        public_url(facts.public_url),
        identity(facts.identity_missing),
        mailbox(facts.mailboxes, facts.mode),
        domain(facts.domains, facts.checks),
        suppression(facts.suppression),
        campaign(facts.campaign),
    ]
}

fn point(what: What, done: bool, words: impl Into<String>) -> Point {
    Point { what, done, words: words.into() }
}

fn mode(mode: Mode) -> Point {
    match mode {
        Mode::Live => point(What::Mode, true, "Mail goes out to real people."),
        Mode::Sandbox | Mode::Test => point(
            What::Mode,
            false,
            "Nothing leaves this machine. Start the program with AGENCY_MODE=live; it then begins with a database of its own.",
        ),
    }
}

fn secret_key(key: KeyOrigin, mode: Mode) -> Point {
    let words = match (key, mode) {
        (KeyOrigin::Given, _) => {
            "Set by the operator. Keep a copy somewhere else: without it every password has to be entered again."
        }
        (KeyOrigin::Made, Mode::Live) => {
            "It lies in the data directory, beside what it protects. Set AGENCY_SECRET_KEY to what the file secret.key holds, keep a copy somewhere else, and remove the file."
        }
        (KeyOrigin::Made, Mode::Sandbox | Mode::Test) => {
            "The sandbox made one for itself, which live mode refuses. Set AGENCY_SECRET_KEY to 32 or more random characters before the first live start."
        }
    };
    point(What::SecretKey, key == KeyOrigin::Given, words)
}

fn public_url(url: &str) -> Point {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = host_of(rest);
    if is_this_machine(host) {
        let words = format!(
            "{url} means something else on every machine, and mails link there. Set AGENCY_PUBLIC_URL to the address people reach."
        );
        return point(What::PublicUrl, false, words);
    }
    if scheme != "https" {
        let words = format!(
            "{url} is not encrypted, so passwords travel in the open. Put a proxy with TLS in front and set AGENCY_PUBLIC_URL to https."
        );
        return point(What::PublicUrl, false, words);
    }
    point(What::PublicUrl, true, format!("Links in mails begin with {url}."))
}

/// The host of what follows `://`, without port.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => authority.split(':').next().unwrap_or(authority),
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn identity(missing: &[&'static str]) -> Point {
    if missing.is_empty() {
        return point(What::SenderIdentity, true, "Every mail says who sends it.");
    }
    let list = missing.join(", ");
    point(
        What::SenderIdentity,
        false,
        format!("The law asks every mail to say who sends it; still missing: {list}."),
    )
}

fn mailbox(all: &[Mailbox], mode: Mode) -> Point {
    // In live mode the operator may have a server on the same machine; elsewhere that is the sandbox's.
    let real: Vec<&Mailbox> =
        all.iter().filter(|one| mode == Mode::Live || !is_this_machine(&one.smtp_host)).collect();
    let words = if real.iter().any(|one| one.tested == Some(true)) {
        return point(What::Mailbox, true, "Signing in at its server works.");
    } else if !real.is_empty() {
        "Signing in at its server has not worked yet. Open it, mend what it says, and test it again."
    } else if all.is_empty() {
        "Connect the mailbox your campaigns shall send from."
    } else {
        "There are mailboxes of the sandbox only. Connect one of a real provider."
    };
    point(What::Mailbox, false, words)
}

fn domain(all: &[Domain], checks: bool) -> Point {
    let words = if all.is_empty() {
        "Stands here as soon as a mailbox is connected, with the DNS records to paste.".to_owned()
    } else if !checks {
        "In the sandbox no name server is asked. The records to paste are shown all the same.".to_owned()
    } else if let Some((name, problem)) =
        all.iter().find_map(|one| one.problem.as_ref().map(|problem| (&one.name, problem)))
    {
        format!("Nothing leaves from {name}: {}.", problem.trim_end_matches('.'))
    } else if let Some(one) = all.iter().find(|one| !one.checked) {
        format!("The DNS records of {} have not been checked yet.", one.name)
    } else {
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        return point(What::Domain, true, format!("The DNS lets you send from {}.", names.join(", ")));
    };
    point(What::Domain, false, words)
}

fn suppression(suppression: Suppression) -> Point {
    match suppression {
        Suppression::Brought => {
            point(What::Suppression, true, "Those on your list are never written to, by any campaign.")
        }
        Suppression::NobodyYet => {
            point(What::Suppression, true, "You said that nobody has asked you to stop.")
        }
        Suppression::Unsaid => point(
            What::Suppression,
            false,
            "Bring in everybody who has asked you to stop writing, from whatever you used before. If there is nobody, say so.",
        ),
    }
}

fn campaign(campaign: Option<&Campaign>) -> Point {
    match campaign {
        None => point(What::Campaign, false, "Make a campaign with a sequence, a mailbox and leads."),
        Some(one) if one.runs => point(What::Campaign, true, format!("{} runs.", one.name)),
        Some(one) => match one.blockers.as_slice() {
            [] => point(
                What::Campaign,
                true,
                format!("Nothing stands in the way of {}. Activate it when you are ready.", one.name),
            ),
            [only] => point(What::Campaign, false, format!("{}: {only}", one.name)),
            [first, rest @ ..] => {
                let more = match rest.len() {
                    1 => "one more thing".to_owned(),
                    more => format!("{more} more things"),
                };
                point(What::Campaign, false, format!("{}: {first} And {more}.", one.name))
            }
        },
    }
}

#[cfg(test)]
#[path = "go_live_tests.rs"]
mod tests;
