//! Bad input, field by field: whatever is typed into a form of identity or of leads, the answer names
//! the field or the text is kept as text, nothing breaks, and nothing is changed by what was refused.

use domain::Role;
use store::testing::on_both;
use workflows::identity;

use crate::call::{Answer, Asker};
use crate::forms::{FORMS, Form, Kind, TOKEN};
use crate::rows;
use crate::world::{Person, World};

/// The form with one field as given and the others good.
fn filled(form: &Form, name: &str, value: &str) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for (field, good, _) in form.fields {
        body.append_pair(field, if *field == name { value } else { good });
        if *field == "password" && form.path == "/fn/password/reset" {
            body.append_pair("repeat", if *field == name { value } else { good });
        }
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
    if !form.follows_a_link() {
        // Wrong passwords would make the next try wait.
        world.clock.advance(chrono::TimeDelta::minutes(16));
    }
    world.function(form.path, body, if form.signed_in { &person.session } else { &nobody }).await
}

on_both! {
    async fn a_bad_field_is_named_and_changes_nothing(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let sam = world.owner("sam").await;
        identity::forgot_password(&world.services, &Default::default(), &sam.email).await.expect("a link");
        let guest = world.invited(&owner, "guest", Role::Viewer).await;
        let (reset, invite) = (world.token_for(&sam.email).await, world.token_for(&guest).await);
        let before = rows::all(db).await;
        let (mut tried, mut faults) = (0, Vec::new());
        for form in FORMS {
            let token = if form.path == "/fn/password/reset" { &reset } else { &invite };
            for (field, _, kind) in form.fields {
                for bad in kind.bad() {
                    // Neither quiet hour is a choice: none.
                    if *kind == Kind::Hour && bad.is_empty() && field.starts_with("quiet") {
                        continue;
                    }
                    let body = filled(form, field, &bad).replace(TOKEN, token);
                    let answer = send(&world, form, &owner, &body).await;
                    if answer.status != 422 || named(&answer) != [*field] {
                        faults.push(format!("{} {field}={}: {} {}", form.path, shown(&bad), answer.status, answer.body));
                    }
                    tried += 1;
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(tried > 300, "only {tried} bad fields");
        rows::same(&before, &rows::all(db).await, "a bad field");
    }

    async fn text_that_looks_dangerous_is_kept_as_text(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        // Of a form that follows a link the first would end the link.
        for form in FORMS.iter().filter(|form| !form.follows_a_link()) {
            for (field, _, kind) in form.fields {
                for text in kind.harmless() {
                    let answer = send(&world, form, &owner, &filled(form, field, text)).await;
                    assert!(answer.status.is_success(), "{} {field}={}: {}", form.path, shown(text), answer.body);
                }
            }
        }
        for text in Kind::Name.harmless() {
            let form = FORMS.iter().find(|form| form.path == "/fn/profile/save").expect("it is one of them");
            let body = filled(form, "full_name", text);
            assert!(send(&world, form, &owner, &body).await.status.is_success());
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
        let client = identity::get_client(&world.services, &owner.visit, owner.client()).await.expect("the client");
        assert_eq!((client.tier, client.credits_remaining), (domain::PlanTier::Ignition, 1_250));
        let me = world.call("get", "/me").by(&owner.session).send().await;
        // The password was changed by one of the forms, and the session with it.
        assert!(me.status == 401 || me.body["is_platform_admin"] == false, "{}", me.body);
    }
}
