//! Where the product's own mail leaves: the operator's server, or in sandbox and test mode one of ours
//! on loopback, which shows what it received.

use std::sync::Arc;

use domain::{EmailAddress, Mode};
use integrations::mail::{SeenMail, SeenMails, Smtp};
use sandbox::mail::{Inbox, Received};
use secrecy::SecretString;
use workflows::Services;

use crate::config::{BadSetting, Config};
use crate::start::StartError;

/// The sender's name people see.
const FROM_NAME: &str = "Agency OS";

/// Gives the services their way out for mail.
pub async fn connect(services: Services, config: &Config) -> Result<Services, StartError> {
    match (&config.smtp_url, config.mode) {
        (Some(url), _) => Ok(services.mailing_by(Arc::new(smtp(url, &config.mail_from)?))),
        (None, Mode::Sandbox | Mode::Test) => {
            let inbox = Inbox::on_loopback().await.map_err(StartError::SandboxMail)?;
            into_inbox(services, inbox, &config.mail_from)
        }
        (None, Mode::Live) => {
            tracing::warn!("no mail server is set: mails to people wait until AGENCY_SMTP_URL is");
            Ok(services)
        }
    }
}

/// Mail goes into a mailbox of ours and can be seen there.
pub fn into_inbox(services: Services, inbox: Inbox, from: &EmailAddress) -> Result<Services, StartError> {
    let url = SecretString::from(format!("smtp://{}", inbox.address()));
    Ok(services.mailing_by(Arc::new(smtp(&url, from)?)).showing_mails(Arc::new(Shown(inbox))))
}

fn smtp(url: &SecretString, from: &EmailAddress) -> Result<Smtp, StartError> {
    let wrong = |error: integrations::mail::BadSmtpUrl| BadSetting::Value {
        name: "AGENCY_SMTP_URL",
        problem: error.to_string(),
    };
    Ok(Smtp::new(url, from, FROM_NAME).map_err(wrong)?)
}

#[derive(Debug)]
struct Shown(Inbox);

impl SeenMails for Shown {
    fn all(&self) -> Vec<SeenMail> {
        self.0.all().iter().rev().map(seen).collect()
    }
    fn get(&self, number: u64) -> Option<SeenMail> {
        self.0.get(number).as_ref().map(seen)
    }
}

fn seen(received: &Received) -> SeenMail {
    let letter = received.letter();
    SeenMail {
        number: received.number,
        from: letter.from,
        to: received.to.clone(),
        subject: letter.subject,
        date: letter.date,
        text: letter.text,
        html: letter.html,
    }
}
