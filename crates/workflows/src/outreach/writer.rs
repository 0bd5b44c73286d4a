//! Has a mail rewritten by a language model, where one is connected. What it cost is written down before
//! anybody looks at what came of it; what came of it is put before a person, and leaves only if they agree.

use domain::{ApprovalId, AuditAction, ClientId};
use engines::outreach::writer::{BadAnswer, Brief, RULES, Written};
use integrations::llm::{self, Ask, Llm, LlmError, Spent, Stop};

use crate::audit::{self, Actor, Entry};
use crate::identity::Member;
use crate::{Error, Services, secrets};

/// Tokens and temperature of an e-mail (outreach.md section 7).
const MAX_TOKENS: u32 = 800;
const TEMPERATURE: f32 = 0.7;
/// Longest answer that is read, in bytes.
const ANSWER_MAX: usize = 20_000;

/// Said wherever somebody asks for other words and no model is connected.
pub const NO_WRITER: &str =
    "No AI writer is connected here: other words are drawn from the choices in the step's text.";

/// No transaction is open. Answers the words and the model that wrote them.
pub(super) async fn rewrite(
    services: &Services,
    writer: &dyn Llm,
    who: &Member,
    client: ClientId,
    item: ApprovalId,
    brief: &Brief<'_>,
) -> Result<(Written, String), Error> {
    let mark = format!("=== {} ===", secrets::hex(&secrets::fresh::<12>()?));
    let ask = Ask {
        rules: RULES.to_owned(),
        material: brief.material(&mark),
        max_tokens: MAX_TOKENS,
        temperature: TEMPERATURE,
    };
    let answered = tokio::time::timeout(llm::TIMEOUT, writer.write(&ask)).await;
    let answered =
        answered.unwrap_or_else(|_| Err(LlmError::Unknown { reason: "it took too long".to_owned() }));
    let answer = answered.map_err(|error| {
        tracing::warn!(approval.id = %item, %error, "a mail could not be rewritten");
        told(&error)
    })?;
    count(services, who, client, item, &answer.spent).await?;
    let written = match answer.stop {
        Stop::Finished if answer.text.len() <= ANSWER_MAX => {
            serde_json::from_str(answer.text.trim()).map_err(|_| BadAnswer::NotAMail)
        }
        Stop::Finished | Stop::CutOff | Stop::Declined => Err(BadAnswer::NotAMail),
    };
    let good = written.and_then(|written: Written| brief.accept(written));
    let good = good.map_err(|bad| {
        tracing::warn!(approval.id = %item, model = answer.spent.model, stop = ?answer.stop, "a rewritten mail is no good");
        Error::refused("NOT_WRITTEN", format!("{bad} Nothing was changed; try again, or edit it."))
    })?;
    Ok((good, answer.spent.model))
}

fn told(error: &LlmError) -> Error {
    let words = match error {
        LlmError::Busy { .. } | LlmError::Unknown { .. } => {
            "The AI writer does not answer at the moment. Nothing was changed; try again, or edit it."
        }
        LlmError::Denied { .. } => {
            "The AI writer does not let us in; whoever runs this server has to look. Edit it instead."
        }
        LlmError::Broken { .. } => "The AI writer's answer could not be read. Try again, or edit it.",
    };
    Error::refused("NOT_WRITTEN", words)
}

/// Writes the cost down, whatever becomes of the words.
async fn count(
    services: &Services,
    who: &Member,
    client: ClientId,
    item: ApprovalId,
    spent: &Spent,
) -> Result<(), Error> {
    let used = serde_json::json!({
        "model": spent.model, "input": spent.input_tokens, "output": spent.output_tokens, "cost_aud": spent.cost.to_string(),
    });
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Update, "approval", item).note("writer", used);
    audit::record(services, &mut tx, &Actor::from(who), entry).await?;
    tx.commit().await?;
    Ok(())
}
