//! Whom a client wants: industries, company sizes and countries, prepared for comparing quickly.

use serde::{Deserialize, Serialize};

use super::countries;
use super::industries::{self, Folded};

/// What a client or campaign has chosen, as it is stored. Empty lists mean "not chosen".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetsInput {
    pub campaign_industries: Vec<String>,
    pub icp_industries: Vec<String>,
    /// Ranges such as "11-50" or "500+".
    pub icp_company_sizes: Vec<String>,
    pub icp_locations: Vec<String>,
    /// On only when the client's prospects are themselves marketing agencies.
    pub seo_risk: bool,
}

/// Industries that count when neither campaign nor client chose any.
pub const DEFAULT_INDUSTRIES: [&str; 11] = [
    "technology",
    "software",
    "saas",
    "fintech",
    "marketing",
    "professional services",
    "consulting",
    "healthcare",
    "real estate",
    "construction",
    "manufacturing",
];

/// Targets in the form the score compares with. Build once for many leads.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Sorted by folded text.
    industries: Vec<Industry>,
    /// For each byte, the range of targets that begin with it: most positions of an industry are
    /// skipped at once.
    by_first_byte: Box<[(u32, u32); 256]>,
    /// Empty: the default table.
    sizes: Vec<(u32, u32)>,
    /// Empty: the default table.
    countries: Vec<Country>,
    pub(super) seo_risk: bool,
}

#[derive(Clone, Debug)]
struct Industry {
    folded: String,
    canonical: Option<&'static str>,
    /// "it" must not be found in "hospitality": short targets match whole words only.
    whole_word: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Country {
    Code(&'static str),
    Name(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndustryFit {
    Target,
    Other,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SizeFit {
    Ideal,
    /// 5 to 50 staff where the client chose other sizes.
    Usual,
    Medium,
    Small,
    Outside,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CountryFit {
    Preferred,
    Near,
    Other,
    Unknown,
}

/// Targets shorter than this are looked for as whole words.
const WHOLE_WORD_BELOW: usize = 4;

impl Default for Targets {
    fn default() -> Self {
        Self::new(&TargetsInput::default())
    }
}

impl Targets {
    /// The campaign's industries, else the client's, else the default list. Entries that cannot be
    /// read (a size such as "big") are left out.
    pub fn new(input: &TargetsInput) -> Self {
        let chosen =
            [&input.campaign_industries, &input.icp_industries].into_iter().find(|list| !list.is_empty());
        let mut industries: Vec<Industry> = match chosen {
            Some(list) => list.iter().filter_map(|text| Industry::new(text)).collect(),
            None => Vec::new(),
        };
        if industries.is_empty() {
            industries = DEFAULT_INDUSTRIES.iter().filter_map(|text| Industry::new(text)).collect();
        }
        industries.sort_by(|a, b| a.folded.cmp(&b.folded));
        let mut by_first_byte = Box::new([(0, 0); 256]);
        for (at, byte) in industries
            .iter()
            .enumerate()
            .filter_map(|(at, i)| Some((at as u32, *i.folded.as_bytes().first()?)))
        {
            let range = &mut by_first_byte[usize::from(byte)];
            *range = if range.1 == 0 { (at, at + 1) } else { (range.0, at + 1) };
        }
        Self {
            industries,
            by_first_byte,
            sizes: input.icp_company_sizes.iter().filter_map(|text| parse_size(text)).collect(),
            countries: input.icp_locations.iter().filter_map(|text| Country::new(text)).collect(),
            seo_risk: input.seo_risk,
        }
    }

    pub fn with_seo_risk(mut self, on: bool) -> Self {
        self.seo_risk = on;
        self
    }

    pub const fn seo_risk(&self) -> bool {
        self.seo_risk
    }

    pub(super) fn industry_fit(&self, industry: Option<&str>) -> IndustryFit {
        let Some(text) = industry else { return IndustryFit::Unknown };
        let folded = Folded::new(text);
        let lead = folded.as_str();
        if lead.is_empty() {
            return IndustryFit::Unknown;
        }
        if self.contains_target(lead) {
            return IndustryFit::Target;
        }
        match industries::canonical_of_folded(lead) {
            Some(name) if self.industries.iter().any(|target| target.canonical == Some(name)) => {
                IndustryFit::Target
            }
            _ => IndustryFit::Other,
        }
    }

    fn contains_target(&self, lead: &str) -> bool {
        let bytes = lead.as_bytes();
        bytes.iter().enumerate().any(|(at, byte)| {
            let (from, to) = self.by_first_byte[usize::from(*byte)];
            let rest = &bytes[at..];
            self.industries[from as usize..to as usize].iter().any(|target| {
                rest.starts_with(target.folded.as_bytes())
                    && (!target.whole_word
                        || ((at == 0 || bytes[at - 1] == b' ')
                            && rest.get(target.folded.len()).is_none_or(|byte| *byte == b' ')))
            })
        })
    }

    /// Inside a chosen range: ideal. Outside, and where none was chosen, the table of scoring.md
    /// decides, but only a chosen size can be ideal once sizes were chosen.
    pub(super) fn size_fit(&self, employees: Option<u32>) -> SizeFit {
        let Some(count) = employees else { return SizeFit::Unknown };
        if self.sizes.iter().any(|(from, to)| (*from..=*to).contains(&count)) {
            return SizeFit::Ideal;
        }
        match count {
            5..=50 if self.sizes.is_empty() => SizeFit::Ideal,
            5..=50 => SizeFit::Usual,
            51..=200 => SizeFit::Medium,
            1..=4 => SizeFit::Small,
            _ => SizeFit::Outside,
        }
    }

    /// As [`Self::size_fit`]: with chosen places, Australia and its usual neighbours give partial points.
    pub(super) fn country_fit(&self, country: Option<&str>) -> CountryFit {
        let Some(text) = country.map(str::trim).filter(|text| !text.is_empty()) else {
            return CountryFit::Unknown;
        };
        let code = countries::code_of_country(text);
        let preferred = match self.countries.as_slice() {
            [] => code == Some("au"),
            chosen => chosen.iter().any(|wanted| match wanted {
                Country::Code(wanted) => code == Some(*wanted),
                Country::Name(name) => countries::same(name, text),
            }),
        };
        match code {
            _ if preferred => CountryFit::Preferred,
            Some(code) if code == "au" || countries::near(code) => CountryFit::Near,
            _ => CountryFit::Other,
        }
    }
}

impl Industry {
    fn new(text: &str) -> Option<Self> {
        let folded = Folded::new(text).as_str().to_owned();
        let canonical = industries::canonical_of_folded(&folded);
        let whole_word = folded.len() < WHOLE_WORD_BELOW;
        (!folded.is_empty()).then_some(Self { folded, canonical, whole_word })
    }
}

impl Country {
    fn new(place: &str) -> Option<Self> {
        let place = place.trim();
        match countries::code_of_place(place) {
            Some(code) => Some(Self::Code(code)),
            None => (!place.is_empty()).then(|| Self::Name(place.to_ascii_lowercase().replace('.', ""))),
        }
    }
}

/// "11-50", "11 to 50", "500+", "1,000+" or one number.
pub(super) fn parse_size(text: &str) -> Option<(u32, u32)> {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    if let Some(from) = text.strip_suffix('+') {
        return Some((from.parse().ok()?, u32::MAX));
    }
    let (from, to) = ["-", "–", "to"].iter().find_map(|mark| text.split_once(mark)).unwrap_or((&text, &text));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(industries: &[&str], sizes: &[&str], locations: &[&str]) -> Targets {
        let own = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect();
        Targets::new(&TargetsInput {
            icp_industries: own(industries),
            icp_company_sizes: own(sizes),
            icp_locations: own(locations),
            ..TargetsInput::default()
        })
    }

    #[test]
    fn the_default_list_counts_when_nothing_was_chosen() {
        let targets = Targets::default();
        for industry in [
            "Marketing & Advertising",
            "Computer Software",
            "FinTech",
            "real_estate",
            "SaaS",
            "Building Construction",
        ] {
            assert_eq!(targets.industry_fit(Some(industry)), IndustryFit::Target, "{industry}");
        }
        assert_eq!(targets.industry_fit(Some("Retail")), IndustryFit::Other);
        assert_eq!(targets.industry_fit(Some("  ")), IndustryFit::Unknown);
        assert_eq!(targets.industry_fit(None), IndustryFit::Unknown);
    }

    #[test]
    fn the_campaign_wins_over_the_client() {
        let input = TargetsInput {
            campaign_industries: vec!["Dental".to_owned()],
            icp_industries: vec!["Retail".to_owned()],
            ..TargetsInput::default()
        };
        let targets = Targets::new(&input);
        assert_eq!(targets.industry_fit(Some("Retail")), IndustryFit::Other);
        assert_eq!(targets.industry_fit(Some("dental practice")), IndustryFit::Target);
    }

    #[test]
    fn case_separators_and_synonyms_do_not_keep_industries_apart() {
        for (wanted, given) in [
            ("professional_services", "Professional  Services"),
            ("Marketing & Advertising", "marketing and advertising"),
            ("Health Care", "healthcare"),
            ("non-profit", "Nonprofit Organization Management"),
            ("trades", "Construction"),
            ("e-commerce", "Ecommerce"),
            ("hospitality", "cafe"),
            ("legal", "Law Practice"),
        ] {
            assert_eq!(
                targets(&[wanted], &[], &[]).industry_fit(Some(given)),
                IndustryFit::Target,
                "{wanted} / {given}"
            );
        }
    }

    #[test]
    fn a_short_target_is_not_found_inside_a_word() {
        let targets = targets(&["HR"], &[], &[]);
        assert_eq!(targets.industry_fit(Some("Christian ministry")), IndustryFit::Other);
        assert_eq!(targets.industry_fit(Some("HR consulting")), IndustryFit::Target);
    }

    #[test]
    fn chosen_sizes_are_ideal_and_the_usual_ones_no_longer_are() {
        let chosen = targets(&[], &["201-500", "500+"], &[]);
        for (count, fit) in [
            (201, SizeFit::Ideal),
            (5_000, SizeFit::Ideal),
            (20, SizeFit::Usual),
            (51, SizeFit::Medium),
            (4, SizeFit::Small),
            (0, SizeFit::Outside),
        ] {
            assert_eq!(chosen.size_fit(Some(count)), fit, "{count}");
        }
        let usual = Targets::default();
        for (count, fit) in [
            (5, SizeFit::Ideal),
            (50, SizeFit::Ideal),
            (51, SizeFit::Medium),
            (200, SizeFit::Medium),
            (201, SizeFit::Outside),
            (1, SizeFit::Small),
            (4, SizeFit::Small),
            (0, SizeFit::Outside),
        ] {
            assert_eq!(usual.size_fit(Some(count)), fit, "{count}");
        }
        assert_eq!(usual.size_fit(None), SizeFit::Unknown);
    }

    #[test]
    fn chosen_places_are_preferred_by_their_country() {
        let chosen = targets(&[], &[], &["Auckland", "Fiji"]);
        assert_eq!(chosen.country_fit(Some("NZ")), CountryFit::Preferred);
        assert_eq!(chosen.country_fit(Some("fiji")), CountryFit::Preferred);
        assert_eq!(chosen.country_fit(Some("Australia")), CountryFit::Near);
        assert_eq!(chosen.country_fit(Some("Peru")), CountryFit::Other);
        assert_eq!(Targets::default().country_fit(Some("aus")), CountryFit::Preferred);
        assert_eq!(Targets::default().country_fit(Some("uk")), CountryFit::Near);
        assert_eq!(Targets::default().country_fit(Some("")), CountryFit::Unknown);
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, range) in [
            ("11-50", (11, 50)),
            ("1 – 10", (1, 10)),
            ("500+", (500, u32::MAX)),
            ("1,000 to 2,000", (1_000, 2_000)),
            ("7", (7, 7)),
        ] {
            assert_eq!(parse_size(text), Some(range), "{text}");
        }
        for text in ["", "big", "50-11", "-5", "+"] {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }
}
