use domain::Intent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::answer_form::{AnswerForm, AssignForm, letter_state};
use super::inbox_api::{Conversation, CorrectIntent, HandleReply, ThreadLine};
use super::keys::HANDLE_FORM;
use crate::components::{
    Avatar, Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Choice, Field, Icon, IntentBadge, Select,
    Tone, query_href,
};
use crate::forms::{RowAction, ServerForm, use_form};
use crate::when::Moment;

/// One conversation: who, what it means, what to do, and all that was written.
#[component]
pub fn ConversationPane(conversation: Conversation, may_work: bool, again: Callback<()>) -> impl IntoView {
    let address = use_query_map();
    let back = move || address.with(|query| query_href(query, &[("reply", None)]));
    let line = conversation.line.clone();
    let context = [line.company.clone(), conversation.email.clone(), conversation.campaign.clone()];
    let context = context.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let (words, to) = if line.handled { ("Back to inbox", "false") } else { ("Mark handled", "true") };
    let icon = if line.handled { icondata_lu::LuUndo2 } else { icondata_lu::LuCheck };
    let fields = vec![("id", line.id.clone()), ("handled", to.to_owned())];
    let lead = conversation.lead.clone().map(|id| view! {
        <Button size=ButtonSize::Small href=format!("/dashboard/leads/{id}") icon=icondata_lu::LuContactRound>"View lead"</Button>
    });
    let actions = may_work.then(|| view! {
        <RowAction<HandleReply> id=HANDLE_FORM fields on_done=again>
            <Button kind=ButtonKind::Submit size=ButtonSize::Small variant=ButtonVariant::Primary icon>{words}</Button>
        </RowAction<HandleReply>>
    });
    let thread = conversation.thread.iter().cloned().map(message).collect_view();
    view! {
        <article class="conversation" aria-label=format!("Conversation with {}", line.name)>
            <a class="conversation__back" href=back><Icon of=icondata_lu::LuChevronLeft/>"All replies"</a>
            <header class="conversation__head">
                <Avatar name=line.name.clone()/>
                <div class="conversation__who">
                    <h2 class="conversation__name">{line.name.clone()}</h2>
                    <p class="conversation__context">{context}</p>
                </div>
                <div class="conversation__actions">{lead}{actions}</div>
            </header>
            <Reading conversation=conversation.clone() may_work again/>
            <AssignForm conversation=conversation.clone() may_work again/>
            {tasks(&conversation)}
            <ol class="thread" aria-label="Messages, the oldest first">{thread}</ol>
            {may_work.then(|| view! { <AnswerForm conversation=conversation.clone() again/> })}
            {formatted(&conversation)}
            {files(&conversation)}
        </article>
    }
    .into_any()
}

/// What it was understood to mean, why, and the way to say otherwise.
#[component]
fn Reading(conversation: Conversation, may_work: bool, again: Callback<()>) -> impl IntoView {
    let line = conversation.line;
    let share = match (conversation.corrected, line.confidence) {
        (true, _) => "corrected by a person".to_owned(),
        (false, Some(share)) => format!("{share}% sure"),
        (false, None) => String::new(),
    };
    let evidence = (!conversation.evidence.is_empty()).then(|| {
        let quoted =
            conversation.evidence.iter().map(|words| format!("“{words}”")).collect::<Vec<_>>().join(", ");
        view! { <p class="reading__why">"Because of "{quoted}</p> }
    });
    let others = conversation
        .alternatives
        .iter()
        .map(|(intent, share)| format!("{} {share}%", intent.label().to_lowercase()));
    let others = others.collect::<Vec<_>>().join(" or ");
    let review = line.needs_review.then(|| {
        let words = match (line.unmatched, others.is_empty()) {
            (true, _) => "It matches no lead of yours, so nothing was changed.".to_owned(),
            (false, true) => "Outreach to this person is paused until you say what it means.".to_owned(),
            (false, false) => {
                format!("It could also be {others}. Outreach to this person is paused until you decide.")
            }
        };
        view! { <Banner tone=Tone::Warning>{words}</Banner> }
    });
    let other = conversation.answered_by_other.then(|| {
        view! {
            <p class="reading__why">"Somebody else answered than the person you wrote to."</p>
        }
    });
    let (id, current) = (line.id.clone(), line.intent);
    view! {
        <section class="reading" aria-label="How it was read">
            <div class="reading__line">
                {line.intent.map(|intent| view! { <IntentBadge intent/> })}
                <span class="reading__share">{share}</span>
                {may_work.then(|| view! { <CorrectForm id current again/> })}
            </div>
            {evidence}
            {other}
            {review}
        </section>
    }
    .into_any()
}

#[component]
fn CorrectForm(id: String, current: Option<Intent>, again: Callback<()>) -> impl IntoView {
    let form = use_form::<CorrectIntent>(move |_| again.run(()));
    let choices = Intent::ALL.iter().map(|intent| Choice::new(intent.as_str(), intent.label())).collect();
    let value = current.map(|intent| intent.to_string()).unwrap_or_default();
    view! {
        <ServerForm form class="correct">
            <input type="hidden" name="id" value=id/>
            // An id of its own: the filter above has an intent too.
            <Field name="intent" id="correct-intent" label="What it means">
                <Select choices value/>
            </Field>
            <Button kind=ButtonKind::Submit size=ButtonSize::Small busy=form.pending()>"Correct"</Button>
        </ServerForm>
    }
    .into_any()
}

fn message(message: ThreadLine) -> impl IntoView {
    let class = if message.ours { "message message--ours" } else { "message" };
    let from = if message.ours { format!("You, from {}", message.from) } else { message.from };
    let subject =
        (!message.subject.is_empty()).then(|| view! { <p class="message__subject">{message.subject}</p> });
    view! {
        <li class=class>
            <div class="message__head">
                <span class="message__from">{from}</span>
                {message.intent.map(|intent| view! { <IntentBadge intent/> })}
                {message.letter.and_then(letter_state)}
                <span class="message__at">{message.at.map(|when| view! { <Moment when exact=true/> })}</span>
            </div>
            {subject}
            <p class="message__text">{message.text}</p>
        </li>
    }
    .into_any()
}

/// The message in its own clothes, behind glass: nothing in it runs, loads or leads anywhere but by a
/// link that opens elsewhere.
fn formatted(conversation: &Conversation) -> Option<AnyView> {
    let html = conversation.html.clone()?;
    Some(
        view! {
            <details class="formatted">
                <summary>"Show this message as it was formatted"</summary>
                <p class="formatted__words">"Pictures from outside stay off: opening them would tell the sender."</p>
                <iframe class="formatted__frame" title="The formatted message" srcdoc=html
                    sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
            </details>
        }
        .into_any(),
    )
}

fn files(conversation: &Conversation) -> Option<AnyView> {
    if conversation.files.is_empty() {
        return None;
    }
    let items = conversation.files.iter().cloned().map(|(name, about)| view! {
        <li class="file"><Icon of=icondata_lu::LuPaperclip/><span>{name}</span><span class="file__about">{about}</span></li>
    });
    Some(
        view! {
            <section class="files" aria-label="Attachments">
                <ul>{items.collect_view()}</ul>
                <p class="files__words">"Kept with the message and not opened."</p>
            </section>
        }
        .into_any(),
    )
}

fn tasks(conversation: &Conversation) -> Option<AnyView> {
    if conversation.tasks.is_empty() {
        return None;
    }
    let items = conversation.tasks.iter().cloned().map(|(title, due)| view! {
        <li class="todo"><Icon of=icondata_lu::LuCircleDot/><span>{title}</span><span class="todo__due">"due "<Moment when=due/></span></li>
    });
    Some(view! { <ul class="todos" aria-label="What to do">{items.collect_view()}</ul> }.into_any())
}
