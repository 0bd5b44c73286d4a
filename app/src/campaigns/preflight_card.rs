use leptos::prelude::*;

use super::campaign_api::{BlockerLine, CampaignDetail, WhyLine};
use super::campaign_page::May;
use super::words::{check_name, counted};
use crate::components::{Button, ButtonSize, Card, EmptyState, Icon};
use crate::when::Moment;

/// Where a blocker is mended, and what the way there is called.
fn way(code: &str, id: &str) -> Option<(String, &'static str)> {
    let here = |tab: &str| format!("/dashboard/campaigns/{id}?tab={tab}");
    match code {
        "NO_STEPS" | "BAD_CONTENT" => Some((here("sequence"), "Open the sequence")),
        "NO_RESOURCE" | "BAD_DATES" => Some((here("settings"), "Open the settings")),
        "NO_SENDER_IDENTITY" => Some(("/dashboard/settings?tab=mailboxes".to_owned(), "Say who sends")),
        "ICP_NOT_CONFIRMED" => Some(("/onboarding".to_owned(), "Confirm the profile")),
        "TIER_LIMIT" => Some(("/dashboard/campaigns?status=active".to_owned(), "Active campaigns")),
        _ => None,
    }
}

/// What still blocks activation, each with the way to mend it.
#[component]
pub fn PreflightCard(campaign: CampaignDetail, may: May) -> impl IntoView {
    if campaign.blockers.is_empty() {
        let words = if campaign.counts.leads == 0 {
            "It may be activated now; leads can be added before or after."
        } else {
            "It may be activated now."
        };
        return view! {
            <Card title="Pre-flight" words="What has to be so before the campaign may run.">
                <p class="preflight-ready"><Icon of=icondata_lu::LuCircleCheck/><span><strong>"Nothing stands in the way."</strong>" "{words}</span></p>
            </Card>
        }
        .into_any();
    }
    let id = campaign.id;
    let lines = campaign
        .blockers
        .into_iter()
        .map(|blocker: BlockerLine| {
            let way = way(&blocker.code, &id).filter(|_| may.work);
            view! {
                <li class="preflight__line">
                    <span class="preflight__mark"><Icon of=icondata_lu::LuCircleDashed/></span>
                    <span class="preflight__words">{blocker.sentence}</span>
                    {way.map(|(href, words)| view! { <Button size=ButtonSize::Small href>{words}</Button> })}
                </li>
            }
        })
        .collect::<Vec<_>>();
    let title = format!("Pre-flight: {} to mend", lines.len());
    view! {
        <Card title words="The campaign may run once these are done.">
            <ul class="preflight" aria-label="What blocks it">{lines.into_iter().collect_view()}</ul>
        </Card>
    }
    .into_any()
}

/// Why each waiting lead waits: the failed check, the reason, and when it is asked again by itself.
#[component]
pub fn WaitingCard(lines: Vec<WhyLine>, waiting: i64) -> impl IntoView {
    if lines.is_empty() {
        return view! {
            <Card title="Why not sent">
                <EmptyState icon=icondata_lu::LuHourglass title="Nobody waits" words="Leads whose next message has not left stand here with the reason, and the moment it is tried again."/>
            </Card>
        }
        .into_any();
    }
    let shown = i64::try_from(lines.len()).unwrap_or(0);
    let more = (waiting > shown).then(|| view! { <p class="note">{format!("{} more wait; the next ones due are shown.", waiting - shown)}</p> });
    let lines = lines
        .into_iter()
        .map(|line| {
            let check = match line.check {
                Some(number) => view! { <span class="waiting__check">{format!("Check {number}: {}", check_name(number))}</span> }.into_any(),
                None => view! { <span class="waiting__check waiting__check--clear">"Every check passes"</span> }.into_any(),
            };
            let retry = line.retry.map(|when| view! { <span class="waiting__when">"Tried again "<Moment when/></span> });
            view! {
                <li class="waiting__line">
                    <a class="waiting__name" href=format!("/dashboard/leads/{}", line.lead)>{line.name}</a>
                    {check}
                    <span class="waiting__reason">{sentence(&line.reason)}</span>
                    {retry}
                </li>
            }
        })
        .collect_view();
    view! {
        <Card title="Why not sent" words=format!("{} with a message to come.", counted(waiting, "lead", "leads"))>
            <ul class="waiting">{lines}</ul>
            {more}
        </Card>
    }
    .into_any()
}

/// A reason as a sentence: a capital in front, a full stop behind.
pub fn sentence(reason: &str) -> String {
    let mut letters = reason.trim().chars();
    let start: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if start.is_empty() || start.ends_with(['.', '!', '?']) { start } else { format!("{start}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_a_sentence() {
        assert_eq!(sentence("the mailbox is paused"), "The mailbox is paused.");
        assert_eq!(sentence("Step 2 is not due yet."), "Step 2 is not due yet.");
        assert_eq!(sentence("  "), "");
    }

    #[test]
    fn what_can_be_mended_in_the_product_has_a_way_there() {
        for code in [
            "NO_STEPS",
            "BAD_CONTENT",
            "NO_RESOURCE",
            "NO_SENDER_IDENTITY",
            "ICP_NOT_CONFIRMED",
            "TIER_LIMIT",
            "BAD_DATES",
        ] {
            assert!(way(code, "7").is_some(), "{code}");
        }
        assert_eq!(way("SUBSCRIPTION_INACTIVE", "7"), None);
    }
}
