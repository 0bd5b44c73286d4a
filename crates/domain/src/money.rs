//! Money: Australian dollars, exact.

use std::{fmt, iter::Sum, ops, str::FromStr};

use crate::{BadText, Rule};

/// Australian dollars, exact to a millionth; from −9,999,999,999.999999 to 9,999,999,999.999999.
///
/// Stored as `NUMERIC(16, 6)` on PostgreSQL and as an `INTEGER` of millionths on SQLite, so `SUM` is
/// exact on both. In JSON it is a decimal text with at least two places: `"12.50"`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Aud(i64);

const MICROS: i64 = 1_000_000;
const MAX: i64 = 9_999_999_999_999_999;

impl Aud {
    pub const ZERO: Self = Self(0);

    pub const fn from_cents(cents: i64) -> Self {
        Self(cents * (MICROS / 100))
    }
    /// Millionths of a dollar.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// `None` when the product is beyond what money can be.
    pub fn times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(count).filter(|micros| micros.abs() <= MAX).map(Self)
    }
}

impl fmt::Display for Aud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let places = format!("{rest:06}");
        let kept = places.trim_end_matches('0').len().max(2);
        f.pad(&format!("{sign}{whole}.{}", &places[..kept]))
    }
}

impl FromStr for Aud {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadText::new(Rule::Other("Enter an amount like 12.50."));
        let text = text.trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > 10
            || places.len() > 6
            || !all_digits(whole)
            || !all_digits(places)
        {
            return Err(bad());
        }
        let whole: i64 = whole.parse().map_err(|_| bad())?;
        let places: i64 = format!("{places:0<6}").parse().map_err(|_| bad())?;
        let micros = whole * MICROS + places;
        Ok(Self(if negative { -micros } else { micros }))
    }
}

impl From<Aud> for String {
    fn from(amount: Aud) -> Self {
        amount.to_string()
    }
}
impl TryFrom<String> for Aud {
    type Error = BadText;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl ops::Add for Aud {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl ops::Sub for Aud {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl ops::Neg for Aud {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Sum for Aud {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |total, amount| total + amount)
    }
}

#[cfg(feature = "sqlx")]
mod codec {
    use sqlx::{
        Decode, Encode, Postgres, Sqlite, Type,
        encode::IsNull,
        error::BoxDynError,
        postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef},
        sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef},
        types::Decimal,
    };

    use super::{Aud, MAX};

    impl Type<Postgres> for Aud {
        fn type_info() -> PgTypeInfo {
            <Decimal as Type<Postgres>>::type_info()
        }
    }
    impl Encode<'_, Postgres> for Aud {
        fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
            Encode::<Postgres>::encode(Decimal::new(self.0, 6), buf)
        }
    }
    impl<'r> Decode<'r, Postgres> for Aud {
        fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
            let mut amount = <Decimal as Decode<Postgres>>::decode(value)?;
            let kept = amount;
            amount.rescale(6);
            if amount != kept {
                return Err(format!("{kept} has more than six places").into());
            }
            i64::try_from(amount.mantissa())
                .ok()
                .filter(|micros| micros.abs() <= MAX)
                .map(Self)
                .ok_or_else(|| format!("{kept} is more money than there is").into())
        }
    }
    impl Type<Sqlite> for Aud {
        fn type_info() -> SqliteTypeInfo {
            <i64 as Type<Sqlite>>::type_info()
        }
        fn compatible(ty: &SqliteTypeInfo) -> bool {
            <i64 as Type<Sqlite>>::compatible(ty)
        }
    }
    impl Encode<'_, Sqlite> for Aud {
        fn encode_by_ref(&self, buf: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
            if self.0.abs() > MAX {
                return Err("more money than there is".into());
            }
            Encode::<Sqlite>::encode(self.0, buf)
        }
    }
    impl<'r> Decode<'r, Sqlite> for Aud {
        fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
            <i64 as Decode<Sqlite>>::decode(value).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_shown_without_losing_a_millionth() {
        for (text, micros, shown) in [
            ("0", 0, "0.00"),
            ("12.5", 12_500_000, "12.50"),
            ("-0.000001", -1, "-0.000001"),
            ("0.1234", 123_400, "0.1234"),
            ("9999999999.999999", MAX, "9999999999.999999"),
        ] {
            let amount: Aud = text.parse().unwrap();
            assert_eq!((amount.micros(), amount.to_string().as_str()), (micros, shown));
        }
        for bad in ["", "-", ".5", "1,000", "1e3", "0.0000001", "10000000000", "NaN", "+1", "1.-5"] {
            assert!(bad.parse::<Aud>().is_err(), "{bad}");
        }
    }
}
