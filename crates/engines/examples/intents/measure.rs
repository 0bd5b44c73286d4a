//! The figures of reply-intents.md section 9, in sample, cross-validated and on texts never trained on.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use domain::replies::{Certainty, Intent};
use engines::replies::model::{Mix, Model};
use engines::replies::{Classification, Reply, classify_with};

use crate::corpus::{self, Labelled};
use crate::train::{self, Example, FOLDS};

pub fn report(data: &Path, misses: bool) -> Result<(), Box<dyn Error>> {
    let (shared, generated) = (corpus::shared(data)?, corpus::generated(data)?);
    let shipped = Model::shipped();
    println!("mixture {:?}", shipped.mix);
    figures("shared, in sample (trained on)", &classified(&shared, |_| shipped), misses);

    let (examples, made) = (train::examples(&shared), train::examples(&generated));
    let models: Vec<Model> = (0..FOLDS)
        .map(|fold| {
            let seen: Vec<&Example> =
                examples.iter().enumerate().filter(|(at, _)| at % FOLDS != fold).map(|(_, e)| e).collect();
            let (weights, bias) = train::fit(&seen, &made);
            Model::from_weights(bias, &weights, shipped.mix)
        })
        .collect();
    figures("shared, 5-fold cross-validated", &classified(&shared, |at| &models[at % FOLDS]), misses);

    let held_out = corpus::held_out(data)?;
    figures("held out (never trained on)", &classified(&held_out, |_| shipped), misses);
    let fresh = corpus::fresh(data)?;
    figures(
        "fresh (rules were amended after it, never trained on)",
        &classified(&fresh, |_| shipped),
        misses,
    );
    for set in &corpus::BLIND {
        let name =
            format!("{}{}", set.name, if set.learnt { " (trained on since)" } else { " (never trained on)" });
        figures(&name, &classified(&corpus::blind(data, set)?, |_| shipped), misses);
        println!("  at first reading: {}", set.first_reading);
    }
    let (weights, bias) = train::fit(&[], &made);
    let blind = Model::from_weights(bias, &weights, shipped.mix);
    figures("shared, model from templates only", &classified(&shared, |_| &blind), false);
    let rules = Model::from_weights(bias, &weights, Mix { model: 0.0, ..shipped.mix });
    figures("held out, cues only", &classified(&held_out, |_| &rules), false);

    for (file, learnt) in corpus::OPT_OUTS {
        let name = format!("{file}{}", if learnt { " (trained on since)" } else { " (never trained on)" });
        opt_outs(&name, &data.join(file), shipped)?;
    }
    speed(&shared, shipped);
    Ok(())
}

type Judged<'a> = Vec<(&'a Labelled, Option<Classification>)>;

fn classified<'a>(texts: &'a [Labelled], model: impl Fn(usize) -> &'a Model) -> Judged<'a> {
    let one = |(at, labelled): (usize, &'a Labelled)| {
        (labelled, classify_with(&Reply::new(&labelled.text, train::received()), model(at)))
    };
    texts.iter().enumerate().map(one).collect()
}

fn figures(name: &str, judged: &Judged<'_>, misses: bool) {
    let guess = |c: &Option<Classification>| c.as_ref().map(|c| c.intent);
    println!("\n{name}: {} texts", judged.len());
    let mut f1s = Vec::new();
    for intent in Intent::ALL.iter().copied() {
        let count = |truth: bool, said: bool| {
            judged
                .iter()
                .filter(|(l, c)| (l.intent == intent) == truth && (guess(c) == Some(intent)) == said)
                .count() as f32
        };
        let (hit, missed, wrong) = (count(true, true), count(true, false), count(false, true));
        if hit + missed > 0.0 {
            let f1 = 2.0 * hit / (2.0 * hit + missed + wrong);
            println!(
                "  {:<16} F1 {f1:.3}  recall {:.3}  precision {:.3}",
                intent.as_str(),
                hit / (hit + missed),
                hit / (hit + wrong).max(1.0)
            );
            f1s.push(f1);
        }
    }
    let right = |(l, c): &&(&Labelled, Option<Classification>)| guess(c) == Some(l.intent);
    println!(
        "  macro-F1 {:.3}, accuracy {:.3}",
        f1s.iter().sum::<f32>() / f1s.len() as f32,
        judged.iter().filter(right).count() as f32 / judged.len() as f32
    );

    let dated: Vec<_> = judged.iter().filter(|(l, _)| l.return_date.is_some()).collect();
    let date_of = |c: &Option<Classification>| c.as_ref().and_then(|c| c.return_date);
    let exact = dated.iter().filter(|(l, c)| date_of(c) == l.return_date).count();
    let undated: Vec<_> =
        judged.iter().filter(|(l, _)| l.intent == Intent::OutOfOffice && l.return_date.is_none()).collect();
    println!(
        "  return date right {exact} of {}, none invented {} of {}",
        dated.len(),
        undated.iter().filter(|(_, c)| date_of(c).is_none()).count(),
        undated.len()
    );
    let objected: Vec<_> = judged.iter().filter(|(l, _)| l.objection_type.is_some()).collect();
    let objection = |c: &Option<Classification>| c.as_ref().and_then(|c| c.objection_type);
    println!(
        "  objection right {} of {}",
        objected.iter().filter(|(l, c)| objection(c) == l.objection_type).count(),
        objected.len()
    );

    let acted: Vec<_> =
        judged.iter().filter(|(_, c)| c.as_ref().is_some_and(|c| c.certainty == Certainty::Act)).collect();
    println!(
        "  acted on {:.3}, right of these {:.3}, calibration error {:.3}",
        acted.len() as f32 / judged.len() as f32,
        acted.iter().filter(|j| right(j)).count() as f32 / acted.len().max(1) as f32,
        calibration_error(judged)
    );
    if misses {
        for (l, c) in judged {
            let (said, date, because) = (guess(c), date_of(c), objection(c));
            if said != Some(l.intent) {
                println!(
                    "  MISS {} read as {:?} {:.2}: {:?}",
                    l.intent,
                    said.map(Intent::as_str),
                    c.as_ref().map_or(0.0, |c| c.confidence),
                    l.text
                );
            } else if l.intent == Intent::OutOfOffice && date != l.return_date {
                println!("  DATE {:?} read as {date:?}: {:?}", l.return_date, l.text);
            } else if l.objection_type.is_some() && because != l.objection_type {
                println!("  OBJECTION {:?} read as {because:?}: {:?}", l.objection_type, l.text);
            }
        }
    }
}

/// Expected calibration error over five bins.
fn calibration_error(judged: &Judged<'_>) -> f32 {
    let mut bins = [(0.0f32, 0.0f32, 0.0f32); 5];
    for (l, c) in judged {
        let Some(c) = c else { continue };
        let bin = &mut bins[((c.confidence * 5.0) as usize).min(4)];
        *bin = (bin.0 + 1.0, bin.1 + c.confidence, bin.2 + f32::from(u8::from(c.intent == l.intent)));
    }
    bins.iter().map(|(_, sure, right)| (sure - right).abs()).sum::<f32>() / judged.len() as f32
}

fn opt_outs(name: &str, file: &Path, model: &Model) -> Result<(), Box<dyn Error>> {
    let texts = corpus::opt_outs(file)?;
    let (mut missed, mut positive) = (0, 0);
    println!("\n{name}: {} texts", texts.len());
    for text in &texts {
        let intent = classify_with(&Reply::new(text, train::received()), model).map(|c| c.intent);
        if intent != Some(Intent::Unsubscribe) {
            missed += 1;
            positive += usize::from(intent.is_some_and(Intent::requires_response));
            println!("  MISSED as {:?}: {text:?}", intent.map(Intent::as_str));
        }
    }
    println!(
        "  missed {missed} ({:.2} %), read as positive {positive}",
        100.0 * missed as f32 / texts.len() as f32
    );
    Ok(())
}

fn speed(texts: &[Labelled], model: &Model) {
    let rounds = 20;
    let start = Instant::now();
    for _ in 0..rounds {
        for labelled in texts {
            std::hint::black_box(classify_with(&Reply::new(&labelled.text, train::received()), model));
        }
    }
    let each = start.elapsed().as_secs_f64() / (rounds * texts.len()) as f64;
    let long: String =
        texts.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ").chars().take(4_000).collect();
    let start = Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(classify_with(&Reply::new(&long, train::received()), model));
    }
    println!(
        "\nspeed: {:.3} ms a text, {:.3} ms for 4,000 characters",
        each * 1e3,
        start.elapsed().as_secs_f64() * 1e3 / f64::from(rounds as u32)
    );
}

/// The cues found in a text, and the scores of both halves, one line a label.
pub fn explain(text: &str) {
    let reply = Reply::new(text, train::received());
    let Some(read) = engines::replies::read(&reply) else { return println!("nothing is left of it") };
    for (name, found) in read.cues() {
        println!("  {name:<28} {found:?}");
    }
    let scores = Model::shipped().scores(&read.features());
    for ((intent, cues), model) in Intent::ALL.iter().zip(read.cue_scores()).zip(scores) {
        println!("  {:<16} cues {cues:>6.2}  model {model:>6.2}", intent.as_str());
    }
}
