//! Background work: the states of a job and of a flow's run (flows.md section 1).

use crate::text_enum;

text_enum!(
    /// Failed means dead: out of attempts, or refused for good. A person may send it round again.
    JobState {
        Pending => "pending", Running => "running", Completed => "completed", Failed => "failed",
        Cancelled => "cancelled", Paused => "paused",
    }
);
text_enum!(RunStatus { Running => "running", Completed => "completed", Failed => "failed", Skipped => "skipped" });
text_enum!(
    /// What started a flow's run.
    RunTrigger { Cron => "cron", Manual => "manual", Event => "event" }
);
