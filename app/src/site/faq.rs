//! Questions of the pricing page, as text for readers and as data for search engines.

use leptos::prelude::*;

const QUESTIONS: [(&str, &str); 7] = [
    (
        "What happens after the 20 founding spots?",
        "New agencies pay the regular price. Founding agencies keep half price for as long as their subscription runs.",
    ),
    (
        "Can I change plans?",
        "Yes. An upgrade starts at once and is charged for the rest of the month only. A downgrade starts with the next month. Your founding discount moves with you.",
    ),
    ("Is there a setup fee?", "No. Onboarding help is part of every plan."),
    (
        "Do unused credits roll over?",
        "No. Credits are set to your plan's number at each renewal. If you often have some left, a smaller plan is better value.",
    ),
    ("Is there annual billing?", "Not yet. Plans are billed month by month."),
    (
        "What is the difference between Co-Pilot and Autopilot?",
        "In Co-Pilot you approve each message before it leaves. In Autopilot the product sends by itself, within the rules and limits you set. You can switch at any time, for each campaign.",
    ),
    (
        "Am I locked into a contract?",
        "No. Cancel at any time and keep access to the end of the month you paid for. If you cancel and come back later, the regular price applies.",
    ),
];
const GUARANTEED: (&str, &str) = (
    "How does the refund guarantee work?",
    "If we do not book the results agreed for your plan, you get your money back. The full guarantee starts after the 30-day onboarding period.",
);
const NOT_GUARANTEED: (&str, &str) = (
    "Do you guarantee results or refunds?",
    "Not at present. Expected meetings on this page are estimates. What you can rely on: no contract, and you can leave at the end of any month.",
);

fn questions(guarantee: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    QUESTIONS.into_iter().chain([if guarantee { GUARANTEED } else { NOT_GUARANTEED }])
}

/// Eight questions; each opens without a script.
#[component]
pub fn Questions(guarantee: bool) -> impl IntoView {
    let all = questions(guarantee).map(|(question, answer)| {
        view! { <details class="faq__one"><summary>{question}</summary><p>{answer}</p></details> }
    });
    view! { <div class="faq">{all.collect_view()}</div> }.into_any()
}

/// The same as schema.org data.
pub fn structured(guarantee: bool) -> String {
    let all: Vec<String> = questions(guarantee)
        .map(|(question, answer)| format!(r#"{{"@type":"Question","name":"{question}","acceptedAnswer":{{"@type":"Answer","text":"{answer}"}}}}"#))
        .collect();
    format!(r#"{{"@context":"https://schema.org","@type":"FAQPage","mainEntity":[{}]}}"#, all.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eight_questions_and_none_breaks_the_data_block() {
        for guarantee in [false, true] {
            assert_eq!(questions(guarantee).count(), 8);
            assert!(
                questions(guarantee)
                    .all(|(q, a)| !q.contains(['"', '<', '\\']) && !a.contains(['"', '<', '\\']))
            );
        }
    }

    #[test]
    fn a_refund_is_promised_only_while_the_guarantee_is_on() {
        assert!(structured(true).contains("money back") && !structured(false).contains("money back"));
    }
}
