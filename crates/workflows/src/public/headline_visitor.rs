//! A browser of the headline test, as its cookie names it.

use domain::Headline;
use uuid::Uuid;

use crate::{Services, secrets};

/// 64 of the hash's 256 bits, in hexadecimal: it guards a count, not an account.
const PROOF: usize = 16;

/// Who it is and the headline it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub id: Uuid,
    pub variant: Headline,
}

impl Visitor {
    /// A visitor nobody knew, with one of the headlines: by the visitor's own random id, each equally
    /// often.
    pub fn new(id: Uuid, headlines: &[Headline]) -> Self {
        let chance = id.as_u128() & 0xffff_ffff_ffff;
        let at = usize::try_from(chance % u128::try_from(headlines.len().max(1)).unwrap_or(1)).unwrap_or(0);
        Self { id, variant: headlines.get(at).copied().unwrap_or(Headline::A) }
    }

    /// The cookie's value. Signed, so that nobody makes up visitors who loved one headline.
    pub fn signed(&self, services: &Services) -> String {
        format!("{}.{}.{}", self.variant, self.id.simple(), self.proof(services))
    }

    /// The visitor a cookie's value names; `None` when it was not signed here.
    pub fn read(services: &Services, text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (variant, id, given) = (parts.next()?, parts.next()?, parts.next()?);
        let visitor = Self { id: Uuid::try_parse(id).ok()?, variant: variant.parse().ok()? };
        let whole = parts.next().is_none();
        (whole && secrets::same(visitor.proof(services).as_bytes(), given.as_bytes())).then_some(visitor)
    }

    fn proof(&self, services: &Services) -> String {
        let parts = [self.variant.as_str().as_bytes(), self.id.as_bytes()];
        let hash = secrets::keyed_hash(services, "headline visitor", &parts);
        secrets::hex(&hash).chars().take(PROOF).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_headline_is_given_about_equally_often() {
        let headlines = [Headline::A, Headline::B, Headline::C];
        let mut counts = [0_u32; 3];
        for n in 0..3_000_u128 {
            // A multiplicative step spreads the numbers the way random tails are spread.
            let id = Uuid::from_u128(n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
            let given = Visitor::new(id, &headlines).variant;
            counts[headlines.iter().position(|headline| *headline == given).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
        assert_eq!(Visitor::new(Uuid::nil(), &[]).variant, Headline::A);
    }
}
