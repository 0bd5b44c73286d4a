use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::campaign_form::{AdvancedFields, CampaignForm, ShortFields, shares_of};
use crate::AppError;
use crate::components::{
    Banner, Button, ButtonKind, ButtonVariant, Card, ConfirmDialog, EmptyState, Icon, SkeletonShape, Tone,
    Widget, open_dialog,
};
use crate::forms::{Outcome, ServerForm, use_form};
use crate::layouts::use_shell;

#[cfg(feature = "ssr")]
use super::imports::*;

const LEAVE: &str = "leave-new-campaign";

/// What a new campaign begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    pub timezone: String,
    pub confirmed: bool,
    /// What the ideal customer profile says, by label.
    pub profile: Vec<(String, Vec<String>)>,
}

#[server(prefix = "/fn", endpoint = "campaigns/new")]
pub async fn begin_campaign() -> Result<Beginning, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let profile = workflows::icp::get(&services, &visit, client).await.map_err(tell)?;
    let agency = workflows::identity::get_client(&services, &visit, client).await.map_err(tell)?;
    let lists = [
        ("Industries", profile.industries),
        ("Job titles", profile.titles),
        ("Company sizes", profile.company_sizes),
        ("Places", profile.locations),
    ];
    Ok(Beginning {
        timezone: agency.timezone,
        confirmed: profile.confirmed_at.is_some(),
        profile: lists.into_iter().map(|(label, entries)| (label.to_owned(), entries)).collect(),
    })
}

#[server(prefix = "/fn", endpoint = "campaigns/create")]
pub async fn create_campaign(#[server(flatten)] campaign: CampaignForm) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let input = super::campaign_form::reading::input(&campaign)?;
    let made = campaigns::create(&services, &visit, client, input).await.map_err(tell)?;
    Ok(Outcome {
        said: Some("The campaign is a draft. Give it a sequence and leads.".to_owned()),
        ..Outcome::go(format!("/dashboard/campaigns/{}", made.id))
    })
}

/// `/dashboard/campaigns/new`.
#[component]
pub fn NewCampaignPage() -> impl IntoView {
    let may_work =
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let beginning = Resource::new_blocking(|| (), |()| begin_campaign());
    view! {
        <Title text="New campaign"/>
        <div class="page">
            <p class="crumb"><a href="/dashboard/campaigns"><Icon of=icondata_lu::LuChevronLeft/>"Campaigns"</a></p>
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"New campaign"</h1>
                    <p class="page-head__words">"It begins as a draft: nothing leaves before you activate it."</p>
                </div>
                <div class="page-head__actions">
                    {may_work.then(|| view! { <Button icon=icondata_lu::LuLayoutTemplate href="/dashboard/campaigns/templates">"Begin from a template"</Button> })}
                </div>
            </div>
            {if may_work {
                view! {
                    <Widget of="ideal customer profile" resource=beginning shape=SkeletonShape::Card let:beginning>
                        <NewForm beginning/>
                    </Widget>
                }.into_any()
            } else {
                view! { <EmptyState icon=icondata_lu::LuLock title="Members create campaigns" words="Your role may look at campaigns. Ask an owner or admin for the role of a member."/> }.into_any()
            }}
        </div>
    }
}

#[component]
fn NewForm(beginning: Beginning) -> impl IntoView {
    let form = use_form::<CreateCampaign>(|_| {});
    let known = CampaignForm::fresh(&beginning.timezone);
    let shares = shares_of(form, &known);
    let dirty = RwSignal::new(false);
    let leave = move |event: web_sys::MouseEvent| {
        if dirty.get_untracked() {
            event.prevent_default();
            open_dialog(LEAVE);
        }
    };
    // What is wrong inside must be on show.
    let unfolded = Memo::new(move |before: Option<&bool>| {
        let wrong = !shares.are_whole()
            || matches!(form.error().get(), Some(AppError::Invalid { fields }) if fields.iter().any(|wrong| !["name", "description", "permission_mode"].contains(&wrong.field.as_str())));
        // Once unfolded it stays: nothing shuts under somebody's hand.
        wrong || before.copied().unwrap_or(false)
    });
    let advanced = known.clone();
    view! {
        <div class="new-campaign">
            <div class="new-campaign__form" on:input=move |_| dirty.set(true)>
                <Card title="Campaign">
                    <ServerForm form>
                        <ShortFields form known/>
                        <details class="fold" open=move || unfolded.get()>
                            <summary class="fold__summary"><Icon of=icondata_lu::LuChevronRight/>"Advanced settings"<span class="fold__words">"Channels, hours, limits, targeting"</span></summary>
                            <div class="fold__body"><AdvancedFields form known=advanced shares/></div>
                        </details>
                        <div class="form__actions">
                            <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending() disabled=move || !shares.are_whole()>"Create campaign"</Button>
                            <a class="button button--ghost button--medium" href="/dashboard/campaigns" on:click=leave><span class="button__text">"Cancel"</span></a>
                        </div>
                    </ServerForm>
                </Card>
            </div>
            <aside class="new-campaign__side"><ProfileCard beginning/></aside>
        </div>
        <ConfirmDialog id=LEAVE title="Leave without saving?" confirm="Leave" on_confirm=Callback::new(|()| drop(window().location().assign("/dashboard/campaigns")))>
            "What you have typed is lost."
        </ConfirmDialog>
    }
    .into_any()
}

#[component]
fn ProfileCard(beginning: Beginning) -> impl IntoView {
    let lines = beginning
        .profile
        .into_iter()
        .map(|(label, entries)| view! { <div class="facts__line"><dt>{label}</dt><dd><Chips entries/></dd></div> })
        .collect_view();
    let warning = (!beginning.confirmed).then(|| {
        view! { <Banner tone=Tone::Warning>"The profile is not confirmed yet; campaigns cannot run before it is."</Banner> }
    });
    view! {
        <Card title="Ideal customer profile" words="Every campaign aims at these people unless it says otherwise.">
            <div class="stack">
                {warning}
                <dl class="facts">{lines}</dl>
                <p class="note"><Icon of=icondata_lu::LuRoute/>"Channels open by score: e-mail from 20, LinkedIn from 35, calls from 70, SMS and letters from 85."</p>
            </div>
        </Card>
    }
    .into_any()
}

/// Short words side by side; a quiet dash when there are none.
#[component]
pub fn Chips(entries: Vec<String>) -> impl IntoView {
    if entries.is_empty() {
        return view! { <span class="table__none"><span aria-hidden="true">"–"</span><span class="visually-hidden">"not set"</span></span> }.into_any();
    }
    view! { <ul class="tags">{entries.into_iter().map(|entry| view! { <li class="tag">{entry.replace('_', " ")}</li> }).collect_view()}</ul> }
        .into_any()
}
