//! Writing by a language model: what the product asks of one. No vendor is connected yet.
//!
//! A request is asked once. What the vendor turned away before it began (busy, overloaded) may be asked
//! again after the time it names, twice at most, and all of it together takes no longer than [`TIMEOUT`].
//! What has begun is not asked for again: it may have been paid for. An answer is text and nothing else; no
//! tools are offered, and the caller decides what of it is believed.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use domain::Aud;

/// The longest a request may take, tries again and waits between them included.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// What we want, and what holds whatever the material says.
    pub rules: String,
    /// Text to work from, fenced in; it may come from strangers.
    pub material: String,
    pub max_tokens: u32,
    /// 0 to 1.
    pub temperature: f32,
}

/// Why a model stopped writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Finished,
    /// At `max_tokens`: the end is missing.
    CutOff,
    /// The vendor or the model would not.
    Declined,
}

/// What a request used and cost, whatever came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The model, in the vendor's words.
    pub model: String,
    pub input_tokens: u32,
    pub output_tokens: u32,
    pub cost: Aud,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    pub stop: Stop,
    pub spent: Spent,
}

#[async_trait]
pub trait Llm: Send + Sync + fmt::Debug {
    async fn write(&self, ask: &Ask) -> Result<Answer, LlmError>;
}

/// Why nothing was written, by what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// Turned away before it began, and the tries are used up: later.
    #[error("the writer is busy: {reason}")]
    Busy { reason: String },
    /// Our key is wrong or used up: an operator must look.
    #[error("the writer denied us: {reason}")]
    Denied { reason: String },
    /// Begun, and no answer came: it may have cost something, and is not asked for again by itself.
    #[error("the writer did not answer: {reason}")]
    Unknown { reason: String },
    /// What came cannot be understood.
    #[error("the writer's answer is not good: {reason}")]
    Broken { reason: String },
}
