//! Leads: where they stand, what their score allows, why we may not write to them
//! (domain.md sections 2 and 5, scoring.md section 1).

use crate::text_enum;

text_enum!(
    /// Where a lead stands. `Unsubscribed`, `Bounced` and `Converted` end outreach.
    LeadStatus {
        New => "new", Enriched => "enriched", Scored => "scored", InSequence => "in_sequence",
        Converted => "converted", Unsubscribed => "unsubscribed", Bounced => "bounced",
    }
);
text_enum!(
    /// The band of the score, which gates the channels. Ordered best first.
    Tier { Hot => "hot", Warm => "warm", Cool => "cool", Cold => "cold", Dead => "dead" }
);
text_enum!(Channel { Email => "email", Sms => "sms", Linkedin => "linkedin", Voice => "voice", Mail => "mail" });
text_enum!(
    /// Why a lead is kept out of outreach whatever its score (scoring.md section 2.6).
    TierOverride {
        Unsubscribed => "unsubscribed", Bounced => "bounced", Suppressed => "suppressed", Competitor => "competitor",
    }
);
text_enum!(
    /// Which set of weights a score was made with (scoring.md section 4).
    WeightsSource {
        ClientLearned => "client_learned", ClientCustom => "client_custom",
        PlatformIndustry => "platform_industry", PlatformGlobal => "platform_global",
        PlatformPriors => "platform_priors", Default => "default",
    }
);
text_enum!(
    /// A lead's place in its sequence, kept apart from its status so that "not interested",
    /// "replied" and "finished" need no fake status.
    SequenceState {
        None => "none", Active => "active", Paused => "paused", Stopped => "stopped", Completed => "completed",
    }
);
text_enum!(
    /// On what ground we may write to a person.
    ConsentBasis {
        Express => "express", InferredPublished => "inferred_published",
        InferredRelationship => "inferred_relationship", None => "none",
    }
);
text_enum!(EnrichmentSource {
    Cache => "cache", Apollo => "apollo", Apify => "apify", ApolloApify => "apollo+apify", Clay => "clay",
    Manual => "manual",
});
text_enum!(
    /// Why an address is suppressed. The old word `spam` is read as [`Self::Complaint`] by [`Self::parse_alias`].
    SuppressionReason {
        Unsubscribe => "unsubscribe", Bounce => "bounce", Complaint => "complaint", Legal => "legal", Manual => "manual",
    }
);
text_enum!(
    /// What we found out about an address without asking its owner's server (decisions.md D3).
    EmailCheck {
        Likely => "likely",
        /// A role such as info@, or a provider of throw-away addresses.
        Risky => "risky",
        /// Never written to.
        Invalid => "invalid",
    }
);
text_enum!(PhoneType { Mobile => "mobile", Landline => "landline", Other => "other" });
text_enum!(
    /// Which of a client's leads a tier card or filter means: the five tiers and those without a score.
    TierBucket {
        Hot => "hot", Warm => "warm", Cool => "cool", Cold => "cold", Dead => "dead", Unscored => "unscored",
    }
);
text_enum!(DomainSuppressionReason { Competitor => "competitor", Blacklisted => "blacklisted", SpamTrap => "spam_trap" });
text_enum!(PhoneSuppressionReason { Stop => "stop", Dncr => "dncr", Manual => "manual" });

impl LeadStatus {
    /// A lead must be enriched before it can be scored; from then on it may be scored again at any time.
    pub const fn may_be_scored(self) -> bool {
        !matches!(self, Self::New)
    }
    /// Whether outreach to the lead has ended for good.
    pub const fn ends_outreach(self) -> bool {
        matches!(self, Self::Converted | Self::Unsubscribed | Self::Bounced)
    }
    /// Whether a person may set this status by hand. Steps forward belong to the product (enrichment,
    /// scoring, allocation); people end things: they note an opt-out, a bounce or a success. What has
    /// ended is reopened only by [`Self::reopened`].
    pub const fn may_be_set_by_hand(self, to: Self) -> bool {
        match (self, to) {
            (Self::Unsubscribed | Self::Converted, _) => false,
            (Self::Bounced, to) => matches!(to, Self::Unsubscribed),
            (_, to) => matches!(to, Self::Unsubscribed | Self::Bounced | Self::Converted),
        }
    }
    /// Where a lead goes whose opt-out, bounce or conversion an administrator took back: as far as
    /// its own data brings it, never into a sequence.
    pub const fn reopened(is_enriched: bool, is_scored: bool) -> Self {
        match (is_scored, is_enriched) {
            (true, _) => Self::Scored,
            (false, true) => Self::Enriched,
            (false, false) => Self::New,
        }
    }
    /// The status after a score was computed: only `Enriched` moves, so that scoring again never
    /// re-opens a lead that opted out, bounced, converted or is being written to.
    pub const fn after_scoring(self) -> Self {
        match self {
            Self::Enriched => Self::Scored,
            other => other,
        }
    }
}

impl Tier {
    /// The lowest score of each tier, best first. Hot begins at 85.
    pub const FLOORS: [(Self, u8); 5] =
        [(Self::Hot, 85), (Self::Warm, 60), (Self::Cool, 35), (Self::Cold, 20), (Self::Dead, 0)];

    pub const fn of(score: u8) -> Self {
        match score {
            85.. => Self::Hot,
            60.. => Self::Warm,
            35.. => Self::Cool,
            20.. => Self::Cold,
            _ => Self::Dead,
        }
    }
    /// Channels the tier opens. Voice has a further floor of its own per campaign.
    pub const fn channels(self) -> &'static [Channel] {
        match self {
            Self::Hot => &[Channel::Email, Channel::Sms, Channel::Linkedin, Channel::Voice, Channel::Mail],
            Self::Warm => &[Channel::Email, Channel::Linkedin, Channel::Voice],
            Self::Cool => &[Channel::Email, Channel::Linkedin],
            Self::Cold => &[Channel::Email],
            Self::Dead => &[],
        }
    }
    /// The score as the list sorts it: by tier first, so that who is out of outreach comes last
    /// whatever the score. Unscored leads have rank 0.
    pub const fn rank(self, score: u8) -> i64 {
        self.rank_floor() + score as i64
    }
    /// The least rank of the tier; the most is 999 above it.
    pub const fn rank_floor(self) -> i64 {
        match self {
            Self::Hot => 5_000,
            Self::Warm => 4_000,
            Self::Cool => 3_000,
            Self::Cold => 2_000,
            Self::Dead => 1_000,
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hot => "Hot",
            Self::Warm => "Warm",
            Self::Cool => "Cool",
            Self::Cold => "Cold",
            Self::Dead => "Dead",
        }
    }
}

impl TierBucket {
    pub const fn of(tier: Option<Tier>) -> Self {
        match tier {
            Some(Tier::Hot) => Self::Hot,
            Some(Tier::Warm) => Self::Warm,
            Some(Tier::Cool) => Self::Cool,
            Some(Tier::Cold) => Self::Cold,
            Some(Tier::Dead) => Self::Dead,
            None => Self::Unscored,
        }
    }
    pub const fn tier(self) -> Option<Tier> {
        match self {
            Self::Hot => Some(Tier::Hot),
            Self::Warm => Some(Tier::Warm),
            Self::Cool => Some(Tier::Cool),
            Self::Cold => Some(Tier::Cold),
            Self::Dead => Some(Tier::Dead),
            Self::Unscored => None,
        }
    }
    /// The ranks of its leads, both ends included; see [`Tier::rank`].
    pub const fn ranks(self) -> (i64, i64) {
        match self.tier() {
            Some(tier) => (tier.rank_floor(), tier.rank_floor() + 999),
            None => (0, 0),
        }
    }
}

impl TierOverride {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unsubscribed => "Opted out of contact.",
            Self::Bounced => "The address bounced; correct it to lift this.",
            Self::Suppressed => "On a suppression list.",
            Self::Competitor => "Works at a company on the competitor list.",
        }
    }
}

impl SuppressionReason {
    /// Reads a reason, and the alias `spam` that older lists use.
    pub fn parse_alias(text: &str) -> Result<Self, crate::UnknownText> {
        if text == "spam" { Ok(Self::Complaint) } else { text.parse() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_change_exactly_at_their_floors() {
        let edges = [
            (100, Tier::Hot),
            (85, Tier::Hot),
            (84, Tier::Warm),
            (60, Tier::Warm),
            (59, Tier::Cool),
            (35, Tier::Cool),
            (34, Tier::Cold),
            (20, Tier::Cold),
            (19, Tier::Dead),
            (0, Tier::Dead),
        ];
        for (score, tier) in edges {
            assert_eq!(Tier::of(score), tier, "{score}");
        }
        for (tier, floor) in Tier::FLOORS {
            assert_eq!(Tier::of(floor), tier);
        }
    }

    #[test]
    fn each_tier_opens_the_channels_of_the_table() {
        let opened = |tier: Tier| tier.channels().iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(opened(Tier::Hot), "email sms linkedin voice mail");
        assert_eq!(opened(Tier::Warm), "email linkedin voice");
        assert_eq!(opened(Tier::Cool), "email linkedin");
        assert_eq!(opened(Tier::Cold), "email");
        assert_eq!(opened(Tier::Dead), "");
    }

    #[test]
    fn scoring_again_never_reopens_a_lead() {
        for status in LeadStatus::ALL.iter().filter(|s| **s != LeadStatus::Enriched) {
            assert_eq!(status.after_scoring(), *status);
        }
        assert_eq!(LeadStatus::Enriched.after_scoring(), LeadStatus::Scored);
        assert!(!LeadStatus::New.may_be_scored());
    }

    #[test]
    fn people_end_things_and_never_reopen_or_skip_ahead() {
        use LeadStatus::{Bounced, Converted, Enriched, InSequence, New, Scored, Unsubscribed};
        for from in [New, Enriched, Scored, InSequence] {
            for to in [Unsubscribed, Bounced, Converted] {
                assert!(from.may_be_set_by_hand(to), "{from} to {to}");
            }
            for to in [New, Enriched, Scored, InSequence] {
                assert!(!from.may_be_set_by_hand(to), "{from} to {to}");
            }
        }
        for to in LeadStatus::ALL {
            assert!(!Unsubscribed.may_be_set_by_hand(*to) && !Converted.may_be_set_by_hand(*to));
            assert_eq!(Bounced.may_be_set_by_hand(*to), *to == Unsubscribed);
        }
        assert_eq!(LeadStatus::reopened(true, true), Scored);
        assert_eq!(LeadStatus::reopened(false, false), New);
    }

    #[test]
    fn the_rank_sorts_by_tier_before_score_and_names_the_tier_back() {
        assert!(Tier::Dead.rank(100) < Tier::Cold.rank(20));
        assert!(Tier::Hot.rank(85) > Tier::Warm.rank(84));
        for bucket in TierBucket::ALL {
            let (least, most) = bucket.ranks();
            for other in Tier::ALL {
                let inside = (least..=most).contains(&other.rank(50));
                assert_eq!(inside, bucket.tier() == Some(*other), "{bucket} {other}");
            }
        }
    }

    #[test]
    fn spam_is_an_old_word_for_complaint() {
        assert_eq!(SuppressionReason::parse_alias("spam"), Ok(SuppressionReason::Complaint));
        assert_eq!(SuppressionReason::parse_alias("legal"), Ok(SuppressionReason::Legal));
        assert!(SuppressionReason::parse_alias("x").is_err());
    }
}
