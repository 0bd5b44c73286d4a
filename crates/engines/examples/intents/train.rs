//! Fits the linear model and how it is mixed with the cues.

use engines::replies::model::{BUCKETS, LABELS, Mix, Model, label_of};
use engines::replies::{Read, Reply, read, softmax};

use crate::corpus::{Dice, Labelled};

/// A text made ready for fitting.
pub struct Example {
    pub label: usize,
    pub features: Vec<u32>,
    pub cues: [f32; LABELS],
}

pub fn received() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2025, 12, 15)
        .and_then(|d| d.and_hms_opt(10, 0, 0))
        .expect("a moment of the calendar")
}

pub fn examples(texts: &[Labelled]) -> Vec<Example> {
    let one = |labelled: &Labelled| {
        let read: Read = read(&Reply::new(&labelled.text, received()))?;
        Some(Example { label: label_of(labelled.intent), features: read.features(), cues: read.cue_scores() })
    };
    texts.iter().filter_map(one).collect()
}

const ROUNDS: usize = 14;
/// Of a hundred parts of a text, this many are left out each time it is looked at.
const LEFT_OUT: usize = 35;
const RATE: f32 = 0.35;
const RIDGE: f32 = 2e-6;
/// A text somebody wrote counts as much as this many generated ones.
const SHARED_WEIGHT: f32 = 4.0;
/// Cue scores are worth about this much as log-odds while the model is fitted beside them.
const CUES_WHILE_FITTING: f32 = 0.35;

const TEMPERATURE: f32 = 1.8;

/// Multinomial logistic regression by AdaGrad. The cues stand in the sum as a fixed part, so that the
/// model learns what they lack.
pub fn fit(shared: &[&Example], generated: &[Example]) -> (Vec<[f32; LABELS]>, [f32; LABELS]) {
    let mut weights = vec![[0.0f32; LABELS]; BUCKETS];
    let mut squares = vec![[1e-3f32; LABELS]; BUCKETS];
    let mut bias = [0.0f32; LABELS];
    let all: Vec<(&Example, f32)> =
        shared.iter().map(|e| (*e, SHARED_WEIGHT)).chain(generated.iter().map(|e| (e, 1.0))).collect();
    // Each label weighs the same, however many texts it has.
    let mut masses = [0.0f32; LABELS];
    all.iter().for_each(|(example, weight)| masses[example.label] += weight);
    let mean = masses.iter().sum::<f32>() / LABELS as f32;
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut dice = Dice(42);
    for round in 0..ROUNDS {
        for i in (1..order.len()).rev() {
            order.swap(i, dice.below(i + 1));
        }
        for at in &order {
            let (example, weight) = all[*at];
            let weight = weight * (mean / masses[example.label]).sqrt();
            // Parts are left out by chance, so that no single one is relied upon.
            let kept: Vec<u32> =
                example.features.iter().copied().filter(|_| dice.below(100) >= LEFT_OUT).collect();
            let share = 1.0 / (kept.len().max(1) as f32).sqrt();
            let mut sums = bias;
            for feature in &kept {
                for (sum, w) in sums.iter_mut().zip(&weights[*feature as usize]) {
                    *sum += w * share;
                }
            }
            for (sum, cue) in sums.iter_mut().zip(&example.cues) {
                *sum += CUES_WHILE_FITTING * cue;
            }
            let guess = softmax(sums);
            for label in 0..LABELS {
                let error = (guess[label] - f32::from(u8::from(label == example.label))) * weight;
                bias[label] -= 0.01 * error / (1.0 + round as f32);
                if error.abs() < 1e-4 {
                    continue;
                }
                for feature in &kept {
                    let bucket = *feature as usize;
                    let slope = error * share + RIDGE * weights[bucket][label];
                    squares[bucket][label] += slope * slope;
                    weights[bucket][label] -= RATE * slope / squares[bucket][label].sqrt();
                }
            }
        }
    }
    (weights, bias)
}

/// Folds of the shared texts; a text's fold depends on its place only.
pub const FOLDS: usize = 5;

/// Each shared text with the scores of a model that has not seen it.
pub fn cross_scores(shared: &[Example], generated: &[Example]) -> Vec<[f32; LABELS]> {
    let mut scores = vec![[0.0; LABELS]; shared.len()];
    for fold in 0..FOLDS {
        let seen: Vec<&Example> =
            shared.iter().enumerate().filter(|(at, _)| at % FOLDS != fold).map(|(_, e)| e).collect();
        let (weights, bias) = fit(&seen, generated);
        let model = Model::from_weights(bias, &weights, Mix { cues: 1.0, model: 1.0, temperature: 1.0 });
        for at in (fold..shared.len()).step_by(FOLDS) {
            scores[at] = model.scores(&shared[at].features);
        }
    }
    scores
}

/// The mixture with the least log-loss on scores of unseen texts.
pub fn fit_mix(shared: &[Example], scores: &[[f32; LABELS]]) -> Mix {
    let mut best = (f32::MAX, Mix { cues: 1.0, model: 1.0, temperature: 1.0 });
    for cues in [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2] {
        for model in [0.2, 0.35, 0.5, 0.65, 0.8, 1.0, 1.25, 1.5] {
            let mix = Mix { cues, model, temperature: 1.0 };
            let loss: f32 =
                shared.iter().zip(scores).map(|(e, s)| -mixed(e, s, mix)[e.label].max(1e-6).ln()).sum();
            if loss < best.0 {
                best = (loss, mix);
            }
        }
    }
    best.1
}

pub fn mixed(example: &Example, scores: &[f32; LABELS], mix: Mix) -> [f32; LABELS] {
    softmax(std::array::from_fn(|l| (mix.cues * example.cues[l] + mix.model * scores[l]) / mix.temperature))
}

pub fn build(shared: &[Labelled], generated: &[Labelled]) -> Model {
    let (shared, generated) = (examples(shared), examples(generated));
    println!("{} shared texts, {} generated", shared.len(), generated.len());
    let mix = fit_mix(&shared, &cross_scores(&shared, &generated));
    // The shared texts come out too well for their log-loss to tell how sure to be of strange ones;
    // this softening leaves room for them.
    let mix = Mix { temperature: TEMPERATURE, ..mix };
    println!("{mix:?}");
    let all: Vec<&Example> = shared.iter().collect();
    let (weights, bias) = fit(&all, &generated);
    Model::from_weights(bias, &weights, mix)
}
