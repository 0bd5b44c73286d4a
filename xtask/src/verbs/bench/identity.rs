//! The way in: how many sign-ins a second the hashing of passwords leaves room for, and how long people
//! who are in wait for a page when fifty are at work.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::figure::Figure;
use super::foundation::{STOPPING, memory};
use super::load;
use crate::build::server::Start;
use crate::build::{self, Effort};
use crate::error::{Context, Error, Result};
use crate::http::{self, Answer};
use crate::place::Place;
use crate::progress::note;

/// People who sign in at the same time. Each has an account: tries at one account wait for each other.
const PEOPLE: usize = 8;
/// Sessions at work at the same time (issue: p99 of a signed-in page at 50 concurrent users).
const AT_WORK: usize = 50;
const LOAD_TIME: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(20);
const PASSWORD: &str = "plum-kettle-orbit-41";
const PAGES: [&str; 3] = ["/dashboard", "/dashboard/leads", "/dashboard/settings"];
/// All come from one address.
const LIMITS: (&str, &str) = ("AGENCY_RATE_LIMITS", "user=10000000,address=10000000,door=10000000");
const OF_US: &str = "Sec-Fetch-Site: same-origin\r\n";
const JSON: &str = "application/json";

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    // For trying the bench itself; its figures say nothing.
    let effort = if env::var_os("XTASK_BENCH_DEBUG").is_some() { Effort::Dev } else { Effort::Release };
    build::all(place, effort)?;
    let data = env::temp_dir().join(format!("agency-os-bench-identity-{}", process::id()));
    let figures = measure_on(place, effort, &data);
    fs::remove_dir_all(&data).ok();
    figures
}

fn measure_on(place: &Place, effort: Effort, data: &Path) -> Result<Vec<Figure>> {
    let start = Start {
        binary: place.server_binary(effort.is_release()),
        address: SocketAddr::from(([127, 0, 0, 1], http::free_port()?)),
        data: data.to_path_buf(),
        database: None,
        mode: Some("sandbox"),
        public_url: None,
        quiet: true,
        demo: false,
    };
    let mut server = start.spawn_with(&[LIMITS])?;
    start.wait_ready(&mut server)?;
    let site = Site(start.address);
    for person in 0..PEOPLE {
        site.sign_up(person)?;
    }
    let mut figures = Vec::new();

    note(format_args!("{PEOPLE} people sign in over and over for {} s", LOAD_TIME.as_secs()));
    let requests: Vec<String> = (0..PEOPLE).map(|person| site.login(person, "")).collect();
    let load = load::run_each(start.address, &requests, LOAD_TIME)?;
    let about = format!("argon2id, {PEOPLE} at once, client on the same cores");
    figures.push(Figure::new("sign-ins", load.requests_per_second, "/s").note(about));
    figures.push(Figure::new("sign-in p50", load.p50, "ms"));
    figures.push(Figure::new("sign-in p99", load.p99, "ms"));
    figures.push(Figure::new("memory after the sign-ins", memory(server.id())?, "MB"));

    let sessions = (0..AT_WORK).map(|one| site.session(one % PEOPLE)).collect::<Result<Vec<_>>>()?;
    note(format_args!("{AT_WORK} people at work for {} s on each page", LOAD_TIME.as_secs()));
    for page in PAGES {
        let asked = |session: &String| {
            format!(
                "GET {page} HTTP/1.1\r\nHost: {}\r\nCookie: session={session}\r\n{OF_US}\r\n",
                start.address
            )
        };
        // A page that sends elsewhere would be quick and prove nothing.
        let once = http::send(
            start.address,
            &asked(&sessions[0]).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
        );
        if once.as_ref().map(|answer| answer.status) != Some(200) {
            return Err(Error::new(format!("{page} is not shown to somebody who is signed in: {once:?}")));
        }
        let requests: Vec<String> = sessions.iter().map(asked).collect();
        let load = load::run_each(start.address, &requests, LOAD_TIME)?;
        figures.push(Figure::new(format!("{page} requests"), load.requests_per_second, "/s"));
        figures.push(Figure::new(format!("{page} p50, {AT_WORK} at once"), load.p50, "ms"));
        figures.push(Figure::new(format!("{page} p99, {AT_WORK} at once"), load.p99, "ms"));
    }
    server.stop(STOPPING)?;
    Ok(figures)
}

struct Site(SocketAddr);

impl Site {
    fn email(person: usize) -> String {
        format!("bench-{person}@example.test")
    }

    fn ask(&self, path: &str, kind: &str, headers: &str, body: &str) -> Result<Answer> {
        let headers = format!("Accept: {JSON}\r\nConnection: close\r\n{headers}");
        let answer = http::send(self.0, &http::post(self.0, path, kind, &headers, body))
            .or_say(format_args!("{path} gives no answer"))?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        Err(Error::new(format!("{path} answered {}: {}", answer.status, answer.body)))
    }

    /// An account that is confirmed, with an agency that is set up.
    fn sign_up(&self, person: usize) -> Result<()> {
        let email = Self::email(person);
        let form = json!({ "full_name": "Bench Person", "company_name": format!("Bench Agency {person}"),
                           "email": email, "password": PASSWORD, "terms": true });
        self.ask("/api/v1/auth/signup", JSON, "", &form.to_string())?;
        let token = json!({ "token": self.token_mailed_to(&email)? });
        let confirmed = self.ask("/api/v1/auth/confirm", JSON, "", &token.to_string())?;
        let session = confirmed.cookie("session").or_say("confirming began no session")?.to_owned();
        let cookie = format!("Cookie: session={session}\r\n{OF_US}");
        self.ask("/fn/onboarding/skip", "application/x-www-form-urlencoded", &cookie, "").map(|_| ())
    }

    fn token_mailed_to(&self, email: &str) -> Result<String> {
        let began = Instant::now();
        loop {
            let mails = self.ask("/fn/sandbox/mail", "application/x-www-form-urlencoded", "", "")?;
            let mails: Value =
                serde_json::from_str(&mails.body).or_say("the sandbox's mail cannot be read")?;
            let found = mails.as_array().into_iter().flatten().find(|mail| mail["to"] == email);
            let text = found.and_then(|mail| mail["text"].as_str());
            if let Some(at) = text.and_then(|text| Some(&text[text.find("aos_confirm_")?..])) {
                return Ok(at.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
            }
            if began.elapsed() > PATIENCE {
                return Err(Error::new(format!("no mail came to {email}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn login(&self, person: usize, headers: &str) -> String {
        let body = json!({ "email": Self::email(person), "password": PASSWORD });
        http::post(self.0, "/api/v1/auth/login", JSON, headers, &body.to_string())
    }

    /// Signs in once; the cookie.
    fn session(&self, person: usize) -> Result<String> {
        let answer = http::send(self.0, &self.login(person, "Connection: close\r\n"))
            .or_say("nobody answers a sign-in")?;
        answer
            .cookie("session")
            .map(str::to_owned)
            .or_say(format_args!("signing in began no session: {}", answer.status))
    }
}
