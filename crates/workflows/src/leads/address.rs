//! What can be said about an address without asking its server (decisions.md D3).

use std::collections::HashSet;
use std::sync::LazyLock;

use domain::{EmailAddress, EmailCheck};

/// Shared boxes: nobody in particular reads them.
const ROLES: &[&str] = &[
    "abuse",
    "accounts",
    "admin",
    "administrator",
    "billing",
    "bookings",
    "careers",
    "contact",
    "contactus",
    "customerservice",
    "enquiries",
    "enquiry",
    "feedback",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "inquiries",
    "jobs",
    "legal",
    "mail",
    "marketing",
    "media",
    "no-reply",
    "noc",
    "noreply",
    "office",
    "orders",
    "postmaster",
    "press",
    "privacy",
    "reception",
    "root",
    "sales",
    "security",
    "service",
    "shop",
    "spam",
    "support",
    "team",
    "webmaster",
];

/// Providers that give a box to anybody: the domain says nothing about where somebody works.
const FREE: &[&str] = &[
    "aol.com",
    "bigpond.com",
    "bigpond.net.au",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.com.au",
    "icloud.com",
    "iinet.net.au",
    "internode.on.net",
    "live.com",
    "live.com.au",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "optusnet.com.au",
    "outlook.com",
    "outlook.com.au",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "tpg.com.au",
    "web.de",
    "westnet.com.au",
    "yahoo.co.nz",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.au",
    "yandex.com",
    "ymail.com",
    "zoho.com",
];

static THROW_AWAY: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| mailchecker::blacklist().into_iter().collect());

/// `Invalid` for a throw-away provider, `Risky` for a shared box. Whether the domain takes mail at all
/// is looked up before sending, not here.
pub(crate) fn check(email: &EmailAddress) -> EmailCheck {
    let domain = email.domain();
    let mut rest = Some(domain);
    while let Some(suffix) = rest {
        if THROW_AWAY.contains(suffix) {
            return EmailCheck::Invalid;
        }
        rest = suffix.split_once('.').map(|(_, parent)| parent).filter(|parent| parent.contains('.'));
    }
    let local = email.as_str().split('@').next().unwrap_or_default();
    let local = local.split('+').next().unwrap_or_default();
    if ROLES.binary_search(&local).is_ok() { EmailCheck::Risky } else { EmailCheck::Likely }
}

/// The domain of the place somebody works at, as far as the address tells.
pub(crate) fn company_domain(email: &EmailAddress) -> Option<&str> {
    let domain = email.domain();
    FREE.binary_search(&domain).is_err().then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_so_that_they_can_be_searched() {
        assert!(ROLES.is_sorted() && FREE.is_sorted());
    }

    #[test]
    fn shared_boxes_are_risky_and_throw_away_ones_invalid() {
        for (text, check) in [
            ("sarah@harbour.example", EmailCheck::Likely),
            ("info@harbour.example", EmailCheck::Risky),
            ("sales+au@harbour.example", EmailCheck::Risky),
            ("information@harbour.example", EmailCheck::Likely),
            ("x@mailinator.com", EmailCheck::Invalid),
            ("x@sub.mailinator.com", EmailCheck::Invalid),
        ] {
            assert_eq!(super::check(&EmailAddress::parse(text).unwrap()), check, "{text}");
        }
    }

    #[test]
    fn a_free_provider_is_nobodys_company() {
        let of = |text: &str| company_domain(&EmailAddress::parse(text).unwrap()).map(str::to_owned);
        assert_eq!(of("a@gmail.com"), None);
        assert_eq!(of("a@harbour.com.au").as_deref(), Some("harbour.com.au"));
    }
}
