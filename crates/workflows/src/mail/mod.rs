//! The product's own e-mail: an outbox, written in the transaction of the change that causes it, and
//! its delivery.
//!
//! The outbox holds links that let people in, so bodies are sealed while they wait and thrown away
//! once sent. Delivery tries a mail until its server has taken it: one process at a time, waiting
//! longer after each failure. A mail is never sent again once it was taken; only when the process
//! dies between the server's answer and writing that down is it sent twice, under one Message-ID.

mod deliver;
mod letters;

use chrono::{DateTime, Utc};
use domain::{EmailAddress, MailId};
use store::Tx;
use store::identity::mails::{self, NewMail};
use uuid::Uuid;

use crate::secrets::{self, Place};
use crate::{Error, Services};

pub use deliver::{DeliverMail, Delivered, deliver_waiting};
pub use letters::Letter;

/// Puts a letter into the outbox; it leaves after the transaction is committed.
pub async fn post(services: &Services, tx: &mut Tx, to: &EmailAddress, letter: &Letter) -> Result<(), Error> {
    post_at(services, tx, to, letter, services.business_now()).await
}

/// As [`post`], to leave at a time of the business clock.
pub async fn post_at(
    services: &Services,
    tx: &mut Tx,
    to: &EmailAddress,
    letter: &Letter,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let id: MailId = services.ids.next();
    let written = letter.write();
    let mail = NewMail {
        id,
        kind: letter.kind(),
        recipient: to.clone(),
        subject: written.subject,
        body_text: secrets::seal_text(services, place(id), &written.text)?,
        body_html: secrets::seal_text(services, place(id), &written.html)?,
        at: services.now(),
    };
    mails::insert(tx, &mail).await?;
    services.jobs.enqueue_at(tx, &DeliverMail { mail: id }, at).await?;
    Ok(())
}

fn place(id: MailId) -> Place {
    Place { owner: Uuid::nil(), table: "mails", row: id.as_uuid() }
}
