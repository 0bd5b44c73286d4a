use leptos::prelude::*;

use super::meeting_forms::{Fields, time_fields};
use super::meetings_api::CreateMeeting;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Dialog, DialogActions, Field, InputKind, TextInput, close_dialog,
};
use crate::forms::{ServerForm, use_form};

pub const NEW: &str = "new-meeting";

/// A meeting that came about elsewhere, on the telephone for instance.
#[component]
pub fn NewMeetingDialog(again: Callback<()>) -> impl IntoView {
    let form = use_form::<CreateMeeting>(move |_| {
        close_dialog(NEW);
        again.run(());
    });
    view! {
        <Dialog id=NEW title="Add meeting" description="Without a day and time it waits for one. With them, outreach to this person ends.">
            <ServerForm form>
                <Field name="email" id="new-email" label="The lead's e-mail" error=form.error_of("email")>
                    <TextInput kind=InputKind::Email value=form.typed("email", "") max_length=254/>
                </Field>
                {time_fields(form, "new", Fields::default(), "as in your profile".to_owned())}
                <DialogActions>
                    <Button closes=NEW>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Add meeting"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}
