//! Chance that can be repeated: the same seed and the same words give the same throws.

/// Throws in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64, words: &[&str]) -> Self {
        // FNV-1a, each word with its length.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        for word in words {
            word.len().to_le_bytes().into_iter().for_each(&mut eat);
            word.bytes().for_each(&mut eat);
        }
        Self(hash)
    }

    /// The next of a row (splitmix64).
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// From `from` up to and without `to`.
    pub(super) fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % to.saturating_sub(from).max(1)
    }

    pub(super) fn pick<'a, T>(&mut self, some: &'a [T]) -> Option<&'a T> {
        let at = self.between(0, some.len() as u64);
        some.get(usize::try_from(at).unwrap_or_default())
    }
}
