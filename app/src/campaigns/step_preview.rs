//! How a text reads for a lead, worked out where it is shown: by the same template and the same checks
//! that are used when it leaves.

use domain::{Channel, Purpose};
use engines::outreach::chance::Seed;
use engines::outreach::quality::{self, Draft, Finding, Severity};
use engines::outreach::template::{NAMES, Template, Values};
use engines::outreach::threading;
use leptos::prelude::*;

use super::sequence_api::{PreviewPerson, Signature, StepLine};
use crate::components::{Icon, channel_name};

/// A lead of nobody's, where there is none yet.
fn example() -> Vec<(String, String)> {
    [
        ("first_name", "Alex"),
        ("last_name", "Nguyen"),
        ("company", "Harbour Health"),
        ("title", "Marketing Director"),
        ("industry", "healthcare"),
        ("pain_point", "finding enough new patients"),
        ("agency_name", "your agency"),
        ("sender_name", "Your name"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The person a preview is for when there are no leads.
pub fn nobody() -> PreviewPerson {
    PreviewPerson {
        lead: String::new(),
        name: "Alex Nguyen (an example)".to_owned(),
        email: "alex@example.com".to_owned(),
        values: example(),
    }
}

fn values(known: &[(String, String)]) -> Values {
    NAMES.iter().fold(Values::default(), |values, name| {
        let value = known.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        values.with(name, value)
    })
}

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    pub channel: Channel,
    pub purpose: Option<Purpose>,
    pub number: i64,
    pub subject: String,
    pub body: String,
}

/// How it reads, with everything that was found; a part that cannot be filled is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub subject: Option<String>,
    pub body: Option<String>,
    /// Errors first.
    pub findings: Vec<Finding>,
    /// How many different texts the choices in it make.
    pub variants: u64,
}

/// Fills what is written with what is known of somebody; `turn` picks among the choices.
pub fn read(writing: &Writing, known: &[(String, String)], turn: u64) -> Reading {
    let values = values(known);
    let seed = Seed::of(&[&turn.to_le_bytes()]);
    let mut findings = Vec::new();
    let mut variants = 1_u64;
    let mut fill = |text: &str, nth: u64| {
        let mut fault = |message: String| {
            findings.push(Finding { severity: Severity::Error, code: "template", message });
        };
        match Template::parse(text) {
            Err(bad) => {
                fault(bad.to_string());
                None
            }
            Ok(template) => {
                variants = variants.saturating_mul(template.variants());
                template
                    .render(&values, seed.nth(nth))
                    .inspect_err(|missing| fault(format!("{missing}.")))
                    .ok()
            }
        }
    };
    let titled = matches!(writing.channel, Channel::Email | Channel::Mail);
    let subject = if titled && !writing.subject.trim().is_empty() { fill(&writing.subject, 1) } else { None };
    let body = fill(&writing.body, 2);
    if let Some(body) = &body {
        let draft = Draft {
            channel: writing.channel,
            purpose: writing.purpose,
            number: u32::try_from(writing.number).unwrap_or(1),
            subject: subject.as_deref(),
            body,
        };
        findings.extend(quality::check(&draft));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Reading { subject, body, findings, variants }
}

/// Whether a step would never leave as it is written, for somebody of whom everything is known.
pub fn stops(step: &StepLine) -> bool {
    let writing = Writing {
        channel: step.channel,
        purpose: step.purpose,
        number: step.number,
        subject: step.subject.clone(),
        body: step.body.clone(),
    };
    let mut known = example();
    known.push(("recent_news".to_owned(), "your second clinic".to_owned()));
    known.push(("mutual_connection".to_owned(), "Jordan Smith".to_owned()));
    quality::stops(&read(&writing, &known, 0).findings)
}

/// The message as the lead would see it.
#[component]
pub fn Message(
    writing: Writing,
    reading: Reading,
    person: PreviewPerson,
    signature: Signature,
) -> impl IntoView {
    let unread =
        || view! { <p class="mail__missing">"It cannot be shown until the marked faults are mended."</p> };
    let name = channel_name(writing.channel);
    let head = (writing.channel == Channel::Email).then(|| {
        let from =
            if signature.name.is_empty() { "no sender yet".to_owned() } else { signature.name.clone() };
        view! {
            <dl class="mail__head">
                <div><dt>"From"</dt><dd>{from}</dd></div>
                <div><dt>"To"</dt><dd>{format!("{} <{}>", person.name, person.email)}</dd></div>
            </dl>
        }
    });
    let subject = reading.subject.map(|subject| view! { <p class="mail__subject">{subject}</p> });
    let is_mail = writing.channel == Channel::Email;
    let body = match reading.body {
        None => unread().into_any(),
        Some(body) if body.trim().is_empty() => {
            view! { <p class="mail__missing">"Nothing written yet."</p> }.into_any()
        }
        Some(body) => {
            let text = if is_mail { whole(&body, &signature) } else { body };
            view! { <div class="mail__body">{text}</div> }.into_any()
        }
    };
    view! { <section class="mail" aria-label=format!("{name} preview")>{head}{subject}{body}</section> }
        .into_any()
}

/// The text with its foot, as it leaves.
fn whole(body: &str, signature: &Signature) -> String {
    let sender = threading::Sender {
        name: signature.name.clone(),
        legal_name: signature.legal_name.clone(),
        abn: signature.abn.clone(),
        postal_address: signature.postal_address.clone(),
    };
    threading::bodies(body, &sender, "(a link of their own)").0
}

/// What the checks say, errors first; one line of praise when they say nothing.
#[component]
pub fn Findings(findings: Vec<Finding>, variants: u64) -> impl IntoView {
    let choices = (variants > 1).then(|| {
        let many = if variants > 1_000 { "more than 1,000".to_owned() } else { variants.to_string() };
        view! { <p class="note">{format!("The choices in it make {many} different texts.")}</p> }
    });
    if findings.is_empty() {
        return view! {
            <p class="findings__clear"><Icon of=icondata_lu::LuCircleCheck/>"Passes every check of content."</p>
            {choices}
        }
        .into_any();
    }
    let lines = findings
        .into_iter()
        .map(|finding| {
            let (class, icon, word) = match finding.severity {
                Severity::Error => ("finding finding--error", icondata_lu::LuCircleAlert, "Stops it: "),
                Severity::Warning => ("finding finding--warning", icondata_lu::LuTriangleAlert, "Advice: "),
            };
            view! { <li class=class><Icon of=icon/><span><span class="visually-hidden">{word}</span>{finding.message}</span></li> }
        })
        .collect_view();
    view! {
        <ul class="findings" aria-label="Checks of content">{lines}</ul>
        {choices}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writing(subject: &str, body: &str) -> Writing {
        Writing {
            channel: Channel::Email,
            purpose: None,
            number: 1,
            subject: subject.to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn a_preview_fills_in_what_is_known_and_names_what_is_not() {
        let known = [("first_name".to_owned(), "Alex".to_owned())];
        let reading = read(&writing("For {{first_name}}", "Hi {{first_name}} of {{company}}"), &known, 0);
        assert_eq!(reading.subject.as_deref(), Some("For Alex"));
        assert_eq!(reading.body, None);
        assert!(reading.findings[0].message.contains("{{company}} has no value"), "{:?}", reading.findings);
    }

    #[test]
    fn what_a_lead_is_called_never_becomes_part_of_the_grammar() {
        let known = [("first_name".to_owned(), "{a|b}".to_owned())];
        let reading = read(&writing("", "Hi {{first_name|there}}"), &known, 0);
        assert_eq!(reading.body.as_deref(), Some("Hi there"));
    }

    #[test]
    fn choices_are_counted_and_another_turn_takes_others() {
        let text = "{Hi|Hello|Dear|Good day} Alex {one|two|three|four}";
        let at = |turn| read(&writing("", text), &[], turn).body.unwrap();
        assert_eq!(read(&writing("", text), &[], 0).variants, 16);
        assert_eq!(at(1), at(1));
        assert!((0..20).map(at).any(|body| body != at(0)));
    }

    #[test]
    fn a_step_without_a_body_that_can_be_read_does_not_pass() {
        let mut step = StepLine {
            number: 1,
            channel: Channel::Email,
            delay_days: 0,
            subject: "A short subject".to_owned(),
            body: "Hi {{nobody}}".to_owned(),
            purpose: None,
            condition: String::new(),
            skip_if: None,
            skip_if_replied: true,
            skip_if_bounced: true,
            reach: [0; 3],
        };
        assert!(stops(&step));
        step.body = "Hi {{first_name}}, is a quick chat next week worth your time?".to_owned();
        assert!(!stops(&step));
    }
}
