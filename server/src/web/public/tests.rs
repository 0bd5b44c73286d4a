//! Public pages and the waitlist through the whole router, on a real database.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use domain::EmailAddress;
use domain::time::Clock;
use futures::StreamExt;
use http::{Request, StatusCode, header};
use integrations::mail::{MailError, Mailer, ProductMail};
use secrecy::SecretString;
use store::testing::TestDb;
use tower::ServiceExt;
use workflows::Services;
use workflows::clock::SystemClock;

use crate::config::Config;
use crate::state::AppState;

struct World {
    db: TestDb,
    router: Router,
    outbox: Arc<Outbox>,
}

/// Keeps what would have left.
#[derive(Debug, Default)]
struct Outbox(Mutex<Vec<ProductMail>>);

impl Outbox {
    fn letter_to(&self, email: &str) -> String {
        let mails = self.0.lock().unwrap();
        mails.iter().rfind(|mail| mail.to.as_str() == email).unwrap().text.clone()
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: &ProductMail) -> Result<(), MailError> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

async fn services(db: &TestDb) -> Services {
    let key = SecretString::from("k".repeat(48));
    let mode = Config::load().unwrap().mode;
    Services::open(db.db(), Arc::new(SystemClock), mode, key).await.unwrap()
}

async fn router(db: &TestDb) -> Router {
    crate::web::router(AppState::new(&Config::load().unwrap(), services(db).await, None))
}

async fn world() -> World {
    let db = TestDb::sqlite().await;
    World { router: router(&db).await, db, outbox: Arc::default() }
}

impl World {
    async fn ask(&self, request: Request<Body>, ip: [u8; 4]) -> Response {
        let mut request = request;
        request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from((ip, 4000))));
        self.router.clone().oneshot(request).await.unwrap()
    }
    async fn join(&self, body: impl Into<Body>, ip: [u8; 4]) -> Response {
        let request = Request::post("/api/v1/waitlist")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .unwrap();
        self.ask(request, ip).await
    }
    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.ask(Request::get(path).body(Body::empty()).unwrap(), [203, 0, 113, 1]).await;
        let status = response.status();
        (status, text(response).await)
    }
    /// Visitors who saw each headline of a run, and who joined.
    async fn tally(&self, run: &str) -> Vec<(i64, i64)> {
        let mut tx = self.db.system_read().await.unwrap();
        let rows = store::public::headline_test::tally(&mut tx, run).await.unwrap();
        rows.into_iter().map(|row| (row.seen, row.joined)).collect()
    }
    /// The path of the link in the letter to an address.
    async fn opt_out_link(&self, email: &str) -> String {
        let services = services(&self.db).await.mailing_by(self.outbox.clone());
        workflows::mail::deliver_waiting(&services).await.unwrap();
        let letter = self.outbox.letter_to(email);
        let link = letter.lines().find(|line| line.contains("/unsubscribe/")).unwrap();
        link[link.find("/unsubscribe/").unwrap()..].trim().to_owned()
    }
    async fn waiting(&self) -> i64 {
        let mut tx = self.db.system_read().await.unwrap();
        store::public::waitlist::count(&mut tx).await.unwrap()
    }
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 4 << 20).await.unwrap().to_vec()).unwrap()
}

fn body(email: &str) -> String {
    serde_json::json!({ "email": email, "agencyName": "Harbour Digital", "source": "pricing" }).to_string()
}

/// An address of its own for each caller, so that the limit is not what is tested.
fn caller(n: u32) -> [u8; 4] {
    let [_, b, c, d] = n.to_be_bytes();
    [10, b, c, d]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_ten_thousand_posts_gets_only_201_422_and_429_and_leaves_one_row_an_address() {
    let world = Arc::new(world().await);
    let mut posts = Vec::new();
    for lane in 0..8_u32 {
        let world = world.clone();
        posts.push(tokio::spawn(async move {
            let mut statuses = BTreeSet::new();
            for n in 0..1_250_u32 {
                let number = lane * 1_250 + n;
                let (body, ip) = match number % 5 {
                    // Fifty addresses again and again, in any case, from everywhere.
                    0 => (body(&format!("Owner{}@Example.com.au", number % 50)), caller(number)),
                    // One caller who never stops.
                    1 => (body("same@example.com.au"), [198, 51, 100, 7]),
                    2 => (body("a@example.com.au\r\nBcc: victim@example.com"), caller(number)),
                    3 => ("{\"email\": [".to_owned(), caller(number)),
                    _ => ("x".repeat(20_000), caller(number)),
                };
                statuses.insert(world.join(body, ip).await.status().as_u16());
            }
            statuses
        }));
    }
    let mut statuses = BTreeSet::new();
    for post in posts {
        statuses.extend(post.await.unwrap());
    }
    assert_eq!(statuses, BTreeSet::from([201, 422, 429]));
    // Of owner0 … owner49 the numbers divisible by five, and the one who never stops.
    assert_eq!(world.waiting().await, 11);
}

#[tokio::test]
async fn a_known_address_cannot_be_told_from_a_new_one() {
    let world = world().await;
    let first = world.join(body("owner@example.com.au"), caller(1)).await;
    let again = world.join(body(" OWNER@example.com.au "), caller(2)).await;
    assert_eq!((first.status(), again.status()), (StatusCode::CREATED, StatusCode::CREATED));
    let names = |response: &Response| {
        response.headers().keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), names(&again));
    assert_eq!(text(first).await, text(again).await);
    assert_eq!(world.waiting().await, 1);
}

#[tokio::test]
async fn a_program_that_fills_the_hidden_field_is_thanked_and_not_kept() {
    let world = world().await;
    let body = serde_json::json!({ "email": "bot@example.com", "agencyName": "", "source": "about", "website": "x" });
    assert_eq!(world.join(body.to_string(), caller(1)).await.status(), StatusCode::CREATED);
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn giant_bodies_are_bad_input_whether_or_not_they_say_how_long_they_are() {
    let world = world().await;
    for size in [17_000, 3 << 20] {
        assert_eq!(world.join("x".repeat(size), caller(1)).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let pieces =
            futures::stream::iter((0..size / 1_000).map(|_| Ok::<_, std::io::Error>("x".repeat(1_000))));
        assert_eq!(
            world.join(Body::from_stream(pieces), caller(2)).await.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let said = Request::post("/api/v1/waitlist")
            .header(header::CONTENT_LENGTH, size)
            .body(Body::from("x".repeat(size)))
            .unwrap();
        assert_eq!(world.ask(said, caller(3)).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_source_and_the_agency_are_kept_as_first_sent() {
    let world = world().await;
    world.join(body("owner@example.com.au"), caller(1)).await;
    let other =
        serde_json::json!({ "email": "owner@example.com.au", "agencyName": "Other", "source": "about" });
    world.join(other.to_string(), caller(1)).await;
    let mut tx = world.db.system_read().await.unwrap();
    let email = EmailAddress::parse("owner@example.com.au").unwrap();
    let (source, agency, _) = store::public::waitlist::find(&mut tx, &email).await.unwrap().unwrap();
    assert_eq!((source.as_str(), agency.unwrap().as_str()), ("pricing", "Harbour Digital"));
}

#[tokio::test]
async fn the_number_of_places_is_read_from_the_database_every_time() {
    let world = world().await;
    {
        let mut tx = world.db.system_write().await.unwrap();
        for _ in 0..3 {
            assert!(store::public::spots::take(&mut tx, SystemClock.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
    }
    let (_, api) = world.get("/api/v1/founding-spots").await;
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&api).unwrap(),
        serde_json::json!({ "total": 20, "taken": 3, "remaining": 17, "sold_out": false })
    );
}

#[tokio::test]
async fn every_public_page_answers_whole_and_a_missing_one_is_a_branded_404() {
    let world = world().await;
    for page in app::site::SitePage::KEPT.iter().chain([&app::site::SitePage::Status]) {
        let (status, html) = world.get(page.path()).await;
        assert_eq!(status, StatusCode::OK, "{}", page.path());
        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>"), "{}", page.path());
        assert!(!html.contains("style=\""), "{}", page.path());
        assert!(html.contains(&format!("<title>{}</title>", page.title())), "{}", page.path());
    }
    let request = Request::get("/nothing").header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
    let response = world.ask(request, caller(1)).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(text(response).await.contains("This page does not exist"));
}

#[tokio::test]
async fn without_scripting_a_refused_form_comes_back_with_what_was_typed() {
    let world = world().await;
    let form = "email=not-an-address&agency_name=%3Cb%3E+Studios&source=about&website=";
    let request = Request::post("/waitlist")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let response = world.ask(request, caller(1)).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(response).await;
    assert!(html.contains("Please enter a valid email address") && html.contains("value=\"not-an-address\""));
    assert!(html.contains("Built by agency people") && !html.contains("value=\"<b>"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_is_taken_is_on_the_stream_and_on_the_page() {
    let world = world().await;
    let stream = world
        .ask(Request::get("/api/v1/founding-spots/stream").body(Body::empty()).unwrap(), caller(1))
        .await;
    assert_eq!(stream.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut events = stream.into_body().into_data_stream();
    for left in [20, 19] {
        let event = tokio::time::timeout(std::time::Duration::from_secs(20), events.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        let event = String::from_utf8(event.to_vec()).unwrap();
        assert!(
            event.starts_with("event: spots\n") && event.contains(&format!("\"remaining\":{left},")),
            "{event}"
        );
        let (_, page) = world.get("/").await;
        assert!(page.contains(&format!("Only {left} of 20 founding spots remaining")));
        let mut tx = world.db.system_write().await.unwrap();
        assert!(store::public::spots::take(&mut tx, SystemClock.now()).await.unwrap());
        tx.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_keeps_the_headline_that_was_given_and_counts_once() {
    let world = world().await;
    let mut tx = world.db.system_write().await.unwrap();
    assert!(
        store::platform_settings::set(
            &mut tx,
            "headline_test",
            &serde_json::json!({ "run": 1, "variants": ["a", "b"], "on": true }),
            None,
            SystemClock.now()
        )
        .await
        .unwrap()
    );
    tx.commit().await.unwrap();
    // A later router, so that the test runs from its first look on.
    let world = World { router: router(&world.db).await, ..world };
    let mut events = world
        .ask(Request::get("/api/v1/founding-spots/stream").body(Body::empty()).unwrap(), caller(1))
        .await
        .into_body()
        .into_data_stream();
    events.next().await.unwrap().unwrap();

    let first = world.ask(Request::get("/").body(Body::empty()).unwrap(), caller(1)).await;
    let cookie = first.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let headline =
        if cookie.starts_with("headline=b.") { "Turn strangers into signed" } else { "Let them find you." };
    assert!(text(first).await.contains(headline));
    let back = Request::get("/").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
    let back = world.ask(back, caller(1)).await;
    assert!(!back.headers().contains_key(header::SET_COOKIE));
    assert!(text(back).await.contains(headline));
    assert!(world.tally("headline-1").await.is_empty(), "a page that was fetched was not seen yet");
    let mut forged = cookie.clone();
    forged
        .replace_range("headline=".len()..="headline=".len(), if cookie.contains("=b.") { "a" } else { "b" });
    // In this order: once the good one is counted, the forged one has had its turn.
    for (cookie, times) in [(&forged, 1), (&cookie, 3)] {
        for _ in 0..times {
            let event = Request::post("/api/v1/events/ab")
                .header(header::COOKIE, cookie)
                .header(header::CONTENT_TYPE, "application/json")
                .header("sec-fetch-site", "same-origin")
                .body(Body::from("{\"event\":\"exposure\"}"))
                .unwrap();
            assert_eq!(world.ask(event, caller(1)).await.status(), StatusCode::NO_CONTENT);
        }
    }
    let counted = async {
        while world.tally("headline-1").await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), counted).await.unwrap();
    assert_eq!(world.tally("headline-1").await, [(1, 0)]);
    let join = Request::post("/api/v1/waitlist")
        .header(header::COOKIE, &cookie)
        .header("sec-fetch-site", "same-origin");
    assert_eq!(
        world.ask(join.body(Body::from(body("owner@example.com.au"))).unwrap(), caller(1)).await.status(),
        StatusCode::CREATED
    );
    assert_eq!(world.tally("headline-1").await, [(1, 1)]);
}

#[tokio::test]
async fn looking_at_an_opt_out_changes_nothing_and_pressing_its_button_takes_one_off_the_list() {
    let world = world().await;
    world.join(body("owner@example.com.au"), caller(1)).await;
    let link = world.opt_out_link("owner@example.com.au").await;
    for _ in 0..2 {
        let (status, html) = world.get(&link).await;
        assert!(status == StatusCode::OK && html.contains("Stop these letters?"), "{html}");
        assert!(html.contains("o•••@example.com.au") && !html.contains("owner@example"), "{html}");
    }
    assert_eq!(world.waiting().await, 1);
    // As a mail program does it: no cookie, no page read (RFC 8058).
    for words in ["You are unsubscribed", "You were unsubscribed already"] {
        let one_click = Request::post(&link)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("List-Unsubscribe=One-Click"))
            .unwrap();
        let response = world.ask(one_click, caller(2)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(text(response).await.contains(words), "{words}");
        assert_eq!(world.waiting().await, 0);
    }
    assert!(world.get(&link).await.1.contains("You were unsubscribed already"));
    world.join(body("owner@example.com.au"), caller(1)).await;
    assert_eq!(world.waiting().await, 1, "whoever left may come back");
}

#[tokio::test]
async fn an_opt_out_that_we_did_not_make_is_refused() {
    let world = world().await;
    world.join(body("owner@example.com.au"), caller(1)).await;
    let link = world.opt_out_link("owner@example.com.au").await;
    let other = if link.ends_with('0') { "1" } else { "0" };
    let tampered = format!("{}{other}", &link[..link.len() - 1]);
    let cut = link[..link.len() - 1].to_owned();
    let long = format!("{link}0");
    let bare = "/unsubscribe/w00000000000000000000000000000000".to_owned();
    for bad in [tampered, cut, long, bare, "/unsubscribe/%F0%9F%92%A5".to_owned()] {
        for method in ["GET", "POST"] {
            let request = Request::builder().method(method).uri(&bad).body(Body::empty()).unwrap();
            let response = world.ask(request, caller(1)).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {bad}");
            assert!(text(response).await.contains("This link does not work"), "{method} {bad}");
        }
    }
    assert_eq!(world.waiting().await, 1);
}
