//! What the public site counts, asks and tries out.

use serde::{Deserialize, Serialize};

use crate::text_enum;

/// The founding offer: how many places there are and how many are gone. Real numbers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FoundingSpots {
    pub total: u32,
    pub taken: u32,
    pub remaining: u32,
    pub sold_out: bool,
}

/// How loudly the number of places left is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Plenty,
    /// 10 or fewer left.
    Few,
    /// 5 or fewer left.
    Last,
}

impl FoundingSpots {
    /// `taken` never counts past `total`.
    pub const fn new(total: u32, taken: u32) -> Self {
        let taken = if taken > total { total } else { taken };
        Self { total, taken, remaining: total - taken, sold_out: taken == total }
    }
    pub const fn urgency(self) -> Urgency {
        match self.remaining {
            0..=5 => Urgency::Last,
            6..=10 => Urgency::Few,
            _ => Urgency::Plenty,
        }
    }
}

text_enum!(
    /// Which form a person joined the waitlist from.
    WaitlistSource {
        Landing => "landing-page",
        LandingBottom => "landing-page-bottom",
        Pricing => "pricing",
        About => "about",
        HowItWorks => "how-it-works-page",
    }
);

text_enum!(
    /// How far somebody on the waitlist has come.
    WaitlistStatus {
        Pending => "pending",
        Invited => "invited",
        Joined => "joined",
        /// Asked to be taken off. The row stays, so that the link in an old letter still says so.
        Left => "left",
    }
);

text_enum!(
    /// Headlines tried against each other on the landing page. A is the control.
    Headline { A => "a", B => "b", C => "c", D => "d" }
);

impl Headline {
    /// The words, in the two lines they are set in.
    pub const fn lines(self) -> [&'static str; 2] {
        match self {
            Self::A => ["Stop chasing clients.", "Let them find you."],
            Self::B => ["Turn strangers into signed", "clients while you sleep."],
            Self::C => ["Stop chasing clients.", "Let them chase you."],
            Self::D => ["Your agency's client", "acquisition machine."],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_left_are_never_negative_and_none_left_is_sold_out() {
        assert_eq!(FoundingSpots::new(20, 3).remaining, 17);
        let gone = FoundingSpots::new(20, 25);
        assert_eq!((gone.remaining, gone.taken, gone.sold_out), (0, 20, true));
    }

    #[test]
    fn the_counter_turns_amber_at_ten_and_red_at_five() {
        let at = |left: u32| FoundingSpots::new(20, 20 - left).urgency();
        assert_eq!(
            [at(11), at(10), at(6), at(5), at(0)],
            [Urgency::Plenty, Urgency::Few, Urgency::Few, Urgency::Last, Urgency::Last]
        );
    }
}
