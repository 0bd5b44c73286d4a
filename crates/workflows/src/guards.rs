//! The rules of sending that the simulator's invariants watch, named so that a test can take one away
//! and see that its invariant notices.
//!
//! In the product every rule stands: taking one away needs the feature `guards-off`, which only tests
//! switch on.

/// One rule, with everything in the product that keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Working hours and holidays of the recipient.
    Window,
    /// What a mailbox and its domain may send in a day.
    Mailbox,
    /// What a campaign may send in a day.
    Campaign,
    /// One touch a person and day.
    OneADay,
    /// Three people of a company and day.
    Company,
    /// Lists of people and companies that are not written to.
    Suppression,
    /// Who has answered is not written to again.
    Reply,
    /// The wait between two mails of a mailbox.
    Spacing,
}

/// Which rules stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Guards {
    #[cfg(feature = "guards-off")]
    off: Option<Guard>,
}

#[cfg(feature = "guards-off")]
impl Guards {
    #[must_use]
    pub const fn without(guard: Guard) -> Self {
        Self { off: Some(guard) }
    }
    pub(crate) fn stands(self, guard: Guard) -> bool {
        self.off != Some(guard)
    }
}

#[cfg(not(feature = "guards-off"))]
impl Guards {
    #[expect(clippy::unused_self, reason = "a test's guards have something to say here")]
    pub(crate) const fn stands(self, _guard: Guard) -> bool {
        true
    }
}
