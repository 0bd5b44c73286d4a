use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::{ImportLine, LookLines, ProblemLine, get_import, list_problems, look_at_import};
use super::mapping_form::MappingForm;
use super::outcome_card::OutcomeCard;
use super::problems_card::ProblemsCard;
use super::progress_card::ProgressCard;
use super::words::ImportStatusBadge;
use crate::AppError;
use crate::components::{Button, EmptyState, ErrorCard, Icon, Skeleton, SkeletonShape};
use crate::layouts::use_shell;
use crate::leads::campaigns::{CampaignLine, list_campaign_lines};
use crate::polling::poll;
use crate::when::Moment;

/// Which part of the way an import is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Its columns are being mapped.
    Columns,
    UnderWay,
    Over,
}

impl Phase {
    /// `again` asks for the columns once more after a trial.
    fn of(import: &ImportLine, again: bool) -> Self {
        let tried = import.status.is_over() && import.dry_run && import.file_kept;
        match import.status {
            domain::ImportStatus::Uploaded => Self::Columns,
            _ if tried && again => Self::Columns,
            status if status.is_over() => Self::Over,
            _ => Self::UnderWay,
        }
    }
}

/// `/dashboard/leads/import/{id}`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let may_work =
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let import = Resource::new_blocking(move || id.get(), get_import);
    let look = Resource::new_blocking(move || id.get(), |id| look_at_import(id, Default::default()));
    let problems = Resource::new_blocking(move || id.get(), list_problems);
    let campaigns = Resource::new_blocking(|| (), |()| list_campaign_lines());
    let retry = Callback::new(move |()| {
        import.refetch();
        look.refetch();
        problems.refetch();
    });
    view! {
        <div class="page">
            <p class="crumb"><a href=super::UPLOAD><Icon of=icondata_lu::LuChevronLeft/>"Imports"</a></p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Card/> }>
                {move || Suspend::new(async move {
                    let (import, look, problems) = (import.await, look.await, problems.await);
                    let campaigns = campaigns.await.unwrap_or_default();
                    match (import, look) {
                        (Ok(import), Ok(look)) => {
                            let problems = problems.unwrap_or_default();
                            view! { <ImportBody import look problems campaigns may_work/> }.into_any()
                        }
                        (Err(AppError::NotFound { .. }), _) => view! { <Gone/> }.into_any(),
                        (Err(error), _) | (_, Err(error)) => view! {
                            <h1 class="visually-hidden">"Import"</h1>
                            <ErrorCard of="import" error on_retry=retry/>
                        }
                        .into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <Title text="No such import"/>
        <h1 class="visually-hidden">"No such import"</h1>
        <EmptyState icon=icondata_lu::LuFileX title="This import does not exist." words="The address may be mistyped.">
            <Button href=super::UPLOAD>"All imports"</Button>
        </EmptyState>
    }
}

#[component]
fn ImportBody(
    import: ImportLine,
    look: LookLines,
    problems: Vec<ProblemLine>,
    campaigns: Vec<CampaignLine>,
    may_work: bool,
) -> impl IntoView {
    let (id, name) = (import.id.clone(), import.file_name.clone());
    let about = format!("{}, {}", import.size, import.layout);
    let added = import.added.clone();
    let first_line = StoredValue::new(import.clone());
    let live = RwSignal::new(import);
    let problems = RwSignal::new(problems);
    let look = StoredValue::new(look);
    let campaigns = StoredValue::new(campaigns);
    let address = use_query_map();
    let again = Memo::new(move |_| address.with(|query| query.get_str("columns").is_some()));
    let phase = Memo::new(move |_| live.with(|now| Phase::of(now, again.get() && may_work)));
    let asked = StoredValue::new(id);
    let ask = move || get_import(asked.get_value());
    poll(live, |now| Phase::of(now, false) == Phase::UnderWay, ask);
    // What became of the rows is known once it is over.
    Effect::new(move |before: Option<Phase>| {
        let now = phase.get();
        if before == Some(Phase::UnderWay) && now == Phase::Over {
            leptos::task::spawn_local(async move {
                if let Ok(found) = list_problems(asked.get_value()).await {
                    problems.try_set(found);
                }
            });
        }
        now
    });
    let refresh = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            if let Ok(fresh) = ask().await {
                live.try_set(fresh);
            }
        });
    });
    let status = Memo::new(move |_| live.with(|now| now.status));
    let body = move || {
        match phase.get() {
        Phase::Columns if may_work => view! {
            <MappingForm import=first_line.get_value() look=look.get_value() campaigns=campaigns.get_value() refresh/>
        }
        .into_any(),
        Phase::Columns => view! {
            <EmptyState icon=icondata_lu::LuHourglass title="Waiting to be mapped" words="A member of your agency has to say which column is what."/>
        }
        .into_any(),
        Phase::UnderWay => view! { <ProgressCard live may_work refresh/> }.into_any(),
        Phase::Over => view! {
            <OutcomeCard import=live.get_untracked() may_work/>
            <ProblemsCard import=live.get_untracked() problems may_work/>
        }
        .into_any(),
    }
    };
    view! {
        <Title text=format!("Import {name}")/>
        <div class="page-head">
            <div class="page-head__heading">
                <h1 class="import__title">{name}</h1>
                <p class="page-head__words lead-head">
                    {move || view! { <ImportStatusBadge status=status.get()/> }}
                    <span>{about}</span>
                    <span>"sent "<Moment when=added/></span>
                </p>
            </div>
            <Steps phase=phase/>
        </div>
        {body}
    }
}

/// Where on the way one is.
#[component]
fn Steps(#[prop(into)] phase: Signal<Phase>) -> impl IntoView {
    let step = |place: u8, name: &'static str| {
        let now = move || match phase.get() {
            Phase::Columns => 2,
            Phase::UnderWay => 3,
            Phase::Over => 4,
        };
        view! {
            <li class="steps__step" class=("steps__step--done", move || now() > place) aria-current=move || (now() == place).then_some("step")>
                <span class="steps__mark" aria-hidden="true">{place}</span>
                {name}
            </li>
        }
    };
    view! { <ol class="steps" aria-label="Steps">{step(1, "File")}{step(2, "Columns")}{step(3, "Import")}</ol> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use domain::{ConsentBasis, ImportStatus, OnExisting};

    use super::*;
    use crate::when::When;

    fn import(status: ImportStatus, dry_run: bool) -> ImportLine {
        ImportLine {
            id: String::new(),
            file_name: String::new(),
            size: String::new(),
            layout: String::new(),
            on_existing: OnExisting::Skip,
            campaign: String::new(),
            dry_run,
            consent: ConsentBasis::None,
            consent_source: String::new(),
            status,
            rows: 0,
            progress: 0,
            tally: Default::default(),
            error: String::new(),
            file_kept: true,
            added: When { iso: String::new(), exact: String::new(), ago: String::new() },
            finished: None,
        }
    }

    #[test]
    fn only_a_trial_leads_back_to_the_columns() {
        let phase = |status, dry_run, again| Phase::of(&import(status, dry_run), again);
        assert_eq!(phase(ImportStatus::Uploaded, false, false), Phase::Columns);
        assert_eq!(phase(ImportStatus::Completed, true, true), Phase::Columns);
        assert_eq!(phase(ImportStatus::Completed, true, false), Phase::Over);
        assert_eq!(phase(ImportStatus::Completed, false, true), Phase::Over);
        assert_eq!(phase(ImportStatus::Paused, true, true), Phase::UnderWay);
        let gone = ImportLine { file_kept: false, ..import(ImportStatus::Completed, true) };
        assert_eq!(Phase::of(&gone, true), Phase::Over);
    }
}
