//! Weighs the cues of a text against one another: one score an intent, before the statistical model
//! is heard (reply-intents.md section 1, boundaries).

use domain::replies::Intent;

use super::cues::{self, Family};
use super::model::{LABELS, label_of};
use super::pattern::Hit;
use super::token::Tokens;

/// What the cues of a text amount to.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    pub hits: Vec<Hit>,
    pub opt_out: f32,
    pub scheduling: f32,
    pub question: f32,
    pub positive: f32,
    pub negative: f32,
    pub absence: f32,
    pub machine: f32,
}

/// Later cues of one family add less: they tend to say the same again.
const SHARES: [f32; 4] = [1.0, 0.5, 0.3, 0.2];

impl Signals {
    pub fn read(tokens: &Tokens, subject: &str) -> Self {
        let hits = cues::find(tokens);
        let mut signals = Self { hits, ..Self::default() };
        signals.opt_out = signals.strength(tokens, Family::OptOut, |_| 1.0);
        signals.absence = signals.strength(tokens, Family::Absence, |_| 1.0);
        signals.machine = signals.strength(tokens, Family::Machine, |_| 1.0);
        let contrast = contrast(tokens);
        // What stands before "but" counts little beside what stands after it.
        let faded = |hit: &Hit| if contrast.is_some_and(|at| hit.to <= at) { 0.35 } else { 1.0 };
        signals.positive = signals.strength(tokens, Family::Positive, faded);
        signals.negative = signals.strength(tokens, Family::Negative, faded);
        signals.scheduling = signals.strength(tokens, Family::Scheduling, |_| 1.0);
        let requests = signals.requests(tokens);
        signals.question = signals.strength(tokens, Family::Question, |hit| {
            if requests.contains(&tokens.items[hit.from].sentence) { 0.0 } else { 1.0 }
        });
        // One phrase that machines use is little in a text that asks us something.
        let machine_cues = signals.count(Family::Machine);
        if machine_cues == 1 && signals.question >= 2.5 && tokens.sentences.iter().any(|s| s.asks) {
            signals.machine *= 0.4;
        }
        signals.bare_answers(tokens);
        signals.subject(subject);
        signals
    }

    /// How many different cues of a family were found.
    fn count(&self, family: Family) -> usize {
        let mut cues: Vec<usize> =
            self.hits.iter().map(|hit| hit.cue).filter(|cue| cues::all()[*cue].family == family).collect();
        cues.sort_unstable();
        cues.dedup();
        cues.len()
    }

    /// Each cue once, the strongest first.
    fn strength(&self, tokens: &Tokens, family: Family, share: impl Fn(&Hit) -> f32) -> f32 {
        let mut best: Vec<(usize, f32)> = Vec::new();
        for hit in
            self.hits.iter().filter(|hit| cues::cue_of(hit).family == family && hit.from < tokens.len())
        {
            let weight = cues::cue_of(hit).weight * share(hit);
            match best.iter_mut().find(|(cue, _)| *cue == hit.cue) {
                Some((_, known)) => *known = known.max(weight),
                None => best.push((hit.cue, weight)),
            }
        }
        best.sort_by(|a, b| b.1.total_cmp(&a.1));
        best.iter().zip(SHARES).map(|((_, weight), share)| weight * share).sum()
    }

    /// Sentences that ask politely for something to be sent, or for a time: requests and no questions.
    fn requests(&self, tokens: &Tokens) -> Vec<usize> {
        let mut requests = Vec::new();
        for (at, sentence) in tokens.sentences.iter().enumerate() {
            let has = |family: Family| {
                self.hits.iter().any(|hit| {
                    (sentence.from..sentence.to).contains(&hit.from) && cues::cue_of(hit).family == family
                })
            };
            let named = |name: &str| {
                self.hits.iter().any(|hit| {
                    (sentence.from..sentence.to).contains(&hit.from) && cues::cue_of(hit).name == name
                })
            };
            let priced = named("ask.price") || named("ask.trust");
            if has(Family::OptOut)
                || (has(Family::Scheduling) && !priced)
                || (named("want.send_it") && !priced)
            {
                requests.push(at);
            }
        }
        requests
    }

    /// Answers of a word or two, which phrases cannot tell from parts of longer ones.
    fn bare_answers(&mut self, tokens: &Tokens) {
        let words: Vec<&str> = tokens
            .words()
            .filter(|w| {
                !matches!(
                    *w,
                    "thanks" | "please" | "mate" | "jess" | "hi" | "thank" | "you" | "sorry" | "cheers"
                )
            })
            .collect();
        match words.as_slice() {
            ["no" | "nah" | "nope" | "pass" | "thumbsdown" | "not"] | ["no", "no"] => self.negative += 4.0,
            [
                "yes" | "sure" | "ok" | "okay" | "thumbsup" | "absolutely" | "definitely" | "interested"
                | "keen",
            ]
            | ["yes", "yes"] => self.positive += 3.5,
            _ => {}
        }
    }

    /// What mail programs write into subjects outweighs the text.
    fn subject(&mut self, subject: &str) {
        let subject = subject.trim().to_lowercase();
        let starts = |words: &[&str]| words.iter().any(|word| subject.starts_with(word));
        if starts(&["accepted:", "new time proposed:", "tentatively accepted:", "tentative:", "counter:"]) {
            self.scheduling += 8.0;
            (self.absence, self.machine) = (0.0, 0.0);
        } else if starts(&["declined:", "canceled:", "cancelled:"]) {
            self.negative += 8.0;
            self.machine = 0.0;
        } else if starts(&[
            "undeliver",
            "delivery status",
            "mail delivery",
            "returned mail",
            "read:",
            "not read:",
            "failure notice",
            "message blocked",
            "delayed:",
        ]) {
            self.machine += 9.0;
            self.absence *= 0.3;
        } else if starts(&[
            "automatic reply",
            "auto reply",
            "autoreply",
            "auto-reply",
            "auto:",
            "automatische antwort",
            "réponse automatique",
            "auto response",
            "autoresponse",
            "automated",
        ]) {
            self.machine += 4.0;
            self.absence *= 1.5;
        } else if starts(&["out of office", "ooo", "out of the office", "on leave", "away"]) {
            self.absence += 6.0;
            self.machine += 2.0;
        }
    }

    /// One score an intent, about the log-odds.
    pub fn scores(&self) -> [f32; LABELS] {
        let mut scores = [0.0; LABELS];
        let mut set = |intent: Intent, score: f32| scores[label_of(intent)] = score;
        let (mut scheduling, mut question, mut positive, mut negative) =
            (self.scheduling, self.question, self.positive, self.negative);
        let (mut absence, mut machine, mut opt_out) = (self.absence, self.machine, self.opt_out);

        // Machine text wins over its own content; a notice names people and numbers to call.
        let machine_like = self.machine >= 3.5
            || (self.absence >= 3.5
                && self.machine + self.absence > self.scheduling.max(self.positive) + 1.5);
        if machine_like {
            scheduling *= if self.absence > 0.0 && self.machine < 2.0 { 0.5 } else { 0.35 };
            positive *= 0.4;
            question *= 0.4;
            negative *= 0.6;
        }
        // Absence cues decide between the two kinds of machine text.
        if absence >= 3.0 {
            machine = if machine > absence + 2.0 { machine - 0.5 * absence } else { machine * 0.45 };
        } else {
            absence *= 0.7;
        }
        if opt_out >= 4.0 {
            positive *= 0.4;
            negative *= 0.4;
            question *= 0.5;
            machine *= 0.6;
            absence *= 0.6;
        } else if scheduling < 3.0 && !machine_like {
            opt_out *= 0.9;
        }
        // Several human wishes: the stronger one wins (replies.md section 3).
        if scheduling >= 3.0 {
            question *= 0.45;
            positive *= 0.5;
            if negative < 6.0 {
                negative *= 0.5;
            }
        }
        if question >= 2.5 && scheduling < 3.0 {
            positive *= 0.55;
            negative *= 0.5;
        }
        if positive >= 3.0 && negative >= 2.0 && question < 2.5 && scheduling < 3.0 {
            let both = positive.min(negative);
            if positive >= negative { negative -= 0.5 * both } else { positive -= 0.5 * both }
        }
        set(Intent::Unsubscribe, 1.3 * opt_out);
        set(Intent::MeetingRequest, scheduling);
        set(Intent::Question, question);
        set(Intent::Interested, positive);
        set(Intent::NotInterested, negative);
        set(Intent::OutOfOffice, absence);
        set(Intent::AutoReply, machine);
        scores
    }
}

/// The token after the last "but" that has something to say.
fn contrast(tokens: &Tokens) -> Option<usize> {
    let turns = ["but", "however", "although", "though", "so"];
    let at = tokens.words().collect::<Vec<_>>().iter().rposition(|word| turns.contains(word))?;
    (at > 0 && at + 2 < tokens.len()).then_some(at)
}
