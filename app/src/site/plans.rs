use leptos::prelude::*;

use super::visit::visit;
use crate::components::Icon;

/// One plan, as sold (pricing.md section 1).
struct Plan {
    name: &'static str,
    class: &'static str,
    founding: &'static str,
    regular: &'static str,
    saves: &'static str,
    leads: &'static str,
    campaigns: &'static str,
    seats: &'static str,
    meetings: &'static str,
    popular: bool,
}

const PLANS: [Plan; 3] = [
    Plan {
        name: "Ignition",
        class: "plan--ignition",
        founding: "$1,250",
        regular: "$2,500",
        saves: "$15K",
        leads: "1,250",
        campaigns: "5",
        seats: "1",
        meetings: "8-9",
        popular: false,
    },
    Plan {
        name: "Velocity",
        class: "plan--velocity",
        founding: "$2,500",
        regular: "$5,000",
        saves: "$30K",
        leads: "2,250",
        campaigns: "10",
        seats: "3",
        meetings: "15-16",
        popular: true,
    },
    Plan {
        name: "Dominance",
        class: "plan--dominance",
        founding: "$3,750",
        regular: "$7,500",
        saves: "$45K",
        leads: "4,500",
        campaigns: "20",
        seats: "5",
        meetings: "31-32",
        popular: false,
    },
];

const EVERYWHERE: [&str; 6] = [
    "Full 5-channel outreach",
    "Advanced Conversion Intelligence",
    "ALS lead scoring",
    "All reporting & analytics",
    "API access",
    "Priority support",
];

/// Part 12: the three plans. They differ in volume only.
#[component]
pub fn Plans() -> impl IntoView {
    let facts = visit().facts;
    let (billing, guarantee) = (facts.billing, facts.guarantee);
    let gone = facts.spots.is_some_and(|spots| spots.sold_out);
    let everywhere =
        EVERYWHERE.iter().map(|words| view! { <li><Icon of=icondata_lu::LuCheck/>{*words}</li> });
    view! {
        <div class="plans">{PLANS.iter().map(|plan| card(plan, billing, gone)).collect_view()}</div>
        <div class="plans__all">
            <h3>"All plans include"</h3>
            <ul>{everywhere.collect_view()}</ul>
        </div>
        {guarantee.then(|| view! { <p class="note">"The full guarantee starts after the 30-day onboarding period."</p> })}
    }
    .into_any()
}

fn card(plan: &'static Plan, billing: bool, gone: bool) -> impl IntoView {
    let row = |name: &'static str, value: &'static str| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let price = if gone {
        view! { <p class="plan__price"><b>{plan.regular}</b><span>"/month"</span></p> }.into_any()
    } else {
        view! {
            <p class="plan__price">
                <span class="visually-hidden">"Founding price "</span><b>{plan.founding}</b><span>"/month"</span>
                <s><span class="visually-hidden">"Regular price "</span>{plan.regular}</s>
            </p>
            <p class="plan__saves">"Saves "{plan.saves}" a year, for life"</p>
        }
        .into_any()
    };
    let (href, action) = if billing {
        ("/login?next=/dashboard/settings?tab=billing", "Subscribe")
    } else {
        ("#waitlist", "Claim Spot")
    };
    let kind = if plan.popular {
        "button button--primary button--large"
    } else {
        "button button--secondary button--large"
    };
    view! {
        <article class=format!("plan panel {}", plan.class) class=("plan--popular", plan.popular)>
            <h3 class="plan__name">{plan.name}{plan.popular.then(|| view! { <span class="plan__flag">"Most Popular"</span> })}</h3>
            {price}
            <dl class="plan__volume">
                {row("Leads per month", plan.leads)}
                {row("Active campaigns at once", plan.campaigns)}
                {row("LinkedIn seats", plan.seats)}
                {row("Expected meetings/month", plan.meetings)}
            </dl>
            <a class=kind href=href aria-label=format!("{action}: {}", plan.name)>{action}</a>
        </article>
    }
    .into_any()
}
