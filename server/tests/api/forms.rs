//! The forms of identity and of leads, with good values, and what each kind of field must refuse.

use crate::world::PASSWORD;

/// What a field is for, and so what it must refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Email,
    /// A name of a person, a client, a key or a passkey.
    Name,
    /// As `Name`, and may be left empty.
    OptionalName,
    NewPassword,
    /// Of the person; anything else is wrong.
    OwnPassword,
    Zone,
    Website,
    /// One of a few words.
    Word,
    Hour,
    Days,
    Tick,
    Code,
    /// Of a lead. Text of lists is tidied, not refused, where it holds what nobody sees.
    LeadEmail,
    /// As [`Kind::LeadEmail`], and may be left empty.
    OptionalEmail,
    /// As [`Kind::LeadEmail`], in a list of which each entry is told about by itself.
    Entry,
    LeadLine,
    Phone,
    Linkedin,
    LeadWebsite,
    Count,
    Date,
    /// Yes, no or nothing.
    Flag,
    /// One of a few words, or nothing.
    OptionalWord,
    /// Entries, one a line.
    Lines,
    /// A share of a hundred.
    Points,
    ViewName,
    /// What stands behind the question mark of an address.
    Query,
}

const HOMOGLYPH: &str = "\u{430}lex@example.com";
const HOMOGLYPH_DOMAIN: &str = "alex@ex\u{430}mple.com";
const RIGHT_TO_LEFT: &str = "Ada\u{202e}evil";
const ZERO_WIDTH: &str = "A\u{200b}da";
const HEADER: &str = "Ada\r\nBcc: everybody@example.com";
const SQL: &str = "'; DROP TABLE users; --";
const HTML: &str = "<script>alert(1)</script>";
const NUL: &str = "Ada\0";

impl Kind {
    /// What has to be refused by the field's name.
    pub fn bad(self) -> Vec<String> {
        let text = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let long = |count: usize| "x".repeat(count);
        let hidden = text(&[RIGHT_TO_LEFT, ZERO_WIDTH, HEADER, NUL]);
        match self {
            Self::Email => {
                let mut bad = text(&[
                    "",
                    " ",
                    "plain",
                    "a@b",
                    "a b@example.com",
                    HOMOGLYPH,
                    HOMOGLYPH_DOMAIN,
                    SQL,
                    HTML,
                ]);
                bad.push(format!("{}@example.com", long(300)));
                bad.push(format!("a@{}.com", long(5_000)));
                for part in [RIGHT_TO_LEFT, ZERO_WIDTH, HEADER, NUL] {
                    bad.push(format!("{part}@example.com"));
                    bad.push(format!("ada@{part}.com"));
                }
                bad
            }
            Self::Name => [vec![String::new(), " \t ".to_owned(), long(5_000)], hidden].concat(),
            Self::OptionalName => [vec![long(5_000)], hidden].concat(),
            Self::NewPassword => {
                vec![String::new(), "seven77".to_owned(), "password123".to_owned(), long(5_000)]
            }
            Self::OwnPassword => vec![String::new(), "not the password".to_owned(), SQL.to_owned()],
            Self::Zone => [
                text(&["", "Mars/Olympus", "+10:00", "../../etc/passwd", SQL, HTML]),
                vec![long(5_000)],
                hidden,
            ]
            .concat(),
            Self::Website => [
                text(&["javascript:alert(1)", "ftp://example.com", "http://127.0.0.1", "a b.com", HTML]),
                vec![long(5_000)],
                hidden,
            ]
            .concat(),
            Self::Word => [text(&["", "emperor", "Owner ", SQL, HTML]), vec![long(5_000)], hidden].concat(),
            Self::Hour => {
                [text(&["", "24", "-1", "9.5", "nine", "99999999999999999999", SQL]), vec![long(5_000)]]
                    .concat()
            }
            Self::Days => [text(&["0", "-1", "x", "99999999999999999999", SQL]), vec![long(5_000)]].concat(),
            Self::Tick => Vec::new(),
            Self::LeadEmail => {
                let short =
                    ["", " ", "plain", "a@b", "a b@example.com", HOMOGLYPH, HOMOGLYPH_DOMAIN, SQL, HTML];
                let header = format!("{HEADER}@example.com");
                [text(&short), vec![format!("{}@example.com", long(300)), long(5_000), header]].concat()
            }
            Self::OptionalEmail => {
                Self::LeadEmail.bad().into_iter().filter(|text| !text.trim().is_empty()).collect()
            }
            Self::Entry => {
                Self::LeadEmail.bad().into_iter().filter(|text| !text.contains([';', ',', '\n'])).collect()
            }
            Self::LeadLine => vec![long(5_000)],
            Self::Phone => [text(&["12", "not a number", SQL, HTML]), vec![long(5_000)]].concat(),
            Self::Linkedin => {
                [text(&["https://example.com/in/zoe", "linkedin.com", HTML]), vec![long(5_000)]].concat()
            }
            Self::LeadWebsite => {
                [text(&["javascript:alert(1)", "ftp://example.com", "a b.com", HTML]), vec![long(5_000)]]
                    .concat()
            }
            Self::Count => [text(&["-1", "many", "99999999999999999999", SQL]), vec![long(5_000)]].concat(),
            Self::Date => [text(&["soon", "2026-13-45", "0000-00-00", SQL]), vec![long(5_000)]].concat(),
            Self::Flag | Self::OptionalWord => [text(&["perhaps", SQL, HTML]), vec![long(5_000)]].concat(),
            Self::Lines => vec![
                long(5_000),
                "x\n".repeat(2) + &long(121),
                (0..60).map(|n| format!("entry {n}\n")).collect(),
            ],
            Self::Points => {
                [text(&["", "x", "9.5", "-1", "99999999999999999999", SQL]), vec![long(5_000)]].concat()
            }
            Self::ViewName => [text(&["", " \t ", "\u{200b}"]), vec![long(61)]].concat(),
            Self::Query => [text(&["a b", "tier=hot\nX: y", "a\0b"]), vec![long(5_000)]].concat(),
            Self::Code => [text(&["", "abcdef", "12345", SQL, HTML]), vec![long(5_000)], hidden].concat(),
        }
    }

    /// What looks dangerous and is not: kept as it was typed.
    pub fn harmless(self) -> &'static [&'static str] {
        match self {
            Self::Name | Self::OptionalName => &[SQL, HTML, "Zoë & \"Sons\"", "密码", "O'Neill=cmd()"],
            _ => &[],
        }
    }
}

#[derive(Debug)]
pub struct Form {
    pub path: &'static str,
    pub signed_in: bool,
    pub fields: &'static [(&'static str, &'static str, Kind)],
}

/// Stands for the secret of a link that was mailed.
pub const TOKEN: &str = "TOKEN";

impl Form {
    pub fn follows_a_link(&self) -> bool {
        self.fields.iter().any(|(_, good, _)| *good == TOKEN)
    }
}

/// Every form of identity and of leads that takes text. First those that follow a link, for links end.
pub const FORMS: &[Form] = &[
    Form {
        path: "/fn/password/reset",
        signed_in: false,
        fields: &[("token", TOKEN, Kind::Tick), ("password", PASSWORD, Kind::NewPassword)],
    },
    Form {
        path: "/fn/invite/join",
        signed_in: false,
        fields: &[
            ("token", TOKEN, Kind::Tick),
            ("full_name", "Ada", Kind::Name),
            ("password", PASSWORD, Kind::NewPassword),
            ("terms", "on", Kind::Tick),
        ],
    },
    Form {
        path: "/fn/sign-up",
        signed_in: false,
        fields: &[
            ("full_name", "Ada Lovelace", Kind::Name),
            ("company_name", "Engines", Kind::OptionalName),
            ("email", "ada@example.com", Kind::Email),
            ("password", PASSWORD, Kind::NewPassword),
            ("terms", "on", Kind::Tick),
        ],
    },
    Form {
        path: "/fn/confirm/resend",
        signed_in: false,
        fields: &[("email", "ada@example.com", Kind::Email)],
    },
    Form {
        path: "/fn/password/forgot",
        signed_in: false,
        fields: &[("email", "ada@example.com", Kind::Email)],
    },
    Form {
        path: "/fn/sign-in",
        signed_in: false,
        fields: &[("email", "ada@example.com", Kind::Email), ("password", PASSWORD, Kind::Tick)],
    },
    Form {
        path: "/fn/profile/save",
        signed_in: true,
        fields: &[("full_name", "Ada", Kind::Name), ("timezone", "Australia/Perth", Kind::Zone)],
    },
    Form {
        path: "/fn/profile/email",
        signed_in: true,
        fields: &[("email", "ada@example.com", Kind::Email), ("password", PASSWORD, Kind::OwnPassword)],
    },
    Form {
        path: "/fn/password/change",
        signed_in: true,
        fields: &[
            ("current", PASSWORD, Kind::OwnPassword),
            ("new", "quartz-lemon-valley-93", Kind::Tick),
            ("repeat", "quartz-lemon-valley-93", Kind::Tick),
        ],
    },
    Form {
        path: "/fn/organization/save",
        signed_in: true,
        fields: &[
            ("name", "Engines", Kind::Name),
            ("website_url", "https://example.com", Kind::Website),
            ("timezone", "Australia/Perth", Kind::Zone),
            ("default_permission_mode", "manual", Kind::Word),
        ],
    },
    Form { path: "/fn/clients/create", signed_in: true, fields: &[("name", "Engines", Kind::Name)] },
    Form {
        path: "/fn/team/invite",
        signed_in: true,
        fields: &[("email", "guest@example.com", Kind::Email), ("role", "member", Kind::Word)],
    },
    Form {
        path: "/fn/api-keys/create",
        signed_in: true,
        fields: &[("name", "CRM", Kind::Name), ("scope", "read", Kind::Word), ("days", "30", Kind::Days)],
    },
    Form {
        path: "/fn/notifications/save",
        signed_in: true,
        fields: &[
            ("digest_hour", "9", Kind::Hour),
            ("quiet_from", "20", Kind::Hour),
            ("quiet_until", "7", Kind::Hour),
        ],
    },
    Form {
        path: "/fn/passkeys/start",
        signed_in: true,
        fields: &[("name", "Laptop", Kind::Name), ("password", PASSWORD, Kind::OwnPassword)],
    },
    Form {
        path: "/fn/second-factor/start",
        signed_in: true,
        fields: &[("password", PASSWORD, Kind::OwnPassword)],
    },
    Form {
        path: "/fn/leads/add",
        signed_in: true,
        fields: &[
            ("email", "zoe@harbour.example", Kind::LeadEmail),
            ("email_verified", "true", Kind::Flag),
            ("first_name", "Zoë", Kind::LeadLine),
            ("last_name", "Nguyen", Kind::LeadLine),
            ("title", "CEO", Kind::LeadLine),
            ("phone", "0491 570 006", Kind::Phone),
            ("phone_verified", "false", Kind::Flag),
            ("linkedin_url", "linkedin.com/in/zoe", Kind::Linkedin),
            ("personal_email", "zoe@home.example", Kind::OptionalEmail),
            ("employment_start_date", "2025-11-06", Kind::Date),
            ("company", "Harbour", Kind::LeadLine),
            ("organization_website", "harbour.example", Kind::LeadWebsite),
            ("organization_industry", "Healthcare", Kind::LeadLine),
            ("organization_employee_count", "11-50", Kind::Count),
            ("organization_country", "Australia", Kind::LeadLine),
            ("organization_is_hiring", "true", Kind::Flag),
            ("organization_latest_funding_date", "2025-10-07", Kind::Date),
            ("consent_basis", "express", Kind::OptionalWord),
            ("consent_source", "Trade fair", Kind::LeadLine),
        ],
    },
    Form {
        path: "/fn/leads/views/save",
        signed_in: true,
        fields: &[("name", "Hot ones", Kind::ViewName), ("query", "tier=hot", Kind::Query)],
    },
    Form {
        path: "/fn/icp/save",
        signed_in: true,
        fields: &[
            ("website_url", "https://example.com", Kind::Website),
            ("industries", "software", Kind::Lines),
            ("company_sizes", "11-50", Kind::Lines),
            ("titles", "CEO", Kind::Lines),
            ("locations", "Australia", Kind::Lines),
            ("pain_points", "no time", Kind::Lines),
            ("data_quality", "20", Kind::Points),
            ("authority", "25", Kind::Points),
            ("company_fit", "25", Kind::Points),
            ("timing", "15", Kind::Points),
            ("risk", "15", Kind::Points),
        ],
    },
    Form {
        path: "/fn/suppression/add",
        signed_in: true,
        fields: &[
            ("list", "emails", Kind::Tick),
            ("lines", "stop@example.com", Kind::Entry),
            ("reason", "manual", Kind::OptionalWord),
            ("notes", "They rang.", Kind::LeadLine),
        ],
    },
];
