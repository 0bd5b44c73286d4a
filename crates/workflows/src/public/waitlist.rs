use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientName, EmailAddress, WaitlistSource};
use store::public::waitlist;
use tracing::instrument;

use super::Visitor;
use super::headline_test::count_joined;
use super::opt_out::waitlist_link;
use crate::mail::{self, Letter};
use crate::{Error, FieldError, Services};

/// A known address is told so at most this often.
const REMIND_AFTER: TimeDelta = TimeDelta::days(1);

/// What a person sent, as it came.
#[derive(Clone, Debug, Default)]
pub struct JoinWaitlist {
    pub email: String,
    pub agency_name: String,
    pub source: String,
    /// A field no person sees; whoever fills it is a program.
    pub trap: String,
    /// Who it is and what headline they saw, while a test runs.
    pub visitor: Option<Visitor>,
}

struct Parsed {
    email: EmailAddress,
    agency_name: Option<ClientName>,
    source: WaitlistSource,
}

/// Puts an address on the waitlist. The answer is the same for a new address, a known one and a
/// program that fell into the trap (decisions.md D21), so nobody can ask who is on the list; the
/// e-mail tells the difference to the one who may know.
#[instrument(skip_all, fields(source = %input.source))]
pub async fn join_waitlist(services: &Services, input: &JoinWaitlist) -> Result<(), Error> {
    let parsed = parse(input).map_err(Error::Invalid)?;
    if !input.trap.is_empty() {
        tracing::info!("a program filled the field that people do not see");
        return Ok(());
    }
    let at: DateTime<Utc> = services.now();
    let entry = waitlist::Entry {
        id: services.ids.next(),
        email: parsed.email,
        agency_name: parsed.agency_name,
        source: parsed.source,
        variant: input.visitor.map(|visitor| visitor.variant),
        at,
    };
    let email = entry.email.clone();
    let mut tx = services.db.system_write().await?;
    let joined = waitlist::join(&mut tx, &entry).await?;
    if let (waitlist::Joined::New, Some(visitor)) = (joined, input.visitor) {
        count_joined(services, &mut tx, visitor).await?;
    }
    let site = services.public_url.to_string();
    // Who had left and comes back keeps the first entry's id.
    let leave = waitlist_link(services, waitlist::id(&mut tx, &email).await?.unwrap_or(entry.id));
    let letter = match joined {
        waitlist::Joined::New => Some(Letter::WaitlistJoined { site, leave }),
        waitlist::Joined::Known => waitlist::may_remind(&mut tx, &email, at - REMIND_AFTER, at)
            .await?
            .then_some(Letter::WaitlistKnown { site, leave }),
    };
    if let Some(letter) = letter {
        mail::post(services, &mut tx, &email, &letter).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn parse(input: &JoinWaitlist) -> Result<Parsed, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let email = EmailAddress::parse(&input.email)
        .map_err(|bad| {
            wrong.push(FieldError::new("email", bad.rule.code(), "Please enter a valid email address"))
        })
        .ok();
    let agency_name = if input.agency_name.trim().is_empty() {
        None
    } else {
        ClientName::parse(&input.agency_name)
            .map_err(|bad| wrong.push(FieldError::text("agency_name", &bad)))
            .ok()
    };
    let source = input
        .source
        .parse()
        .map_err(|_| wrong.push(FieldError::new("source", "invalid", "This form does not exist.")))
        .ok();
    match (email, source) {
        (Some(email), Some(source)) if wrong.is_empty() => Ok(Parsed { email, agency_name, source }),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(email: &str, agency: &str, source: &str) -> JoinWaitlist {
        JoinWaitlist {
            email: email.into(),
            agency_name: agency.into(),
            source: source.into(),
            ..Default::default()
        }
    }
    fn fields(input: &JoinWaitlist) -> Vec<&'static str> {
        parse(input).err().unwrap_or_default().into_iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn an_agency_may_be_left_out_and_an_address_may_not() {
        assert!(fields(&input("a@b.com.au", "", "about")).is_empty());
        assert!(fields(&input("a@b.com.au", "  ", "about")).is_empty());
        assert_eq!(fields(&input("", "X", "about")), ["email"]);
    }

    #[test]
    fn headers_cannot_be_smuggled_into_what_is_kept() {
        assert_eq!(fields(&input("a@b.com\r\nBcc: x@y.com", "X", "about")), ["email"]);
        assert_eq!(fields(&input("a@b.com", "X\r\nBcc: x@y.com", "about")), ["agency_name"]);
        assert_eq!(fields(&input("a@b.com", "X\0", "about")), ["agency_name"]);
        assert_eq!(fields(&input("a@b.com", "X", "landing-page\r\nx")), ["source"]);
    }
}
