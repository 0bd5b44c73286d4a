//! A list as agencies have it: mostly good, some of it repeated, wrong or bare.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::error::{Context, Result};

/// What is in the file.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    pub rows: u64,
    /// Records that make a lead.
    pub leads: u64,
    pub bytes: u64,
}

pub const COLUMNS: [&str; 20] = [
    "email",
    "first_name",
    "last_name",
    "title",
    "company",
    "phone",
    "linkedin_url",
    "domain",
    "industry",
    "employees",
    "country",
    "founded_year",
    "is_hiring",
    "latest_funding_date",
    "website",
    "start_date",
    "seniority",
    "city",
    "state",
    "postcode",
];

const FIRST: [&str; 16] = [
    "Olivia", "Noah", "Amelia", "Jack", "Isla", "William", "Mia", "Leo", "Ava", "Lucas", "Zoë", "Thuy",
    "Priya", "Wei", "Mohammed", "Siobhán",
];
const LAST: [&str; 16] = [
    "Smith",
    "Jones",
    "Nguyen",
    "Williams",
    "Brown",
    "Wilson",
    "Taylor",
    "Singh",
    "O'Brien",
    "Kelly",
    "Papadopoulos",
    "Chen",
    "Martin",
    "White",
    "Anderson",
    "Müller",
];
const TITLES: [&str; 10] = [
    "CEO",
    "Founder & Managing Director",
    "Head of Marketing",
    "Marketing Manager",
    "VP Sales",
    "Owner",
    "Operations Coordinator",
    "Chief Technology Officer",
    "Sales Representative",
    "Office Manager",
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
const COUNTRIES: [&str; 5] = ["Australia", "Australia", "Australia", "New Zealand", "United Kingdom"];
const CITIES: [(&str, &str, &str); 5] = [
    ("Sydney", "NSW", "2000"),
    ("Melbourne", "VIC", "3000"),
    ("Brisbane", "QLD", "4000"),
    ("Perth", "WA", "6000"),
    ("Hobart", "TAS", "7000"),
];

pub fn write(path: &Path, rows: u64) -> Result<Written> {
    let unwritable = format!("cannot write {}", path.display());
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).or_say(&unwritable)?);
    writeln!(out, "{}", COLUMNS.join(",")).or_say(&unwritable)?;
    let mut leads = 0;
    for n in 0..rows {
        // One in a hundred repeats an address, one in two hundred has none.
        let (who, good) = match n % 200 {
            99 | 199 => (n - 50, false),
            57 => (n, false),
            _ => (n, true),
        };
        leads += u64::from(good);
        let pick = |some: &[&'static str], by: u64| some[(mixed(n ^ by) % some.len() as u64) as usize];
        let (first, last) = (pick(&FIRST, 1), pick(&LAST, 2));
        let company = mixed(n) % 60_000;
        let email =
            if n % 200 == 57 { "none".to_owned() } else { format!("p{who}@firm{}.com.au", who % 50_000) };
        // One in fifty is an address and nothing more.
        if n % 50 == 31 {
            writeln!(out, "{email},,,,,,,,,,,,,,,,,,,").or_say(&unwritable)?;
            continue;
        }
        let (city, state, postcode) = CITIES[(mixed(n ^ 5) % 5) as usize];
        let days = mixed(n ^ 6) % 28 + 1;
        let phone = match n % 4 {
            0 => String::new(),
            1 => format!("04{:02} {:03} {:03}", 10 + n % 80, n / 7 % 1_000, n / 11 % 1_000),
            2 => format!("+61 2 9{:03} {:04}", n / 3 % 1_000, n / 5 % 10_000),
            _ => format!("(03) 9{:03} {:04}", n / 13 % 1_000, n / 17 % 10_000),
        };
        writeln!(
            out,
            "{email},{first},{last},{},Company {company} Pty Ltd,{phone},https://www.linkedin.com/in/person-{n},firm{}.com.au,{},{},{},{},{},{},https://www.firm{}.com.au/about,{},{},{city},{state},{postcode}",
            pick(&TITLES, 3),
            company % 50_000,
            pick(&INDUSTRIES, 4),
            mixed(n ^ 7) % 800 + 1,
            pick(&COUNTRIES, 8),
            1980 + mixed(n ^ 9) % 45,
            if n % 3 == 0 { "yes" } else { "no" },
            if n % 5 == 0 { format!("2025-{:02}-{days:02}", n % 12 + 1) } else { String::new() },
            company % 50_000,
            format_args!("{}-{:02}-{days:02}", 2018 + n % 8, n % 12 + 1),
            ["owner", "director", "manager", "entry"][(n % 4) as usize],
        )
        .or_say(&unwritable)?;
    }
    out.flush().or_say(&unwritable)?;
    let bytes = std::fs::metadata(path).or_say(&unwritable)?.len();
    Ok(Written { rows, leads, bytes })
}

/// Spreads numbers evenly, the same way each time.
fn mixed(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_has_twenty_fields_and_the_leads_are_counted() {
        let path = std::env::temp_dir().join(format!("agency-os-list-{}.csv", std::process::id()));
        let written = write(&path, 1_000).expect("it is written");
        let text = std::fs::read_to_string(&path).expect("it is there");
        std::fs::remove_file(&path).ok();
        let mut emails = std::collections::BTreeSet::new();
        for line in text.lines().skip(1) {
            assert_eq!(line.split(',').count(), 20, "{line}");
            emails.insert(line.split(',').next().filter(|email| email.contains('@')));
        }
        emails.remove(&None);
        assert_eq!((written.rows, written.leads), (1_000, emails.len() as u64));
    }
}
