//! Writing down what happened.

use chrono::{DateTime, Utc};
use domain::{
    ActivityId, CampaignId, Channel, Intent, LeadId, MeetingId, MeetingStatus, Occurrence, ReplyId,
};
use uuid::Uuid;

use crate::{ClientTx, Result};

/// Something that happened, not yet in the counts of its day.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    pub campaign_id: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub occurrence: Occurrence,
    /// -1 takes back what was counted before.
    pub n: i64,
    pub at: DateTime<Utc>,
    /// When the same last happened to the same lead: at all, and in the campaign.
    pub before_at: Option<DateTime<Utc>>,
    pub before_in_campaign_at: Option<DateTime<Utc>>,
}

/// An entry of a lead's timeline.
pub(crate) struct Noted<'a> {
    pub id: Uuid,
    pub campaign: Option<CampaignId>,
    pub lead: LeadId,
    pub channel: Option<Channel>,
    pub action: &'a str,
    pub message: Option<&'a str>,
    pub at: DateTime<Utc>,
}

type Before = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Notes an entry of the timeline, if reports count it.
pub(crate) async fn happened(tx: &mut ClientTx, noted: &Noted<'_>) -> Result<()> {
    use Occurrence::{
        Bounced, CallAnswered, CallInitiated, Clicked, Complained, ConnectionAccepted, ConnectionSent,
        Converted, ConvertingTouch, Delivered, Failed, HumanReply, MeetingCancelled, MeetingCompleted,
        MeetingNoShow, MeetingRequested, MeetingScheduled, MessageSent, Opened, PositiveReply, Returned,
        Sent, Unsubscribed, VoicemailLeft, WrongNumber,
    };
    let Ok(occurrence) = noted.action.parse::<Occurrence>() else { return Ok(()) };
    // Of conversions only one stands at a time, so there is none before it.
    let before = match occurrence {
        Sent | ConnectionSent | MessageSent | CallInitiated => last_touch(tx, noted).await?,
        Delivered | Opened | Clicked | Bounced | Failed | Returned | Unsubscribed | Complained
        | Converted | ConnectionAccepted | CallAnswered | VoicemailLeft | WrongNumber => (None, None),
        // These are counted from the tables that know how they ended.
        ConvertingTouch | HumanReply | PositiveReply | MeetingRequested | MeetingScheduled
        | MeetingCompleted | MeetingCancelled | MeetingNoShow => return Ok(()),
    };
    let event = Event {
        campaign_id: noted.campaign,
        channel: noted.channel,
        occurrence,
        n: 1,
        at: noted.at,
        before_at: before.0,
        before_in_campaign_at: before.1,
    };
    write(tx, noted.id, &event).await?;
    if occurrence == Bounced
        && let Some(sent) = sent_at(tx, noted).await?
    {
        // Their server had taken it, and it counted as delivered (decisions.md D8).
        let back = Event { occurrence: Delivered, n: -1, at: sent, ..event };
        write(tx, noted.id, &back).await?;
    }
    Ok(())
}

/// When the lead was last written to.
async fn last_touch(tx: &mut ClientTx, noted: &Noted<'_>) -> Result<Before> {
    let client = tx.client();
    tx.query(
        "SELECT MAX(created_at), MAX(CASE WHEN campaign_id = $4 THEN created_at END) FROM activities
         WHERE client_id = $1 AND lead_id = $2 AND id <> $3 AND action IN ('sent', 'connection_sent', 'message_sent', 'call_initiated')",
    )
    .bind(client)
    .bind(noted.lead)
    .bind(noted.id)
    .bind(noted.campaign)
    .fetch_one()
    .await
}

async fn sent_at(tx: &mut ClientTx, noted: &Noted<'_>) -> Result<Option<DateTime<Utc>>> {
    let Some(message) = noted.message else { return Ok(None) };
    let client = tx.client();
    let row: Option<(DateTime<Utc>,)> = tx
        .query(
            "SELECT created_at FROM activities WHERE client_id = $1 AND lead_id = $2 AND provider_message_id = $3 AND action = 'sent'
             ORDER BY id LIMIT 1",
        )
        .bind(client)
        .bind(noted.lead)
        .bind(message.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|(at,)| at))
}

/// The touch that a conversion is owed to; `n` is -1 when it was a mistake.
pub(crate) async fn converting(
    tx: &mut ClientTx,
    activity: ActivityId,
    n: i64,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    let row: Option<(Option<CampaignId>, Option<Channel>)> = tx
        .query("SELECT campaign_id, channel FROM activities WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(activity)
        .fetch_optional()
        .await?;
    let Some((campaign_id, channel)) = row else { return Ok(()) };
    let event = Event {
        campaign_id,
        channel,
        occurrence: Occurrence::ConvertingTouch,
        n,
        at,
        before_at: None,
        before_in_campaign_at: None,
    };
    write(tx, activity.as_uuid(), &event).await
}

/// A lead's last conversion was a mistake, and leaves the counts of its day.
pub async fn unconverted(tx: &mut ClientTx, lead: LeadId) -> Result<()> {
    let client = tx.client();
    let row: Option<(Uuid, Option<CampaignId>, DateTime<Utc>)> = tx
        .query(
            "SELECT id, campaign_id, created_at FROM activities WHERE client_id = $1 AND lead_id = $2 AND action = 'converted'
             ORDER BY id DESC LIMIT 1",
        )
        .bind(client)
        .bind(lead)
        .fetch_optional()
        .await?;
    let Some((id, campaign, at)) = row else { return Ok(()) };
    let event = Event {
        campaign_id: campaign,
        channel: None,
        occurrence: Occurrence::Converted,
        n: -1,
        at,
        before_at: None,
        before_in_campaign_at: None,
    };
    write(tx, id, &event).await
}

#[derive(sqlx::FromRow)]
struct Standing {
    lead_id: Option<LeadId>,
    campaign_id: Option<CampaignId>,
    channel: Channel,
    intent: Option<Intent>,
    counted: bool,
    counted_as: Option<String>,
    received_at: DateTime<Utc>,
}

/// Brings the counts in line with what a reply is now taken for.
pub(crate) async fn reply(tx: &mut ClientTx, id: ReplyId) -> Result<()> {
    let client = tx.client();
    let row: Option<Standing> = tx
        .query(
            "SELECT lead_id, campaign_id, channel, intent, counted, counted_as, received_at FROM replies WHERE client_id = $1 AND id = $2",
        )
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await?;
    let Some(row) = row else { return Ok(()) };
    let Some(lead) = row.lead_id else { return Ok(()) };
    // Good news is what waits for an answer: a meeting, interest, a question (reporting.md section 3).
    let good = row.intent.is_some_and(Intent::requires_response);
    let wanted = row.counted.then_some(if good { "positive" } else { "human" });
    if row.counted_as.as_deref() == wanted {
        return Ok(());
    }
    for (standing, n) in [(row.counted_as.as_deref(), -1), (wanted, 1)] {
        let Some(standing) = standing else { continue };
        let both = [(Occurrence::HumanReply, true), (Occurrence::PositiveReply, standing == "positive")];
        for (occurrence, applies) in both {
            if !applies {
                continue;
            }
            let (before_at, before_in_campaign_at) = answered_before(tx, id, lead, &row, occurrence).await?;
            let event = Event {
                campaign_id: row.campaign_id,
                channel: Some(row.channel),
                occurrence,
                n,
                at: row.received_at,
                before_at,
                before_in_campaign_at,
            };
            write(tx, id.as_uuid(), &event).await?;
        }
    }
    tx.query("UPDATE replies SET counted_as = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(wanted.map(str::to_owned))
        .execute()
        .await
        .map(|_| ())
}

async fn answered_before(
    tx: &mut ClientTx,
    id: ReplyId,
    lead: LeadId,
    row: &Standing,
    occurrence: Occurrence,
) -> Result<Before> {
    let client = tx.client();
    tx.query(
        "SELECT MAX(received_at), MAX(CASE WHEN campaign_id = $4 THEN received_at END) FROM replies
         WHERE client_id = $1 AND lead_id = $2 AND id <> $3 AND received_at <= $5 AND counted_as ",
    )
    .push(if occurrence == Occurrence::PositiveReply { "= 'positive'" } else { "IS NOT NULL" })
    .bind(client)
    .bind(lead)
    .bind(id)
    .bind(row.campaign_id)
    .bind(row.received_at)
    .fetch_one()
    .await
}

/// Whose meeting it is, in which campaign, what it is and was counted as, and when it was made.
type Counted = (LeadId, Option<CampaignId>, MeetingStatus, Option<MeetingStatus>, DateTime<Utc>);

/// Brings the counts in line with what became of a meeting.
pub(crate) async fn meeting(tx: &mut ClientTx, id: MeetingId) -> Result<()> {
    let client = tx.client();
    let row: Option<Counted> = tx
        .query(
            "SELECT lead_id, campaign_id, status, counted_as, created_at FROM meetings WHERE client_id = $1 AND id = $2",
        )
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await?;
    let Some((lead, campaign, status, counted_as, at)) = row else { return Ok(()) };
    if counted_as == Some(status) {
        return Ok(());
    }
    let (before_at, before_in_campaign_at): Before = tx
        .query(
            "SELECT MAX(created_at), MAX(CASE WHEN campaign_id = $4 THEN created_at END) FROM meetings
             WHERE client_id = $1 AND lead_id = $2 AND id <> $3 AND created_at <= $5
               AND counted_as IN ('scheduled', 'completed', 'no_show')",
        )
        .bind(client)
        .bind(lead)
        .bind(id)
        .bind(campaign)
        .bind(at)
        .fetch_one()
        .await?;
    for (status, n) in [(counted_as, -1), (Some(status), 1)] {
        let Some(status) = status else { continue };
        let occurrence = match status {
            MeetingStatus::Requested => Occurrence::MeetingRequested,
            MeetingStatus::Scheduled => Occurrence::MeetingScheduled,
            MeetingStatus::Completed => Occurrence::MeetingCompleted,
            MeetingStatus::Cancelled => Occurrence::MeetingCancelled,
            MeetingStatus::NoShow => Occurrence::MeetingNoShow,
        };
        let event = Event {
            campaign_id: campaign,
            channel: None,
            occurrence,
            n,
            at,
            before_at,
            before_in_campaign_at,
        };
        write(tx, id.as_uuid(), &event).await?;
    }
    tx.query("UPDATE meetings SET counted_as = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(status)
        .execute()
        .await
        .map(|_| ())
}

/// Parts of a source are numbered while they wait; the source's row is held by whoever writes them.
async fn write(tx: &mut ClientTx, source: Uuid, event: &Event) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO report_events (client_id, source_id, part, campaign_id, channel, occurrence, n, at, before_at, before_in_campaign_at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(e.part), 0) + 1 FROM report_events e WHERE e.client_id = $1 AND e.source_id = $2),
             $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(client)
    .bind(source)
    .bind(event.campaign_id)
    .bind(event.channel)
    .bind(event.occurrence)
    .bind(event.n)
    .bind(event.at)
    .bind(event.before_at)
    .bind(event.before_in_campaign_at)
    .execute()
    .await
    .map(|_| ())
}
