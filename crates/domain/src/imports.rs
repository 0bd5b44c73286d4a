//! Imports of lists: where one stands, what became of each record (issue "Leads", domain.md section 5).

use crate::text_enum;

text_enum!(
    /// `Uploaded`: the file is here and waits to be mapped. `Completed`, `Cancelled` and `Failed` are the ends.
    ImportStatus {
        Uploaded => "uploaded", Pending => "pending", Running => "running", Paused => "paused",
        Completed => "completed", Cancelled => "cancelled", Failed => "failed",
    }
);
text_enum!(
    /// What became of one record of a file.
    RowOutcome {
        Created => "created", Updated => "updated",
        DuplicateInFile => "duplicate_in_file", DuplicateInClient => "duplicate_in_client",
        Suppressed => "suppressed", Invalid => "invalid",
    }
);
text_enum!(
    /// What to do with a record whose address the client has already.
    OnExisting {
        /// Leave the lead as it is.
        Skip => "skip",
        /// Fill in and replace what the record says; empty values erase nothing.
        Update => "update",
    }
);
text_enum!(FileFormat { Csv => "csv", Xlsx => "xlsx" });

impl ImportStatus {
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Failed)
    }
    pub const fn may_pause(self) -> bool {
        matches!(self, Self::Pending | Self::Running)
    }
    pub const fn may_cancel(self) -> bool {
        !self.is_over()
    }
}
