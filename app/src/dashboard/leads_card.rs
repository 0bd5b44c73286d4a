use domain::Tier;
use leptos::prelude::*;

use crate::components::{
    BarList, BarRow, BentoCell, BentoSpan, Card, EmptyState, SkeletonShape, Widget, grouped,
};
use crate::leads::{TierCount, count_tiers};

/// How many leads there are, and how hot they are.
#[component]
pub fn LeadCells() -> impl IntoView {
    let counts = Resource::new_blocking(|| (), |()| count_tiers());
    view! {
        <BentoCell span=BentoSpan::TwoThirds>
            <Card title="Leads by score">
                <Widget of="scores of leads" resource=counts shape=SkeletonShape::Rows { rows: 5 } let:counts>
                    <Scores counts/>
                </Widget>
            </Card>
        </BentoCell>
    }
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
