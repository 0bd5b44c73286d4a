//! What the inbox asks the server for.

use domain::{Channel, Intent, LetterPhase};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::query_value;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// The parameters of the address that filter, as they are written there.
pub const FILTERS: &[&str] = &["show", "intent", "channel", "campaign"];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InboxQuery {
    /// Nothing for those nobody has dealt with, else `mine`, `handled`, `all`, `review` or `unmatched`.
    pub show: Option<String>,
    pub intent: Option<String>,
    pub channel: Option<String>,
    pub campaign: Option<String>,
    pub page: Option<String>,
}

impl InboxQuery {
    pub fn of(address: &ParamsMap) -> Self {
        let get = |name: &str| query_value(address, name);
        Self {
            show: get("show"),
            intent: get("intent"),
            channel: get("channel"),
            campaign: get("campaign"),
            page: get("page"),
        }
    }
    pub fn is_filtered(&self) -> bool {
        [&self.show, &self.intent, &self.channel, &self.campaign].iter().any(|part| part.is_some())
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxLines {
    pub lines: Vec<ReplyLine>,
    pub page: u64,
    pub per_page: u64,
    pub total: u64,
    /// Campaigns that have replies: id and name.
    pub campaigns: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplyLine {
    pub id: String,
    /// Of the lead, or of whoever wrote.
    pub name: String,
    pub company: String,
    pub channel: Channel,
    pub intent: Option<Intent>,
    /// 0 to 100.
    pub confidence: Option<u8>,
    pub snippet: String,
    pub needs_review: bool,
    pub unmatched: bool,
    pub handled: bool,
    pub received: When,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    pub line: ReplyLine,
    pub lead: Option<String>,
    pub email: String,
    pub campaign: String,
    pub answered_by_other: bool,
    pub corrected: bool,
    /// The two next likely readings with their share in per cent, for a reply that needs a person.
    pub alternatives: Vec<(Intent, u8)>,
    /// Words that spoke for the reading.
    pub evidence: Vec<String>,
    pub thread: Vec<ThreadLine>,
    /// The message as HTML, made harmless.
    pub html: Option<String>,
    /// Name, kind and size of each file.
    pub files: Vec<(String, String)>,
    pub tasks: Vec<(String, When)>,
    /// Words to begin an answer from.
    pub suggested: String,
    /// Whose it is to answer; empty for nobody in particular.
    pub assignee: String,
    /// Who could: id and name.
    pub colleagues: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadLine {
    pub ours: bool,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub at: Option<When>,
    pub intent: Option<Intent>,
    /// Of an answer from here: how far it came.
    pub letter: Option<LetterPhase>,
}

#[server(prefix = "/fn", endpoint = "replies")]
pub async fn list_replies(#[server(default)] query: InboxQuery) -> Result<InboxLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let filter = reading::filter(&query, visit.account.id)?;
    let page = query.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1_i64).clamp(1, 10_000);
    let found =
        inbox::list(&services, &visit, client, &filter, page, inbox::PAGE_SIZE).await.map_err(tell)?;
    let campaigns = inbox::campaigns(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(InboxLines {
        lines: found.lines.into_iter().map(|line| reading::line(line, now, zone)).collect(),
        page: number(found.page),
        per_page: number(found.page_size),
        total: number(found.total),
        campaigns: campaigns.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
    })
}

#[server(prefix = "/fn", endpoint = "replies/reply")]
pub async fn get_reply(#[server(default)] id: String) -> Result<Conversation, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let view = inbox::get(&services, &visit, client, reply_id(&id)?).await.map_err(tell)?;
    let colleagues = answering::colleagues(&services, &visit, client).await.map_err(tell)?;
    let conversation = reading::conversation(view, services.business_now(), &visit.account.timezone);
    Ok(Conversation {
        colleagues: colleagues.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        ..conversation
    })
}

#[server(prefix = "/fn", endpoint = "replies/handle")]
pub async fn handle_reply(
    #[server(default)] id: String,
    #[server(default)] handled: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let handled = handled == "true";
    inbox::set_handled(&services, &visit, client, reply_id(&id)?, handled).await.map_err(tell)?;
    Ok(Outcome::said(if handled { "Marked as handled." } else { "Back in the inbox." }))
}

#[server(prefix = "/fn", endpoint = "replies/intent")]
pub async fn correct_intent(
    #[server(default)] id: String,
    #[server(default)] intent: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let intent =
        intent.parse().map_err(|_| AppError::field("intent", "required", "Choose what the reply means."))?;
    inbox::correct(&services, &visit, client, reply_id(&id)?, intent).await.map_err(tell)?;
    Ok(Outcome::said("Corrected, and acted upon."))
}

#[cfg(feature = "ssr")]
pub mod reading {
    use chrono::{DateTime, Utc};
    use workflows::replies::inbox::{Filter, Line, View};

    use super::{Conversation, InboxQuery, ReplyLine, ThreadLine};
    use crate::AppError;
    use crate::when::When;

    const SNIPPET: usize = 140;

    /// What cannot be read is told, so that nobody takes the whole inbox for a filtered one.
    pub fn filter(query: &InboxQuery, reader: domain::UserId) -> Result<Filter, AppError> {
        let unknown = |field: &str| {
            AppError::field(field, "unknown", "This filter is not known. Clear it to see all replies.")
        };
        let mut filter = Filter {
            intent: query.intent.as_deref().map(str::parse).transpose().map_err(|_| unknown("intent"))?,
            channel: query.channel.as_deref().map(str::parse).transpose().map_err(|_| unknown("channel"))?,
            campaign: query
                .campaign
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(|_| unknown("campaign"))?,
            ..Filter::default()
        };
        match query.show.as_deref() {
            None => filter.handled = Some(false),
            Some("handled") => filter.handled = Some(true),
            Some("all") => {}
            Some("review") => {
                filter.handled = Some(false);
                filter.needs_review = Some(true);
            }
            Some("mine") => {
                filter.handled = Some(false);
                filter.assignee = Some(reader);
            }
            Some("unmatched") => {
                filter.handled = Some(false);
                filter.unmatched = Some(true);
            }
            Some(_) => return Err(unknown("show")),
        }
        Ok(filter)
    }

    fn per_cent(share: f64) -> u8 {
        // Between 0 and 100 by the clamp.
        (share.clamp(0.0, 1.0) * 100.0).round() as u8
    }

    pub fn line(line: Line, now: DateTime<Utc>, zone: &str) -> ReplyLine {
        let own =
            [line.lead_first_name, line.lead_last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let email = line.lead_email.map(|email| email.to_string());
        let name = [Some(own), email, line.sender_name, Some(line.sender)];
        let words: String = line.own_text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut snippet: String = words.chars().take(SNIPPET).collect();
        if words.chars().count() > SNIPPET {
            snippet.push('…');
        }
        ReplyLine {
            id: line.id.to_string(),
            name: name.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or_default(),
            company: line.lead_company.unwrap_or_default(),
            channel: line.channel,
            intent: line.intent,
            confidence: line.intent_confidence.map(per_cent),
            snippet,
            needs_review: line.needs_review,
            unmatched: line.lead_id.is_none(),
            handled: line.handled_at.is_some(),
            received: When::of(line.received_at, now, zone),
        }
    }

    fn size(bytes: u64) -> String {
        match bytes {
            0..1_024 => format!("{bytes} B"),
            1_024..1_048_576 => format!("{} KB", bytes / 1_024),
            _ => format!("{} MB", bytes / 1_048_576),
        }
    }

    pub fn conversation(view: View, now: DateTime<Utc>, zone: &str) -> Conversation {
        let (lead, sender) = (view.line.lead_id.map(|id| id.to_string()), view.line.sender.clone());
        let campaign = view.line.campaign_name.clone().unwrap_or_default();
        let answered_by_other = view.line.answered_by_other;
        let found = view.classification.as_ref().filter(|_| !view.corrected);
        let alternatives = found.map(|found| {
            found
                .alternatives
                .iter()
                .take(2)
                .map(|other| (other.intent, per_cent(f64::from(other.p))))
                .collect()
        });
        let evidence = found.map(|found| found.evidence.iter().map(|span| span.text.clone()).collect());
        let thread = view.thread.into_iter().map(|message| ThreadLine {
            ours: message.ours,
            from: message.from,
            subject: message.subject.unwrap_or_default(),
            text: message.text,
            at: message.at.map(|at| When::of(at, now, zone)),
            intent: message.intent,
            letter: message.letter,
        });
        Conversation {
            lead,
            email: sender,
            campaign,
            answered_by_other,
            corrected: view.corrected,
            alternatives: alternatives.unwrap_or_default(),
            evidence: evidence.unwrap_or_default(),
            thread: thread.collect(),
            html: view.safe_html.filter(|html| !html.trim().is_empty()),
            files: view
                .attachments
                .into_iter()
                .map(|file| (file.name, format!("{}, {}", file.kind, size(file.bytes))))
                .collect(),
            tasks: view
                .tasks
                .into_iter()
                .map(|task| (task.title, When::of(task.due_at, now, zone)))
                .collect(),
            suggested: view.suggested_response.unwrap_or_default(),
            assignee: view.line.assignee_id.map(|id| id.to_string()).unwrap_or_default(),
            colleagues: Vec::new(),
            line: line(view.line, now, zone),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_inbox_shows_what_nobody_has_dealt_with_unless_told_otherwise() {
            let me: domain::UserId = "0190a000-0000-7000-8000-000000000001".parse().unwrap();
            let of = |show: Option<&str>| {
                filter(&InboxQuery { show: show.map(str::to_owned), ..InboxQuery::default() }, me)
            };
            assert_eq!(of(Some("mine")).unwrap().assignee, Some(me));
            assert_eq!(of(None).unwrap().handled, Some(false));
            assert_eq!(of(Some("handled")).unwrap().handled, Some(true));
            assert_eq!(of(Some("all")).unwrap().handled, None);
            assert_eq!(of(Some("unmatched")).unwrap().unmatched, Some(true));
            assert!(of(Some("everything")).is_err());
            assert!(
                filter(&InboxQuery { intent: Some("angry".into()), ..InboxQuery::default() }, me).is_err()
            );
        }

        #[test]
        fn sizes_are_told_in_the_unit_that_fits() {
            assert_eq!(
                (size(12), size(4_096), size(5_242_880)),
                ("12 B".into(), "4 KB".into(), "5 MB".into())
            );
        }
    }
}
