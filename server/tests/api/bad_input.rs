//! Bad input, field by field: whatever is typed into a form of identity, the answer names the field or
//! the text is kept as text, nothing breaks, and nothing is changed by what was refused.

use store::testing::on_both;

use crate::call::{Answer, Asker};
use crate::rows;
use crate::world::{PASSWORD, Person, World};

/// What a field is for, and so what it must refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
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
    fn bad(self) -> Vec<String> {
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
            Self::Code => [text(&["", "abcdef", "12345", SQL, HTML]), vec![long(5_000)], hidden].concat(),
        }
    }

    /// What looks dangerous and is not: kept as it was typed.
    fn harmless(self) -> &'static [&'static str] {
        match self {
            Self::Name | Self::OptionalName => &[SQL, HTML, "Zoë & \"Sons\"", "密码", "O'Neill=cmd()"],
            _ => &[],
        }
    }
}

struct Form {
    path: &'static str,
    signed_in: bool,
    fields: &'static [(&'static str, &'static str, Kind)],
}

/// Every form of identity that takes text, with good values.
const FORMS: &[Form] = &[
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
];

/// The form with one field as given and the others good.
fn filled(form: &Form, name: &str, value: &str) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for (field, good, _) in form.fields {
        body.append_pair(field, if *field == name { value } else { good });
    }
    body.finish()
}

fn shown(text: &str) -> String {
    format!("{:?}", text.chars().take(40).collect::<String>())
}

/// Names of the fields a page is told of.
fn named(answer: &Answer) -> Vec<String> {
    let fields = answer.body["Invalid"]["fields"].as_array().cloned().unwrap_or_default();
    fields.iter().filter_map(|field| field["field"].as_str().map(str::to_owned)).collect()
}

async fn send(world: &World, form: &Form, person: &Person, body: &str) -> Answer {
    let nobody = Asker::Nobody;
    // Wrong passwords would make the next try wait.
    world.clock.advance(chrono::TimeDelta::minutes(16));
    world.function(form.path, body, if form.signed_in { &person.session } else { &nobody }).await
}

on_both! {
    async fn a_bad_field_is_named_and_changes_nothing(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let before = rows::all(db).await;
        let mut tried = 0;
        for form in FORMS {
            for (field, _, kind) in form.fields {
                for bad in kind.bad() {
                    let answer = send(&world, form, &owner, &filled(form, field, &bad)).await;
                    let told = format!("{} {field}={}: {} {}", form.path, shown(&bad), answer.status, answer.body);
                    // Neither quiet hour is a choice: none.
                    if *kind == Kind::Hour && bad.is_empty() && field.starts_with("quiet") {
                        continue;
                    }
                    assert_eq!(answer.status, 422, "{told}");
                    assert_eq!(named(&answer), [*field], "{told}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 180, "only {tried} bad fields");
        rows::same(&before, &rows::all(db).await, "a bad field");
    }

    async fn text_that_looks_dangerous_is_kept_as_text(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        for form in FORMS {
            for (field, _, kind) in form.fields {
                for text in kind.harmless() {
                    let answer = send(&world, form, &owner, &filled(form, field, text)).await;
                    assert!(answer.status.is_success(), "{} {field}={}: {}", form.path, shown(text), answer.body);
                }
            }
        }
        for text in Kind::Name.harmless() {
            let body = filled(&FORMS[4], "full_name", text);
            assert!(send(&world, &FORMS[4], &owner, &body).await.status.is_success());
            let profile = world.function("/fn/profile", "", &owner.session).await;
            assert_eq!(profile.body["full_name"], *text);
        }
    }

    async fn a_form_of_the_wrong_shape_is_refused_and_breaks_nothing(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let before = rows::all(db).await;
        for form in FORMS {
            let (field, good, _) = form.fields[0];
            for body in [
                String::new(),
                format!("{field}[]={good}"),
                format!("{field}[a][b]={good}"),
                "%ff%fe=%00".to_owned(),
                "=&&&===".to_owned(),
                format!("{field}{}=x", "[a]".repeat(200)),
                "a=b&".repeat(2_000),
            ] {
                let answer = send(&world, form, &owner, &body).await;
                assert!(answer.status.is_client_error(), "{} {}: {} {}", form.path, shown(&body), answer.status, answer.body);
            }
        }
        rows::same(&before, &rows::all(db).await, "a form of the wrong shape");
    }

    async fn codes_and_links_that_are_none_are_refused_by_name(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let before = rows::all(db).await;
        for text in Kind::Code.bad() {
            let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            for (path, more) in [
                ("/fn/confirm", ""),
                ("/fn/confirm/change", ""),
                ("/fn/invite/look", ""),
                ("/fn/invite/join", "&full_name=Ada&password=quartz-lemon-valley-93&terms=on"),
                ("/fn/password/check", ""),
                ("/fn/password/reset", "&password=quartz-lemon-valley-93&repeat=quartz-lemon-valley-93"),
            ] {
                let answer = world.function(path, &format!("token={encoded}{more}"), &Asker::Nobody).await;
                let told = answer.body.to_string();
                assert!(answer.status == 409 && told.contains("link_unknown"), "{path} {}: {} {told}", shown(&text), answer.status);
            }
            let join = world.function("/fn/invite/accept", &format!("token={encoded}"), &owner.session).await;
            assert!(join.status == 409 && join.body.to_string().contains("link_unknown"), "{}", join.body);
            for (path, id) in [("/fn/sessions/revoke", "id"), ("/fn/clients/switch", "client"), ("/fn/api-keys/revoke", "id"), ("/fn/team/remove", "id"), ("/fn/passkeys/remove", "id")] {
                let answer = world.function(path, &format!("{id}={encoded}"), &owner.session).await;
                assert_eq!(answer.status, 404, "{path} {}: {}", shown(&text), answer.body);
            }
        }
        rows::same(&before, &rows::all(db).await, "a code that is none");
    }

    async fn no_form_takes_what_belongs_to_the_product(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let more = "&is_platform_admin=true&role=owner&tier=dominance&credits_remaining=999999&subscription_status=active&user[is_platform_admin]=1";
        for form in FORMS.iter().filter(|form| form.signed_in) {
            let body = format!("{}{more}", filled(form, "", ""));
            send(&world, form, &owner, &body).await;
        }
        let client = workflows::identity::get_client(&world.services, &owner.visit, owner.client()).await.expect("the client");
        assert_eq!((client.tier, client.credits_remaining), (domain::PlanTier::Ignition, 1_250));
        let me = world.call("get", "/me").by(&owner.session).send().await;
        // The password was changed by one of the forms, and the session with it.
        assert!(me.status == 401 || me.body["is_platform_admin"] == false, "{}", me.body);
    }
}
