use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::conversation::ConversationPane;
use super::inbox_api::{InboxQuery, get_reply, list_replies};
use super::keys::drive_by_keys;
use super::reply_list::{InboxFilters, ReplyList};
use crate::components::{EmptyState, Kbd, SkeletonShape, Widget};
use crate::layouts::use_shell;
use crate::live::follow;

/// `/dashboard/replies`: the list at the left, the chosen conversation at the right. On a phone one
/// of them fills the page.
#[component]
pub fn RepliesPage() -> impl IntoView {
    let shell = use_shell();
    let may_work =
        shell.with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(InboxQuery::of));
    let chosen = Memo::new(move |_| address.with(|address| address.get("reply").filter(|id| !id.is_empty())));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    // What comes in is listed at once; a conversation stays as it is under the hands of whoever answers.
    let heard = RwSignal::new(0_u32);
    follow(shell, move || heard.update(|count| *count += 1));
    let lines = Resource::new_blocking(
        move || (query.get(), changed.get(), heard.get()),
        |(query, ..)| list_replies(query),
    );
    let conversation = Resource::new_blocking(
        move || (chosen.get(), changed.get()),
        |(chosen, _)| async move {
            match chosen {
                Some(id) => get_reply(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    drive_by_keys(chosen);
    view! {
        <Title text="Replies"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Replies"</h1>
                    <p class="page-head__words">"What people wrote back. Everything else to them has stopped already."</p>
                </div>
                <p class="inbox-keys">
                    <span><Kbd>"J"</Kbd><Kbd>"K"</Kbd>" move"</span>
                    {may_work.then(|| view! { <span><Kbd>"E"</Kbd>" handled"</span> })}
                </p>
            </div>
            <div class="inbox" class=("inbox--reading", move || chosen.get().is_some())>
                <div class="inbox__list">
                    <Widget of="replies" resource=lines shape=SkeletonShape::Rows { rows: 8 } let:page>
                        <InboxFilters campaigns=page.campaigns.clone()/>
                        <ReplyList page chosen filtered=query.with_untracked(InboxQuery::is_filtered)/>
                    </Widget>
                </div>
                <div class="inbox__reading">
                    <Widget of="conversation" resource=conversation shape=SkeletonShape::Card let:found>
                        {match found {
                            Some(conversation) => view! { <ConversationPane conversation may_work again/> }.into_any(),
                            None => view! {
                                <EmptyState icon=icondata_lu::LuMessagesSquare title="No reply chosen"
                                    words="Choose one to read the whole conversation, or press J."/>
                            }.into_any(),
                        }}
                    </Widget>
                </div>
            </div>
        </div>
    }
}
