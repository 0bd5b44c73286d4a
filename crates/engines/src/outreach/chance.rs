//! Chance that can be repeated: the same seed gives the same choice on every machine, so a preview
//! shows what will be sent, and a touch rendered twice reads the same.

/// A seed, from ids or texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// From the bytes of ids, such as those of an enrolment and a step.
    pub fn of(parts: &[&[u8]]) -> Self {
        // FNV-1a over the parts, each with its length, then mixed.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        for part in parts {
            part.len().to_le_bytes().into_iter().for_each(&mut eat);
            part.iter().copied().for_each(&mut eat);
        }
        Self(mix(hash))
    }
    /// Another seed for the n-th choice.
    pub const fn nth(self, n: u64) -> Self {
        Self(mix(self.0 ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
    /// Evenly from 0 up to and without `bound`; 0 when there is nothing to choose from.
    pub const fn below(self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // The high half of a product is even enough for any bound far below 2^64.
        ((self.0 as u128 * bound as u128) >> 64) as u64
    }
}

/// The finaliser of splitmix64.
const fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_repeat_and_are_spread_evenly() {
        let seed = Seed::of(&[b"enrolment", b"step"]);
        assert_eq!(seed, Seed::of(&[b"enrolment", b"step"]));
        assert_ne!(seed, Seed::of(&[b"enrolments", b"tep"]), "where one part ends counts");
        let mut seen = [0_u32; 5];
        for n in 0..5_000 {
            let at = usize::try_from(seed.nth(n).below(5)).unwrap();
            seen[at] += 1;
        }
        assert!(seen.iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
        assert_eq!(seed.below(0), 0);
    }
}
