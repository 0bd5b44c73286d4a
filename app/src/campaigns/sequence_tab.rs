use domain::Channel;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::campaign_api::CampaignDetail;
use super::campaign_page::May;
use super::sequence_api::{AddDefaultSequence, PreviewPeople, StepLine};
use super::step_editor::StepEditor;
use super::step_preview::stops;
use super::words::{purpose_name, skip_name};
use crate::AppError;
use crate::components::{
    Badge, Button, ButtonKind, ButtonVariant, Card, ChannelBadge, Checkbox, EmptyState, Icon, SkeletonShape,
    Tone, Widget, query_href,
};
use crate::forms::{ServerForm, use_form};

/// The most steps a campaign may have.
const MOST: usize = 20;

/// Which step the address shows: one of them by number, or a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    None,
    New,
    Step(i64),
}

fn shown(asked: Option<&str>, steps: &[StepLine]) -> Shown {
    match asked {
        Some("new") => Shown::New,
        Some(number) => number
            .parse()
            .ok()
            .filter(|number| steps.iter().any(|step| step.number == *number))
            .map_or(Shown::None, Shown::Step),
        None => Shown::None,
    }
}

/// The day of each step, counting the first day as 1.
fn days(steps: &[StepLine]) -> Vec<i64> {
    let mut day = 1;
    steps
        .iter()
        .map(|step| {
            day += step.delay_days;
            day
        })
        .collect()
}

/// The steps on the left, the one on show with its preview on the right.
#[component]
pub fn SequenceTab(
    campaign: CampaignDetail,
    people: Resource<Result<PreviewPeople, AppError>>,
    may: May,
    again: Callback<()>,
) -> impl IntoView {
    let editable = may.work && campaign.status.may_be_edited();
    let (id, steps) = (campaign.id.clone(), campaign.steps.clone());
    let address = use_query_map();
    let on_show = {
        let steps = steps.clone();
        Memo::new(move |_| address.with(|query| shown(query.get_str("step"), &steps)))
    };
    if steps.is_empty() {
        let empty = id.clone();
        return view! {
            {move || match on_show.get() {
                Shown::New => view! {
                    <Editing id=empty.clone() steps=vec![] shown=Shown::New people again/>
                }.into_any(),
                _ => view! { <NoSteps id=empty.clone() editable again/> }.into_any(),
            }}
        }
        .into_any();
    }
    let all = StoredValue::new(steps.clone());
    let editor = move || {
        match on_show.get() {
        Shown::None => view! {
            <div class="sequence__rest">
                <EmptyState icon=icondata_lu::LuMousePointerClick title="Choose a step" words="Its text, its rules and how it reads for one of your leads are shown here."/>
            </div>
        }
        .into_any(),
        shown if editable => view! { <Editing id=id.clone() steps=all.get_value() shown people again/> }.into_any(),
        Shown::Step(number) => match all.with_value(|all| all.iter().find(|step| step.number == number).cloned()) {
            Some(step) => view! { <ReadStep step/> }.into_any(),
            None => ().into_any(),
        },
        Shown::New => ().into_any(),
    }
    };
    view! {
        <div class="sequence" class=("sequence--one", move || on_show.get() != Shown::None)>
            <div class="sequence__list"><StepList steps on_show editable/></div>
            <div class="sequence__editor">{editor}</div>
        </div>
    }
    .into_any()
}

#[component]
fn NoSteps(id: String, editable: bool, again: Callback<()>) -> impl IntoView {
    let form = use_form::<AddDefaultSequence>(move |_| again.run(()));
    let address = use_query_map();
    let fresh = move || address.with(|query| query_href(query, &[("step", Some("new"))]));
    let begin = editable.then(|| {
        view! {
            <div class="begin">
                <ServerForm form class="begin__form">
                    <input type="hidden" name="id" value=id/>
                    <Checkbox name="faster" value="on">"Faster: about ten days instead of fourteen"</Checkbox>
                    <div class="form__actions">
                        <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuSparkles busy=form.pending()>"Use the Growth Engine"</Button>
                        <a class="button button--secondary button--medium" href=fresh data-noscroll><span class="button__text">"Write the first step"</span></a>
                    </div>
                </ServerForm>
            </div>
        }
    });
    view! {
        <Card title="No steps yet" words="A sequence says what leaves, on which channel, and after how many days.">
            <div class="stack">
                <p class="note note--large">"Growth Engine is a sequence that works for most agencies: an introduction, something of value, a farewell, and touches on your other channels in between. Only channels with a share are used."</p>
                {begin}
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn StepList(steps: Vec<StepLine>, on_show: Memo<Shown>, editable: bool) -> impl IntoView {
    let address = use_query_map();
    let days = days(&steps);
    let full = steps.len() >= MOST;
    let rows = steps
        .into_iter()
        .zip(days)
        .map(|(step, day)| {
            let number = step.number;
            let text = number.to_string();
            let href = move || address.with(|query| query_href(query, &[("step", Some(&text))]));
            let current = move || (on_show.get() == Shown::Step(number)).then_some("true");
            let mark = stops(&step).then(|| view! { <Badge tone=Tone::Danger icon=icondata_lu::LuCircleAlert>"Does not pass"</Badge> });
            let title = if step.subject.is_empty() { start_of(&step.body) } else { step.subject.clone() };
            let purpose = step.purpose.map(|purpose| view! { <span>{purpose_name(purpose)}</span> });
            let rule = rule(&step).map(|words| view! { <span class="step-row__rule">{words}</span> });
            view! {
                <li class="step-row">
                    <span class="step-row__day"><span class="step-row__word">"Day"</span>" "{day}</span>
                    <a class="step-row__link" href=href data-noscroll aria-current=current>
                        <span class="step-row__head"><ChannelBadge channel=step.channel/>{purpose}{mark}</span>
                        <span class="step-row__title">{title}</span>
                        {rule}
                    </a>
                </li>
            }
        })
        .collect_view();
    let fresh = move || address.with(|query| query_href(query, &[("step", Some("new"))]));
    let add = (editable && !full).then(|| {
        view! { <a class="button button--secondary button--medium" href=fresh data-noscroll><Icon of=icondata_lu::LuPlus/><span class="button__text">"Add a step"</span></a> }
    });
    view! {
        <ol class="step-list" aria-label="Steps">{rows}</ol>
        {add}
    }
    .into_any()
}

/// When the step is left out or kept, in words.
fn rule(step: &StepLine) -> Option<String> {
    let mut rules = Vec::new();
    if !step.condition.is_empty() {
        rules.push(format!("only if {}", step.condition.replace('_', " ").to_lowercase()));
    }
    if let Some(skip) = step.skip_if {
        rules.push(format!("left out if {}", skip_name(skip)));
    }
    (!rules.is_empty()).then(|| super::preflight_card::sentence(&rules.join("; ")))
}

/// The first line of a text, shortened.
fn start_of(body: &str) -> String {
    let line = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    if line.chars().count() <= 60 { line.to_owned() } else { line.chars().take(60).chain(['…']).collect() }
}

#[component]
fn Editing(
    id: String,
    steps: Vec<StepLine>,
    shown: Shown,
    people: Resource<Result<PreviewPeople, AppError>>,
    again: Callback<()>,
) -> impl IntoView {
    let next = steps.last().map_or(1, |last| last.number + 1);
    let step = match shown {
        Shown::Step(number) => steps.iter().find(|step| step.number == number).cloned(),
        _ => None,
    };
    let given = step.is_some();
    let step = step.unwrap_or_else(|| StepLine {
        number: next,
        channel: Channel::Email,
        delay_days: if next == 1 { 0 } else { 3 },
        subject: String::new(),
        body: String::new(),
        purpose: None,
        condition: String::new(),
        skip_if: None,
        skip_if_replied: true,
        skip_if_bounced: true,
        reach: [0; 3],
    });
    let kept = StoredValue::new((id, step));
    view! {
        <Widget of="leads to look with" resource=people shape=SkeletonShape::Card let:people>
            {
                let (id, step) = kept.get_value();
                view! { <StepEditor id step given people again/> }
            }
        </Widget>
    }
    .into_any()
}

/// A step for somebody who may look only.
#[component]
fn ReadStep(step: StepLine) -> impl IntoView {
    let subject =
        (!step.subject.is_empty()).then(|| view! { <p class="mail__subject">{step.subject.clone()}</p> });
    view! {
        <Card title=format!("Step {}", step.number)>
            <div class="mail">{subject}<div class="mail__body">{step.body}</div></div>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(number: i64, delay_days: i64) -> StepLine {
        StepLine {
            number,
            channel: Channel::Email,
            delay_days,
            subject: String::new(),
            body: String::new(),
            purpose: None,
            condition: String::new(),
            skip_if: None,
            skip_if_replied: true,
            skip_if_bounced: true,
            reach: [0; 3],
        }
    }

    #[test]
    fn a_step_stands_on_the_day_that_its_delays_add_up_to() {
        assert_eq!(days(&[step(1, 0), step(2, 2), step(4, 7)]), [1, 3, 10]);
    }

    #[test]
    fn an_address_shows_a_step_that_exists_a_new_one_or_none() {
        let steps = [step(1, 0), step(3, 2)];
        assert_eq!(shown(Some("3"), &steps), Shown::Step(3));
        assert_eq!(shown(Some("new"), &steps), Shown::New);
        for asked in [None, Some("2"), Some("x"), Some("")] {
            assert_eq!(shown(asked, &steps), Shown::None, "{asked:?}");
        }
    }

    #[test]
    fn a_long_beginning_is_cut_and_marked() {
        assert_eq!(start_of("\n  Hello there \nmore"), "Hello there");
        assert_eq!(start_of(&"x".repeat(100)).chars().count(), 61);
    }
}
