//! The statistical half of the classifier: a linear model over words, letters, cues and shape,
//! built offline (`examples/intents`) and compiled in. Same text and same file, same answer.

use std::sync::OnceLock;

use domain::replies::Intent;

use super::cues;
use super::dates;
use super::pattern::Hit;
use super::token::Tokens;

/// Labels, in the order of [`Intent::ALL`].
pub const LABELS: usize = 7;
/// Hash buckets a label.
pub const BUCKETS: usize = 1 << 16;
/// Words beyond this add nothing but time.
const WORDS_MAX: usize = 220;
const MAGIC: [u8; 8] = *b"intents1";
static FILE: &[u8] = include_bytes!("../../data/intents.model");

/// The parts of the text that the model weighs, hashed. Repeats count once.
pub fn features(tokens: &Tokens, hits: &[Hit]) -> Vec<u32> {
    let mut found = Vec::with_capacity(512);
    let mut add = |kind: u8, parts: &[&str]| found.push(hash(kind, parts));
    let mut plain: Vec<&str> = Vec::with_capacity(WORDS_MAX);
    for word in tokens.words().take(WORDS_MAX) {
        plain.push(match word {
            _ if word.starts_with(|c: char| c.is_ascii_digit()) => "#",
            _ if dates::weekday_of(word).is_some() => "@day",
            _ => word,
        });
    }
    for word in &plain {
        add(b'w', &[word]);
    }
    for pair in plain.windows(2) {
        add(b'b', pair);
    }
    for hit in hits {
        let cue = cues::cue_of(hit);
        add(b'c', &[cue.name]);
        if tokens.sentence_of(hit.from).asks {
            add(b'a', &[cue.name]);
        }
    }
    let joined: Vec<char> = plain.join(" ").chars().collect();
    let mut letters = String::with_capacity(8);
    for size in 3..=5 {
        for gram in joined.windows(size) {
            letters.clear();
            letters.extend(gram);
            add(b'l', &[&letters]);
        }
    }
    let asks = tokens.sentences.iter().any(|s| s.asks);
    let last_asks = tokens.sentences.last().is_some_and(|s| s.asks);
    let length = match tokens.len() {
        0..=2 => "1",
        3..=6 => "2",
        7..=14 => "3",
        15..=30 => "4",
        _ => "5",
    };
    add(b's', &["length", length]);
    add(
        b's',
        &[
            "asks",
            if last_asks {
                "last"
            } else if asks {
                "some"
            } else {
                "none"
            },
        ],
    );
    add(b's', &["first", plain.first().copied().unwrap_or_default()]);
    add(b's', &["we", if plain.contains(&"you") || plain.contains(&"your") { "you" } else { "none" }]);
    found.sort_unstable();
    found.dedup();
    found
}

/// FNV-1a, cut to the number of buckets.
fn hash(kind: u8, parts: &[&str]) -> u32 {
    let mut state = 0x811c_9dc5_u32;
    let mut take = |byte: u8| state = (state ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    take(kind);
    for part in parts {
        part.bytes().for_each(&mut take);
        take(0);
    }
    (state ^ (state >> 16)) & (BUCKETS as u32 - 1)
}

/// A linear model in bytes: a step size a label, a bias a label, then one byte a bucket and label.
#[derive(Clone, Debug)]
pub struct Model {
    bias: [f32; LABELS],
    step: [f32; LABELS],
    /// How much of the sum is cues and how much model, and what both are divided by.
    pub mix: Mix,
    weights: std::borrow::Cow<'static, [u8]>,
}

/// How the two halves are put together; fitted on cross-validated scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    pub cues: f32,
    pub model: f32,
    pub temperature: f32,
}

const HEAD: usize = 8 + 4 * (2 * LABELS + 3);

impl Model {
    /// The model that is compiled in.
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Model::read(FILE).unwrap_or_else(|| Model {
                bias: [0.0; LABELS],
                step: [0.0; LABELS],
                mix: Mix { cues: 1.0, model: 0.0, temperature: 1.0 },
                weights: std::borrow::Cow::Owned(vec![0; LABELS * BUCKETS]),
            })
        })
    }

    pub fn read(file: &'static [u8]) -> Option<Self> {
        let (head, weights) = file.split_at_checked(HEAD)?;
        if head[..8] != MAGIC || weights.len() != LABELS * BUCKETS {
            return None;
        }
        let number = |at: usize| {
            let from = 8 + 4 * at;
            f32::from_le_bytes([head[from], head[from + 1], head[from + 2], head[from + 3]])
        };
        Some(Self {
            bias: std::array::from_fn(number),
            step: std::array::from_fn(|at| number(LABELS + at)),
            mix: Mix {
                cues: number(2 * LABELS),
                model: number(2 * LABELS + 1),
                temperature: number(2 * LABELS + 2),
            },
            weights: std::borrow::Cow::Borrowed(weights),
        })
    }

    /// Rounds full weights to bytes. `weights[bucket][label]`.
    pub fn from_weights(bias: [f32; LABELS], weights: &[[f32; LABELS]], mix: Mix) -> Self {
        let step: [f32; LABELS] = std::array::from_fn(|label| {
            let largest = weights.iter().map(|w| w[label].abs()).fold(0.0, f32::max);
            (largest / 127.0).max(f32::MIN_POSITIVE)
        });
        let bytes = weights
            .iter()
            .flat_map(|row| (0..LABELS).map(|l| ((row[l] / step[l]).round() as i8) as u8))
            .collect();
        Self { bias, step, mix, weights: std::borrow::Cow::Owned(bytes) }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        let mix = [self.mix.cues, self.mix.model, self.mix.temperature];
        for number in self.bias.iter().chain(&self.step).chain(&mix) {
            file.extend(number.to_le_bytes());
        }
        file.extend_from_slice(&self.weights);
        file
    }

    /// One score a label; `features` as [`features`] gives them.
    pub fn scores(&self, features: &[u32]) -> [f32; LABELS] {
        let mut sums = [0i32; LABELS];
        for feature in features {
            let from = *feature as usize * LABELS;
            if let Some(row) = self.weights.get(from..from + LABELS) {
                for (sum, byte) in sums.iter_mut().zip(row) {
                    *sum += i32::from(*byte as i8);
                }
            }
        }
        // Long texts have more parts; each part says less.
        let share = 1.0 / (features.len().max(1) as f32).sqrt();
        std::array::from_fn(|label| self.bias[label] + sums[label] as f32 * self.step[label] * share)
    }
}

/// The place of an intent in scores.
pub fn label_of(intent: Intent) -> usize {
    Intent::ALL.iter().position(|i| *i == intent).unwrap_or_default()
}
