//! Enumerations that are stored and sent as text.

/// Defines an enum with one text a variant, used alike in JSON, in both databases and in URLs.
#[macro_export]
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownText { kind: stringify!($name), text: text.chars().take(64).collect() }),
                }
            }
        }
        $crate::text_codec!($name, |value| value.as_str());
    };
}

/// Database traits for a type that is text on the wire and has `FromStr`. Nothing without feature `sqlx`.
#[cfg(not(feature = "sqlx"))]
#[macro_export]
macro_rules! text_codec {
    ($name:ident, $as_str:expr) => {};
}

/// Database traits for a type that is text on the wire and has `FromStr`.
#[cfg(feature = "sqlx")]
#[macro_export]
macro_rules! text_codec {
    ($name:ident, $as_str:expr) => {
        impl<DB: $crate::__sqlx::Database> $crate::__sqlx::Type<DB> for $name
        where
            str: $crate::__sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <str as $crate::__sqlx::Type<DB>>::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                <str as $crate::__sqlx::Type<DB>>::compatible(ty)
            }
        }
        impl<'q, DB: $crate::__sqlx::Database> $crate::__sqlx::Encode<'q, DB> for $name
        where
            String: $crate::__sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buf: &mut <DB as $crate::__sqlx::Database>::ArgumentBuffer,
            ) -> Result<$crate::__sqlx::encode::IsNull, $crate::__sqlx::error::BoxDynError> {
                let as_str: fn(&$name) -> &str = $as_str;
                <String as $crate::__sqlx::Encode<'q, DB>>::encode(as_str(self).to_owned(), buf)
            }
        }
        impl<'r, DB: $crate::__sqlx::Database> $crate::__sqlx::Decode<'r, DB> for $name
        where
            &'r str: $crate::__sqlx::Decode<'r, DB>,
        {
            fn decode(
                value: <DB as $crate::__sqlx::Database>::ValueRef<'r>,
            ) -> Result<Self, $crate::__sqlx::error::BoxDynError> {
                Ok(<&str as $crate::__sqlx::Decode<'r, DB>>::decode(value)?.parse::<$name>()?)
            }
        }
        impl $crate::__sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> $crate::__sqlx::postgres::PgTypeInfo {
                <String as $crate::__sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }
    };
}

/// A text that is none of an enumeration's values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}")]
pub struct UnknownText {
    pub kind: &'static str,
    pub text: String,
}
