//! Telling people what outreach needs them for: a message that waits, a campaign that stopped itself.

use chrono::{DateTime, Utc};
use domain::{ApprovalStatus, CampaignId};
use store::ClientTx;
use store::outreach::{approvals, campaigns};

use crate::identity::Event;
use crate::replies::tell::{Audience, Notice, tell_to};
use crate::{Error, Services};

/// Messages that wait for somebody's word.
pub(super) async fn waiting(tx: &mut ClientTx) -> Result<i64, Error> {
    Ok(approvals::count(tx, Some(ApprovalStatus::Pending)).await?)
}

/// Something waits where nothing did. What joins a queue that nobody has emptied is not told again.
pub(super) async fn first_waits(
    services: &Services,
    tx: &mut ClientTx,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let notice = Notice {
        event: Event::ApprovalWaiting,
        kind: "approval_waiting",
        title: "A message waits for your approval".to_owned(),
        body: "Nothing leaves before somebody agrees; after 24 working hours it expires.".to_owned(),
        link: "/dashboard/approvals".to_owned(),
        by_mail: true,
    };
    tell_to(services, tx, Audience::Workers, &notice, now).await
}

/// A campaign has stopped itself.
pub(super) async fn paused_itself(
    services: &Services,
    tx: &mut ClientTx,
    campaign: CampaignId,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let name = campaigns::find(tx, campaign).await?.map(|found| found.name).unwrap_or_default();
    let notice = Notice {
        event: Event::CampaignPaused,
        kind: "campaign_paused",
        title: format!("\u{201c}{name}\u{201d} has paused itself"),
        body: why.to_owned(),
        link: format!("/dashboard/campaigns/{campaign}"),
        by_mail: true,
    };
    tell_to(services, tx, Audience::Workers, &notice, now).await
}
