//! What the law of the recipient's country asks before a channel is used (outreach.md section 12,
//! decisions.md D12). A table a person can read: [`rules`].

use domain::{Channel, ConsentBasis};

/// Countries with a rule set of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Country {
    Au,
    Nz,
    Us,
    Uk,
    Ca,
    De,
    /// Any other, and those we do not know.
    Other,
}

/// The least ground on which a channel may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The law asks none; an opt-out and the sender's address must be in the mail.
    None,
    /// Express, or inferred from a relationship or from an address published for such messages.
    Inferred,
    Express,
    /// Not at all.
    Never,
}

/// One country's rules and where they stand.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub country: Country,
    pub name: &'static str,
    pub law: &'static str,
    pub email: Ground,
    pub linkedin: Ground,
    pub sms: Ground,
    pub voice: Ground,
    pub mail: Ground,
}

use Ground::{Express, Inferred, Never, None as Free};

/// An operator's counsel signs these off; the switches are theirs.
pub const RULES: [Rules; 7] = [
    Rules {
        country: Country::Au,
        name: "Australia",
        law: "Spam Act 2003; Do Not Call Register Act 2006",
        email: Inferred,
        linkedin: Free,
        sms: Inferred,
        voice: Free,
        mail: Free,
    },
    Rules {
        country: Country::Nz,
        name: "New Zealand",
        law: "Unsolicited Electronic Messages Act 2007",
        email: Inferred,
        linkedin: Free,
        sms: Inferred,
        voice: Free,
        mail: Never,
    },
    Rules {
        country: Country::Us,
        name: "United States",
        law: "CAN-SPAM Act; TCPA",
        email: Free,
        linkedin: Free,
        sms: Express,
        voice: Express,
        mail: Never,
    },
    Rules {
        country: Country::Uk,
        name: "United Kingdom",
        law: "PECR 2003; UK GDPR",
        email: Inferred,
        linkedin: Free,
        sms: Express,
        voice: Never,
        mail: Never,
    },
    Rules {
        country: Country::Ca,
        name: "Canada",
        law: "CASL 2010",
        email: Inferred,
        linkedin: Free,
        sms: Express,
        voice: Express,
        mail: Never,
    },
    Rules {
        country: Country::De,
        name: "Germany",
        law: "UWG section 7; GDPR",
        email: Express,
        linkedin: Free,
        sms: Express,
        voice: Never,
        mail: Never,
    },
    Rules {
        country: Country::Other,
        name: "Any other country",
        law: "not configured",
        email: Express,
        linkedin: Express,
        sms: Never,
        voice: Never,
        mail: Never,
    },
];

pub fn rules(country: Country) -> &'static Rules {
    RULES.iter().find(|rules| rules.country == country).unwrap_or(&RULES[RULES.len() - 1])
}

impl Country {
    /// From a name or code; an address under a country's top level stands in for a missing country.
    pub fn of(country: Option<&str>, email_domain: &str) -> Self {
        let name = country.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
        match name.as_deref() {
            Some("au" | "aus" | "australia") => Self::Au,
            Some("nz" | "nzl" | "new zealand") => Self::Nz,
            Some("us" | "usa" | "united states" | "united states of america") => Self::Us,
            Some(
                "uk" | "gb" | "gbr" | "united kingdom" | "england" | "scotland" | "wales"
                | "northern ireland",
            ) => Self::Uk,
            Some("ca" | "can" | "canada") => Self::Ca,
            Some("de" | "deu" | "germany" | "deutschland") => Self::De,
            Some(_) => Self::Other,
            None => match email_domain.rsplit('.').next().unwrap_or_default() {
                "au" => Self::Au,
                "nz" => Self::Nz,
                "uk" => Self::Uk,
                "ca" => Self::Ca,
                "de" => Self::De,
                "us" => Self::Us,
                _ => Self::Other,
            },
        }
    }
}

impl Rules {
    pub const fn ground(&self, channel: Channel) -> Ground {
        match channel {
            Channel::Email => self.email,
            Channel::Sms => self.sms,
            Channel::Linkedin => self.linkedin,
            Channel::Voice => self.voice,
            Channel::Mail => self.mail,
        }
    }
    /// Why the channel may not be used on this ground; `None` when it may.
    pub fn refuses(&self, channel: Channel, basis: ConsentBasis) -> Option<String> {
        let given = match basis {
            ConsentBasis::Express => Express,
            ConsentBasis::InferredPublished | ConsentBasis::InferredRelationship => Inferred,
            ConsentBasis::None => Ground::None,
        };
        let needed = self.ground(channel);
        if needed == Never {
            return Some(format!(
                "{} is not used for people in this country ({}: {})",
                channel.as_str(),
                self.name,
                self.law
            ));
        }
        let words = if needed == Express { "express consent" } else { "express or inferred consent" };
        (given < needed).then(|| format!("{}: {} needs {words} ({})", self.name, channel.as_str(), self.law))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_nobody_configured_needs_express_consent() {
        let other = rules(Country::of(Some("France"), "x.fr"));
        assert!(other.refuses(Channel::Email, ConsentBasis::InferredPublished).is_some());
        assert_eq!(other.refuses(Channel::Email, ConsentBasis::Express), None);
        assert_eq!(Country::of(None, "example.com"), Country::Other);
        assert_eq!(Country::of(None, "example.com.au"), Country::Au);
        assert_eq!(Country::of(Some("France"), "example.com.au"), Country::Other, "a stated country wins");
    }

    #[test]
    fn australia_takes_inferred_consent_and_the_us_none_by_mail_but_express_by_text() {
        let au = rules(Country::Au);
        assert_eq!(au.refuses(Channel::Email, ConsentBasis::InferredPublished), None);
        assert!(au.refuses(Channel::Email, ConsentBasis::None).unwrap().contains("Spam Act"));
        let us = rules(Country::Us);
        assert_eq!(us.refuses(Channel::Email, ConsentBasis::None), None);
        assert!(us.refuses(Channel::Sms, ConsentBasis::InferredPublished).is_some());
        assert!(rules(Country::Uk).refuses(Channel::Voice, ConsentBasis::Express).is_some());
    }

    #[test]
    fn every_country_has_one_row() {
        for rules_of in &RULES {
            assert_eq!(RULES.iter().filter(|other| other.country == rules_of.country).count(), 1);
        }
    }
}
