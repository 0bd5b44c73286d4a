//! What a reply means: intent, confidence, return date, objection, proposed times, with the words
//! that say so. Deterministic, without network, clock or key (reply-intents.md).
//!
//! A reply runs through stages: **headers** tell machines (A); a **keyword** alone ends contact (B);
//! **opt-out** phrases end contact (C); **machine** phrases (D) and **human** phrases with a linear
//! model (E) give one score an intent; both are **combined** into calibrated probabilities (F).

pub mod booking;
pub mod calendar;
pub mod contact;
mod courtesy;
pub mod cues;
mod dates;
pub mod digest;
pub mod effects;
mod headers;
pub(crate) mod holidays;
pub mod invite;
pub mod model;
mod objections;
mod pattern;
mod prepare;
mod returns;
mod signals;
mod spelling;
pub mod suggest;
mod token;
pub mod waiting;

use chrono::{NaiveDate, NaiveDateTime};
use domain::leads::Channel;
use domain::replies::{Certainty, Intent, ObjectionType, ReplyPriority};
use serde::{Deserialize, Serialize};

pub use calendar::{MeetingPreferences, ProposedTime};
pub use contact::AlternateContact;
pub use headers::{HeaderFinding, Headers};
pub use holidays::is_national as is_national_holiday;
pub use prepare::own_words;
pub use returns::{Resume, resume};

use model::{LABELS, Model};
use signals::Signals;
use token::Tokens;

/// Raised whenever rules or model change, and stored with each classification.
pub const VERSION: &str = "3";

/// A reply as it came in. Times are local to the lead.
#[derive(Clone, Debug)]
pub struct Reply<'a> {
    pub text: &'a str,
    pub subject: Option<&'a str>,
    pub channel: Channel,
    pub received: NaiveDateTime,
    pub headers: Headers,
    /// The exact footer we sent, which may come back in the answer.
    pub our_footer: Option<&'a str>,
    /// Our last message asked for a talk ("open to a chat?"), so that a bare "yes" can be read.
    pub we_asked_for_time: bool,
}

impl<'a> Reply<'a> {
    pub fn new(text: &'a str, received: NaiveDateTime) -> Self {
        Self {
            text,
            subject: None,
            channel: Channel::Email,
            received,
            headers: Headers::default(),
            our_footer: None,
            we_asked_for_time: false,
        }
    }
}

/// How the decision was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Headers,
    Keyword,
    OptOut,
    Combined,
}

/// A phrase that spoke for the decision. Byte positions in the text as received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceSpan {
    pub start: usize,
    pub end: usize,
    pub cue: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    pub intent: Intent,
    pub p: f32,
}

/// Everything concluded from one reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    pub intent: Intent,
    /// 0 to 1, calibrated: of replies classified at 0.8, about four of five are right.
    pub confidence: f32,
    pub certainty: Certainty,
    pub is_human: bool,
    pub requires_response: bool,
    pub suggested_priority: ReplyPriority,
    pub objection_type: Option<ObjectionType>,
    pub objection_second: Option<ObjectionType>,
    pub return_date: Option<NaiveDate>,
    /// When to come back to somebody for whom the time is wrong.
    pub revisit_after: Option<NaiveDate>,
    pub alternate_contact: Option<AlternateContact>,
    pub meeting_preferences: Option<MeetingPreferences>,
    /// An opt-out in anger, or with a threat to report us.
    pub complaint: bool,
    pub evidence: Vec<EvidenceSpan>,
    /// The other intents, likeliest first.
    pub alternatives: Vec<Alternative>,
    pub method: Method,
    pub version: String,
}

/// An opt-out cue of this weight is enough, where nothing in the text is likelier.
const OPT_OUT_ALONE: f32 = 4.9;
/// Added to the log-odds of an opt-out where a phrase speaks for one: to miss one costs about six times
/// what it costs to stop writing to somebody who would have answered (Chow 1970).
const OPT_OUT_CAUTION: f32 = 1.75;
/// As much where the text only names our writing, their data or an end of something.
const OPT_OUT_HINT: f32 = 0.9;
/// Confidence of a keyword, of an opt-out phrase, and of what headers tell.
const SURE: f32 = 1.0;
const OPT_OUT_SURE: f32 = 0.95;
const HEADERS_SURE: f32 = 0.97;

/// A reply made ready: what its sender wrote, in words.
#[derive(Clone, Debug)]
pub struct Read {
    body: String,
    subject: String,
    tokens: Tokens,
    signals: Signals,
}

/// Whether a message of ours asks for a talk, so that a bare "yes" to it can be read.
pub fn asks_for_a_talk(ours: &str) -> bool {
    const TALK: [&str; 12] = [
        "chat",
        "call",
        "talk",
        "conversation",
        "meet",
        "meeting",
        "catch up",
        "coffee",
        "speak",
        "minutes",
        "zoom",
        "demo",
    ];
    ours.split_inclusive(['.', '!', '?', '\n']).any(|sentence| {
        let low = sentence.to_lowercase();
        low.trim_end().ends_with('?') && TALK.iter().any(|word| low.contains(word))
    })
}

/// Cleans and reads a reply; `None` when nothing of its sender is left.
pub fn read(reply: &Reply<'_>) -> Option<Read> {
    let prepared = prepare::prepare(reply.text, reply.subject, reply.our_footer);
    let mut tokens = token::tokenize(&prepared.body);
    let mut body = prepared.body;
    if tokens.is_empty() {
        // The subject may say it all: "Undeliverable: ...", "STOP".
        let own = prepared.subject.to_lowercase();
        if own.is_empty() || (own.starts_with("re:") && own.len() < 4) || headers::is_reply_subject(&own) {
            return None;
        }
        body = prepared.subject.clone();
        tokens = token::tokenize(&body);
    }
    let signals = Signals::read(&tokens, &prepared.subject);
    (!tokens.is_empty()).then_some(Read { body, subject: prepared.subject, tokens, signals })
}

impl Read {
    pub fn features(&self) -> Vec<u32> {
        model::features(&self.tokens, &self.signals.hits)
    }
    /// The cues that count, with the words they were found in: for looking into a decision.
    pub fn cues(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.signals.hits.iter().map(|hit| {
            let (start, end) = (self.tokens.items[hit.from].start, self.tokens.items[hit.to - 1].end);
            (cues::cue_of(hit).name, self.body.get(start..end).unwrap_or_default())
        })
    }
    pub fn cue_scores(&self) -> [f32; LABELS] {
        self.signals.scores()
    }
}

/// Classifies a reply; `None` when nothing of its sender is left after cleaning: that is no reply.
pub fn classify(reply: &Reply<'_>) -> Option<Classification> {
    classify_with(reply, Model::shipped())
}

/// As [`classify`], with a model of one's own: for building and measuring models.
pub fn classify_with(reply: &Reply<'_>, model: &Model) -> Option<Classification> {
    let read = read(reply);
    let finding = reply.headers.finding();
    if read.is_none() && finding == HeaderFinding::Nothing {
        return None;
    }
    let empty = Read {
        body: String::new(),
        subject: String::new(),
        tokens: Tokens::default(),
        signals: Signals::default(),
    };
    let read = read.unwrap_or(empty);
    let (probabilities, method) = decide(reply, &read, finding, model);
    Some(conclude(reply, &read, probabilities, method))
}

fn decide(reply: &Reply<'_>, read: &Read, finding: HeaderFinding, model: &Model) -> ([f32; LABELS], Method) {
    match finding {
        HeaderFinding::Accepted => return (sure(Intent::MeetingRequest, HEADERS_SURE), Method::Headers),
        HeaderFinding::Declined => return (sure(Intent::NotInterested, HEADERS_SURE), Method::Headers),
        HeaderFinding::Bounce => return (sure(Intent::AutoReply, HEADERS_SURE), Method::Headers),
        HeaderFinding::Automatic | HeaderFinding::Nothing => {}
    }
    let mixed = mix(read, model);
    if finding == HeaderFinding::Automatic {
        let absent = read.signals.absence >= 2.5 && read.signals.absence + 1.0 >= 0.6 * read.signals.machine;
        let intent = if absent { Intent::OutOfOffice } else { Intent::AutoReply };
        return (sure(intent, HEADERS_SURE), Method::Headers);
    }
    if headers::is_keyword(&read.tokens, reply.channel) {
        return (sure(Intent::Unsubscribe, SURE), Method::Keyword);
    }
    let opt_out = mixed[model::label_of(Intent::Unsubscribe)];
    if opts_out(&read.signals) && mixed.iter().all(|p| *p <= opt_out) {
        return (sure(Intent::Unsubscribe, OPT_OUT_SURE.max(opt_out)), Method::OptOut);
    }
    let mut mixed = mixed;
    if reply.we_asked_for_time
        && read.tokens.len() <= 3
        && mixed[model::label_of(Intent::Interested)] > 0.5
        && read.tokens.words().any(|w| dates::weekday_of(w).is_some())
    {
        mixed = sure(Intent::MeetingRequest, 0.9);
    }
    (mixed, Method::Combined)
}

/// Opt-out phrases stand out, unless the text is a machine's or proposes a time instead
/// ("don't e-mail, ring me Tuesday").
fn opts_out(signals: &Signals) -> bool {
    let machine = signals.machine >= 5.5 && signals.machine > signals.opt_out * 0.8;
    let rather_call = signals.scheduling >= 5.0 && signals.opt_out < 8.0 && signals.negative < 3.0;
    signals.opt_out >= OPT_OUT_ALONE && !machine && !rather_call
}

fn mix(read: &Read, model: &Model) -> [f32; LABELS] {
    let by_cues = read.signals.scores();
    let by_model = model.scores(&read.features());
    let mut sums: [f32; LABELS] = std::array::from_fn(|label| {
        (model.mix.cues * by_cues[label] + model.mix.model * by_model[label]) / model.mix.temperature
    });
    sums[model::label_of(Intent::Unsubscribe)] += match read.signals.opt_out {
        strength if strength >= 2.0 => OPT_OUT_CAUTION,
        _ if read.signals.machine < 2.0
            && read.signals.question < 2.0
            && read.tokens.words().any(cues::may_end_contact) =>
        {
            OPT_OUT_HINT
        }
        _ => 0.0,
    };
    softmax(sums)
}

pub fn softmax(scores: [f32; LABELS]) -> [f32; LABELS] {
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised = scores.map(|s| (s - largest).exp());
    let sum: f32 = raised.iter().sum();
    raised.map(|r| r / sum)
}

fn sure(intent: Intent, confidence: f32) -> [f32; LABELS] {
    let mut probabilities = [(1.0 - confidence) / (LABELS - 1) as f32; LABELS];
    probabilities[model::label_of(intent)] = confidence;
    probabilities
}

fn conclude(reply: &Reply<'_>, read: &Read, probabilities: [f32; LABELS], method: Method) -> Classification {
    let mut ranked: Vec<Alternative> =
        Intent::ALL.iter().zip(probabilities).map(|(intent, p)| Alternative { intent: *intent, p }).collect();
    ranked.sort_by(|a, b| b.p.total_cmp(&a.p));
    let Alternative { intent, p: confidence } = ranked[0];
    let received = reply.received.date();
    let (objection_type, objection_second) = objections::objections(&read.tokens, intent);
    let absent = intent == Intent::OutOfOffice;
    let deferred = intent == Intent::NotInterested && objection_type == Some(ObjectionType::BadTiming);
    let named_elsewhere =
        absent || intent == Intent::AutoReply || objection_type == Some(ObjectionType::NotDecisionMaker);
    let complaint = intent == Intent::Unsubscribe && has_cue(read, &["opt_out.hostile", "opt_out.complaint"]);
    let date_text = || {
        let dated = token::tokenize(&read.subject);
        returns::return_date(&read.body, &read.tokens, received)
            .or_else(|| returns::return_date(&read.subject, &dated, received))
    };
    Classification {
        intent,
        confidence,
        certainty: Certainty::of(intent, confidence),
        is_human: intent.is_human(),
        requires_response: intent.requires_response(),
        suggested_priority: match intent {
            Intent::MeetingRequest => ReplyPriority::Urgent,
            Intent::Unsubscribe if complaint => ReplyPriority::Urgent,
            Intent::Question | Intent::Interested => ReplyPriority::High,
            Intent::NotInterested => ReplyPriority::Medium,
            _ => ReplyPriority::Low,
        },
        objection_type,
        objection_second,
        return_date: if absent { date_text() } else { None },
        revisit_after: if deferred {
            calendar::revisit_after(&read.body, &read.tokens, received)
        } else {
            None
        },
        alternate_contact: if named_elsewhere { contact::alternate(reply.text) } else { None },
        meeting_preferences: (intent == Intent::MeetingRequest)
            .then(|| calendar::preferences(&read.body, &read.tokens, reply.received)),
        complaint,
        evidence: evidence(reply.text, read, intent),
        alternatives: ranked.split_off(1),
        method,
        version: VERSION.to_owned(),
    }
}

fn has_cue(read: &Read, names: &[&str]) -> bool {
    read.signals.hits.iter().any(|hit| names.contains(&cues::cue_of(hit).name))
}

/// The phrases of the family that the decision rests on, at most six.
fn evidence(text: &str, read: &Read, intent: Intent) -> Vec<EvidenceSpan> {
    use cues::Family;
    let family = match intent {
        Intent::Unsubscribe => Family::OptOut,
        Intent::MeetingRequest => Family::Scheduling,
        Intent::Question => Family::Question,
        Intent::Interested => Family::Positive,
        Intent::NotInterested => Family::Negative,
        Intent::OutOfOffice => Family::Absence,
        Intent::AutoReply => Family::Machine,
    };
    let mut spans: Vec<EvidenceSpan> = Vec::new();
    for hit in read.signals.hits.iter().filter(|hit| cues::cue_of(hit).family == family) {
        let (start, end) = (read.tokens.items[hit.from].start, read.tokens.items[hit.to - 1].end);
        let name = cues::cue_of(hit).name;
        let Some(quoted) = text.get(start..end).filter(|_| read.body.len() <= text.len()) else { continue };
        if spans.iter().all(|span| span.cue != name) && spans.len() < 6 {
            spans.push(EvidenceSpan { start, end, cue: name.to_owned(), text: quoted.to_owned() });
        }
    }
    spans
}
