//! How many leads there are, how hot they are, and who works with them.

use domain::Tier;
use leptos::prelude::*;

use crate::components::{
    BarList, BarRow, BentoCell, BentoSpan, Button, ButtonSize, Card, EmptyState, grouped,
};
use crate::leads::TierCount;

pub fn leads_and_team(counts: Vec<TierCount>, may_invite: bool) -> AnyView {
    view! {
        <BentoCell span=BentoSpan::TwoThirds>
            <Card title="Leads by score"><Scores counts/></Card>
        </BentoCell>
        <BentoCell span=BentoSpan::Third>
            <Card title="Your team">
                <EmptyState icon=icondata_lu::LuUserPlus title="Work together" words="Bring in the people who will read replies and hold the meetings.">
                    {may_invite.then(|| view! { <Button href="/dashboard/settings?tab=team" size=ButtonSize::Small>"Invite people"</Button> })}
                </EmptyState>
            </Card>
        </BentoCell>
    }
    .into_any()
}

#[component]
fn Scores(counts: Vec<TierCount>) -> impl IntoView {
    if counts.iter().all(|count| count.count == 0) {
        return view! { <EmptyState icon=icondata_lu::LuUsers title="No leads yet" words="How hot your leads are, from Hot to Dead, once there are some."/> }.into_any();
    }
    let row = |tier: &Tier| {
        let count =
            counts.iter().find(|count| count.bucket.tier() == Some(*tier)).map_or(0, |count| count.count);
        BarRow::new(tier.label(), count as f64).tier(*tier)
    };
    let rows = Tier::ALL.iter().map(row).collect();
    let all = format!("{} in all", total(&counts));
    view! {
        <BarList label="Leads by tier" rows/>
        <p class="note"><a href="/dashboard/leads">{all}</a></p>
    }
    .into_any()
}

/// All leads, whatever their score; "10,000+" where nobody counted further.
fn total(counts: &[TierCount]) -> String {
    let number = grouped(counts.iter().map(|count| count.count).sum());
    if counts.iter().any(|count| count.more) { format!("{number}+") } else { number }
}

#[cfg(test)]
mod tests {
    use domain::TierBucket;

    use super::*;

    #[test]
    fn a_number_that_was_not_counted_to_its_end_says_so() {
        let count = |count, more| TierCount { bucket: TierBucket::Unscored, count, more };
        assert_eq!(total(&[]), "0");
        assert_eq!(total(&[count(1_200, false), count(34, false)]), "1,234");
        assert_eq!(total(&[count(10_000, true), count(1, false)]), "10,001+");
    }
}
