use std::collections::BTreeSet;

use leptos::prelude::*;

use super::queue_api::DecideMany;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Dialog, DialogActions, DialogSize, Field, TextArea,
    close_dialog,
};
use crate::forms::{RowAction, ServerForm, use_form};

const REJECT: &str = "reject-many";

/// What can be done with the chosen items; nothing while none is chosen.
#[component]
pub fn BulkBar(selection: RwSignal<BTreeSet<String>>, again: Callback<()>) -> impl IntoView {
    let done = Callback::new(move |()| {
        selection.update(BTreeSet::clear);
        again.run(());
    });
    let form = use_form::<DecideMany>(move |_| {
        close_dialog(REJECT);
        done.run(());
    });
    let ids = move || selection.with(|now| now.iter().cloned().collect::<Vec<_>>().join(" "));
    let count = move || selection.with(BTreeSet::len);
    let bar = move || {
        (count() > 0).then(|| view! {
            <div class="bulk-bar" role="region" aria-label="Chosen messages">
                <p class="bulk-bar__count" aria-live="polite">{format!("{} chosen", count())}</p>
                <RowAction<DecideMany> fields=vec![("ids", ids()), ("verdict", "approve".to_owned())] on_done=done>
                    <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuCheck>{format!("Approve {}", count())}</Button>
                </RowAction<DecideMany>>
                <Button size=ButtonSize::Small icon=icondata_lu::LuX opens=REJECT>{format!("Reject {}", count())}</Button>
                <Button variant=ButtonVariant::Ghost size=ButtonSize::Small on:click=move |_| selection.update(BTreeSet::clear)>"Clear"</Button>
            </div>
        })
    };
    view! {
        {bar}
        <Dialog id=REJECT title="Reject the chosen messages?" description="Each of these steps is left out for its lead." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="ids" value=ids/>
                <input type="hidden" name="verdict" value="reject"/>
                <Field name="reason" id="reject-many-reason" label="Reason" optional=true error=form.error_of("reason")>
                    <TextArea rows=3 max_length=1000/>
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
