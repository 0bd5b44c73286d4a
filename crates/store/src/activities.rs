//! What was done to or by leads, on any channel. Append-only.

use chrono::{DateTime, Utc};
use domain::{ActivityId, CampaignId, Channel, Intent, LeadId};

use crate::report::{Noted, happened};
use crate::{ClientTx, Result};

/// An entry of a lead's timeline.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Activity {
    pub id: ActivityId,
    pub campaign_id: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub action: String,
    pub sequence_step: Option<i64>,
    pub subject: Option<String>,
    pub content_preview: Option<String>,
    pub provider: Option<String>,
    pub intent: Option<Intent>,
    pub intent_confidence: Option<f64>,
    pub created_at: DateTime<Utc>,
}

/// What every entry needs; the rest is for what is sent and received.
#[derive(Clone, Debug)]
pub struct NewActivity {
    pub id: ActivityId,
    pub lead: LeadId,
    pub campaign: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub action: &'static str,
    pub subject: Option<String>,
    pub content_preview: Option<String>,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut ClientTx, new: &NewActivity) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO activities (id, client_id, lead_id, campaign_id, channel, action, subject, content_preview, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.lead)
    .bind(new.campaign)
    .bind(new.channel)
    .bind(new.action)
    .bind(new.subject.clone())
    .bind(new.content_preview.clone())
    .bind(new.at)
    .execute()
    .await?;
    let noted = Noted {
        id: new.id.as_uuid(),
        campaign: new.campaign,
        lead: new.lead,
        channel: new.channel,
        action: new.action,
        message: None,
        at: new.at,
    };
    happened(tx, &noted).await
}

/// A lead's entries, the newest first.
pub async fn of_lead(tx: &mut ClientTx, lead: LeadId, limit: i64) -> Result<Vec<Activity>> {
    let client = tx.client();
    tx.query(
        "SELECT id, campaign_id, channel, action, sequence_step, subject, content_preview, provider, intent, intent_confidence, created_at
         FROM activities",
    )
    .push_bind(" WHERE lead_id = ", lead)
    .push_bind(" AND client_id = ", client)
    .push_bind(" ORDER BY id DESC LIMIT ", limit)
    .fetch_all()
    .await
}

pub async fn count_of_lead(tx: &mut ClientTx, lead: LeadId) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM activities")
        .push_bind(" WHERE lead_id = ", lead)
        .push_bind(" AND client_id = ", client)
        .fetch_one()
        .await?;
    Ok(n)
}

/// How a lead took what was sent: messages opened, clicked and replied to, each counted once; what
/// belongs to no message counts by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Engagement {
    pub opened: i64,
    pub clicked: i64,
    pub replied: i64,
}

pub async fn engagement(tx: &mut ClientTx, lead: LeadId) -> Result<Engagement> {
    let client = tx.client();
    let rows: Vec<(String, i64)> = tx
        .query("SELECT action, COUNT(DISTINCT provider_message_id) + COUNT(*) - COUNT(provider_message_id) FROM activities")
        .push_bind(" WHERE lead_id = ", lead)
        .push_bind(" AND client_id = ", client)
        .push(" AND action IN ('opened', 'clicked', 'replied') GROUP BY action")
        .fetch_all()
        .await?;
    let of = |action: &str| rows.iter().find(|(name, _)| name == action).map_or(0, |(_, n)| *n);
    Ok(Engagement { opened: of("opened"), clicked: of("clicked"), replied: of("replied") })
}

/// Channels on which something was sent to the lead, by name.
pub async fn channels_used(tx: &mut ClientTx, lead: LeadId) -> Result<Vec<Channel>> {
    let client = tx.client();
    let rows: Vec<(Channel,)> = tx
        .query("SELECT DISTINCT channel FROM activities")
        .push_bind(" WHERE lead_id = ", lead)
        .push_bind(" AND client_id = ", client)
        .push(" AND action = 'sent' AND channel IS NOT NULL ORDER BY channel")
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(channel,)| channel).collect())
}

#[cfg(test)]
mod tests {
    use domain::ClientId;
    use uuid::Uuid;

    use super::*;
    use crate::identity::clients;
    use crate::outreach::example::{self, Person};

    crate::testing::on_both! {
        async fn a_message_counts_once_however_often_it_was_opened(db: &TestDb) {
            let at: DateTime<Utc> = "2026-11-23T01:00:00Z".parse().unwrap();
            let client = ClientId::from_uuid(Uuid::from_u128(7));
            let lead = LeadId::from_uuid(Uuid::from_u128(8));
            let mut tx = db.system_write().await.unwrap();
            let new = clients::NewClient { id: client, name: "Harbour".into(), credits: 0, trial_ends_at: None, timezone: "UTC".into(), at };
            clients::insert(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();
            let mut tx = db.write(client).await.unwrap();
            let person = Person { id: lead, email: "p@x.example".into(), first_name: None, company: None, als_score: None, at };
            example::insert(&mut tx, &person).await.unwrap();
            let happened = [
                ("sent", Channel::Email, Some("m1")), ("sent", Channel::Sms, None), ("opened", Channel::Email, Some("m1")),
                ("opened", Channel::Email, Some("m1")), ("opened", Channel::Email, Some("m2")), ("clicked", Channel::Email, None),
                ("clicked", Channel::Email, None), ("opened", Channel::Voice, None),
            ];
            for (n, (action, channel, message)) in happened.into_iter().enumerate() {
                let id = ActivityId::from_uuid(Uuid::from_u128(100 + n as u128));
                tx.query("INSERT INTO activities (id, client_id, lead_id, channel, action, provider_message_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
                    .bind(id)
                    .bind(client)
                    .bind(lead)
                    .bind(channel)
                    .bind(action)
                    .bind(message.map(str::to_owned))
                    .bind(at)
                    .execute()
                    .await
                    .unwrap();
            }
            let counts = engagement(&mut tx, lead).await.unwrap();
            assert_eq!(counts, Engagement { opened: 3, clicked: 2, replied: 0 });
            assert_eq!(channels_used(&mut tx, lead).await.unwrap(), [Channel::Email, Channel::Sms]);
        }
    }
}
