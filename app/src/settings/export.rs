use std::time::Duration;

use domain::ExportStatus;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, Card, EmptyState, SkeletonShape, Tone, Widget,
};
use crate::forms::{Outcome, ServerForm, use_form};
use crate::when::{Moment, When};

#[cfg(feature = "ssr")]
use super::imports::*;

/// How often the list is asked for anew while an archive is being made.
const LOOK_EVERY: Duration = Duration::from_secs(3);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportLine {
    pub status: ExportStatus,
    /// `1.4 MB`, once it is known.
    pub size: String,
    /// While it works.
    pub link: Option<String>,
    pub made: When,
    pub ends: Option<When>,
    pub error: String,
}

#[server(prefix = "/fn", endpoint = "organization/exports")]
pub async fn list_exports() -> Result<Vec<ExportLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let exports = workflows::exports::list(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let line = |export: workflows::exports::ExportView| ExportLine {
        status: export.status,
        size: export.size_bytes.map(size).unwrap_or_default(),
        ends: export.link.is_some().then_some(export.expires_at).flatten().map(|at| When::of(at, now, zone)),
        link: export.link,
        made: When::of(export.created_at, now, zone),
        error: export.error.unwrap_or_default(),
    };
    Ok(exports.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "organization/export")]
pub async fn export_organization() -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    workflows::exports::request(&services, &visit, client).await.map_err(tell)?;
    Ok(Outcome::said("Your data is being collected."))
}

/// A size as people say it.
#[cfg(any(feature = "ssr", test))]
fn size(bytes: i64) -> String {
    let kilobytes = bytes as f64 / 1_000.0;
    match bytes {
        ..1_000_000 => format!("{:.0} kB", kilobytes.max(1.0).ceil()),
        1_000_000..1_000_000_000 => format!("{:.1} MB", kilobytes / 1_000.0),
        _ => format!("{:.1} GB", kilobytes / 1_000_000.0),
    }
}

#[component]
pub fn ExportCard() -> impl IntoView {
    let form = use_form::<ExportOrganization>(|_| {});
    let looked = RwSignal::new(0_u32);
    let exports = Resource::new_blocking(move || (form.version(), looked.get()), |_| list_exports());
    // An archive takes seconds to minutes; asked for only while one is under way.
    Effect::new(move |_| {
        let making = exports.get().and_then(Result::ok).is_some_and(|lines| lines.iter().any(is_under_way));
        if making {
            set_timeout(move || looked.update(|count| *count += 1), LOOK_EVERY);
        }
    });
    view! {
        <Card title="Download your data" words="Everything your agency keeps here, as a ZIP of JSON lines.">
            <ServerForm form>
                <div class="form__actions"><Button kind=ButtonKind::Submit icon=icondata_lu::LuArchive busy=form.pending()>"Collect all data"</Button></div>
            </ServerForm>
            <Widget of="archives" resource=exports shape=SkeletonShape::Rows { rows: 1 } let:exports>
                <Lines exports/>
            </Widget>
        </Card>
    }
}

fn is_under_way(line: &ExportLine) -> bool {
    matches!(line.status, ExportStatus::Pending | ExportStatus::Running)
}

#[component]
fn Lines(exports: Vec<ExportLine>) -> impl IntoView {
    if exports.is_empty() {
        return view! { <EmptyState icon=icondata_lu::LuArchive title="No archive yet" words="Collect your data; the link to it works for 24 hours."/> }.into_any();
    }
    view! { <ul class="lines">{exports.into_iter().map(|line| view! { <Line line/> }).collect_view()}</ul> }
        .into_any()
}

#[component]
fn Line(line: ExportLine) -> impl IntoView {
    let (words, tone) = match line.status {
        ExportStatus::Pending | ExportStatus::Running => ("Being collected", Tone::Info),
        ExportStatus::Completed => ("Ready", Tone::Success),
        ExportStatus::Failed => ("Failed", Tone::Danger),
        ExportStatus::Expired => ("Expired", Tone::Neutral),
    };
    let more = match line.status {
        ExportStatus::Failed => line.error,
        _ => line.size,
    };
    let ends = line.ends.map(|ends| view! { " · link ends "<Moment when=ends/> });
    let link = line.link.map(|link| {
        view! { <Button href=link size=ButtonSize::Small icon=icondata_lu::LuDownload attr:rel="external" attr:download="">"Download"</Button> }
    });
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title">"Archive of "<Moment when=line.made exact=true/></p>
                <p class="line__more">{more}{ends}</p>
            </div>
            <div class="line__actions"><Badge tone>{words}</Badge>{link}</div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_said_in_the_unit_people_would_use() {
        assert_eq!(
            [size(12), size(1_001), size(1_400_000), size(2_300_000_000)],
            ["1 kB", "2 kB", "1.4 MB", "2.3 GB"]
        );
    }
}
