//! Handing one claimed touch to its mail server, writing down how far it came on each side of the
//! message (decisions.md D7).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{EnrolmentState, MailSecurity, MailboxStatus, TouchPhase};
use engines::outreach::answers::{Enhanced, Meaning, meaning};
use engines::outreach::bounces::Event;
use engines::outreach::gate;
use integrations::mail::mailbox::{HandOver, Offered, Server};
use store::outreach::mailboxes::{self, Count, Mailbox};
use store::outreach::sending::Identity;
use store::outreach::{enrolments, mailbox_logins, touches};

use super::mailbox_sign_in::{self, Blocked};
use super::prepare::Ready;
use super::sending::{Sent, Worker};
use super::{bounces, compose, domains, journal, world};
use crate::{Error, Services};

/// The wait before each further attempt at a touch (outreach.md section 13); after the last it waits for
/// the next day's window.
const WAITS: [TimeDelta; 3] = [TimeDelta::seconds(60), TimeDelta::seconds(300), TimeDelta::seconds(900)];
const ERROR_MAX: usize = 300;

pub(super) async fn hand_over(services: &Services, worker: &Worker, ready: &Ready) -> Result<Sent, Error> {
    let client = ready.client;
    let server = match server_of(services, client, &ready.mailbox).await {
        Ok(server) => server,
        Err(Blocked::Fault(reason)) => return mailbox_fault(services, worker, ready, &reason).await,
        Err(Blocked::Later(reason)) => return later(services, worker, ready, &reason, None).await,
    };
    let from_name = shown_name(&ready.mailbox, &ready.identity);
    let letter = compose::letter(
        services,
        &ready.touch,
        &ready.mailbox.email_address,
        &from_name,
        ready.mailbox.imap_host.is_some(),
        &ready.to,
        &ready.identity,
        ready.follows,
        services.business_now(),
    );
    let letter = match letter {
        Ok(letter) => letter,
        Err(bad) => return refused_for_good(services, worker, ready, None, &bad.to_string(), None).await,
    };
    let own = ready.mailbox.email_address.domain();
    let letter = match domains::signed(services, client, own, ready.key.as_ref(), letter) {
        Ok(letter) => letter,
        Err(reason) => return mailbox_fault(services, worker, ready, &reason).await,
    };
    let touch = ready.touch.id;
    let envelope_from = if ready.mailbox.verp {
        engines::outreach::threading::verp(&ready.mailbox.email_address, touch)
    } else {
        None
    };
    let envelope_from = envelope_from.unwrap_or_else(|| ready.mailbox.email_address.clone());
    if !services.outbox.is_open(&server) {
        let mut tx = services.db.write(client).await?;
        let (now, lease) = (services.now(), services.now() + worker.lease);
        if !touches::connecting(&mut tx, touch, worker.owner, lease, now).await? {
            return Ok(Sent::CalledOff);
        }
        tx.commit().await?;
    }
    let offered = match services.outbox.offer(&server, &envelope_from, &ready.to).await {
        Ok(offered) => offered,
        Err(error) => return not_taken(services, worker, ready, &error).await,
    };
    message(services, worker, ready, offered, &letter).await
}

async fn message(
    services: &Services,
    worker: &Worker,
    ready: &Ready,
    offered: Offered,
    letter: &[u8],
) -> Result<Sent, Error> {
    let (client, touch) = (ready.client, ready.touch.id);
    let mut tx = services.db.write(client).await?;
    let now = services.now();
    let lease = now + worker.data_lease;
    if !touches::begin_data(&mut tx, touch, worker.owner, lease, now).await? {
        drop(tx);
        offered.withdraw().await;
        return called_off(services, ready).await;
    }
    tx.commit().await?;
    // From here on the message may have been taken, whatever happens to us.
    match offered.deliver(letter).await {
        Ok(answer) => {
            journal::sent(services, worker, ready, &answer).await?;
            Ok(Sent::Taken)
        }
        Err(error @ (HandOver::Answered { .. } | HandOver::NotSent { .. })) => {
            not_taken(services, worker, ready, &error).await
        }
        Err(error @ (HandOver::Broke { .. } | HandOver::Forbidden { .. })) => {
            let mut tx = services.db.write(client).await?;
            let now = services.business_now();
            let reason = format!("The server took the message and gave no answer: {error}");
            if touches::ended(
                &mut tx,
                touch,
                worker.owner,
                TouchPhase::Unknown,
                None,
                Some(&cut(&reason)),
                now,
            )
            .await?
            {
                enrolments::set_state(&mut tx, ready.touch.enrolment_id, EnrolmentState::Paused, None, now)
                    .await?;
            }
            tx.commit().await?;
            tracing::warn!(touch.id = %touch, client.id = %client, "a mail went out and no answer came");
            Ok(Sent::Unknown)
        }
    }
}

/// The server said no, or was not there: nothing was taken.
async fn not_taken(
    services: &Services,
    worker: &Worker,
    ready: &Ready,
    error: &HandOver,
) -> Result<Sent, Error> {
    let text = cut(&error.to_string());
    match error {
        HandOver::Broke { .. } | HandOver::NotSent { .. } => {
            later(services, worker, ready, &text, None).await
        }
        HandOver::Forbidden { .. } => mailbox_fault(services, worker, ready, &text).await,
        HandOver::Answered { code, text: answer } => {
            let enhanced = Enhanced::find(answer);
            match meaning(*code, enhanced) {
                Meaning::Later | Meaning::Taken => {
                    later(services, worker, ready, &text, Some(Count::Deferred)).await
                }
                Meaning::OurMailbox => mailbox_fault(services, worker, ready, &text).await,
                Meaning::BadAddress => {
                    refused_for_good(services, worker, ready, Some(&text), &text, Some(BAD_ADDRESS)).await
                }
                Meaning::Blocked | Meaning::BadMessage => {
                    refused_for_good(services, worker, ready, Some(&text), &text, None).await
                }
            }
        }
    }
}

const BAD_ADDRESS: Event = Event::Bounced(domain::BounceKind::Hard);

/// Free again, after a wait; the limits it took stay taken for today.
async fn later(
    services: &Services,
    worker: &Worker,
    ready: &Ready,
    error: &str,
    count: Option<Count>,
) -> Result<Sent, Error> {
    let mut tx = services.db.write(ready.client).await?;
    let now = services.business_now();
    if touches::ended(&mut tx, ready.touch.id, worker.owner, TouchPhase::Planned, None, Some(error), now)
        .await?
    {
        let tries = usize::try_from(ready.touch.attempts - 1).unwrap_or(usize::MAX);
        let at = WAITS.get(tries).map_or_else(|| tomorrow(ready, now), |wait| now + *wait);
        enrolments::retry(&mut tx, ready.touch.enrolment_id, at, now).await?;
        if let Some(count) = count {
            mailboxes::count(&mut tx, ready.mailbox.id, world::limits_day(now), count).await?;
        }
    }
    tx.commit().await?;
    Ok(Sent::Later)
}

fn tomorrow(ready: &Ready, now: DateTime<Utc>) -> DateTime<Utc> {
    let place = world::Place::of(&ready.facts);
    place.window().next_day(now).map_or(now + TimeDelta::days(1), |opening| opening.opens)
}

/// The mailbox cannot send: it is suspended with the reason, and what it had is free again.
async fn mailbox_fault(
    services: &Services,
    worker: &Worker,
    ready: &Ready,
    reason: &str,
) -> Result<Sent, Error> {
    let mut tx = services.db.write(ready.client).await?;
    let now = services.business_now();
    if touches::ended(&mut tx, ready.touch.id, worker.owner, TouchPhase::Planned, None, Some(reason), now)
        .await?
    {
        enrolments::retry(&mut tx, ready.touch.enrolment_id, now + gate::HOLD, now).await?;
        mailboxes::set_status(&mut tx, ready.mailbox.id, MailboxStatus::Suspended, Some(reason), now).await?;
        mailbox_logins::forget_access(&mut tx, ready.mailbox.id).await?;
    }
    tx.commit().await?;
    tracing::warn!(mailbox.id = %ready.mailbox.id, reason, "a mailbox cannot send and is suspended");
    Ok(Sent::Later)
}

/// This message will never be taken. A bad address ends the lead; anything else leaves the step out.
async fn refused_for_good(
    services: &Services,
    worker: &Worker,
    ready: &Ready,
    answer: Option<&str>,
    error: &str,
    event: Option<Event>,
) -> Result<Sent, Error> {
    let mut tx = services.db.write(ready.client).await?;
    let now = services.business_now();
    if touches::ended(&mut tx, ready.touch.id, worker.owner, TouchPhase::Failed, answer, Some(error), now)
        .await?
    {
        match event {
            Some(event) => {
                bounces::apply(services, &mut tx, &ready.touch, event, "our server's answer", now).await?
            }
            None => journal::failed(services, &mut tx, ready, error, now).await?,
        }
    }
    tx.commit().await?;
    Ok(Sent::Refused)
}

/// The lead opted out, the sending was paused or the lease went to another worker just before the message.
async fn called_off(services: &Services, ready: &Ready) -> Result<Sent, Error> {
    let mut tx = services.db.write(ready.client).await?;
    let now = services.business_now();
    // Still ours and merely paused: free again. Otherwise somebody else has written what it is.
    if touches::set_phase(
        &mut tx,
        ready.touch.id,
        &[TouchPhase::Claimed, TouchPhase::Connected],
        TouchPhase::Planned,
        now,
    )
    .await?
    {
        enrolments::retry(&mut tx, ready.touch.enrolment_id, now + gate::HOLD, now).await?;
    }
    tx.commit().await?;
    Ok(Sent::CalledOff)
}

/// Where and how the mailbox sends. `Err` holds a sentence for its owner.
pub(super) async fn server_of(
    services: &Services,
    client: domain::ClientId,
    mailbox: &Mailbox,
) -> Result<Server, Blocked> {
    if mailbox.smtp_security == MailSecurity::Plain
        && services.mode == domain::Mode::Live
        && !mailbox.user_name.is_empty()
    {
        let reason = "the mailbox is set to send its password without encryption";
        return Err(Blocked::Fault(reason.to_owned()));
    }
    let proof = mailbox_sign_in::proof(services, client, mailbox).await?;
    Ok(Server {
        mailbox: mailbox.id,
        revision: mailbox.revision,
        host: mailbox.smtp_host.clone(),
        port: u16::try_from(mailbox.smtp_port).unwrap_or(0),
        security: mailbox.smtp_security,
        user: mailbox.user_name.clone(),
        proof,
    })
}

/// The name people see beside the address.
pub(super) fn shown_name(mailbox: &Mailbox, identity: &Identity) -> String {
    let own = mailbox.display_name.trim();
    if own.is_empty() { identity.sender_name.clone() } else { own.to_owned() }
}

fn cut(text: &str) -> String {
    text.chars().take(ERROR_MAX).collect()
}
