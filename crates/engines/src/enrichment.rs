//! How complete what we know about a person is, and whether it suffices (enrichment.md sections 4
//! and 5, decisions.md D3).

/// What is there of one person's record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    pub email: AddressStatus,
    pub first_name: bool,
    pub last_name: bool,
    pub title: bool,
    pub company: bool,
    pub linkedin: bool,
    pub phone: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressStatus {
    #[default]
    None,
    /// Made up from a pattern.
    Guessed,
    /// There, nobody checked it.
    Other,
    Verified,
}

/// A vendor's result is taken from here on; what the agency brings itself is never rejected.
pub const VENDOR_THRESHOLD_POINTS: u32 = 70;

impl Completeness {
    /// 0 to 100.
    pub const fn points(&self) -> u32 {
        let email = match self.email {
            AddressStatus::Verified => 30,
            AddressStatus::Other => 20,
            AddressStatus::Guessed => 15,
            AddressStatus::None => 0,
        };
        let names = 10 * (self.first_name as u32 + self.last_name as u32);
        email
            + names
            + 15 * (self.title as u32 + self.company as u32)
            + 10 * (self.linkedin as u32 + self.phone as u32)
    }
    /// 0 to 1, two decimals.
    pub fn confidence(&self) -> f64 {
        f64::from(self.points()) / 100.0
    }
    /// Enough for a lead that the agency brings itself: an address, and a first name or a company.
    pub fn suffices_by_hand(&self) -> bool {
        self.email != AddressStatus::None && (self.first_name || self.company)
    }
    /// Enough for a vendor's result.
    pub fn suffices_from_vendor(&self) -> bool {
        self.points() >= VENDOR_THRESHOLD_POINTS
            && self.email != AddressStatus::None
            && self.first_name
            && self.last_name
            && self.company
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMED: Completeness = Completeness {
        email: AddressStatus::Other,
        first_name: true,
        last_name: true,
        title: true,
        company: true,
        linkedin: false,
        phone: false,
    };

    #[test]
    fn confidence_is_that_of_the_table() {
        let table = [
            (Completeness { email: AddressStatus::Verified, linkedin: true, ..NAMED }, 0.90, true),
            (Completeness { email: AddressStatus::Guessed, linkedin: true, ..NAMED }, 0.75, true),
            (NAMED, 0.70, true),
            (Completeness { email: AddressStatus::Guessed, ..NAMED }, 0.65, false),
            (Completeness { title: false, linkedin: true, ..NAMED }, 0.65, false),
        ];
        for (record, confidence, accepted) in table {
            assert!((record.confidence() - confidence).abs() < 1e-9, "{record:?}");
            assert_eq!(record.suffices_from_vendor(), accepted, "{record:?}");
        }
    }

    #[test]
    fn by_hand_an_address_with_a_first_name_or_a_company_is_enough() {
        let bare = Completeness { email: AddressStatus::Other, ..Completeness::default() };
        assert!(!bare.suffices_by_hand());
        assert!(Completeness { first_name: true, ..bare }.suffices_by_hand());
        assert!(Completeness { company: true, ..bare }.suffices_by_hand());
        assert!(!Completeness { last_name: true, title: true, ..bare }.suffices_by_hand());
        assert!(!Completeness { email: AddressStatus::None, ..NAMED }.suffices_by_hand());
    }
}
