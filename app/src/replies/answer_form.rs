use std::time::Duration;

use domain::Channel;
use leptos::prelude::*;

use super::inbox_api::Conversation;
use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Choice, Field, Icon, Select, TextArea,
};
use crate::forms::{Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

/// Until an answer has usually left.
const SOON: Duration = Duration::from_millis(1_500);

#[server(prefix = "/fn", endpoint = "replies/respond")]
pub async fn respond_reply(
    #[server(default)] id: String,
    #[server(default)] body: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    answering::respond(&services, &visit, client, reply_id(&id)?, &body).await.map_err(tell)?;
    Ok(Outcome::said("Your answer is on its way."))
}

#[server(prefix = "/fn", endpoint = "replies/assign")]
pub async fn assign_reply(
    #[server(default)] id: String,
    /// Empty: nobody in particular.
    #[server(default)]
    assignee: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let unknown = |_| AppError::field("assignee", "unknown", "Choose somebody of your team.");
    let to = Some(assignee).filter(|to| !to.is_empty()).map(|to| to.parse().map_err(unknown)).transpose()?;
    answering::assign(&services, &visit, client, reply_id(&id)?, to).await.map_err(tell)?;
    Ok(Outcome::said(if to.is_some() { "Assigned." } else { "Nobody's in particular now." }))
}

/// Writing back in the same thread, from the suggested words where there are some.
#[component]
pub fn AnswerForm(conversation: Conversation, again: Callback<()>) -> impl IntoView {
    let form = use_form::<RespondReply>(move |_| {
        again.run(());
        // Once more when it has left, so that the thread says so.
        set_timeout(move || again.run(()), SOON);
    });
    let line = conversation.line;
    if line.unmatched || line.channel != Channel::Email {
        return ().into_any();
    }
    let hint = if conversation.suggested.is_empty() {
        "Who sends it is written under it."
    } else {
        "Suggested from what the reply means. Fill in what stands in brackets; who sends it is written under it."
    };
    view! {
        <details class="fold" open=!line.handled>
            <summary>"Answer"</summary>
            <ServerForm form>
                <input type="hidden" name="id" value=line.id/>
                <Field name="body" id="answer-body" label=format!("Answer {}", line.name) hint error=form.error_of("body")>
                    <TextArea rows=9 value=form.typed("body", &conversation.suggested) max_length=10_000/>
                </Field>
                <div class="form__actions">
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuSend busy=form.pending()>"Send answer"</Button>
                </div>
            </ServerForm>
        </details>
    }
    .into_any()
}

/// Whose it is to answer.
#[component]
pub fn AssignForm(conversation: Conversation, may_work: bool, again: Callback<()>) -> impl IntoView {
    let form = use_form::<AssignReply>(move |_| again.run(()));
    let now = conversation.assignee;
    let name = conversation.colleagues.iter().find(|(id, _)| *id == now).map(|(_, name)| name.clone());
    if !may_work {
        return name
            .map(|name| view! { <p class="reading__why">{format!("{name} answers it")}</p> })
            .into_any();
    }
    let choices = conversation.colleagues.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    view! {
        <ServerForm form class="correct assign">
            <input type="hidden" name="id" value=conversation.line.id/>
            <Field name="assignee" id="assign-to" label="Whose it is" error=form.error_of("assignee")>
                <Select choices placeholder="Anybody's" value=form.typed("assignee", &now)/>
            </Field>
            <Button kind=ButtonKind::Submit size=ButtonSize::Small busy=form.pending()>"Assign"</Button>
        </ServerForm>
    }
    .into_any()
}

/// How far a letter came, where it has not simply left.
pub fn letter_state(phase: domain::LetterPhase) -> Option<AnyView> {
    use domain::LetterPhase;
    let (icon, words) = match phase {
        LetterPhase::Sent => return None,
        LetterPhase::Planned | LetterPhase::Claimed | LetterPhase::Data => {
            (icondata_lu::LuClock, "On its way")
        }
        LetterPhase::Unknown => (icondata_lu::LuCircleHelp, "May or may not have arrived"),
        LetterPhase::Failed => (icondata_lu::LuCircleAlert, "Did not leave"),
    };
    Some(view! { <span class="message__state"><Icon of=icon/>{words}</span> }.into_any())
}
