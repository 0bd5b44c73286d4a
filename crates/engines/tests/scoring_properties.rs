//! What must hold for every lead, every weight and every day.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use domain::leads::{LeadStatus, Tier};
use engines::scoring::{Contact, Evidence, RawWeights, Seo, Targets, Weights, score, score_brief};
use proptest::prelude::*;

fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..4_000).prop_map(|days| NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(days))
}

fn contact() -> impl Strategy<Value = Contact> {
    prop_oneof![Just(Contact::Missing), Just(Contact::Unverified), Just(Contact::Verified)]
}

fn text(words: &'static [&'static str]) -> impl Strategy<Value = Option<Cow<'static, str>>> {
    prop_oneof![
        1 => Just(None),
        4 => prop::sample::select(words).prop_map(|w| Some(Cow::Borrowed(w))),
        2 => ".{0,40}".prop_map(|w| Some(Cow::Owned(w))),
    ]
}

fn seo() -> impl Strategy<Value = Seo> {
    let traffic = prop::option::of(0.0f64..5_000.0);
    (prop::option::of(0u32..1_200), traffic, prop::option::of(0u32..50), prop::option::of(0u32..100))
        .prop_map(|(domain_rank, organic_traffic, top10_keywords, spam_score)| Seo {
            domain_rank,
            organic_traffic,
            top10_keywords,
            spam_score,
        })
}

fn evidence() -> impl Strategy<Value = Evidence<'static>> {
    let person = (
        contact(),
        contact(),
        any::<bool>(),
        any::<bool>(),
        text(&["CEO", "Marketing Intern", "VP Sales", "Manager"]),
    );
    let company = (
        text(&["SaaS", "Retail", "Legal & Tax"]),
        prop::option::of(0u32..2_000),
        text(&["AU", "Peru", "uk"]),
        prop::option::of(any::<bool>()),
        seo(),
    );
    let rest = (
        prop::option::of(day()),
        prop::option::of(day()),
        0u32..3,
        prop::sample::select(LeadStatus::ALL),
        any::<bool>(),
        any::<bool>(),
    );
    (person, company, rest).prop_map(
        |((email, phone, li, pe, title), (industry, employees, country, is_hiring, seo), rest)| {
            let (role_started, funded_on, bounce_count, status, competitor, suppressed) = rest;
            Evidence {
                email,
                phone,
                has_linkedin: li,
                has_personal_email: pe,
                title,
                industry,
                employees,
                country,
                is_hiring,
                role_started,
                funded_on,
                seo,
                bounce_count,
                status,
                competitor,
                suppressed,
            }
        },
    )
}

prop_compose! {
    fn weights()(parts in prop::array::uniform5(0.0f64..100.0), at in 0usize..5) -> Weights {
        let mut parts = parts;
        parts[at] += 0.5;
        let [data_quality, authority, company_fit, timing, risk] = parts;
        Weights::try_from(RawWeights { data_quality, authority, company_fit, timing, risk }).unwrap()
    }
}

proptest! {
    #[test]
    fn a_score_stays_between_nothing_and_a_hundred(e in evidence(), w in weights(), today in day(), risk in any::<bool>()) {
        let als = score(&e, &Targets::default().with_seo_risk(risk), &w, today);
        prop_assert!(als.score <= 100);
        let [d, a, f, t, r] = als.components.as_array();
        prop_assert!(d <= 20 && a <= 25 && f <= 25 && t <= 15 && r <= 15);
    }

    #[test]
    fn a_verified_address_never_lowers_the_score(e in evidence(), w in weights(), today in day()) {
        let targets = Targets::default();
        let verified = Evidence { email: Contact::Verified, ..e.clone() };
        prop_assert!(score_brief(&verified, &targets, &w, today).score >= score_brief(&e, &targets, &w, today).score);
    }

    #[test]
    fn who_opted_out_is_always_dead(e in evidence(), w in weights(), today in day()) {
        let out = Evidence { status: LeadStatus::Unsubscribed, ..e };
        prop_assert_eq!(score(&out, &Targets::default(), &w, today).tier, Tier::Dead);
    }

    #[test]
    fn weights_always_sum_to_ten_thousand(parts in prop::array::uniform5(0.0f64..1e9), scale in -200i32..200) {
        let factor = 10f64.powi(scale);
        let [data_quality, authority, company_fit, timing, risk] = parts.map(|p| (p + 1.0) * factor);
        let w = Weights::try_from(RawWeights { data_quality, authority, company_fit, timing, risk }).unwrap();
        prop_assert_eq!(w.basis_points().iter().map(|bp| u32::from(*bp)).sum::<u32>(), 10_000);
    }

    #[test]
    fn blended_weights_sum_to_ten_thousand_too(a in weights(), b in weights(), share in 0u16..=10_000) {
        let sum: u32 = a.blend(&b, share).basis_points().iter().map(|bp| u32::from(*bp)).sum();
        prop_assert_eq!(sum, 10_000);
    }

    #[test]
    fn a_lead_with_full_marks_scores_a_hundred_under_any_weights(w in weights()) {
        let full = engines::scoring::Components { data_quality: 20, authority: 25, company_fit: 25, timing: 15, risk: 15 };
        prop_assert_eq!(w.total(&full), 100);
    }

    #[test]
    fn reasons_never_change_the_score(e in evidence(), w in weights(), today in day()) {
        let targets = Targets::default().with_seo_risk(true);
        let (full, brief) = (score(&e, &targets, &w, today), score_brief(&e, &targets, &w, today));
        prop_assert_eq!((full.score, full.tier, full.components), (brief.score, brief.tier, brief.components));
    }

    #[test]
    fn a_lead_weighed_anew_is_one_scored_anew(e in evidence(), a in weights(), b in weights(), today in day()) {
        let targets = Targets::default();
        prop_assert_eq!(score_brief(&e, &targets, &a, today).weighed_by(&b), score_brief(&e, &targets, &b, today));
    }
}
