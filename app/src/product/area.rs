/// A part of the product with routes and a browser bundle of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The way in: signing up and in, invitations.
    Account,
    /// Platform admins' pages, and the sandbox's.
    Admin,
    Dashboard,
    /// Campaigns and approvals.
    Campaigns,
    Leads,
    /// What people wrote back, and meetings.
    Replies,
    /// Settings, and the onboarding that asks for the first of them.
    Settings,
}

impl Area {
    /// The area that draws the page at `href`.
    pub fn of(href: &str) -> Self {
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let below = |start: &str| {
            path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if below("/dashboard/campaigns") || below("/dashboard/approvals") {
            Self::Campaigns
        } else if below("/dashboard/leads") {
            Self::Leads
        } else if below("/dashboard/replies") || below("/dashboard/meetings") {
            Self::Replies
        } else if below("/dashboard/settings") || below("/onboarding") {
            Self::Settings
        } else if below("/admin") || below("/sandbox") {
            Self::Admin
        } else if below("/dashboard") {
            Self::Dashboard
        } else {
            Self::Account
        }
    }

    /// The name of its browser bundle.
    pub const fn bundle(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Admin => "admin",
            Self::Dashboard => "app",
            Self::Campaigns => "campaigns",
            Self::Leads => "leads",
            Self::Replies => "replies",
            Self::Settings => "settings",
        }
    }

    /// `rel` of a link to `href` from here: the router leaves links marked `external` to the browser.
    pub fn rel_to(self, href: &str) -> Option<&'static str> {
        (Self::of(href) != self).then_some("external")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_the_area_that_draws_it() {
        for (href, area) in [
            ("/dashboard", Area::Dashboard),
            ("/dashboard/leads/7?tab=timeline", Area::Leads),
            ("/dashboard/leadsx", Area::Dashboard),
            ("/dashboard/campaigns/new", Area::Campaigns),
            ("/dashboard/approvals?item=7", Area::Campaigns),
            ("/dashboard/replies?reply=7", Area::Replies),
            ("/dashboard/meetings?meeting=7", Area::Replies),
            ("/dashboard/settings?tab=team", Area::Settings),
            ("/login?next=/dashboard/leads", Area::Account),
            ("/sandbox/mail", Area::Admin),
            ("/onboarding", Area::Settings),
        ] {
            assert_eq!(Area::of(href), area, "{href}");
        }
    }

    #[test]
    fn only_links_out_of_the_area_are_left_to_the_browser() {
        assert_eq!(Area::Leads.rel_to("/dashboard/leads?tier=hot"), None);
        assert_eq!(Area::Leads.rel_to("/dashboard"), Some("external"));
    }
}
