//! Clients (tenants), their plan and who may do what in them (domain.md sections 2 and 3).

use crate::text_enum;

text_enum!(
    /// The plan a client pays for. Plans differ in volume only.
    PlanTier { Ignition => "ignition", Velocity => "velocity", Dominance => "dominance" }
);
text_enum!(SubscriptionStatus {
    Trialing => "trialing", Active => "active", PastDue => "past_due", Cancelled => "cancelled", Paused => "paused",
});
text_enum!(
    /// Whether outreach leaves by itself, after a person's approval, or never by itself.
    PermissionMode { Autopilot => "autopilot", CoPilot => "co_pilot", Manual => "manual" }
);
text_enum!(
    /// How the archive of all a client's data comes along. `Expired`: its file is gone.
    ExportStatus {
        Pending => "pending", Running => "running", Completed => "completed", Failed => "failed", Expired => "expired",
    }
);
text_enum!(Role { Owner => "owner", Admin => "admin", Member => "member", Viewer => "viewer" });

text_enum!(
    /// What a membership may do: one line a row of the capability table in domain.md section 3.
    Capability {
        /// Read everything in the tenant.
        Read => "read",
        /// Campaigns, sequences, resources, leads, import, enrichment, approvals, replies, client suppression.
        Work => "work",
        /// Deletions, ICP and weights, overrides, webhooks, API keys, invites, exports, removing suppression.
        Administer => "administer",
        /// Billing, plan, removing members, owner roles, deleting the client.
        Own => "own",
    }
);

impl Role {
    pub const fn may(self, capability: Capability) -> bool {
        match capability {
            Capability::Read => true,
            Capability::Work => matches!(self, Self::Owner | Self::Admin | Self::Member),
            Capability::Administer => matches!(self, Self::Owner | Self::Admin),
            Capability::Own => matches!(self, Self::Owner),
        }
    }
}

impl Capability {
    /// The lowest role that has it, for "you need to be at least ...".
    pub const fn lowest_role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Work => Role::Member,
            Self::Administer => Role::Admin,
            Self::Own => Role::Owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_exactly_the_capabilities_of_the_table() {
        let table = [
            (Role::Owner, [true, true, true, true]),
            (Role::Admin, [true, true, true, false]),
            (Role::Member, [true, true, false, false]),
            (Role::Viewer, [true, false, false, false]),
        ];
        for (role, expected) in table {
            let actual: Vec<bool> = Capability::ALL.iter().map(|c| role.may(*c)).collect();
            assert_eq!(actual, expected, "{role}");
        }
    }

    #[test]
    fn the_lowest_role_has_the_capability_and_the_one_below_has_not() {
        let order = [Role::Viewer, Role::Member, Role::Admin, Role::Owner];
        for capability in Capability::ALL {
            let lowest = order.iter().position(|r| *r == capability.lowest_role()).unwrap();
            assert!(order[lowest].may(*capability));
            assert!(lowest == 0 || !order[lowest - 1].may(*capability));
        }
    }
}
