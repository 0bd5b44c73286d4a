use leptos::prelude::*;

use super::campaign_api::{AddSender, CampaignDetail, RemoveSender, SenderLine};
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, ButtonVariant, Card, ChannelBadge, Choice, EmptyState, Field,
    Select, Tone,
};
use crate::forms::{RowAction, ServerForm, use_form};

/// Which mailboxes send for the campaign, and what each has left today.
#[component]
pub fn SendersCard(campaign: CampaignDetail, may_work: bool, again: Callback<()>) -> impl IntoView {
    let form = use_form::<AddSender>(move |_| again.run(()));
    let id = campaign.id;
    let none = campaign.senders.is_empty();
    let list = if none {
        view! { <EmptyState icon=icondata_lu::LuMailbox title="No sender yet" words="Give the campaign a mailbox; its mails leave through it, inside its limit of the day."/> }.into_any()
    } else {
        let of = id.clone();
        let lines = campaign
            .senders
            .into_iter()
            .map(|sender| view! { <Sender id=of.clone() sender may_work again/> })
            .collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    let free = campaign.free.into_iter().map(|(id, address)| Choice::new(id, address)).collect::<Vec<_>>();
    let add = may_work.then(|| {
        if free.is_empty() && none {
            view! { <p class="note">"No mailbox is connected yet. "<a href="/dashboard/settings?tab=mailboxes">"Connect one"</a></p> }.into_any()
        } else if free.is_empty() {
            view! { <p class="note">"Every mailbox is given already. "<a href="/dashboard/settings?tab=mailboxes">"Connect another"</a></p> }.into_any()
        } else {
            view! {
                <ServerForm form class="form form--line">
                    <input type="hidden" name="id" value=id/>
                    <Field name="mailbox" label="Give it a mailbox" error=form.error_of("mailbox")>
                        <Select choices=free placeholder="Choose a mailbox" value=form.typed("mailbox", "")/>
                    </Field>
                    <Button kind=ButtonKind::Submit busy=form.pending()>"Add sender"</Button>
                </ServerForm>
            }
            .into_any()
        }
    });
    view! {
        <Card title="Senders" words="A lead keeps the sender it first heard from.">
            <div class="stack">{list}{add}</div>
        </Card>
    }
    .into_any()
}

#[component]
fn Sender(id: String, sender: SenderLine, may_work: bool, again: Callback<()>) -> impl IntoView {
    let state = match (sender.warmed, sender.available) {
        (_, true) => view! { <Badge tone=Tone::Success>"Ready"</Badge> },
        (false, false) => view! { <Badge tone=Tone::Warning>"Warming up"</Badge> },
        (true, false) => view! { <Badge tone=Tone::Neutral>"Nothing left today"</Badge> },
    };
    let name = sender.name.clone();
    let remove = may_work.then(|| {
        view! {
            <RowAction<RemoveSender> fields=vec![("id", id), ("sender", sender.id)] on_done=again>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Ghost size=ButtonSize::Small icon=icondata_lu::LuX label=format!("Take {name} from the campaign")/>
            </RowAction<RemoveSender>>
        }
    });
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title mono">{sender.name.clone()}</p>
                <p class="line__more">{format!("{} sent today, {} left", sender.used, sender.remaining)}</p>
            </div>
            <div class="line__actions"><ChannelBadge channel=sender.channel/>{state}{remove}</div>
        </li>
    }
    .into_any()
}
