//! What people are told about a reply: titles of tasks and notices.

use domain::{Intent, TaskKind};
use engines::replies::Classification;
use engines::replies::effects::Plan;
use store::replies::matching::Lead;

use super::tell::{self, Notice};
use crate::identity::Event;

/// "Alex Nguyen of Harbour Health", or as much of it as is known.
pub(crate) fn who(lead: &Lead) -> String {
    let name = [lead.first_name.as_deref(), lead.last_name.as_deref()];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    match (name.is_empty(), lead.company.as_deref()) {
        (false, Some(company)) => format!("{name} of {company}"),
        (false, None) => name,
        (true, Some(company)) => company.to_owned(),
        (true, None) => lead.email.to_string(),
    }
}

pub(super) fn task_title(kind: TaskKind, lead: &Lead, read: &Classification) -> String {
    let who = who(lead);
    match kind {
        TaskKind::AnswerQuestion => format!("Answer the question of {who}"),
        TaskKind::FollowUp => format!("Follow up with {who}"),
        TaskKind::BookMeeting => format!("Agree a time with {who}"),
        TaskKind::Referral => {
            let other = read.alternate_contact.as_ref();
            let named = other.and_then(|one| one.name.clone().or(one.email.clone()).or(one.phone.clone()));
            format!("{who} named somebody else: {}", named.unwrap_or_else(|| "see the reply".to_owned()))
        }
        TaskKind::LateReturn => format!("{who} is away for more than half a year"),
        TaskKind::Revisit => format!("Come back to {who}"),
        TaskKind::Complaint => format!("{who} complained"),
        TaskKind::MeetingOutcome => format!("Say what came of the meeting with {who}"),
    }
}

/// The notice of a reply, whose words are `said`.
pub(super) fn notice(said: &str, lead: &Lead, read: &Classification, plan: &Plan) -> Notice {
    let who = who(lead);
    let (kind, title) = match read.intent {
        _ if plan.needs_review => ("reply_review", format!("Say what {who} means")),
        Intent::MeetingRequest => ("meeting_request", format!("{who} wants to meet")),
        Intent::Question => ("question", format!("{who} asks a question")),
        Intent::Interested => ("interested", format!("{who} is interested")),
        Intent::Unsubscribe => ("complaint", format!("{who} complained and opted out")),
        _ => ("reply", format!("{who} answered")),
    };
    let body: String = said.chars().take(200).collect();
    // What somebody waits for goes out at once; the rest can stand in the bell.
    let by_mail = matches!(kind, "meeting_request" | "question" | "complaint");
    Notice { event: Event::ReplyReceived, kind, title, body, link: tell::link_of(lead.id), by_mail }
}
