//! Who sends, by which rules of its own, and the one switch that stops a client's sending.

use chrono::{DateTime, Utc};
use domain::{AuditAction, Capability, ClientId};
use serde::{Deserialize, Serialize};
use store::outreach::sending::{self as rows, Identity};

use crate::audit::{self, Actor, Entry};
use crate::error::Fields as Wrong;
use crate::identity::{Visit, member};
use crate::{Error, Services};

pub use store::outreach::sending::Rules;

/// Most characters of why all sending waits.
const REASON_MAX: usize = 500;

/// What every mail says of its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SenderIdentity {
    pub sender_name: String,
    pub legal_name: String,
    /// Eleven digits; spaces are left out of account.
    pub abn: Option<String>,
    pub postal_address: String,
}

pub async fn get(services: &Services, visit: &Visit, client: ClientId) -> Result<SenderIdentity, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let row = rows::identity(&mut tx).await?;
    Ok(SenderIdentity {
        sender_name: row.sender_name,
        legal_name: row.legal_name,
        abn: row.abn,
        postal_address: row.postal_address,
    })
}

pub async fn set(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    input: SenderIdentity,
) -> Result<SenderIdentity, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut wrong = Wrong::default();
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (field, text) in [
        ("sender_name", &input.sender_name),
        ("legal_name", &input.legal_name),
        ("postal_address", &input.postal_address),
    ] {
        if text.trim().is_empty() {
            wrong.wrong(field, "required", "The law asks every mail to say this.");
        } else if text.chars().count() > 250 || text.chars().any(|c| c.is_control() && c != '\n' && c != '\r')
        {
            wrong.wrong(field, "too_long", "Use at most 250 characters.");
        }
    }
    let abn = input.abn.as_deref().map(line).filter(|text| !text.is_empty());
    if abn.as_deref().is_some_and(|text| !is_abn(text)) {
        wrong.wrong("abn", "invalid", "This is not an Australian Business Number; it has eleven digits.");
    }
    wrong.finish()?;
    let row = Identity {
        sender_name: line(&input.sender_name),
        legal_name: line(&input.legal_name),
        abn,
        postal_address: line(&input.postal_address),
    };
    let mut tx = services.db.write(client).await?;
    let before = rows::identity(&mut tx).await?;
    rows::set_identity(&mut tx, &row, services.business_now()).await?;
    let shown = |row: &Identity| serde_json::json!({"sender_name": row.sender_name, "legal_name": row.legal_name, "abn": row.abn, "postal_address": row.postal_address});
    let entry =
        Entry::new(AuditAction::Update, "sender_identity", client).before(shown(&before)).after(shown(&row));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    get(services, visit, client).await
}

/// The check digits of an Australian Business Number (Australian Business Register).
fn is_abn(text: &str) -> bool {
    const WEIGHTS: [u32; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
    let digits: Option<Vec<u32>> = text.chars().filter(|c| *c != ' ').map(|c| c.to_digit(10)).collect();
    let Some(mut digits) = digits.filter(|digits| digits.len() == 11 && digits[0] > 0) else { return false };
    digits[0] -= 1;
    digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>().is_multiple_of(89)
}

pub async fn rules(services: &Services, visit: &Visit, client: ClientId) -> Result<Rules, Error> {
    member(services, visit, client, Capability::Read).await?;
    Ok(rows::rules(&mut services.db.read(client).await?).await?)
}

/// The limits of domains follow with the next look at their mailboxes: at once when something comes back,
/// otherwise in the morning.
pub async fn set_rules(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    to: Rules,
) -> Result<Rules, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let before = rows::rules(&mut tx).await?;
    rows::set_rules(&mut tx, to, services.business_now()).await?;
    let shown = |rules: Rules| serde_json::json!({"reply_stops_company": rules.reply_stops_company, "domain_limits_rise": rules.domain_limits_rise});
    let entry =
        Entry::new(AuditAction::Update, "sending_rules", client).before(shown(before)).after(shown(to));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    rules(services, visit, client).await
}

/// Whether all sending of the client waits, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    pub paused: bool,
    pub reason: Option<String>,
    pub since: Option<DateTime<Utc>>,
}

pub async fn pause(services: &Services, visit: &Visit, client: ClientId) -> Result<Pause, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let row = rows::pause(&mut tx).await?;
    Ok(Pause {
        paused: row.is_some(),
        since: row.as_ref().map(|row| row.created_at),
        reason: row.map(|row| row.reason),
    })
}

/// Stops or goes on with everything of the client. What is going out at this moment goes out; nothing
/// after it does.
pub async fn set_pause(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    paused: bool,
    reason: &str,
) -> Result<Pause, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let reason = reason.trim();
    if reason.chars().count() > REASON_MAX {
        return Err(Error::field("reason", "too_long", format!("Use at most {REASON_MAX} characters.")));
    }
    let mut tx = services.db.write(client).await?;
    let before = rows::pause(&mut tx).await?.is_some();
    if paused {
        rows::set_pause(&mut tx, Some(who.user), reason, services.business_now()).await?;
    } else {
        rows::end_pause(&mut tx).await?;
    }
    let entry = Entry::new(AuditAction::Update, "sending", client)
        .before(serde_json::json!({"paused": before}))
        .after(serde_json::json!({"paused": paused}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    pause(services, visit, client).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_numbers_are_checked_by_their_digits() {
        assert!(is_abn("51 824 753 556") && is_abn("83914571673"));
        for bad in ["51 824 753 557", "5182475355", "", "abc", "00000000000"] {
            assert!(!is_abn(bad), "{bad}");
        }
    }
}
