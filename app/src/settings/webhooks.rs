use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::webhook_api::{
    RemoveWebhook, RotateWebhook, SaveWebhook, SwitchWebhook, TestWebhook, WebhookForm, WebhookLine,
    list_webhooks,
};
use super::webhook_deliveries::DeliveriesCard;
use super::webhook_form::WebhookDialog;
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, ButtonVariant, Card, ConfirmDialog, CopyButton, EmptyState, Menu,
    MenuItem, MenuSeparator, SkeletonShape, Tone, Widget, close_dialog,
};
use crate::forms::{RowAction, ServerForm, Shown, use_form};
use crate::when::Moment;

const ADD: &str = "add-webhook";

/// Where the agency's own programs are told what happened.
#[component]
pub fn WebhooksTab() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let all = Resource::new_blocking(move || changed.get(), |_| list_webhooks());
    let form = use_form::<SaveWebhook>(move |_| {
        close_dialog(ADD);
        again.run(());
    });
    let query = use_query_map();
    let open = Memo::new(move |_| {
        let page = query.with(|query| query.get_str("page").and_then(|page| page.parse::<u64>().ok()));
        query.with(|query| query.get("webhook")).map(|id| (id, page))
    });
    let secret = move || secret_of(form.shown().get());
    let add = || {
        view! { <Button size=ButtonSize::Small icon=icondata_lu::LuPlus opens=ADD>"Add webhook"</Button> }
    };
    view! {
        <div class="settings settings--webhooks">
            <Card title="Webhooks" words="Your programs are told what happens here, as it happens." action=add>
                <div class="stack">
                    {secret}
                    <Widget of="webhooks" resource=all shape=SkeletonShape::Rows { rows: 2 } let:all>
                        <Lines all again/>
                    </Widget>
                </div>
            </Card>
            {move || open.get().map(|(id, page)| view! { <DeliveriesCard id page changed/> })}
            <WebhookDialog dialog=ADD form id="" known=WebhookForm::default()/>
        </div>
    }
}

/// A secret that was just made, shown this once.
fn secret_of(shown: Option<Shown>) -> Option<AnyView> {
    let Some(Shown::ApiKey(secret)) = shown else { return None };
    Some(
        view! {
            <div class="codes" role="status">
                <p class="codes__words">"Copy the secret now: every message is signed with it. It is not shown again."</p>
                <p class="secret"><code data-testid="webhook-secret">{secret.clone()}</code><CopyButton text=secret label="Copy the secret"/></p>
            </div>
        }
        .into_any(),
    )
}

#[component]
fn Lines(all: Vec<WebhookLine>, again: Callback<()>) -> impl IntoView {
    if all.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuWebhook title="No webhooks" words="With one, your CRM knows of a reply or a meeting the moment it happens.">
                <Button variant=ButtonVariant::Primary size=ButtonSize::Small opens=ADD>"Add a webhook"</Button>
            </EmptyState>
        }
        .into_any();
    }
    let lines = all.into_iter().map(|webhook| view! { <Line webhook again/> }).collect_view();
    view! { <ul class="lines">{lines}</ul> }.into_any()
}

/// How it goes, in a word.
fn state(webhook: &WebhookLine) -> (Tone, &'static str) {
    match (webhook.is_active, webhook.off_because.is_empty(), webhook.failures) {
        (true, _, 0) => (Tone::Success, "On"),
        (true, ..) => (Tone::Warning, "Failing"),
        (false, true, _) => (Tone::Neutral, "Off"),
        (false, false, _) => (Tone::Danger, "Switched off"),
    }
}

/// The one success or failure that came last.
fn last(webhook: &WebhookLine) -> AnyView {
    let (good, bad) = (webhook.last_success.clone(), webhook.last_failure.clone());
    match (good, bad) {
        (None, None) => "nothing sent yet".into_any(),
        (Some(good), Some(bad)) if bad.iso > good.iso => view! { "failed "<Moment when=bad/> }.into_any(),
        (None, Some(bad)) => view! { "failed "<Moment when=bad/> }.into_any(),
        (Some(good), _) => view! { "delivered "<Moment when=good/> }.into_any(),
    }
}

#[component]
fn Line(webhook: WebhookLine, again: Callback<()>) -> impl IntoView {
    let (tone, word) = state(&webhook);
    let last = last(&webhook);
    let WebhookLine { id, is_active, off_because, old_secret_until, form: known, .. } = webhook;
    let edit = format!("edit-{id}");
    let closing = edit.clone();
    let form = use_form::<SaveWebhook>(move |_| {
        close_dialog(&closing);
        again.run(());
    });
    let rotate = use_form::<RotateWebhook>(|_| {});
    // Without scripting the answer comes back to every row; it is about one.
    if rotate.typed("id", &id) != id {
        rotate.clear();
    }
    let secret = move || secret_of(rotate.shown().get());
    let (remove, rotates, switch) = (format!("remove-{id}"), format!("rotate-{id}"), format!("switch-{id}"));
    let (removes, asks) = (format!("{remove}-dialog"), format!("{rotates}-dialog"));
    let (to_edit, to_switch, to_ask, to_remove) =
        (edit.clone(), switch.clone(), asks.clone(), removes.clone());
    let events = match known.events.len() {
        1 => "1 event".to_owned(),
        many => format!("{many} events"),
    };
    let href = format!("?tab=webhooks&webhook={id}");
    let switch_fields =
        vec![("id", id.clone()), ("on", if is_active { String::new() } else { "1".to_owned() })];
    let (name, about) = (known.name.clone(), id.clone());
    view! {
        <li class="line" data-testid="webhook">
            <div class="line__words">
                <p class="line__title">{name.clone()}</p>
                <p class="line__more mono">{known.url.clone()}</p>
                <p class="line__more">{events}" · "{last}</p>
                {(!off_because.is_empty()).then(|| view! { <p class="line__more">{off_because}</p> })}
                {old_secret_until.map(|when| view! { <p class="line__more">"The old secret signs too, until "<Moment when exact=true/></p> })}
                {secret}
            </div>
            <div class="line__actions">
                <Badge tone>{word}</Badge>
                <Button size=ButtonSize::Small href>"Deliveries"</Button>
                <RowAction<TestWebhook> fields=vec![("id", id.clone())] on_done=again>
                    <Button kind=ButtonKind::Submit size=ButtonSize::Small>"Send test"</Button>
                </RowAction<TestWebhook>>
                <Menu id=format!("menu-{id}") label=format!("More for {name}") icon=icondata_lu::LuEllipsis icon_only=true size=ButtonSize::Small>
                    <MenuItem icon=icondata_lu::LuPencil opens=to_edit>"Edit"</MenuItem>
                    <MenuItem icon=if is_active { icondata_lu::LuPause } else { icondata_lu::LuPlay } form=to_switch>{if is_active { "Switch off" } else { "Switch on" }}</MenuItem>
                    <MenuItem icon=icondata_lu::LuKeyRound opens=to_ask>"New secret"</MenuItem>
                    <MenuSeparator/>
                    <MenuItem icon=icondata_lu::LuTrash2 danger=true opens=to_remove>"Delete"</MenuItem>
                </Menu>
            </div>
            <div hidden>
                <RowAction<SwitchWebhook> id=switch fields=switch_fields on_done=again>""</RowAction<SwitchWebhook>>
                <RowAction<RemoveWebhook> id=remove.clone() fields=vec![("id", id.clone())] on_done=again>""</RowAction<RemoveWebhook>>
                <ServerForm form=rotate id=rotates.clone() bare=true><input type="hidden" name="id" value=about/></ServerForm>
            </div>
            <ConfirmDialog id=asks title=format!("A new secret for {name}?") confirm="Make a new secret" form=rotates harmless=true>
                "Messages are signed with it at once. For 24 hours they carry a signature of the old one too."
            </ConfirmDialog>
            <ConfirmDialog id=removes title=format!("Delete {name}?") confirm="Delete webhook" form=remove>
                "Nothing more is sent there, and its deliveries are no longer shown."
            </ConfirmDialog>
            <WebhookDialog dialog=edit form id known/>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_says_whether_it_works_and_who_switched_it_off() {
        let line = |is_active, off_because: &str, failures| WebhookLine {
            id: String::new(),
            is_active,
            off_because: off_because.to_owned(),
            last_success: None,
            last_failure: None,
            failures,
            old_secret_until: None,
            form: WebhookForm::default(),
        };
        let word = |is_active, why, failures| state(&line(is_active, why, failures)).1;
        assert_eq!(word(true, "", 0), "On");
        assert_eq!(word(true, "", 3), "Failing");
        assert_eq!(word(false, "", 3), "Off");
        assert_eq!(word(false, "It answered 410.", 1), "Switched off");
    }
}
