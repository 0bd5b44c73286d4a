//! Whose answer it is (replies.md section 2), strictly inside one client: the first that fits wins.

use domain::{CampaignId, Channel, EnrolmentId, LeadId, MatchedBy, TouchId};
use engines::outreach::threading;
use store::ClientTx;
use store::replies::letters;
use store::replies::matching::{self as rows, Found};

use super::letter::Inbound;
use crate::Error;
use crate::outreach::world;

/// Mails to a company that are compared by their subject.
const COMPANY_MAX: i64 = 200;

/// The lead a message belongs to, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub lead: LeadId,
    pub campaign: Option<CampaignId>,
    pub enrolment: Option<EnrolmentId>,
    pub touch: Option<TouchId>,
    pub by: MatchedBy,
    /// The address is not the lead's own.
    pub other: bool,
}

/// Finds it; `None` when nobody can tell, or when several fit.
pub(super) async fn find(tx: &mut ClientTx, inbound: &Inbound) -> Result<Option<Match>, Error> {
    if inbound.channel != Channel::Email {
        return by_phone(tx, inbound).await;
    }
    let mut ids: Vec<String> = inbound.in_reply_to.iter().cloned().collect();
    ids.extend(
        inbound.references.iter().rev().filter(|id| inbound.in_reply_to.as_ref() != Some(*id)).cloned(),
    );
    if !ids.is_empty() {
        let found = rows::by_message_ids(tx, &ids).await?;
        for id in &ids {
            if let Some(touch) = found.iter().find(|touch| touch.message_id == *id) {
                let by = if inbound.in_reply_to.as_ref() == Some(id) {
                    MatchedBy::InReplyTo
                } else {
                    MatchedBy::References
                };
                return Ok(Some(of(tx, inbound, touch, by).await?));
            }
        }
    }
    let named = letters::by_message_ids(tx, &ids).await?;
    for id in &ids {
        if let Some(letter) = named.iter().find(|letter| letter.message_id == *id) {
            let found = of_lead(tx, letter.lead_id, MatchedBy::InReplyTo).await?;
            let own = rows::lead(tx, letter.lead_id).await?.map(|lead| lead.email);
            let other = inbound.sender_email().is_some_and(|sender| Some(sender) != own);
            return Ok(Some(Match { other, ..found }));
        }
    }
    for touch in inbound.recipients.iter().filter_map(|address| token(address)).take(5) {
        if let Some(touch) = rows::by_touch(tx, touch).await? {
            return Ok(Some(of(tx, inbound, &touch, MatchedBy::Token).await?));
        }
    }
    let Some(sender) = inbound.sender_email() else { return Ok(None) };
    if let Some(lead) = rows::lead_of(tx, &sender).await? {
        return Ok(Some(of_lead(tx, lead, MatchedBy::Sender).await?));
    }
    let subject = bare(inbound.subject.as_deref().unwrap_or_default());
    let Some(company) = world::company(sender.domain()).filter(|_| !subject.is_empty()) else {
        return Ok(None);
    };
    let sent = rows::to_company(tx, &company, COMPANY_MAX).await?;
    let mut same =
        sent.iter().filter(|touch| touch.subject.as_deref().map(bare).as_deref() == Some(&subject));
    let Some(first) = same.next() else { return Ok(None) };
    if same.any(|touch| touch.lead_id != first.lead_id) {
        return Ok(None);
    }
    Ok(Some(of(tx, inbound, first, MatchedBy::Colleague).await?))
}

/// A text message: the number it came from, within the client.
async fn by_phone(tx: &mut ClientTx, inbound: &Inbound) -> Result<Option<Match>, Error> {
    let number = inbound.sender.as_deref().and_then(|from| crate::leads::phone::e164(from).ok());
    let Some((number, _)) = number else { return Ok(None) };
    match rows::lead_with_phone(tx, &number).await? {
        Some(lead) => Ok(Some(of_lead(tx, lead, MatchedBy::Sender).await?)),
        None => Ok(None),
    }
}

async fn of(tx: &mut ClientTx, inbound: &Inbound, touch: &Found, by: MatchedBy) -> Result<Match, Error> {
    let own = rows::lead(tx, touch.lead_id).await?.map(|lead| lead.email);
    let other = inbound.sender_email().is_some_and(|sender| Some(sender) != own);
    Ok(Match {
        lead: touch.lead_id,
        campaign: Some(touch.campaign_id),
        enrolment: Some(touch.enrolment_id),
        touch: Some(touch.id),
        by,
        other,
    })
}

/// Of several campaigns the one with the latest touch.
async fn of_lead(tx: &mut ClientTx, lead: LeadId, by: MatchedBy) -> Result<Match, Error> {
    let latest = rows::latest_of(tx, lead).await?;
    Ok(Match {
        lead,
        campaign: latest.as_ref().map(|touch| touch.campaign_id),
        enrolment: latest.as_ref().map(|touch| touch.enrolment_id),
        touch: latest.map(|touch| touch.id),
        by,
        other: false,
    })
}

/// The touch in a plus address: `kim+b-<touch>@`, `reply+<touch>@`.
pub(super) fn token(address: &str) -> Option<TouchId> {
    threading::of_verp(address).or_else(|| {
        let local = address.trim().trim_start_matches('<').split('@').next()?;
        let (_, token) = local.rsplit_once('+')?;
        let token = token.strip_prefix("r-").unwrap_or(token);
        (token.len() == 32).then(|| token.parse().ok()).flatten()
    })
}

/// A subject without the marks that answers put before it.
fn bare(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some(cut) = ["re:", "aw:", "sv:", "fw:", "fwd:", "antw:", "rv:"].iter().find_map(|mark| {
        rest.get(..mark.len())
            .filter(|front| front.eq_ignore_ascii_case(mark))
            .and_then(|_| rest.get(mark.len()..))
            .map(str::trim_start)
    }) {
        rest = cut;
    }
    rest.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_compared_without_the_marks_of_answers() {
        assert_eq!(bare("RE: Fwd:  A  thought"), "a thought");
        assert_eq!(bare("Re:"), "");
        assert_eq!(bare("Regarding you"), "regarding you");
    }

    #[test]
    fn a_token_in_the_address_names_the_touch() {
        let hex = "0190a000000070008000000000000001";
        for address in [
            format!("kim+b-{hex}@x.example"),
            format!("reply+{hex}@in.example"),
            format!("r+r-{hex}@in.example"),
        ] {
            assert!(token(&address).is_some(), "{address}");
        }
        for address in ["kim@x.example", "kim+news@x.example", "é+x@y", ""] {
            assert_eq!(token(address), None, "{address}");
        }
    }
}
