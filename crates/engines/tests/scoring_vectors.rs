//! The sixteen test vectors of scoring.md section 6.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use domain::leads::{LeadStatus, Tier, TierOverride};
use engines::scoring::{Contact, Evidence, Seo, Targets, Weights, score, score_brief};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

fn ago(days: u64) -> Option<NaiveDate> {
    today().checked_sub_days(Days::new(days))
}

fn lead(
    contacts: &str,
    title: &'static str,
    industry: &'static str,
    employees: u32,
    country: &'static str,
) -> Evidence<'static> {
    let has = |mark| contacts.split(' ').any(|c| c == mark);
    let contact = |verified, unverified| match (has(verified), has(unverified)) {
        (true, _) => Contact::Verified,
        (_, true) => Contact::Unverified,
        _ => Contact::Missing,
    };
    Evidence {
        email: contact("ev", "eu"),
        phone: contact("pv", "pu"),
        has_linkedin: has("li"),
        has_personal_email: has("pe"),
        title: Some(Cow::Borrowed(title)),
        industry: Some(Cow::Borrowed(industry)),
        employees: Some(employees),
        country: Some(Cow::Borrowed(country)),
        ..Evidence::default()
    }
}

struct Vector {
    evidence: Evidence<'static>,
    components: [u8; 5],
    default_total: u8,
    default_tier: Tier,
    priors_total: u8,
    priors_tier: Tier,
    effective: Tier,
}

fn vectors() -> Vec<Vector> {
    use Tier::{Cold, Cool, Dead, Hot, Warm};
    let hiring = Some(true);
    let v1 = Evidence {
        role_started: ago(60),
        is_hiring: hiring,
        funded_on: ago(90),
        ..lead("ev pv li pe", "CEO", "Technology", 25, "Australia")
    };
    let seo = |rank, traffic, top10, spam| Seo {
        domain_rank: Some(rank),
        organic_traffic: Some(traffic),
        top10_keywords: Some(top10),
        spam_score: Some(spam),
    };
    let v13 = Evidence {
        is_hiring: hiring,
        seo: seo(337, 149.89, 7, 28),
        ..lead("ev pv li", "Founder", "Marketing", 20, "Australia")
    };
    let leads = [
        v1.clone(),
        Evidence {
            role_started: ago(900),
            is_hiring: hiring,
            ..lead("eu pu li", "Founder & CEO", "Marketing & Advertising", 12, "Australia")
        },
        Evidence {
            role_started: ago(200),
            funded_on: ago(400),
            ..lead("ev pu li", "Vice President of Sales", "Computer Software", 120, "United States")
        },
        Evidence { is_hiring: hiring, ..lead("ev pv li", "Managing Director", "Construction", 50, "AU") },
        Evidence {
            role_started: ago(100),
            ..lead("ev li", "Marketing Manager", "Retail", 300, "New Zealand")
        },
        lead("ev li", "International Sales Director", "Manufacturing", 40, "Australia"),
        lead("ev pu li", "Executive Assistant to the CEO", "Consulting", 30, "Australia"),
        Evidence {
            role_started: ago(30),
            is_hiring: hiring,
            ..lead("ev pu li pe", "CTO", "Fintech", 45, "UK")
        },
        Evidence {
            bounce_count: 1,
            status: LeadStatus::Bounced,
            ..lead("eu", "Marketing Coordinator", "Healthcare", 8, "Australia")
        },
        Evidence { status: LeadStatus::Unsubscribed, ..v1 },
        Evidence { competitor: true, ..lead("ev li", "Owner", "Marketing", 5, "Australia") },
        Evidence { email: Contact::Unverified, ..Evidence::default() },
        v13.clone(),
        Evidence { seo: seo(0, 0.0, 0, 60), ..v13 },
        Evidence {
            role_started: ago(180),
            funded_on: ago(360),
            ..lead("ev pu li pe", "Head of Growth", "SaaS", 51, "NZ")
        },
        Evidence {
            is_hiring: hiring,
            ..lead("ev pv li", "Senior Marketing Manager", "Real Estate", 4, "Australia")
        },
    ];
    let expected = [
        ([20, 25, 25, 15, 15], 100, Hot, 100, Hot, Hot),
        ([11, 25, 25, 5, 15], 81, Warm, 79, Warm, Warm),
        ([15, 18, 19, 5, 15], 72, Warm, 68, Warm, Warm),
        ([18, 25, 25, 5, 15], 88, Hot, 85, Hot, Hot),
        ([12, 7, 4, 6, 15], 44, Cool, 39, Cool, Cool),
        ([12, 15, 25, 0, 15], 67, Warm, 62, Warm, Warm),
        ([15, 5, 25, 0, 10], 55, Cool, 48, Cool, Cool),
        ([17, 22, 22, 11, 15], 87, Hot, 85, Hot, Hot),
        ([4, 5, 25, 0, 0], 34, Cold, 34, Cold, Dead),
        ([20, 25, 25, 15, 0], 85, Hot, 90, Hot, Dead),
        ([12, 25, 25, 0, 0], 62, Warm, 64, Warm, Dead),
        ([4, 0, 0, 0, 15], 19, Dead, 13, Dead, Dead),
        ([18, 25, 22, 5, 15], 85, Hot, 82, Warm, Warm),
        ([18, 25, 20, 5, 4], 72, Warm, 72, Warm, Warm),
        ([17, 15, 19, 5, 15], 71, Warm, 66, Warm, Warm),
        ([18, 10, 20, 5, 15], 68, Warm, 62, Warm, Warm),
    ];
    let join =
        |(evidence, (components, default_total, default_tier, priors_total, priors_tier, effective))| {
            Vector { evidence, components, default_total, default_tier, priors_total, priors_tier, effective }
        };
    leads.into_iter().zip(expected).map(join).collect()
}

#[test]
fn every_vector_scores_as_the_specification_says() {
    let targets = Targets::default().with_seo_risk(true);
    for (at, vector) in vectors().iter().enumerate() {
        let name = format!("V{}", at + 1);
        let by_default = score(&vector.evidence, &targets, &Weights::DEFAULT, today());
        assert_eq!(by_default.components.as_array(), vector.components, "{name}");
        assert_eq!(
            (by_default.score, Tier::of(by_default.score)),
            (vector.default_total, vector.default_tier),
            "{name}"
        );
        let by_priors = score(&vector.evidence, &targets, &Weights::PLATFORM_PRIORS, today());
        assert_eq!(
            (by_priors.score, Tier::of(by_priors.score)),
            (vector.priors_total, vector.priors_tier),
            "{name}"
        );
        assert_eq!(by_priors.tier, vector.effective, "{name}");
    }
}

#[test]
fn the_reasons_add_up_to_the_components_and_their_maxima() {
    let targets = Targets::default().with_seo_risk(true);
    for vector in vectors() {
        let als = score(&vector.evidence, &targets, &Weights::DEFAULT, today());
        for component in engines::scoring::Component::ALL.iter().copied() {
            let points: i32 = als.reasons.of(component).map(|r| i32::from(r.points)).sum();
            let max: u32 = als.reasons.of(component).map(|r| u32::from(r.max)).sum();
            let got = i32::from(als.components.of(component));
            if component == engines::scoring::Component::Risk && got < 15 {
                assert_eq!(got, (15 + points).max(0));
            } else {
                assert_eq!((got, max), (points, u32::from(component.max())), "{component}");
            }
            assert!(als.reasons.of(component).all(|r| r.words().ends_with("points).")));
        }
    }
}

#[test]
fn the_brief_form_says_the_same() {
    let targets = Targets::default();
    for vector in vectors() {
        let full = score(&vector.evidence, &targets, &Weights::PLATFORM_PRIORS, today());
        let brief = score_brief(&vector.evidence, &targets, &Weights::PLATFORM_PRIORS, today());
        assert_eq!(
            (full.score, full.tier, full.tier_override, full.components),
            (brief.score, brief.tier, brief.tier_override, brief.components)
        );
    }
}

#[test]
fn search_metrics_are_a_risk_only_where_the_client_said_so() {
    let v14 = &vectors()[13];
    let als = score(&v14.evidence, &Targets::default(), &Weights::DEFAULT, today());
    assert_eq!(als.components.risk, 15);
    let unknown = Evidence { seo: Seo::default(), ..v14.evidence.clone() };
    let als = score(&unknown, &Targets::default().with_seo_risk(true), &Weights::DEFAULT, today());
    assert_eq!(als.components.risk, 15);
}

#[test]
fn a_score_reads_back_as_it_was_stored() {
    let als = score(&vectors()[8].evidence, &Targets::default(), &Weights::DEFAULT, today());
    assert_eq!(als.tier_override, Some(TierOverride::Bounced));
    let stored = serde_json::to_string(&als).unwrap();
    assert_eq!(serde_json::from_str::<engines::scoring::Als>(&stored).unwrap(), als);
}

#[test]
fn timing_changes_exactly_at_its_edges() {
    let timing = |role: i64, funded: i64| {
        let at = |days: i64| today().checked_sub_signed(chrono::TimeDelta::days(days));
        let evidence = Evidence { role_started: at(role), funded_on: at(funded), ..Evidence::default() };
        score(&evidence, &Targets::default(), &Weights::DEFAULT, today()).components.timing
    };
    for (role, funded, points) in [
        (179, 5_000, 6),
        (180, 5_000, 3),
        (359, 5_000, 3),
        (360, 5_000, 0),
        (0, 5_000, 6),
        (-60, 5_000, 6),
        (-61, 5_000, 0),
        (5_000, 359, 4),
        (5_000, 360, 2),
        (5_000, 719, 2),
        (5_000, 720, 0),
    ] {
        assert_eq!(timing(role, funded), points, "role {role} days ago, funded {funded} days ago");
    }
}
