//! The door for what is said about a lead: text becomes a checked value, or a reason why not.

use chrono::NaiveDate;
use domain::people::tidy;
use domain::{BadText, EmailAddress, FactKind, FactValue, LeadFact, LeadFacts, PhoneType, Rule};
use url::{Host, Url};

use super::phone;

const URL_MAX: usize = 2_000;
/// No company is as large, no rank as high; the columns hold more.
const COUNT_MAX: i64 = 1_000_000_000_000;

/// Reads an address; `mailto:` before it and angle brackets around it do no harm.
pub(crate) fn read_email(text: &str) -> Result<EmailAddress, BadText> {
    let text = tidy(text);
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    EmailAddress::parse(text)
}

/// Reads one fact. `None` when the text is blank, or says that nothing is known.
pub(crate) fn read(fact: LeadFact, text: &str) -> Result<Option<FactValue>, BadText> {
    let text = tidy(text);
    if text.is_empty() {
        return Ok(None);
    }
    let value = match fact.kind() {
        FactKind::Line(max) => line(text, max)?,
        FactKind::Phone => FactValue::Text(phone::e164(&text)?.0),
        FactKind::Email => FactValue::Text(read_email(&text)?.into()),
        FactKind::Url => FactValue::Text(web_address(&text)?),
        FactKind::Linkedin => FactValue::Text(linkedin(&text)?),
        FactKind::Domain => FactValue::Text(domain(&text)?),
        FactKind::Zone => FactValue::Text(zone(&text)?),
        FactKind::PhoneType => FactValue::Text(phone_type(&text)?.as_str().to_owned()),
        FactKind::Count => FactValue::Count(count(&text)?),
        FactKind::Number => FactValue::Number(number(&text)?),
        FactKind::Flag => return flag(&text).map(|flag| flag.map(FactValue::Flag)),
        FactKind::Date => FactValue::Date(date(&text)?),
    };
    Ok(Some(value))
}

/// Reads a number and its kind. `None` when the text is blank.
pub(crate) fn read_phone(text: &str) -> Result<Option<(String, PhoneType)>, BadText> {
    let text = tidy(text);
    if text.is_empty() { Ok(None) } else { phone::e164(&text).map(Some) }
}

/// Fills in what follows from the rest: the kind of a phone, the company's domain.
pub(crate) fn complete(facts: &mut LeadFacts, email: &EmailAddress) {
    if facts.phone_type.is_none()
        && let Some((_, kind)) = facts.phone.as_deref().and_then(|number| phone::e164(number).ok())
    {
        facts.phone_type = Some(kind.as_str().to_owned());
    }
    if facts.domain.is_none() {
        let of_website = facts.website.as_deref().and_then(|url| domain(url).ok());
        facts.domain = of_website.or_else(|| super::address::company_domain(email).map(str::to_owned));
    }
}

fn line(text: String, max: usize) -> Result<FactValue, BadText> {
    if text.chars().count() > max {
        return Err(BadText::new(Rule::TooLong { max }));
    }
    Ok(FactValue::Text(text))
}

fn web_address(text: &str) -> Result<String, BadText> {
    let bad = || BadText::new(Rule::NotAUrl);
    if text.len() > URL_MAX || text.contains(char::is_whitespace) {
        return Err(bad());
    }
    let url = Url::parse(text).or_else(|_| Url::parse(&format!("https://{text}"))).map_err(|_| bad())?;
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.trim_end_matches('.').contains('.'));
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if named && plain { Ok(url.into()) } else { Err(bad()) }
}

/// Without what follows the path, so that one profile is one text.
fn linkedin(text: &str) -> Result<String, BadText> {
    const WORDS: &str = "Enter a LinkedIn address like https://www.linkedin.com/in/name.";
    let bad = || BadText::new(Rule::Other(WORDS));
    let url = Url::parse(&web_address(text).map_err(|_| bad())?).map_err(|_| bad())?;
    let host = url.host_str().unwrap_or_default();
    let theirs = host == "linkedin.com" || host.ends_with(".linkedin.com");
    let path = url.path().trim_end_matches('/');
    if !theirs || path.is_empty() {
        return Err(bad());
    }
    Ok(format!("https://www.linkedin.com{path}"))
}

/// The bare domain of a domain or web address, without `www.`.
pub(crate) fn domain(text: &str) -> Result<String, BadText> {
    let bad = || BadText::new(Rule::NotADomain);
    let url = Url::parse(&web_address(text).map_err(|_| bad())?).map_err(|_| bad())?;
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    // A domain is good when an address at it is.
    EmailAddress::parse(&format!("a@{host}")).map_err(|_| bad())?;
    Ok(host.to_owned())
}

fn zone(text: &str) -> Result<String, BadText> {
    let zone = jiff::tz::TimeZone::get(text).ok();
    zone.as_ref()
        .and_then(|zone| zone.iana_name())
        .map(str::to_owned)
        .ok_or(BadText::new(Rule::Other("Enter a time zone like Australia/Sydney.")))
}

fn phone_type(text: &str) -> Result<PhoneType, BadText> {
    match text.to_lowercase().as_str() {
        "mobile" | "cell" | "cellular" => Ok(PhoneType::Mobile),
        "landline" | "fixed" | "fixed_line" | "fixed line" => Ok(PhoneType::Landline),
        "other" | "voip" | "toll_free" => Ok(PhoneType::Other),
        _ => Err(BadText::new(Rule::Other("Enter mobile, landline or other."))),
    }
}

/// A whole number; spreadsheets write 25 as "25.0" and 1200 as "1,200". Of a range such as "11-50"
/// the middle is taken, of "500+" the number.
fn count(text: &str) -> Result<i64, BadText> {
    let bad = || BadText::new(Rule::NotANumber);
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
    let one = |digits: &str| -> Option<i64> {
        let whole = digits
            .split_once('.')
            .map_or(Some(digits), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole))?;
        let plain = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
        if plain { whole.parse().ok().filter(|n| *n <= COUNT_MAX) } else { None }
    };
    if let Some(n) = one(digits.strip_suffix('+').unwrap_or(&digits)) {
        return Ok(n);
    }
    let (from, to) = ["-", "–", "to"].iter().find_map(|mark| digits.split_once(mark)).ok_or_else(bad)?;
    match (one(from), one(to)) {
        (Some(from), Some(to)) if from <= to => Ok(from + (to - from) / 2),
        _ => Err(bad()),
    }
}

fn number(text: &str) -> Result<f64, BadText> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '$' | '\u{a0}')).collect();
    plain.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0).ok_or(BadText::new(Rule::NotANumber))
}

/// `None` for "unknown".
fn flag(text: &str) -> Result<Option<bool>, BadText> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "verified" | "valid" | "deliverable" => Ok(Some(true)),
        "false" | "no" | "n" | "0" | "unverified" | "invalid" | "undeliverable" => Ok(Some(false)),
        "unknown" | "n/a" | "na" | "null" | "-" => Ok(None),
        _ => Err(BadText::new(Rule::NotAFlag)),
    }
}

/// Years first, or day first as Australians write; a month or year alone begins on its first day. Of a
/// timestamp the date is taken.
fn date(text: &str) -> Result<NaiveDate, BadText> {
    let bad = || BadText::new(Rule::NotADate);
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| -> Option<u32> {
        (digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let found = match parts.as_slice() {
        [year] => number(year, 4..=4).and_then(|year| NaiveDate::from_ymd_opt(year as i32, 1, 1)),
        [year, month] => number(year, 4..=4)
            .zip(number(month, 1..=2))
            .and_then(|(year, month)| NaiveDate::from_ymd_opt(year as i32, month, 1)),
        [first, month, last] => {
            let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
            number(year, 4..=4)
                .zip(number(month, 1..=2))
                .zip(number(day, 1..=2))
                .and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year as i32, month, day))
        }
        _ => None,
    };
    found.filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date))).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(fact: LeadFact, text: &str) -> Option<String> {
        match read(fact, text) {
            Ok(Some(FactValue::Text(text))) => Some(text),
            Ok(Some(other)) => Some(serde_json::to_string(&other).unwrap()),
            Ok(None) => Some("nothing".to_owned()),
            Err(_) => None,
        }
    }

    #[test]
    fn values_are_read_as_lists_write_them() {
        for (fact, written, read) in [
            (LeadFact::FirstName, "  Zoë\u{200b} ", "Zoë"),
            (LeadFact::Employees, "1,200", "1200"),
            (LeadFact::Employees, "25.0", "25"),
            (LeadFact::Employees, "11-50", "30"),
            (LeadFact::Employees, "51 – 200", "125"),
            (LeadFact::Employees, "500+", "500"),
            (LeadFact::OrganicTraffic, "$1,149.89", "1149.89"),
            (LeadFact::IsHiring, "Yes", "true"),
            (LeadFact::EmailVerified, "unknown", "nothing"),
            (LeadFact::FundedOn, "2025-10-07T00:00:00Z", "\"2025-10-07\""),
            (LeadFact::FundedOn, "7/10/2025", "\"2025-10-07\""),
            (LeadFact::RoleStarted, "2025-11", "\"2025-11-01\""),
            (LeadFact::RoleStarted, "2025", "\"2025-01-01\""),
            (LeadFact::LinkedinUrl, "linkedin.com/in/zoe/?utm=1", "https://www.linkedin.com/in/zoe"),
            (LeadFact::LinkedinUrl, "https://au.linkedin.com/in/zoe", "https://www.linkedin.com/in/zoe"),
            (LeadFact::Domain, "https://WWW.Harbour.com.au:443/about", "harbour.com.au"),
            (LeadFact::Website, "harbour.com.au", "https://harbour.com.au/"),
            (LeadFact::Timezone, "australia/perth", "Australia/Perth"),
            (LeadFact::PersonalEmail, " <Zoe@Home.example> ", "zoe@home.example"),
            (LeadFact::Title, " \t ", "nothing"),
        ] {
            assert_eq!(text(fact, written).as_deref(), Some(read), "{fact} {written:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_guessed_at() {
        for (fact, written) in [
            (LeadFact::Employees, "many"),
            (LeadFact::Employees, "-3"),
            (LeadFact::Employees, "50-11"),
            (LeadFact::Employees, "2.5"),
            (LeadFact::Employees, "99999999999999999999"),
            (LeadFact::OrganicTraffic, "NaN"),
            (LeadFact::OrganicTraffic, "1e999"),
            (LeadFact::IsHiring, "maybe"),
            (LeadFact::FundedOn, "31/02/2025"),
            (LeadFact::FundedOn, "0001-01-01"),
            (LeadFact::LinkedinUrl, "https://linkedin.com.evil.example/in/zoe"),
            (LeadFact::LinkedinUrl, "https://linkedin.com"),
            (LeadFact::Website, "javascript:alert(1)"),
            (LeadFact::Website, "http://127.0.0.1/"),
            (LeadFact::Domain, "localhost"),
            (LeadFact::Timezone, "Mars/Olympus"),
            (LeadFact::PersonalEmail, "zoe"),
            (LeadFact::Company, &"x".repeat(201)),
        ] {
            assert_eq!(text(fact, written), None, "{fact} {written:?}");
        }
    }
}
