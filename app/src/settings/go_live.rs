//! What is left to do before real people are written to.

use domain::Capability;
use engines::go_live::{Point, What};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Badge, Banner, Button, ButtonKind, ButtonSize, Card, Progress, SkeletonShape, Tone, Widget,
};
use crate::forms::{Outcome, RowAction};
use crate::layouts::use_shell;

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use domain::Mode;
#[cfg(feature = "ssr")]
use workflows::go_live;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoLiveView {
    pub points: Vec<Point>,
    pub done: u64,
    /// The campaign the last line is about.
    pub campaign: Option<String>,
    /// Whether mail leaves this machine.
    pub is_live: bool,
}

#[server(prefix = "/fn", endpoint = "go-live")]
pub async fn look_at_go_live() -> Result<GoLiveView, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let list = go_live::checklist(&services, &visit, client).await.map_err(tell)?;
    Ok(GoLiveView {
        done: list.done() as u64,
        campaign: list.campaign.map(|id| id.to_string()),
        points: list.points,
        is_live: services.mode == Mode::Live,
    })
}

/// Says that nobody has asked the agency to stop writing.
#[server(prefix = "/fn", endpoint = "go-live/nobody-opted-out")]
pub async fn say_nobody_opted_out() -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    go_live::say_nobody_opted_out(&services, &visit, client).await.map_err(tell)?;
    Ok(Outcome::said("Noted. Bring in a list as soon as there is one."))
}

#[component]
pub fn GoLiveTab() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let page = Resource::new_blocking(move || changed.get(), |_| look_at_go_live());
    view! {
        <div class="settings">
            <Widget of="checklist" resource=page shape=SkeletonShape::Card let:page>
                <Cards page again/>
            </Widget>
        </div>
    }
}

#[component]
fn Cards(page: GoLiveView, again: Callback<()>) -> impl IntoView {
    let (operators, ours): (Vec<Point>, Vec<Point>) =
        page.points.iter().cloned().partition(|point| point.what.is_the_operators());
    let all = page.points.len() as u64;
    let note = (!page.is_live).then(|| {
        view! {
            <Banner tone=Tone::Info>"Live mode begins with an empty database, so nothing of the sandbox reaches a real person. What you do here you do there once more, and this list goes with you."</Banner>
        }
    });
    let campaign = page.campaign;
    let line = move |point| view! { <Line point campaign=campaign.clone() again/> };
    let operators = operators.into_iter().map(line.clone()).collect_view();
    let ours = ours.into_iter().map(line).collect_view();
    let words = if page.done == all {
        "You are ready to go live.".to_owned()
    } else {
        format!("{} of {all} done", page.done)
    };
    view! {
        {note}
        <Progress label="Go live" value=Some(page.done) max=all words/>
        <Card title="This installation" words="Set by whoever runs the program, before it starts.">
            <ul class="lines">{operators}</ul>
        </Card>
        <Card title="Your agency" words="Nothing leaves while a campaign's own pre-flight finds something.">
            <ul class="lines">{ours}</ul>
        </Card>
    }
    .into_any()
}

const fn title(what: What) -> &'static str {
    match what {
        What::Mode => "Live mode",
        What::SecretKey => "A secret key of your own",
        What::PublicUrl => "A public address with TLS",
        What::SenderIdentity => "Who sends",
        What::Mailbox => "A real mailbox, tested",
        What::Domain => "DNS records of the sending domain",
        What::Suppression => "Those who asked you to stop",
        What::Campaign => "A campaign that passes its pre-flight",
    }
}

/// Where a line is mended, and what the way there is called.
fn way(what: What, campaign: Option<&str>) -> Option<(String, &'static str)> {
    let settings = |tab: &str| format!("/dashboard/settings?tab={tab}");
    match what {
        What::Mode | What::SecretKey | What::PublicUrl => None,
        What::SenderIdentity => Some((settings("mailboxes"), "Open the sender")),
        What::Mailbox => Some((settings("mailboxes"), "Open mailboxes")),
        What::Domain => Some((settings("domains"), "Open the records")),
        What::Suppression => Some((settings("suppression"), "Open the list")),
        What::Campaign => Some(match campaign {
            Some(id) => (format!("/dashboard/campaigns/{id}"), "Open the campaign"),
            None => ("/dashboard/campaigns/new".to_owned(), "New campaign"),
        }),
    }
}

#[component]
fn Line(point: Point, campaign: Option<String>, again: Callback<()>) -> impl IntoView {
    let may_administer = use_shell()
        .with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Administer)));
    let (tone, icon, word) = if point.done {
        (Tone::Success, icondata_lu::LuCircleCheck, "Done")
    } else {
        (Tone::Warning, icondata_lu::LuCircleDashed, "To do")
    };
    // The list of those not to be written to is the administrators' (its tab too).
    let open = way(point.what, campaign.as_deref())
        .filter(|_| point.what != What::Suppression || may_administer)
        .map(|(href, words)| view! { <Button size=ButtonSize::Small href=href>{words}</Button> });
    let nobody = (point.what == What::Suppression && !point.done && may_administer).then(|| {
        view! {
            <RowAction<SayNobodyOptedOut> fields=vec![] on_done=again>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small>"There is nobody"</Button>
            </RowAction<SayNobodyOptedOut>>
        }
    });
    view! {
        <li class="line" data-testid="go-live">
            <div class="line__words">
                <p class="line__title">{title(point.what)}" "<Badge tone icon>{word}</Badge></p>
                <p class="line__more">{point.words}</p>
            </div>
            <div class="line__actions">{nobody}{open}</div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operator_sets_has_no_page_and_everything_else_has_one() {
        for what in [
            What::Mode,
            What::SecretKey,
            What::PublicUrl,
            What::SenderIdentity,
            What::Mailbox,
            What::Domain,
            What::Suppression,
            What::Campaign,
        ] {
            assert_eq!(way(what, None).is_none(), what.is_the_operators(), "{what:?}");
        }
        let (href, _) = way(What::Campaign, Some("7")).unwrap();
        assert_eq!(href, "/dashboard/campaigns/7");
    }
}
