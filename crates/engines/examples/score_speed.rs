//! How many leads a second the scoring engine manages on one core, with and without reasons:
//! `cargo run --release -p engines --example score_speed`.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use engines::scoring::{Contact, Evidence, Seo, Targets, Weights, score, score_brief};

const TITLES: [&str; 8] = [
    "CEO",
    "Vice President of Sales",
    "Executive Assistant to the CEO",
    "Senior Marketing Manager",
    "Head of Growth",
    "Founder & Managing Director",
    "Business Development Representative",
    "Chief Technology Officer",
];
const INDUSTRIES: [&str; 8] = [
    "Marketing & Advertising",
    "Retail",
    "Computer Software",
    "Hospital & Health Care",
    "Law Practice",
    "Construction",
    "Food & Beverages",
    "Information Technology and Services",
];
const COUNTRIES: [&str; 4] = ["Australia", "New Zealand", "United Kingdom", "Peru"];

fn main() {
    let today = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a date of the calendar");
    let leads: Vec<Evidence<'_>> = (0..100_000usize)
        .map(|i| Evidence {
            email: [Contact::Verified, Contact::Unverified][i % 2],
            phone: [Contact::Missing, Contact::Unverified, Contact::Verified][i % 3],
            has_linkedin: i % 5 != 0,
            has_personal_email: i % 7 == 0,
            title: Some(Cow::Borrowed(TITLES[i % 8])),
            industry: Some(Cow::Borrowed(INDUSTRIES[(i / 8) % 8])),
            employees: Some((i % 300) as u32),
            country: Some(Cow::Borrowed(COUNTRIES[i % 4])),
            is_hiring: Some(i % 3 == 0),
            role_started: today.checked_sub_days(Days::new((i % 900) as u64)),
            funded_on: (i % 4 == 0).then(|| today.checked_sub_days(Days::new((i % 1_000) as u64))).flatten(),
            seo: Seo {
                domain_rank: (i % 2 == 0).then_some(300),
                organic_traffic: Some(150.0),
                ..Seo::default()
            },
            ..Evidence::default()
        })
        .collect();
    let (targets, weights) = (Targets::default(), Weights::PLATFORM_PRIORS);
    let rounds = 50;
    let measure = |name: &str, one: &dyn Fn(&Evidence<'_>) -> u8| {
        let start = Instant::now();
        let sum: u64 = (0..rounds).flat_map(|_| &leads).map(|lead| u64::from(one(black_box(lead)))).sum();
        let seconds = start.elapsed().as_secs_f64();
        let rate = (rounds * leads.len()) as f64 / seconds;
        println!("{name}: {rate:.0} leads a second (check sum {sum})");
    };
    measure("brief", &|lead| score_brief(lead, &targets, &weights, today).score);
    measure("with reasons", &|lead| black_box(score(lead, &targets, &weights, today)).score);
}
