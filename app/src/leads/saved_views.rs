use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Dialog, DialogSize, EmptyState, Field, SkeletonShape, TextInput, Widget,
    query_href,
};
use crate::forms::{Outcome, RowAction, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

pub const VIEWS: &str = "lead-views";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewLine {
    pub id: String,
    pub name: String,
    pub query: String,
}

#[server(prefix = "/fn", endpoint = "leads/views")]
pub async fn list_views() -> Result<Vec<ViewLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let views = leads::list_views(&services, &visit, client).await.map_err(tell)?;
    let line = |view: leads::SavedView| ViewLine { id: view.id.to_string(), name: view.name, query: view.query };
    Ok(views.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "leads/views/save")]
pub async fn save_view(#[server(default)] name: String, #[server(default)] query: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let saved = leads::save_view(&services, &visit, client, &name, &query).await.map_err(tell)?;
    Ok(Outcome::said(format!("View “{}” saved.", saved.name)))
}

#[server(prefix = "/fn", endpoint = "leads/views/delete")]
pub async fn delete_view(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "view".to_owned() })?;
    leads::delete_view(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("View removed."))
}

/// The lists this person likes to come back to, and keeping the one on show.
#[component]
pub fn SavedViews() -> impl IntoView {
    let address = use_query_map();
    // A view is where a list begins, not a page in the middle of it.
    let here = move || address.with(|query| query_href(query, &[("before", None)]).trim_start_matches('?').to_owned());
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let form = use_form::<SaveView>(move |_| again.run(()));
    let views = Resource::new_blocking(move || changed.get(), |_| list_views());
    view! {
        <Dialog id=VIEWS title="Saved views" description="Filters and sort under a name. Only you see yours." size=DialogSize::Small>
            <Widget of="saved views" resource=views shape=SkeletonShape::Rows { rows: 2 } let:views>
                <ViewList views again/>
            </Widget>
            <ServerForm form class="form form--line">
                <input type="hidden" name="query" value=here/>
                <Field name="name" id="view-name" label="Save what is on show as" error=form.error_of("name")>
                    <TextInput autocomplete="off" placeholder="Hot in health" max_length=60 value=form.typed("name", "")/>
                </Field>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save view"</Button>
            </ServerForm>
        </Dialog>
    }
}

#[component]
fn ViewList(views: Vec<ViewLine>, again: Callback<()>) -> impl IntoView {
    if views.is_empty() {
        return view! { <EmptyState icon=icondata_lu::LuBookmark title="No saved views" words="Filter and sort the list as you like it, then save it here."/> }.into_any();
    }
    let lines = views
        .into_iter()
        .map(|line| {
            view! {
                <li class="line">
                    <div class="line__words">
                        // A whole load: it also closes the dialog.
                        <a class="line__title" rel="external" href=format!("/dashboard/leads?{}", line.query)>{line.name.clone()}</a>
                    </div>
                    <div class="line__actions">
                        <RowAction<DeleteView> fields=vec![("id", line.id)] on_done=again>
                            <Button kind=ButtonKind::Submit variant=ButtonVariant::Ghost size=ButtonSize::Small icon=icondata_lu::LuTrash2 label=format!("Remove {}", line.name)/>
                        </RowAction<DeleteView>>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="lines">{lines}</ul> }.into_any()
}
