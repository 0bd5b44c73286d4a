//! What people and machines write back, as whole mails (RFC 5322).

use chrono::{DateTime, Utc};

use super::behaviour::{Kind, back_on, proposal};
use super::dice::Dice;
use super::reading::Mail;

const QUESTIONS: [&str; 5] = [
    "Thanks for the note. What does it usually cost for a business of our size?",
    "Do you have any examples of companies in our industry you have done this for?",
    "How long does it take until we would see a result?",
    "Is there a minimum contract? We were caught by one before.",
    "How is this different from what an ordinary agency does?",
];
const INTERESTED: [&str; 4] = [
    "This sounds interesting. Please send me some more information.",
    "We have been talking about exactly this. I'm interested, tell me more.",
    "Good timing. I am keen to hear more about how it works.",
    "I'm interested. Could you send over some details I can share with my partner?",
];
const DECLINED: [&str; 5] = [
    "Thanks, but we are not interested at the moment.",
    "We already have an agency and are happy with them, so no thank you.",
    "Not for us, thanks. No budget for this until next financial year.",
    "No thanks, not interested.",
    "We do all of this in house, so it's a no from us.",
];
const OPT_OUTS: [&str; 4] = [
    "Please remove me from your list.",
    "Unsubscribe me please. Do not contact me again.",
    "Stop emailing me.",
    "Take me off your mailing list.",
];

/// A mail and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// On the envelope; empty for reports.
    pub from: String,
    pub to: String,
    pub raw: Vec<u8>,
}

/// The answer of the person at `address` to a mail that came with `envelope_from`.
pub fn write(
    seed: u64,
    address: &str,
    kind: Kind,
    mail: &Mail,
    envelope_from: &str,
    now: DateTime<Utc>,
    number: u64,
) -> Letter {
    let mut dice = Dice::of(seed, &["words", address, &number.to_string()]);
    let domain = address.rsplit('@').next().unwrap_or(address);
    let id = format!("<{:016x}.{number}@{domain}>", dice.next());
    let head = |from: &str, to: &str, subject: &str| {
        format!(
            "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {}\r\nMessage-ID: {id}\r\nMIME-Version: 1.0\r\n",
            now.to_rfc2822()
        )
    };
    if kind == Kind::Report {
        return report(address, domain, mail, envelope_from, &head);
    }
    if let (Kind::Accepted, Some(event)) = (kind, &mail.invitation) {
        return accepted(address, mail, event, &head);
    }
    if let (Kind::Button, Some((to, subject))) = (kind, &mail.way_out) {
        let raw = format!("{}Content-Type: text/plain; charset=utf-8\r\n\r\n", head(address, to, subject));
        return Letter { from: address.to_owned(), to: to.clone(), raw: raw.into_bytes() };
    }
    let name = name_of(address);
    let own = match kind {
        Kind::Meeting => {
            let at = proposal(seed, address, now);
            let (day, hour) = (at.format("%A %-d %B"), at.format("%-I%P"));
            let asked = [
                format!("Yes, let's talk. Could we have a call on {day} at {hour}?"),
                format!("Happy to meet. {day} at {hour} works for me."),
                format!("Sounds good, let's set up a call. How about {day} at {hour}?"),
            ];
            dice.pick(&asked).cloned().unwrap_or_default()
        }
        Kind::OutOfOffice => {
            let back = back_on(seed, address, now).format("%-d %B %Y").to_string();
            format!(
                "Thank you for your email. I am out of the office on annual leave and will be back on {back}. I will read your message when I return."
            )
        }
        Kind::Question => text(&mut dice, &QUESTIONS),
        Kind::Accepted => "Yes, that time works for me.".to_owned(),
        Kind::Interested => text(&mut dice, &INTERESTED),
        Kind::NotNow => text(&mut dice, &DECLINED),
        Kind::OptOut | Kind::Button | Kind::Report => text(&mut dice, &OPT_OUTS),
    };
    let automatic = kind == Kind::OutOfOffice;
    let subject = match mail.subject.get(..3) {
        _ if automatic => format!("Automatic reply: {}", mail.subject),
        Some(re) if re.eq_ignore_ascii_case("re:") => mail.subject.clone(),
        _ => format!("Re: {}", mail.subject),
    };
    let mut raw = head(&format!("{name} <{address}>"), &mail.reply_to, &subject);
    raw.push_str(&format!("In-Reply-To: <{}>\r\nReferences:", mail.message_id));
    for id in mail.references.iter().chain([&mail.message_id]) {
        raw.push_str(&format!(" <{id}>"));
    }
    raw.push_str("\r\n");
    if automatic {
        raw.push_str("Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n");
    }
    raw.push_str("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    raw.push_str(&format!("Hi,\r\n\r\n{own}\r\n\r\nRegards,\r\n{name}\r\n"));
    if !automatic {
        raw.push_str(&format!("\r\nOn {}, {} wrote:\r\n", now.format("%-d %B %Y"), mail.from));
        for line in mail.text.lines() {
            raw.push_str(&format!("> {line}\r\n"));
        }
    }
    Letter { from: address.to_owned(), to: mail.reply_to.clone(), raw: raw.into_bytes() }
}

/// What a calendar program sends when somebody presses Accept (RFC 5546).
fn accepted(
    address: &str,
    mail: &Mail,
    event: &[String],
    head: &dyn Fn(&str, &str, &str) -> String,
) -> Letter {
    let name = name_of(address);
    let mut raw =
        head(&format!("{name} <{address}>"), &mail.reply_to, &format!("Accepted: {}", mail.subject));
    let lines: String = event.iter().map(|line| format!("{line}\r\n")).collect();
    raw.push_str(&format!(
        "In-Reply-To: <{0}>\r\nReferences: <{0}>\r\nContent-Type: multipart/alternative; boundary=\"part\"\r\n\r\n\
         --part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{name} has accepted this invitation.\r\n\
         --part\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{lines}ATTENDEE;PARTSTAT=ACCEPTED:mailto:{address}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--part--\r\n",
        mail.message_id
    ));
    Letter { from: address.to_owned(), to: mail.reply_to.clone(), raw: raw.into_bytes() }
}

fn text(dice: &mut Dice, some: &[&str]) -> String {
    dice.pick(some).copied().unwrap_or_default().to_owned()
}

/// A delivery report (RFC 3464).
fn report(
    address: &str,
    domain: &str,
    mail: &Mail,
    envelope_from: &str,
    head: &dyn Fn(&str, &str, &str) -> String,
) -> Letter {
    let to = if envelope_from.is_empty() { &mail.from } else { envelope_from };
    let mut raw = head(
        &format!("Mail Delivery System <MAILER-DAEMON@{domain}>"),
        to,
        "Undelivered Mail Returned to Sender",
    );
    raw.push_str("Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"part\"\r\n\r\n");
    raw.push_str(&format!(
        "--part\r\nContent-Type: text/plain\r\n\r\nYour mail to <{address}> could not be delivered: the address does not exist.\r\n\r\n\
         --part\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{domain}\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <{address}>: no such user\r\n\r\n\
         --part\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: {}\r\nTo: {address}\r\nSubject: {}\r\nMessage-ID: <{}>\r\n\r\n--part--\r\n",
        mail.from, mail.subject, mail.message_id
    ));
    Letter { from: String::new(), to: to.to_owned(), raw: raw.into_bytes() }
}

/// "alex.nguyen@…" is Alex Nguyen.
pub fn name_of(address: &str) -> String {
    let local = address.split('@').next().unwrap_or_default();
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    local.split('.').map(capital).collect::<Vec<_>>().join(" ")
}
