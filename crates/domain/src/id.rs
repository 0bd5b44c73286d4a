//! Ids: newtypes over a version 7 UUID, so a lead's id cannot be passed where a client's is
//! asked for, and order of id is order of making.

/// Defines an id type. With feature `sqlx` it is stored as `UUID` on PostgreSQL and `BLOB` on SQLite.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type))]
        #[cfg_attr(feature = "sqlx", sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            pub const fn from_uuid(id: uuid::Uuid) -> Self {
                Self(id)
            }
            pub const fn as_uuid(self) -> uuid::Uuid {
                self.0
            }
        }
        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A tenant: one agency that uses the product.
    ClientId
);
id!(UserId);
id!(MembershipId);
id!(SessionId);
id!(InviteId);
id!(ApiKeyId);
id!(AuditId);
id!(NotificationId);
id!(JobId);
id!(FlowRunId);
id!(LeadId);
id!(CampaignId);
id!(ImportId);
id!(ActivityId);
id!(SuppressionId);
id!(SavedViewId);
id!(MailId);
id!(ExportId);
