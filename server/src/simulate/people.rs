//! The people an agency of the sandbox writes to: made up, and the same for the same seed. Their
//! companies are on `.example`, so that no mail could ever reach anybody.

use std::collections::BTreeMap;

use domain::{ConsentBasis, LeadFact as Fact};
use engines::outreach::chance::Seed;
use engines::outreach::holidays::State;
use workflows::leads::NewLead;

const FIRST: [&str; 40] = [
    "Alex",
    "Amelia",
    "Anh",
    "Arjun",
    "Ava",
    "Ben",
    "Charlotte",
    "Chloe",
    "Daniel",
    "David",
    "Ella",
    "Emily",
    "Ethan",
    "Fatima",
    "Grace",
    "Hannah",
    "Harper",
    "Isla",
    "Jack",
    "James",
    "Joshua",
    "Kavya",
    "Leila",
    "Liam",
    "Lucas",
    "Mei",
    "Mia",
    "Minh",
    "Noah",
    "Oliver",
    "Olivia",
    "Priya",
    "Ruby",
    "Sam",
    "Sofia",
    "Thomas",
    "Wei",
    "William",
    "Xavier",
    "Zoe",
];
const LAST: [&str; 40] = [
    "Anderson",
    "Baker",
    "Brown",
    "Campbell",
    "Chen",
    "Clarke",
    "Costa",
    "Das",
    "Evans",
    "Fischer",
    "Garcia",
    "Hall",
    "Harris",
    "Ivanov",
    "Jones",
    "Kaur",
    "Kelly",
    "Khan",
    "Kim",
    "Lee",
    "Martin",
    "Mitchell",
    "Moore",
    "Nguyen",
    "OBrien",
    "Papadopoulos",
    "Patel",
    "Robinson",
    "Rossi",
    "Ryan",
    "Singh",
    "Smith",
    "Taylor",
    "Thompson",
    "Tran",
    "Walker",
    "White",
    "Wilson",
    "Wong",
    "Young",
];
const PLACES: [&str; 24] = [
    "Harbour",
    "Banksia",
    "Coral",
    "Wattle",
    "Granite",
    "Summit",
    "Bayside",
    "Southern",
    "Golden",
    "Eastgate",
    "Riverbend",
    "Kookaburra",
    "Jarrah",
    "Ironbark",
    "Lighthouse",
    "Northside",
    "Parkside",
    "Redgum",
    "Saltbush",
    "Tideway",
    "Westfield",
    "Bluegum",
    "Cooinda",
    "Highland",
];
/// What a company does: its industry, and words its name ends with.
const TRADES: [(&str, [&str; 3]); 5] = [
    ("healthcare", ["Dental", "Physio", "Medical"]),
    ("professional_services", ["Advisory", "Legal", "Accounting"]),
    ("technology", ["Software", "Systems", "Cloud"]),
    ("construction", ["Builders", "Joinery", "Electrical"]),
    ("retail", ["Outfitters", "Homewares", "Pet Supplies"]),
];
const TITLES: [&str; 8] = [
    "CEO",
    "Founder",
    "Managing Director",
    "Marketing Director",
    "Head of Marketing",
    "Practice Manager",
    "Operations Manager",
    "Owner",
];
const HOMES: [(State, &str); 6] = [
    (State::Nsw, "Australia/Sydney"),
    (State::Vic, "Australia/Melbourne"),
    (State::Qld, "Australia/Brisbane"),
    (State::Wa, "Australia/Perth"),
    (State::Sa, "Australia/Adelaide"),
    (State::Nsw, "Australia/Sydney"),
];

/// Where somebody works, for those who check when mail reached them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    pub state: State,
    pub zone: &'static str,
}

/// Somebody to write to.
#[derive(Clone, Debug)]
pub struct Someone {
    pub email: String,
    pub home: Home,
    pub new: NewLead,
}

/// `count` people of companies of one to six.
pub fn people(seed: u64, count: usize) -> Vec<Someone> {
    let mut all = Vec::with_capacity(count);
    let mut company = 0_u64;
    while all.len() < count {
        let dice = Seed::of(&[b"company", &seed.to_le_bytes(), &company.to_le_bytes()]);
        let size = [1, 1, 1, 1, 2, 2, 3, 6][index(dice.nth(1), 8)];
        for n in 0..size {
            if all.len() < count {
                all.push(somebody(dice, company, n));
            }
        }
        company += 1;
    }
    all
}

fn index(dice: Seed, of: usize) -> usize {
    usize::try_from(dice.below(of as u64)).unwrap_or_default()
}

fn somebody(company: Seed, number: u64, n: u64) -> Someone {
    let (industry, endings) = TRADES[index(company.nth(2), TRADES.len())];
    let (place, ending) = (PLACES[index(company.nth(3), PLACES.len())], endings[index(company.nth(4), 3)]);
    let (state, zone) = HOMES[index(company.nth(5), HOMES.len())];
    let domain =
        format!("{}{}-{number}.example", place.to_lowercase(), ending.to_lowercase().replace(' ', ""));
    let own = company.nth(100 + n);
    let first = FIRST[index(own, FIRST.len())];
    // The surnames of a company follow one another, so no two of its people share an address.
    let last =
        LAST[(index(company.nth(6), LAST.len()) + usize::try_from(n).unwrap_or_default()) % LAST.len()];
    let email = format!("{}.{}@{domain}", first.to_lowercase(), last.to_lowercase());
    let employees = [8, 14, 24, 40, 65, 120, 240][index(company.nth(7), 7)];
    let mut facts = BTreeMap::new();
    let mut put = |fact, text: String| drop(facts.insert(fact, text));
    put(Fact::FirstName, first.to_owned());
    put(Fact::LastName, last.to_owned());
    put(Fact::Title, TITLES[index(own.nth(1), TITLES.len())].to_owned());
    put(Fact::Company, format!("{place} {ending}"));
    put(Fact::Domain, domain);
    put(Fact::Industry, industry.to_owned());
    put(Fact::Employees, employees.to_string());
    put(Fact::Country, "Australia".to_owned());
    put(Fact::PostalState, state.as_str().to_owned());
    put(Fact::Timezone, zone.to_owned());
    put(Fact::EmailVerified, "true".to_owned());
    if own.nth(2).below(3) == 0 {
        put(Fact::IsHiring, "true".to_owned());
    }
    if own.nth(3).below(2) == 0 {
        put(
            Fact::LinkedinUrl,
            format!("https://www.linkedin.com/in/{}-{}-{number}", first.to_lowercase(), last.to_lowercase()),
        );
    }
    let new = NewLead {
        email: email.clone(),
        facts,
        campaign: None,
        consent_basis: Some(ConsentBasis::InferredPublished),
        consent_source: Some("Published on the company's website for enquiries".to_owned()),
    };
    Someone { email, home: Home { state, zone }, new }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_an_address_of_their_own_that_no_mail_could_reach() {
        let all = people(7, 5_000);
        let addresses: BTreeSet<&str> = all.iter().map(|one| one.email.as_str()).collect();
        assert_eq!(addresses.len(), 5_000);
        assert!(addresses.iter().all(|address| address.ends_with(".example")));
        assert_eq!(all[17].email, people(7, 5_000)[17].email);
        assert_ne!(all[17].email, people(8, 5_000)[17].email);
    }
}
