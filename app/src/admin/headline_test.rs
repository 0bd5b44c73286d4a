use domain::Headline;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::interval_plot::IntervalPlot;
use crate::AppError;
use crate::components::{
    Badge, Button, ButtonKind, ButtonVariant, Card, Checkbox, Column, DataTable, EmptyState, RowHead,
    SkeletonShape, Tone, Widget, grouped,
};
use crate::forms::{FormState, Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadlineTestLines {
    pub running: bool,
    /// 0 before the first.
    pub run: u32,
    /// Those tried against the control in this run.
    pub chosen: Vec<Headline>,
    pub rows: Vec<HeadlineLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadlineLine {
    pub headline: Headline,
    pub seen: u64,
    pub joined: u64,
    /// Joined of those who saw it, 0 to 1.
    pub rate: f64,
    /// 95 % interval of the rate.
    pub low: f64,
    pub high: f64,
    /// Rate less the control's, and its 95 % interval.
    pub against: Option<(f64, f64, f64)>,
}

#[server(prefix = "/fn", endpoint = "admin/headline-test")]
pub async fn get_headline_test() -> Result<HeadlineTestLines, AppError> {
    let found = public::headline_test(&services()?, visit()?.as_ref()).await.map_err(tell)?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let line = |result: public::HeadlineResult| HeadlineLine {
        headline: result.variant,
        seen: count(result.seen),
        joined: count(result.joined),
        rate: result.rate,
        low: result.interval.0,
        high: result.interval.1,
        against: result.against_control.map(|(difference, (low, high))| (difference, low, high)),
    };
    Ok(HeadlineTestLines {
        running: !found.setup.headlines().is_empty(),
        run: found.setup.run,
        chosen: found.setup.of_this_run().to_vec(),
        rows: found.results.into_iter().map(line).collect(),
    })
}

#[server(prefix = "/fn", endpoint = "admin/headline-test/save")]
pub async fn save_headline_test(
    #[server(default)] b: bool,
    #[server(default)] c: bool,
    #[server(default)] d: bool,
) -> Result<Outcome, AppError> {
    let chosen: Vec<Headline> = [(b, Headline::B), (c, Headline::C), (d, Headline::D)]
        .into_iter()
        .filter_map(|(ticked, headline)| ticked.then_some(headline))
        .collect();
    let setup = public::set_headline_test(&services()?, visit()?.as_ref(), &chosen).await.map_err(tell)?;
    Ok(Outcome::said(if setup.headlines().is_empty() {
        "The test is stopped. Everybody sees headline A.".to_owned()
    } else {
        format!("Run {} is on.", setup.run)
    }))
}

fn words(headline: Headline) -> String {
    headline.lines().join(" ")
}

fn letter(headline: Headline) -> String {
    headline.as_str().to_uppercase()
}

/// 0.0412 as "4.1%".
fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A difference of rates in percentage points, with its sign.
fn points(difference: f64) -> String {
    let points = difference * 100.0;
    // What rounds to nothing has no sign.
    if points.abs() < 0.05 { "0.0".to_owned() } else { format!("{points:+.1}").replace('-', "−") }
}

/// Which headline brings more people onto the waitlist, and how sure that is.
#[component]
pub fn HeadlineTestPage() -> impl IntoView {
    let form = use_form::<SaveHeadlineTest>(|_| ());
    let test = Resource::new_blocking(move || form.version(), |_| get_headline_test());
    view! {
        <Title text="Headline test"/>
        <div class="page page--admin">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Headline test "<Badge tone=Tone::Danger>"ADMIN"</Badge></h1>
                    <p class="page-head__words">"Headlines of the landing page, tried against each other. A visitor keeps the one first seen and counts once."</p>
                </div>
            </div>
            <Widget of="headline test" resource=test shape=SkeletonShape::Card let:test>
                <div class="stack">
                    <Setup test=test.clone() form/>
                    <Results test/>
                </div>
            </Widget>
        </div>
    }
}

#[component]
fn Setup(test: HeadlineTestLines, form: FormState<SaveHeadlineTest>) -> impl IntoView {
    let state = if test.running {
        view! { <Badge tone=Tone::Success>{format!("Run {} is on", test.run)}</Badge> }.into_any()
    } else {
        view! { <Badge>"Off: everybody sees A"</Badge> }.into_any()
    };
    let ticks = [(Headline::B, "b"), (Headline::C, "c"), (Headline::D, "d")].map(|(headline, name)| {
        let checked = test.running && test.chosen.contains(&headline);
        view! { <Checkbox name value="true" checked>{format!("{}: {}", letter(headline), words(headline))}</Checkbox> }
    });
    view! {
        <Card title="Headlines under test" words="A is the control and always among them. Another choice begins a new run with counts of its own.">
            <ServerForm form>
                <p>{state}</p>
                {ticks.collect_view()}
                <div class="form__actions">
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save choice"</Button>
                </div>
            </ServerForm>
        </Card>
    }
}

#[component]
fn Results(test: HeadlineTestLines) -> impl IntoView {
    if test.rows.is_empty() {
        return view! {
            <Card title="Results">
                <EmptyState icon=icondata_lu::LuFlaskConical title="Nobody has seen a headline under test yet"
                    words="Once a test is on, visitors, sign-ups and the certainty of the difference appear here."/>
            </Card>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("headline", "Headline", |line: &HeadlineLine| {
            format!("{}: {}", letter(line.headline), words(line.headline))
        }),
        Column::text("seen", "Visitors", |line: &HeadlineLine| grouped(line.seen)).figure(),
        Column::text("joined", "Joined", |line: &HeadlineLine| grouped(line.joined)).figure(),
        Column::text("rate", "Rate", |line: &HeadlineLine| percent(line.rate)).figure(),
        Column::text("interval", "95% interval", |line: &HeadlineLine| {
            format!("{} to {}", percent(line.low), percent(line.high))
        })
        .figure(),
        Column::text("against", "Against A, points", |line: &HeadlineLine| match line.against {
            None => String::new(),
            Some((difference, low, high)) => {
                format!("{} ({} to {})", points(difference), points(low), points(high))
            }
        })
        .figure(),
        Column::new("verdict", "Verdict", verdict),
    ];
    let row = |line: &HeadlineLine| RowHead {
        id: line.headline.as_str().to_owned(),
        name: format!("Headline {}", letter(line.headline)),
        href: None,
    };
    let bars = test
        .rows
        .iter()
        .map(|line| (letter(line.headline), line.rate, line.low, line.high))
        .collect::<Vec<_>>();
    view! {
        <Card title=format!("Results of run {}", test.run)
            words="Rate is joined ÷ visitors. Intervals: Wilson for a rate, Newcombe for a difference. A difference counts as shown when its interval leaves zero out.">
            <div class="stack">
                <IntervalPlot bars/>
                <DataTable caption="Results by headline" columns rows=test.rows row/>
            </div>
        </Card>
    }
    .into_any()
}

fn verdict(line: &HeadlineLine) -> AnyView {
    match line.against {
        None => view! { <Badge>"Control"</Badge> }.into_any(),
        Some((_, low, _)) if low > 0.0 => {
            view! { <Badge tone=Tone::Success>"Better than A"</Badge> }.into_any()
        }
        Some((_, _, high)) if high < 0.0 => {
            view! { <Badge tone=Tone::Danger>"Worse than A"</Badge> }.into_any()
        }
        Some(_) => view! { <Badge tone=Tone::Warning>"Not shown yet"</Badge> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_a_sign_and_nothing_has_none() {
        assert_eq!([0.0123, -0.05, 0.0004, -0.0004].map(points), ["+1.2", "−5.0", "0.0", "0.0"]);
        assert_eq!(percent(0.0412), "4.1%");
    }
}
