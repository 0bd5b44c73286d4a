//! One installation of the product on one database, and what is done with it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::child::{self, Running};
use crate::error::{Context, Error, Result};
use crate::http;
use crate::parts::postgres::Postgres;
use crate::place::Place;

const PATIENCE: Duration = Duration::from_secs(60);
/// A campaign of half the leads.
pub const CAMPAIGN: &str = "00000000-0000-7000-8000-0000000000c1";

#[derive(Clone, Copy, Debug)]
pub enum Database<'p> {
    Sqlite,
    Postgres(&'p Postgres),
}

impl Database<'_> {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

#[derive(Debug)]
pub struct Site<'p> {
    binary: PathBuf,
    pub folder: PathBuf,
    pub database: Database<'p>,
    pub address: SocketAddr,
}

/// A client and a key of its own.
#[derive(Debug)]
pub struct Tenant {
    pub client: String,
    pub key: String,
}

impl Tenant {
    pub fn leads(&self) -> String {
        format!("/api/v1/clients/{}/leads", self.client)
    }
}

#[derive(Debug)]
pub struct Imported {
    pub took: Duration,
    pub created: u64,
    pub peak_mb: f64,
}

#[derive(Debug)]
pub struct Rescored {
    pub rate: f64,
    pub done: i64,
    pub changed: i64,
}

impl<'p> Site<'p> {
    pub fn new(place: &Place, folder: &Path, database: Database<'p>) -> Result<Self> {
        let folder = folder.join(database.name());
        fs::create_dir_all(&folder).or_say(format_args!("cannot make {}", folder.display()))?;
        if let Database::Postgres(postgres) = database {
            child::capture(postgres.psql("postgres").args(["-c", "CREATE DATABASE leads"]))?;
        }
        let address = SocketAddr::from(([127, 0, 0, 1], http::free_port()?));
        Ok(Self { binary: place.server_binary(true), folder, database, address })
    }

    /// The product with this installation's settings.
    pub fn program(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .arg(verb)
            .env("AGENCY_MODE", "test")
            .env("AGENCY_LISTEN", self.address.to_string())
            .env("AGENCY_METRICS_LISTEN", "off")
            .env("AGENCY_RATE_LIMITS", "off")
            .env("AGENCY_LOG", "warn")
            .env("AGENCY_DATA_DIR", self.folder.join("data"))
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        if let Database::Postgres(postgres) = self.database {
            command.env("AGENCY_DATABASE_URL", postgres.url_of("leads"));
        }
        command
    }

    pub fn start(&self) -> Result<Running> {
        let mut server = Running::start(self.program("serve").stdout(Stdio::null()))?;
        let began = Instant::now();
        while http::status(self.address, "/api/v1/health/ready") != Some(200) {
            if let Some(status) = server.ended()? {
                return Err(Error::new(format!("The server ended before it was ready ({status}).")));
            }
            if began.elapsed() > PATIENCE {
                return Err(Error::new("The server was not ready in time."));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// The answer's body and head; anything but a success is an error.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<(Value, String)> {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = http::ask(self.address, method, path, headers, &text)
            .or_say(format_args!("{path} gives no answer"))?;
        if !(200..300).contains(&answer.status) {
            return Err(Error::new(format!("{method} {path} answers {}: {}", answer.status, answer.body)));
        }
        let body = if answer.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&answer.body).or_say(path)?
        };
        Ok((body, answer.head))
    }

    /// A client as somebody signs up for one, with a key for programs.
    pub fn tenant(&self) -> Result<Tenant> {
        let mut server = self.start()?;
        let person = json!({
            "full_name": "Alex Bench", "company_name": "Bench", "email": "alex@bench.example",
            "password": "orbit-velvet-canyon", "terms": true,
        });
        self.ask("POST", "/api/v1/auth/signup", &[], &person)?;
        let token = self.mailed_token()?;
        let (_, head) = self.ask("POST", "/api/v1/auth/confirm", &[], &json!({ "token": token }))?;
        let cookie = head
            .lines()
            .find_map(|line| {
                line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            })
            .and_then(|(_, value)| value.split(';').next())
            .or_say("confirming sets no cookie")?
            .to_owned();
        let by = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "same-origin")];
        let (me, _) = self.ask("GET", "/api/v1/me", &by, &Value::Null)?;
        let client =
            me["memberships"][0]["client_id"].as_str().or_say("a new person has no client")?.to_owned();
        let keys = format!("/api/v1/clients/{client}/api-keys");
        let (made, _) = self.ask("POST", &keys, &by, &json!({ "name": "Bench", "scopes": ["admin"] }))?;
        let key = made["key"].as_str().or_say("a new key is not told")?.to_owned();
        let tenant = Tenant { client, key };
        self.target(&tenant, [20, 25, 25, 15, 15])?;
        server.stop(super::super::foundation::STOPPING)?;
        Ok(tenant)
    }

    fn mailed_token(&self) -> Result<String> {
        let form = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")];
        let began = Instant::now();
        loop {
            let mails = http::ask(self.address, "POST", "/fn/sandbox/mail", &form, " ");
            let text = mails.map(|mails| mails.body).unwrap_or_default();
            if let Some(start) = text.find("aos_confirm_") {
                let word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
                return Ok(text[start..].chars().take_while(word).collect());
            }
            if began.elapsed() > PATIENCE {
                return Err(Error::new(format!("no mail with a link came: {text}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The client's target profile, which has all its leads scored anew.
    fn target(
        &self,
        tenant: &Tenant,
        [data_quality, authority, company_fit, timing, risk]: [u32; 5],
    ) -> Result<()> {
        let key = format!("Bearer {}", tenant.key);
        let profile = json!({
            "icp_industries": ["Retail", "Computer Software"], "icp_company_sizes": ["11-50"], "icp_locations": ["Australia"],
            "als_weights": { "data_quality": data_quality, "authority": authority, "company_fit": company_fit, "timing": timing, "risk": risk },
            "confirm": true,
        });
        let path = format!("/api/v1/clients/{}/icp", tenant.client);
        self.ask("PUT", &path, &[("Authorization", &key)], &profile).map(|_| ())
    }

    /// `agency-os import`, alone with the database.
    pub fn import(&self, tenant: &Tenant, file: &Path) -> Result<Imported> {
        let told = self.folder.join("import.out");
        let out = fs::File::create(&told).or_say("cannot keep what the import tells")?;
        let mut command = self.program("import");
        command.arg(file).args(["--client", &tenant.client, "--consent-basis", "express"]);
        command.args(["--errors", "import.errors.csv"]);
        let began = Instant::now();
        let mut import = Running::start(command.stdout(out).stderr(Stdio::null()))?;
        let mut peak_mb = 0.0;
        let status = loop {
            if let Some(status) = import.ended()? {
                break status;
            }
            peak_mb = peak(import.id()).unwrap_or(peak_mb);
            thread::sleep(Duration::from_millis(50));
        };
        let took = began.elapsed();
        let text = fs::read_to_string(&told).or_say("what the import told is gone")?;
        if !status.success() {
            return Err(Error::new(format!("The import failed ({status}): {text}")));
        }
        let created = text
            .lines()
            .find_map(|line| line.strip_prefix("created")?.trim().parse().ok())
            .or_say("the import's summary cannot be read")?;
        Ok(Imported { took, created, peak_mb })
    }

    /// Half of the leads in a campaign and some of every status, as a client has them after a while;
    /// straight into the table, for this is not what is measured.
    pub fn spread(&self, tenant: &Tenant) -> Result<()> {
        let status = "CASE length(email) % 10 WHEN 0 THEN 'in_sequence' WHEN 1 THEN 'unsubscribed' WHEN 2 THEN 'bounced' WHEN 3 THEN 'converted' ELSE 'enriched' END";
        match self.database {
            Database::Sqlite => {
                let campaign = CAMPAIGN.replace('-', "");
                let sql = format!(
                    "UPDATE leads SET campaign_id = x'{campaign}' WHERE length(email) % 2 = 0;
                     UPDATE leads SET status = {status} WHERE substr(email, 2, 1) = '7' AND status = 'scored'; ANALYZE;"
                );
                let database = self.folder.join("data/test.db");
                child::capture(Command::new("sqlite3").arg(database).arg(sql)).map(|_| ())
            }
            Database::Postgres(postgres) => {
                let sql = format!(
                    "SET agency.client_id = '{}'; UPDATE leads SET campaign_id = '{CAMPAIGN}' WHERE length(email) % 2 = 0;
                     UPDATE leads SET status = {status} WHERE substr(email, 2, 1) = '7' AND status = 'scored';",
                    tenant.client
                );
                let mut psql = postgres.psql("leads");
                child::capture(psql.args(["-c", &sql, "-c", "VACUUM ANALYZE leads"])).map(|_| ())
            }
        }
    }

    /// All leads with other weights, as saving them does.
    pub fn rescore(&self, tenant: &Tenant) -> Result<Rescored> {
        let key = format!("Bearer {}", tenant.key);
        self.target(tenant, [10, 30, 30, 10, 20])?;
        let began = Instant::now();
        let path = format!("{}/rescore", tenant.leads());
        loop {
            let (answer, _) = self.ask("GET", &path, &[("Authorization", &key)], &Value::Null)?;
            let rescore = &answer["rescore"];
            if rescore["finished_at"].is_string() {
                let took = began.elapsed().as_secs_f64();
                let number = |name: &str| rescore[name].as_i64().or_say("the progress cannot be read");
                let (done, changed) = (number("done")?, number("changed")?);
                return Ok(Rescored { rate: done as f64 / took, done, changed });
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The most memory a process has had, in MB.
fn peak(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1_024.0 / 1_000_000.0)
}
