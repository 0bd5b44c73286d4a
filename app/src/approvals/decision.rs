use leptos::prelude::*;

use super::queue_api::{ApproveItem, QueueItem, RegenerateItem, RejectItem};
use crate::components::{
    AlsBadge, Button, ButtonKind, ButtonVariant, Card, ChannelBadge, Dialog, DialogActions, DialogSize,
    Field, TextArea, TextInput, close_dialog,
};
use crate::forms::{RowAction, ServerForm, use_form};
use crate::when::Moment;

/// Ids of the buttons, for the keys.
pub const APPROVE: &str = "approve-item";
pub const REJECT: &str = "reject-item";

/// One message as it would leave, with the answers to it.
#[component]
pub fn Decision(
    item: QueueItem,
    no_writer: Option<String>,
    editing: RwSignal<bool>,
    done: Callback<()>,
) -> impl IntoView {
    let (tier, score) = (item.tier, item.score);
    let badge = move || tier.zip(score).map(|(tier, score)| view! { <AlsBadge tier score/> });
    let id = item.id.clone();
    let kept = StoredValue::new(item.clone());
    let text = move || {
        let item = kept.get_value();
        if editing.get() {
            view! { <EditForm item editing done/> }.into_any()
        } else {
            view! { <Text item/> }.into_any()
        }
    };
    let answers = move || {
        (!editing.get()).then(|| view! {
            <div class="form__actions">
                <RowAction<ApproveItem> fields=vec![("id", kept.with_value(|item| item.id.clone()))] on_done=done>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuCheck attr:id=APPROVE>"Approve"</Button>
                </RowAction<ApproveItem>>
                <Button icon=icondata_lu::LuPencil on:click=move |_| editing.set(true)>"Edit"</Button>
                <RowAction<RegenerateItem> fields=vec![("id", kept.with_value(|item| item.id.clone()))] on_done=done>
                    <Button kind=ButtonKind::Submit icon=icondata_lu::LuShuffle>"Other words"</Button>
                </RowAction<RegenerateItem>>
                <Button variant=ButtonVariant::Ghost icon=icondata_lu::LuX opens=REJECT>"Reject"</Button>
            </div>
        })
    };
    view! {
        <Card title=item.name.clone() words=item.reason action=badge>
            <div class="stack">
                <dl class="facts">
                    <div class="facts__line"><dt>"To"</dt><dd><span class="mono">{item.recipient}</span></dd></div>
                    <div class="facts__line"><dt>"From"</dt><dd><span class="mono">{item.sender}</span></dd></div>
                    <div class="facts__line"><dt>"Campaign"</dt><dd><a href=format!("/dashboard/campaigns/{}", item.campaign)>{item.campaign_name}</a>{format!(", step {}", item.step)}</dd></div>
                    <div class="facts__line"><dt>"Lead"</dt><dd><a href=format!("/dashboard/leads/{}", item.lead)>{item.name}</a></dd></div>
                    <div class="facts__line"><dt>"Decide"</dt><dd>"by "<Moment when=item.expires exact=true/></dd></div>
                </dl>
                {text}
                {answers}
                {no_writer.map(|words| view! { <p class="mail__foot">{words}</p> })}
            </div>
        </Card>
        <RejectDialog id done/>
    }
    .into_any()
}

#[component]
fn Text(item: QueueItem) -> impl IntoView {
    let subject = (!item.subject.is_empty()).then(|| view! { <p class="mail__subject">{item.subject}</p> });
    view! {
        <section class="mail" aria-label="Message">
            {subject}
            <div class="mail__body">{item.body}</div>
            <p class="mail__foot"><ChannelBadge channel=item.channel/>"The foot with sender and opt-out is added when it leaves."</p>
        </section>
    }
    .into_any()
}

#[component]
fn EditForm(item: QueueItem, editing: RwSignal<bool>, done: Callback<()>) -> impl IntoView {
    let form = use_form::<ApproveItem>(move |_| done.run(()));
    let titled = !item.subject.is_empty();
    view! {
        <ServerForm form>
            <input type="hidden" name="id" value=item.id/>
            <input type="hidden" name="edited" value="1"/>
            {titled.then(|| view! {
                <Field name="subject" label="Subject" required=true error=form.error_of("subject")>
                    <TextInput autocomplete="off" max_length=255 value=form.typed("subject", &item.subject)/>
                </Field>
            })}
            <Field name="body" label="Text" required=true error=form.error_of("body")>
                <TextArea rows=12 max_length=20000 value=form.typed("body", &item.body)/>
            </Field>
            <div class="form__actions">
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuCheck busy=form.pending()>"Save and approve"</Button>
                <Button variant=ButtonVariant::Ghost on:click=move |_| editing.set(false)>"Cancel"</Button>
            </div>
        </ServerForm>
    }
    .into_any()
}

#[component]
fn RejectDialog(id: String, done: Callback<()>) -> impl IntoView {
    let form = use_form::<RejectItem>(move |_| {
        close_dialog(REJECT);
        done.run(());
    });
    view! {
        <Dialog id=REJECT title="Reject this message?" description="The step is left out for this lead; the sequence goes on with the next one." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="id" value=id/>
                <Field name="reason" label="Reason" optional=true error=form.error_of("reason")>
                    <TextArea rows=3 max_length=1000 value=form.typed("reason", "")/>
                </Field>
                <DialogActions>
                    <Button closes=REJECT>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Danger busy=form.pending()>"Reject"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}
