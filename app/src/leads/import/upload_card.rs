use leptos::prelude::*;

use super::UPLOAD;
use crate::components::{Button, ButtonKind, ButtonVariant, Card, FormErrorSummary};
use crate::forms::use_echo;

/// Sends a file. A plain form: the browser streams it, with and without scripting, and the answer is
/// the page of the new import, or this one with what was wrong.
#[component]
pub fn UploadCard() -> impl IntoView {
    let refused = use_echo().filter(|echo| echo.endpoint == UPLOAD).and_then(|echo| echo.answer.err());
    let sending = RwSignal::new(false);
    let has_error = refused.is_some();
    view! {
        <Card title="Send a list" words="CSV or XLSX, up to 2 GB. The first line names the columns; encoding and separator are found out.">
            <form class="form upload" method="post" action=UPLOAD enctype="multipart/form-data" on:submit=move |_| sending.set(true)>
                <FormErrorSummary error=Signal::stored(refused)/>
                <label class="upload__label" for="field-file">"List of leads"</label>
                <input class="upload__file" type="file" id="field-file" name="file" accept=".csv,.tsv,.txt,.xlsx" required
                    aria-invalid=has_error.then_some("true") aria-describedby="upload-words"/>
                <p class="field__hint" id="upload-words">"Choose a file or drop it here. Nothing is added before you have seen what becomes of it."</p>
                <div class="form__actions">
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuUpload busy=sending>"Send file"</Button>
                    <p class="upload__words" role="status">{move || sending.get().then_some("Sending the file…")}</p>
                </div>
            </form>
        </Card>
    }
    .into_any()
}
