//! Every setting, read once. Nothing else in the program looks at the environment.
//!
//! Sources, later ones win: defaults, the TOML file (`AGENCY_CONFIG`, else `agency-os.toml` in the
//! working directory when it exists), environment variables `AGENCY_*`. Keys are the same in both,
//! so `AGENCY_PUBLIC_URL` in the environment is `public_url` in the file.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use domain::{EmailAddress, MailSignIn, Mode};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::web::limits::Rates;

/// A setting that stops the start. Names the setting the way a person would write it.
#[derive(Debug, thiserror::Error)]
pub enum BadSetting {
    #[error("{name}: {problem}")]
    Value { name: &'static str, problem: String },
    #[error("the settings could not be read: {0}")]
    Unreadable(String),
}

impl BadSetting {
    fn new(name: &'static str, problem: impl Into<String>) -> Self {
        Self::Value { name, problem: problem.into() }
    }
}

/// The settings as written, before they are checked.
#[derive(Debug, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Written {
    config: Option<String>,
    database_url: Option<String>,
    listen: Option<String>,
    metrics_listen: Option<String>,
    public_url: Option<String>,
    data_dir: Option<String>,
    secret_key: Option<SecretString>,
    mode: Option<String>,
    log: Option<String>,
    log_format: Option<String>,
    trusted_proxies: Option<String>,
    allow_private_hosts: Option<String>,
    rate_limits: Option<String>,
    smtp_url: Option<SecretString>,
    mail_from: Option<String>,
    google_issuer: Option<String>,
    google_client_id: Option<String>,
    google_client_secret: Option<SecretString>,
    mail_google_client_id: Option<String>,
    mail_google_client_secret: Option<SecretString>,
    mail_microsoft_client_id: Option<String>,
    mail_microsoft_client_secret: Option<SecretString>,
    test_postgres: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Pretty,
    Json,
}

/// Where the metrics listener goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsListen {
    /// Asked for: a busy port stops the start.
    At(SocketAddr),
    /// Not asked for: a busy port is a warning.
    Default(SocketAddr),
    Off,
}

/// Sign-in through Google, or another OpenID provider in tests.
#[derive(Clone, Debug)]
pub struct OidcConfig {
    pub issuer: Url,
    pub client_id: String,
    pub client_secret: SecretString,
}

/// Our place at a provider that lets us into mailboxes.
#[derive(Clone, Debug)]
pub struct MailAccessConfig {
    pub provider: MailSignIn,
    pub client_id: String,
    pub client_secret: SecretString,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub mode: Mode,
    pub database_url: String,
    pub listen: SocketAddr,
    pub metrics_listen: MetricsListen,
    pub public_url: Url,
    pub data_dir: PathBuf,
    /// As set; without one a key is made and kept in the data directory.
    pub secret_key: Option<SecretString>,
    pub log: String,
    pub log_format: LogFormat,
    pub trusted_proxies: Vec<IpNet>,
    pub allow_private_hosts: bool,
    pub rates: Rates,
    /// Where product mail (confirm, reset, invite) leaves; in sandbox and test mode it stays here.
    pub smtp_url: Option<SecretString>,
    pub mail_from: EmailAddress,
    pub google: Option<OidcConfig>,
    /// Mailboxes can be connected by signing in at these.
    pub mail_access: Vec<MailAccessConfig>,
}

impl Config {
    /// Reads file and environment.
    pub fn load() -> Result<Self, BadSetting> {
        let unreadable = |error: config::ConfigError| BadSetting::Unreadable(error.to_string());
        let named = std::env::var("AGENCY_CONFIG").ok();
        let mut builder = config::Config::builder();
        builder = match &named {
            Some(path) => builder.add_source(config::File::new(path, config::FileFormat::Toml)),
            None => builder
                .add_source(config::File::new("agency-os.toml", config::FileFormat::Toml).required(false)),
        };
        builder
            .add_source(config::Environment::with_prefix("AGENCY").try_parsing(false))
            .build()
            .map_err(unreadable)?
            .try_deserialize::<Written>()
            .map_err(unreadable)?
            .check()
    }
}

impl Written {
    fn check(self) -> Result<Config, BadSetting> {
        let mode: Mode = match &self.mode {
            None => Mode::Sandbox,
            Some(text) => text.parse().map_err(|_| {
                BadSetting::new("AGENCY_MODE", format!("{text:?} is none of sandbox, live, test"))
            })?,
        };
        let listen: SocketAddr = parse(
            "AGENCY_LISTEN",
            self.listen.as_deref().unwrap_or("127.0.0.1:3000"),
            "an address and port like 127.0.0.1:3000",
        )?;
        let metrics_listen = match self.metrics_listen.as_deref() {
            None => MetricsListen::Default(SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 9464)),
            Some("off") => MetricsListen::Off,
            Some(text) => MetricsListen::At(parse(
                "AGENCY_METRICS_LISTEN",
                text,
                "an address and port like 127.0.0.1:9464, or off",
            )?),
        };
        let data_dir = PathBuf::from(self.data_dir.unwrap_or_else(|| "data".to_owned()));
        let database_url = match self.database_url {
            Some(url) => check_database_url(url)?,
            None => default_database_url(&data_dir, mode),
        };
        let public_url = check_public_url(self.public_url, listen)?;
        let trusted_proxies = self
            .trusted_proxies
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                    BadSetting::new(
                        "AGENCY_TRUSTED_PROXIES",
                        format!("{part:?} is not an address or network like 10.0.0.0/8"),
                    )
                })
            })
            .collect::<Result<_, _>>()?;
        let allow_private_hosts = match self.allow_private_hosts.as_deref() {
            None => mode != Mode::Live,
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(other) => {
                return Err(BadSetting::new(
                    "AGENCY_ALLOW_PRIVATE_HOSTS",
                    format!("{other:?} is neither true nor false"),
                ));
            }
        };
        let rates = match self.rate_limits.as_deref() {
            None => Rates::default(),
            Some("off") if mode == Mode::Test => Rates::unlimited(),
            Some(text) => Rates::parse(text).ok_or_else(|| {
                BadSetting::new(
                    "AGENCY_RATE_LIMITS",
                    format!("{text:?} is not like key=600,user=600,address=300,door=20 (calls a minute)"),
                )
            })?,
        };
        let log_format = match self.log_format.as_deref() {
            None if mode == Mode::Live => LogFormat::Json,
            None | Some("pretty") => LogFormat::Pretty,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(BadSetting::new(
                    "AGENCY_LOG_FORMAT",
                    format!("{other:?} is neither pretty nor json"),
                ));
            }
        };
        let mail_from = EmailAddress::parse(self.mail_from.as_deref().unwrap_or("hello@agencyos.com.au"))
            .map_err(|problem| BadSetting::new("AGENCY_MAIL_FROM", problem.to_string()))?;
        if let Some(url) = &self.smtp_url {
            check_smtp_url(url.expose_secret(), mode)?;
        }
        if let Some(key) = &self.secret_key {
            check_secret_key(key.expose_secret(), mode)?;
        }
        let google = match (self.google_client_id, self.google_client_secret) {
            (None, None) => None,
            (Some(client_id), Some(client_secret)) => Some(OidcConfig {
                issuer: parse(
                    "AGENCY_GOOGLE_ISSUER",
                    self.google_issuer.as_deref().unwrap_or("https://accounts.google.com"),
                    "a web address",
                )?,
                client_id,
                client_secret,
            }),
            _ => {
                return Err(BadSetting::new(
                    "AGENCY_GOOGLE_CLIENT_ID",
                    "set it together with AGENCY_GOOGLE_CLIENT_SECRET",
                ));
            }
        };
        let mail_access = [
            (MailSignIn::Google, self.mail_google_client_id, self.mail_google_client_secret),
            (MailSignIn::Microsoft, self.mail_microsoft_client_id, self.mail_microsoft_client_secret),
        ]
        .into_iter()
        .filter_map(|(provider, id, secret)| match (id, secret) {
            (None, None) => None,
            (Some(client_id), Some(client_secret)) => {
                Some(Ok(MailAccessConfig { provider, client_id, client_secret }))
            }
            _ => Some(Err(BadSetting::new(
                "AGENCY_MAIL_GOOGLE_CLIENT_ID, AGENCY_MAIL_MICROSOFT_CLIENT_ID",
                "set each together with its CLIENT_SECRET",
            ))),
        })
        .collect::<Result<Vec<_>, _>>()?;
        Ok(Config {
            mode,
            database_url,
            listen,
            metrics_listen,
            public_url,
            data_dir,
            secret_key: self.secret_key,
            // Of the job carrier's notes and the schema's notices only what is wrong.
            log: self
                .log
                .unwrap_or_else(|| "info,graphile_worker=warn,sqlx::postgres::notice=warn".to_owned()),
            log_format,
            trusted_proxies,
            allow_private_hosts,
            rates,
            smtp_url: self.smtp_url,
            mail_from,
            google,
            mail_access,
        })
    }
}

fn parse<T: std::str::FromStr>(name: &'static str, text: &str, wanted: &str) -> Result<T, BadSetting> {
    text.parse().map_err(|_| BadSetting::new(name, format!("{text:?} is not {wanted}")))
}

fn default_database_url(data_dir: &Path, mode: Mode) -> String {
    let file = match mode {
        Mode::Live => "agency.db",
        Mode::Sandbox => "sandbox.db",
        Mode::Test => "test.db",
    };
    format!("sqlite://{}", data_dir.join(file).display())
}

fn check_database_url(url: String) -> Result<String, BadSetting> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|start| url.starts_with(start)) {
        Ok(url)
    } else {
        // The address may hold a password, so it is not repeated.
        Err(BadSetting::new("AGENCY_DATABASE_URL", "it must begin with sqlite:// or postgres://"))
    }
}

fn check_public_url(url: Option<String>, listen: SocketAddr) -> Result<Url, BadSetting> {
    let url = url.unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
    let parsed: Url = parse("AGENCY_PUBLIC_URL", &url, "a web address like https://app.example.com.au")?;
    let plain =
        matches!(parsed.scheme(), "http" | "https") && parsed.path() == "/" && parsed.query().is_none();
    if plain {
        Ok(parsed)
    } else {
        Err(BadSetting::new("AGENCY_PUBLIC_URL", "it must be http(s)://host with no path"))
    }
}

fn check_smtp_url(url: &str, mode: Mode) -> Result<(), BadSetting> {
    let parsed = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "smtp" | "smtps") && url.host_str().is_some())
        .ok_or_else(|| {
            BadSetting::new("AGENCY_SMTP_URL", "it must look like smtps://user:password@host:465")
        })?;
    let sandbox = parsed.username() == "sandbox";
    if mode == Mode::Live && sandbox {
        return Err(BadSetting::new(
            "AGENCY_SMTP_URL",
            "it holds sandbox credentials, which live mode refuses",
        ));
    }
    Ok(())
}

/// Keys made in sandbox and test mode say so, and live mode refuses them.
pub const SANDBOX_KEY_PREFIX: &str = "aos_sandbox_";

fn check_secret_key(key: &str, mode: Mode) -> Result<(), BadSetting> {
    if key.len() < 32 {
        return Err(BadSetting::new("AGENCY_SECRET_KEY", "it must have at least 32 characters"));
    }
    if mode == Mode::Live && key.starts_with(SANDBOX_KEY_PREFIX) {
        return Err(BadSetting::new(
            "AGENCY_SECRET_KEY",
            "it was made in sandbox mode, which live mode refuses",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(written: Written) -> String {
        written.check().map(|_| ()).unwrap_err().to_string()
    }
    fn secret(text: &str) -> Option<SecretString> {
        Some(SecretString::from(text.to_owned()))
    }

    #[test]
    fn without_settings_it_is_a_sandbox_on_loopback() {
        let config = Written::default().check().unwrap();
        assert_eq!(config.mode, Mode::Sandbox);
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.public_url.as_str(), "http://localhost:3000/");
        assert_eq!(config.database_url, "sqlite://data/sandbox.db");
    }

    #[test]
    fn modes_never_share_a_database() {
        let urls: Vec<String> = Mode::ALL.iter().map(|m| default_database_url(Path::new("d"), *m)).collect();
        assert!(urls.iter().enumerate().all(|(n, url)| !urls[..n].contains(url)), "{urls:?}");
    }

    #[test]
    fn a_bad_setting_is_named_in_a_sentence() {
        let bad = |name: &str, written: Written| {
            let said = problem(written);
            assert!(said.starts_with(name) && said.len() > name.len() + 10, "{name}: {said}");
        };
        let some = |text: &str| Some(text.to_owned());
        bad("AGENCY_MODE", Written { mode: some("prod"), ..Written::default() });
        bad("AGENCY_LISTEN", Written { listen: some("3000"), ..Written::default() });
        bad(
            "AGENCY_DATABASE_URL",
            Written { database_url: some("mysql://x:secret@y/z"), ..Written::default() },
        );
        bad("AGENCY_PUBLIC_URL", Written { public_url: some("ftp://x"), ..Written::default() });
        bad("AGENCY_PUBLIC_URL", Written { public_url: some("https://x/path"), ..Written::default() });
        bad(
            "AGENCY_TRUSTED_PROXIES",
            Written { trusted_proxies: some("10.0.0.0/8, x"), ..Written::default() },
        );
        bad("AGENCY_SECRET_KEY", Written { secret_key: secret("short"), ..Written::default() });
        bad("AGENCY_SMTP_URL", Written { smtp_url: secret("https://x"), ..Written::default() });
        bad("AGENCY_MAIL_FROM", Written { mail_from: some("nobody"), ..Written::default() });
        bad("AGENCY_RATE_LIMITS", Written { rate_limits: some("off"), ..Written::default() });
        bad("AGENCY_RATE_LIMITS", Written { rate_limits: some("key=0"), ..Written::default() });
        bad("AGENCY_LOG_FORMAT", Written { log_format: some("xml"), ..Written::default() });
    }

    #[test]
    fn a_refused_database_address_is_not_repeated_with_its_password() {
        let said =
            problem(Written { database_url: Some("mysql://x:secret@y/z".to_owned()), ..Written::default() });
        assert!(!said.contains("secret"), "{said}");
    }

    #[test]
    fn live_mode_refuses_sandbox_credentials() {
        let live = || Written { mode: Some("live".to_owned()), ..Written::default() };
        let key = format!("{SANDBOX_KEY_PREFIX}{}", "k".repeat(43));
        assert!(problem(Written { secret_key: secret(&key), ..live() }).contains("sandbox"));
        assert!(
            problem(Written { smtp_url: secret("smtp://sandbox:x@127.0.0.1:2525"), ..live() })
                .contains("sandbox")
        );
        assert!(live().check().is_ok());
    }
}
