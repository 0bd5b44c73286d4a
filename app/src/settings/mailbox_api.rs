//! Mailboxes, who sends, and the switch that stops everything, as the settings show them.

use domain::{Health, MailSecurity, MailSignIn, MailboxStatus};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use workflows::outreach::mailbox_changes::{self, Wish};
#[cfg(feature = "ssr")]
use workflows::outreach::{identity as sender, mailbox_sign_in, mailboxes, roster, unknown};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxesPage {
    pub mailboxes: Vec<MailboxLine>,
    pub sender: SenderForm,
    pub rules: SendingRules,
    /// Since when all sending waits, and why; `None` while it goes on.
    pub paused: Option<(Option<When>, String)>,
    pub unknown: Vec<UnknownLine>,
    /// Whether connections without encryption may be chosen: never where real mail leaves.
    pub plain: bool,
    /// Providers a mailbox can be connected by without a password.
    pub providers: Vec<MailSignIn>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxLine {
    pub id: String,
    pub address: String,
    pub status: MailboxStatus,
    pub status_reason: String,
    pub health: Health,
    /// 1 to 31.
    pub day: i64,
    pub established: bool,
    pub limit: i64,
    pub sent: i64,
    pub why_not: String,
    pub has_password: bool,
    pub sign_in: MailSignIn,
    /// Its owner has to sign in at the provider.
    pub waits: bool,
    pub test: Option<TestLine>,
    pub form: MailboxForm,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestLine {
    pub ok: bool,
    pub message: String,
    pub at: When,
}

/// A mail of which nobody knows whether it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownLine {
    pub id: String,
    pub lead: String,
    pub name: String,
    pub recipient: String,
    pub sender: String,
    pub subject: String,
    pub message_id: String,
    pub at: Option<When>,
}

/// What the forms send. Numbers stay as typed until they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailboxForm {
    pub email_address: String,
    pub display_name: String,
    pub user_name: String,
    pub password: String,
    pub smtp_host: String,
    pub smtp_port: String,
    pub smtp_security: String,
    pub imap_host: String,
    pub imap_port: String,
    pub imap_security: String,
    pub daily_send_limit: String,
}

/// What every mail says of its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SenderForm {
    pub sender_name: String,
    pub legal_name: String,
    pub abn: String,
    pub postal_address: String,
}

/// What an agency decides for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendingRules {
    pub reply_stops_company: bool,
    pub domain_limits_rise: bool,
}

#[server(prefix = "/fn", endpoint = "mailboxes")]
pub async fn list_mailboxes() -> Result<MailboxesPage, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let all = mailboxes::list(&services, &visit, client).await.map_err(tell)?;
    let who = sender::get(&services, &visit, client).await.map_err(tell)?;
    let rules = sender::rules(&services, &visit, client).await.map_err(tell)?;
    let pause = sender::pause(&services, &visit, client).await.map_err(tell)?;
    let open = unknown::list(&services, &visit, client).await.map_err(tell)?;
    let leads: Vec<_> = open.iter().map(|touch| touch.lead_id).collect();
    let people = roster::people(&services, &visit, client, &leads).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let when = |at| When::of(at, now, zone);
    let unknown = open.into_iter().map(|touch| UnknownLine {
        id: touch.id.to_string(),
        name: crate::campaigns::person_name(people.iter().find(|person| person.id == touch.lead_id)),
        lead: touch.lead_id.to_string(),
        recipient: touch.recipient,
        sender: touch.sender.unwrap_or_default(),
        subject: touch.subject.unwrap_or_default(),
        message_id: touch.message_id,
        at: touch.data_at.map(when),
    });
    Ok(MailboxesPage {
        mailboxes: all.into_iter().map(|view| reading::line(view, now, zone)).collect(),
        sender: SenderForm {
            sender_name: who.sender_name,
            legal_name: who.legal_name,
            abn: who.abn.unwrap_or_default(),
            postal_address: who.postal_address,
        },
        rules: SendingRules {
            reply_stops_company: rules.reply_stops_company,
            domain_limits_rise: rules.domain_limits_rise,
        },
        paused: pause.paused.then(|| (pause.since.map(when), pause.reason.unwrap_or_default())),
        unknown: unknown.collect(),
        plain: services.mode != domain::Mode::Live,
        providers: mailbox_sign_in::providers(&services),
    })
}

/// Connects a mailbox and tries it at once.
#[server(prefix = "/fn", endpoint = "mailboxes/connect")]
pub async fn connect_mailbox(#[server(flatten)] mailbox: MailboxForm) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let input = reading::input(mailbox)?;
    let made = mailboxes::connect(&services, &visit, client, input).await.map_err(tell)?;
    let tested = mailboxes::test(&services, &visit, client, made.id).await.map_err(tell)?;
    Ok(Outcome::said(if tested.ok {
        format!("{} is connected. {}", made.email_address, tested.message)
    } else {
        format!("{} is kept, but it cannot send yet. {}", made.email_address, tested.message)
    }))
}

/// Keeps a mailbox that waits for its owner to sign in at the provider.
#[server(prefix = "/fn", endpoint = "mailboxes/connect-by")]
pub async fn connect_by_provider(
    #[server(default)] provider: String,
    #[server(default)] email_address: String,
    #[server(default)] display_name: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let provider: MailSignIn =
        provider.parse().map_err(|_| AppError::NotFound { what: "provider".to_owned() })?;
    let input = mailbox_sign_in::ProviderMailbox { email_address, display_name, daily_send_limit: 50 };
    let made = mailbox_sign_in::connect(&services, &visit, client, provider, input).await.map_err(tell)?;
    Ok(Outcome::said(format!(
        "{} is kept. Sign in at {} to let it send.",
        made.email_address,
        provider_name(provider)
    )))
}

#[server(prefix = "/fn", endpoint = "mailboxes/save")]
pub async fn save_mailbox(
    #[server(default)] id: String,
    #[server(flatten)] mailbox: MailboxForm,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let (id, input) = (reading::mailbox_id(&id)?, reading::input(mailbox)?);
    let saved = mailbox_changes::change(&services, &visit, client, id, input).await.map_err(tell)?;
    let tested = mailboxes::test(&services, &visit, client, saved.id).await.map_err(tell)?;
    Ok(Outcome::said(format!("Mailbox saved. {}", tested.message)))
}

/// Signs in to the mail server. What came of it stands at the mailbox afterwards.
#[server(prefix = "/fn", endpoint = "mailboxes/test")]
pub async fn test_mailbox(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let tested = mailboxes::test(&services, &visit, client, reading::mailbox_id(&id)?).await.map_err(tell)?;
    Ok(if tested.ok { Outcome::said(tested.message) } else { Outcome::default() })
}

#[server(prefix = "/fn", endpoint = "mailboxes/establish")]
pub async fn establish_mailbox(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = reading::mailbox_id(&id)?;
    let changed = mailboxes::establish(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said(format!("{} is declared established.", changed.email_address)))
}

#[server(prefix = "/fn", endpoint = "mailboxes/pause")]
pub async fn pause_mailbox(
    #[server(default)] id: String,
    #[server(default)] go_on: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let wish = if go_on.is_empty() { Wish::Pause } else { Wish::GoOn };
    let id = reading::mailbox_id(&id)?;
    let changed = mailbox_changes::set_paused(&services, &visit, client, id, wish).await.map_err(tell)?;
    let words = if wish == Wish::Pause { "is paused" } else { "sends again" };
    Ok(Outcome::said(format!("{} {words}.", changed.email_address)))
}

#[server(prefix = "/fn", endpoint = "mailboxes/remove")]
pub async fn remove_mailbox(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = reading::mailbox_id(&id)?;
    mailbox_changes::remove(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("The mailbox is disconnected and its password forgotten."))
}

#[server(prefix = "/fn", endpoint = "sending/identity")]
pub async fn save_sender(#[server(flatten)] form: SenderForm) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let input = sender::SenderIdentity {
        sender_name: form.sender_name,
        legal_name: form.legal_name,
        abn: Some(form.abn).filter(|text| !text.trim().is_empty()),
        postal_address: form.postal_address,
    };
    sender::set(&services, &visit, client, input).await.map_err(tell)?;
    Ok(Outcome::said("Sender saved."))
}

#[server(prefix = "/fn", endpoint = "sending/rules")]
pub async fn save_rules(
    #[server(default)] reply_stops_company: String,
    #[server(default)] domain_limits_rise: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let rules = sender::Rules {
        reply_stops_company: !reply_stops_company.is_empty(),
        domain_limits_rise: !domain_limits_rise.is_empty(),
    };
    sender::set_rules(&services, &visit, client, rules).await.map_err(tell)?;
    Ok(Outcome::said("Rules saved."))
}

#[server(prefix = "/fn", endpoint = "sending/pause")]
pub async fn pause_sending(
    #[server(default)] go_on: String,
    #[server(default)] reason: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let pause = go_on.is_empty();
    sender::set_pause(&services, &visit, client, pause, &reason).await.map_err(tell)?;
    Ok(Outcome::said(if pause { "Everything is paused; nothing more leaves." } else { "Sending goes on." }))
}

#[server(prefix = "/fn", endpoint = "sending/settle")]
pub async fn settle_touch(
    #[server(default)] id: String,
    #[server(default)] arrived: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "touch".to_owned() })?;
    let found = if arrived.is_empty() { unknown::Found::DidNotArrive } else { unknown::Found::Arrived };
    unknown::settle(&services, &visit, client, id, found).await.map_err(tell)?;
    Ok(Outcome::said(match found {
        unknown::Found::Arrived => "Noted as sent; the sequence goes on.",
        unknown::Found::DidNotArrive => "It is sent again, through every check.",
    }))
}

/// Who lets us in.
pub const fn provider_name(provider: MailSignIn) -> &'static str {
    match provider {
        MailSignIn::Password => "a password",
        MailSignIn::Google => "Google",
        MailSignIn::Microsoft => "Microsoft 365",
    }
}

/// What a way of speaking to a server is called.
pub const fn security_name(security: MailSecurity) -> &'static str {
    match security {
        MailSecurity::Tls => "TLS (465, 993)",
        MailSecurity::Starttls => "STARTTLS (587, 143)",
        MailSecurity::Plain => "None",
    }
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use domain::{MailSecurity, MailboxId};
    use workflows::outreach::mailboxes::{MailboxInput, MailboxView};

    use super::{MailboxForm, MailboxLine, TestLine};
    use crate::AppError;
    use crate::error::FieldError;
    use crate::when::When;

    pub fn mailbox_id(text: &str) -> Result<MailboxId, AppError> {
        text.parse().map_err(|_| AppError::NotFound { what: "mailbox".to_owned() })
    }

    pub fn line(view: MailboxView, now: DateTime<Utc>, zone: &str) -> MailboxLine {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        MailboxLine {
            id: view.id.to_string(),
            address: view.email_address.to_string(),
            status: view.status,
            status_reason: view.status_reason.unwrap_or_default(),
            health: view.health,
            day: view.warmup_day,
            established: view.established,
            limit: view.limit_today,
            sent: view.sent_today,
            why_not: view.why_not.unwrap_or_default(),
            has_password: view.has_password,
            sign_in: view.sign_in,
            waits: view.waits_for_sign_in,
            test: view.last_test_at.map(|at| TestLine {
                ok: view.last_test_ok == Some(true),
                message: view.last_test_message.unwrap_or_default(),
                at: When::of(at, now, zone),
            }),
            form: MailboxForm {
                email_address: view.email_address.to_string(),
                display_name: view.display_name,
                user_name: view.user_name,
                password: String::new(),
                smtp_host: view.smtp_host,
                smtp_port: view.smtp_port.to_string(),
                smtp_security: view.smtp_security.to_string(),
                imap_host: view.imap_host.unwrap_or_default(),
                imap_port: number(view.imap_port),
                imap_security: view.imap_security.map(|one| one.to_string()).unwrap_or_default(),
                daily_send_limit: view.daily_send_limit.to_string(),
            },
        }
    }

    /// What was typed, with everything that cannot be read told at once.
    pub fn input(form: MailboxForm) -> Result<MailboxInput, AppError> {
        let mut wrong = Vec::new();
        let mut number = |field: &str, text: &str| {
            let text = text.trim();
            if text.is_empty() {
                return None;
            }
            let read = text.parse::<i64>();
            if read.is_err() {
                wrong.push(FieldError {
                    field: field.to_owned(),
                    code: "not_a_number".to_owned(),
                    message: "Enter a whole number.".to_owned(),
                });
            }
            read.ok()
        };
        let smtp_port = number("smtp_port", &form.smtp_port);
        let imap_port = number("imap_port", &form.imap_port);
        let daily_send_limit = number("daily_send_limit", &form.daily_send_limit);
        if !wrong.is_empty() {
            return Err(AppError::Invalid { fields: wrong });
        }
        let unknown = |field: &str| AppError::field(field, "unknown", "Choose how the server is spoken to.");
        let security = |field: &str, text: &str| -> Result<Option<MailSecurity>, AppError> {
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| unknown(field)) }
        };
        let filled = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        let imap_host = filled(form.imap_host);
        Ok(MailboxInput {
            email_address: form.email_address,
            display_name: form.display_name,
            smtp_host: form.smtp_host,
            // 0 is refused with words about ports.
            smtp_port: smtp_port.unwrap_or(0),
            smtp_security: security("smtp_security", &form.smtp_security)?.unwrap_or(MailSecurity::Tls),
            imap_port: imap_port.filter(|_| imap_host.is_some()),
            imap_security: security("imap_security", &form.imap_security)?.filter(|_| imap_host.is_some()),
            imap_host,
            user_name: form.user_name,
            password: Some(form.password).filter(|text| !text.is_empty()),
            verp: false,
            daily_send_limit: daily_send_limit.unwrap_or(50),
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_empty_password_means_the_one_that_is_kept_and_no_imap_host_means_no_imap() {
            let form = MailboxForm {
                smtp_port: "465".to_owned(),
                imap_port: "993".to_owned(),
                ..MailboxForm::default()
            };
            let read = input(form).unwrap();
            assert_eq!((read.password, read.imap_port, read.daily_send_limit), (None, None, 50));
            let bad = MailboxForm { smtp_port: "smtp".to_owned(), ..MailboxForm::default() };
            assert!(input(bad).unwrap_err().of_field("smtp_port").is_some());
        }
    }
}
