//! What a text holds, kept with each touch so that it can be learnt what works (outreach.md section 9,
//! conversion-intelligence.md section 1). Words are matched whole: "sql" is not in "mysql".

use serde::Serialize;

/// A text as it leaves, before its foot, and what is known of its reader.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text<'a> {
    pub subject: Option<&'a str>,
    pub body: &'a str,
    pub first_name: Option<&'a str>,
    pub company: Option<&'a str>,
    pub industry: Option<&'a str>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Features {
    pub word_count: usize,
    pub char_count: usize,
    pub subject_word_count: usize,
    pub has_question: bool,
    pub pain_points_used: Vec<&'static str>,
    pub cta_used: Option<&'static str>,
    pub angle: &'static str,
    pub has_company_mention: bool,
    pub has_first_name: bool,
    pub has_recent_news: bool,
    pub has_mutual_connection: bool,
    pub has_industry_specific: bool,
}

const PAINS: [(&str, &[&str]); 8] = [
    (
        "leads",
        &[
            "leads",
            "pipeline",
            "prospects",
            "opportunities",
            "qualified",
            "mql",
            "sql",
            "inbound",
            "lead gen",
        ],
    ),
    (
        "revenue",
        &["revenue", "sales", "growth", "roi", "profit", "income", "deals", "closed", "won", "booking"],
    ),
    (
        "time",
        &[
            "time",
            "hours",
            "manual",
            "automate",
            "efficiency",
            "busy",
            "bandwidth",
            "overwhelmed",
            "tedious",
            "repetitive",
        ],
    ),
    (
        "scaling",
        &[
            "scale",
            "scaling",
            "growth",
            "capacity",
            "bandwidth",
            "hire",
            "team",
            "expand",
            "growing",
            "bottleneck",
        ],
    ),
    (
        "competition",
        &[
            "competitors",
            "competition",
            "market share",
            "behind",
            "catching up",
            "losing",
            "threat",
            "outpace",
        ],
    ),
    (
        "cost",
        &["cost", "expensive", "budget", "waste", "spending", "save", "afford", "price", "investment", "roi"],
    ),
    (
        "quality",
        &["quality", "results", "performance", "outcomes", "better", "improve", "consistent", "reliable"],
    ),
    (
        "clients",
        &[
            "clients",
            "customers",
            "retention",
            "churn",
            "satisfaction",
            "referrals",
            "testimonials",
            "reviews",
        ],
    ),
];

const ANGLES: [(&str, &[&str]); 7] = [
    ("roi_focused", &["roi", "return", "revenue", "profit", "save", "increase", "boost", "double"]),
    (
        "social_proof",
        &[
            "clients like",
            "companies like",
            "others in your",
            "case study",
            "results for",
            "helped",
            "worked with",
        ],
    ),
    (
        "curiosity",
        &["noticed", "wondering", "quick question", "curious", "idea for", "thought about", "saw that"],
    ),
    ("fear_based", &["missing out", "losing", "behind", "risk", "problem", "struggle", "challenge", "pain"]),
    ("value_add", &["free", "complimentary", "audit", "analysis", "assessment", "no cost", "gift", "bonus"]),
    ("authority", &["expert", "specialist", "years", "experience", "trusted", "leading", "top", "best"]),
    ("urgency", &["limited", "spots", "ending", "deadline", "this week", "today only", "last chance"]),
];

const NEWS: [&str; 7] =
    ["noticed", "saw", "congrats", "congratulations", "just saw", "read about", "heard about"];
const MUTUAL: [&str; 5] = ["mutual", "connection", "referred", "introduced", "recommended"];

/// What the text holds. Where several angles are struck, the one struck most often.
pub fn features(text: &Text<'_>) -> Features {
    let body = text.body.to_lowercase();
    let whole = format!("{} {body}", text.subject.unwrap_or_default().to_lowercase());
    let names = |name: Option<&str>| {
        name.map(str::trim).is_some_and(|name| !name.is_empty() && holds(&whole, &name.to_lowercase()))
    };
    let any = |words: &[&str]| words.iter().any(|word| holds(&whole, word));
    let struck = ANGLES.iter().map(|(angle, words)| {
        let money = usize::from(*angle == "roi_focused" && has_figure(&whole));
        (*angle, words.iter().filter(|word| holds(&whole, word)).count() + money)
    });
    // The first of equals: `max_by_key` would take the last.
    let angle = struck.rev().max_by_key(|(_, hits)| *hits).filter(|(_, hits)| *hits > 0);
    Features {
        word_count: text.body.split_whitespace().count(),
        char_count: text.body.chars().count(),
        subject_word_count: text.subject.map_or(0, |subject| subject.split_whitespace().count()),
        has_question: text.body.contains('?'),
        pain_points_used: PAINS.iter().filter(|(_, words)| any(words)).map(|(pain, _)| *pain).collect(),
        cta_used: super::quality::CALLS.iter().find(|call| holds(&body, call)).copied(),
        angle: angle.map_or("neutral", |(angle, _)| angle),
        has_company_mention: names(text.company),
        has_first_name: names(text.first_name),
        has_recent_news: any(&NEWS),
        has_mutual_connection: any(&MUTUAL),
        has_industry_specific: names(text.industry),
    }
}

/// Whether a phrase stands in a text as whole words; both in small letters.
fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// An amount of dollars or a percentage.
fn has_figure(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).any(|pair| match pair {
        ['$', digit] | [digit, '%'] => digit.is_ascii_digit(),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Features {
        features(&Text { body, ..Text::default() })
    }

    #[test]
    fn words_count_only_when_they_stand_alone() {
        assert_eq!(of("We use MySQL every day.").pain_points_used, Vec::<&str>::new());
        assert_eq!(of("Wonderful timetables").pain_points_used, Vec::<&str>::new());
        assert_eq!(of("More SQL, less manual work").pain_points_used, ["leads", "time"]);
        assert_eq!(of("market share").pain_points_used, ["competition"]);
    }

    #[test]
    fn a_text_tells_what_it_asks_for_and_how_it_argues() {
        let found = of("I noticed your clinic, and was wondering: worth a conversation next week?");
        assert_eq!((found.cta_used, found.angle), (Some("worth a conversation"), "curiosity"));
        assert!(found.has_question && found.has_recent_news);
        assert_eq!(of("It returns $4,000, up 12%.").angle, "roi_focused");
        let plain = of("Hello there.");
        assert_eq!((plain.angle, plain.cta_used, plain.word_count), ("neutral", None, 2));
        assert_eq!(of("Thoughts?").cta_used, Some("thoughts?"));
    }

    #[test]
    fn what_is_known_of_the_reader_is_found_in_subject_or_text() {
        let text = Text {
            subject: Some("For Zoë at Harbour Health"),
            body: "Healthcare is busy.",
            first_name: Some("Zoë"),
            company: Some("Harbour Health"),
            industry: Some("healthcare"),
        };
        let found = features(&text);
        assert!(found.has_first_name && found.has_company_mention && found.has_industry_specific);
        assert_eq!(found.subject_word_count, 5);
        let stranger = features(&Text { first_name: Some("Har"), company: Some(" "), ..text });
        assert!(!stranger.has_first_name && !stranger.has_company_mention);
    }
}
