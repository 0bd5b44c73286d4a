use domain::{Capability, Mode};

use super::Shell;
use crate::components::{Command, IconData};

/// A page one can go to. Pages that do not exist are not here.
#[derive(Clone, Debug)]
pub struct Place {
    pub title: &'static str,
    /// What is found there, for the command palette.
    pub words: &'static str,
    pub href: &'static str,
    pub icon: IconData,
    /// Whether the sidebar shows it.
    pub main: bool,
    /// Who may go there.
    pub needs: Capability,
    /// Only where mail stays here.
    pub sandbox: bool,
    /// For platform admins, whatever their role in a client.
    pub platform: bool,
}

const fn place(
    title: &'static str,
    words: &'static str,
    href: &'static str,
    icon: IconData,
    needs: Capability,
) -> Place {
    Place { title, words, href, icon, main: false, needs, sandbox: false, platform: false }
}

impl Place {
    const fn main(self) -> Self {
        Self { main: true, ..self }
    }
    const fn sandbox(self) -> Self {
        Self { sandbox: true, ..self }
    }
    const fn platform(self) -> Self {
        Self { platform: true, ..self }
    }
    /// Whether this is the place of `path`, or the one around it.
    pub fn is_current(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        match self.href {
            "/dashboard" | "/sandbox" => path == self.href,
            href => path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
    pub fn command(&self) -> Command {
        Command {
            title: self.title.to_owned(),
            words: self.words.to_owned(),
            href: self.href.to_owned(),
            icon: self.icon,
        }
    }
}

const PLACES: &[Place] = &[
    place("Dashboard", "how things stand", "/dashboard", icondata_lu::LuLayoutDashboard, Capability::Read)
        .main(),
    place(
        "Campaigns",
        "whom you write to, in which steps",
        "/dashboard/campaigns",
        icondata_lu::LuMegaphone,
        Capability::Read,
    )
    .main(),
    place(
        "New campaign",
        "campaigns: begin a draft",
        "/dashboard/campaigns/new",
        icondata_lu::LuPlus,
        Capability::Work,
    ),
    place(
        "Leads",
        "whom you may write to",
        "/dashboard/leads",
        icondata_lu::LuContactRound,
        Capability::Read,
    )
    .main(),
    place(
        "Import leads",
        "leads: bring a list",
        "/dashboard/leads/import",
        icondata_lu::LuUpload,
        Capability::Work,
    ),
    place(
        "Approvals",
        "what waits for your word",
        "/dashboard/approvals",
        icondata_lu::LuStamp,
        Capability::Work,
    )
    .main(),
    place("Replies", "what people wrote back", "/dashboard/replies", icondata_lu::LuInbox, Capability::Read)
        .main(),
    place(
        "Meetings",
        "who meets you when, what came of it",
        "/dashboard/meetings",
        icondata_lu::LuCalendarDays,
        Capability::Read,
    )
    .main(),
    place(
        "Reports",
        "what a range of days came to, as a file too",
        "/dashboard/reports",
        icondata_lu::LuChartLine,
        Capability::Read,
    )
    .main(),
    place(
        "Settings",
        "your profile, your agency",
        "/dashboard/settings",
        icondata_lu::LuSettings,
        Capability::Read,
    )
    .main(),
    place(
        "Profile",
        "settings: name, e-mail, time zone",
        "/dashboard/settings",
        icondata_lu::LuUser,
        Capability::Read,
    ),
    place(
        "Security",
        "settings: password, second factor, passkeys, sessions",
        "/dashboard/settings?tab=security",
        icondata_lu::LuShieldCheck,
        Capability::Read,
    ),
    place(
        "Notifications",
        "settings: what you are told and how",
        "/dashboard/settings?tab=notifications",
        icondata_lu::LuBell,
        Capability::Read,
    ),
    place(
        "Organisation",
        "settings: name, website, permission mode",
        "/dashboard/settings?tab=organization",
        icondata_lu::LuBuilding2,
        Capability::Administer,
    ),
    place(
        "Mailboxes",
        "settings: senders, warm-up, pause everything",
        "/dashboard/settings?tab=mailboxes",
        icondata_lu::LuMailbox,
        Capability::Work,
    ),
    place(
        "Go live",
        "settings: what is left to do before real people are written to",
        "/dashboard/settings?tab=go-live",
        icondata_lu::LuRocket,
        Capability::Work,
    ),
    place(
        "Team",
        "settings: members, roles, invitations",
        "/dashboard/settings?tab=team",
        icondata_lu::LuUsers,
        Capability::Administer,
    ),
    place(
        "Target profile",
        "settings: whom you want, what counts in a score",
        "/dashboard/settings?tab=icp",
        icondata_lu::LuTarget,
        Capability::Read,
    ),
    place(
        "Do not contact",
        "settings: addresses, domains and numbers nobody writes to",
        "/dashboard/settings?tab=suppression",
        icondata_lu::LuBan,
        Capability::Administer,
    ),
    place(
        "API keys",
        "settings: access for programs",
        "/dashboard/settings?tab=api-keys",
        icondata_lu::LuKeyRound,
        Capability::Administer,
    ),
    place(
        "Webhooks",
        "settings: programs that are told what happens",
        "/dashboard/settings?tab=webhooks",
        icondata_lu::LuWebhook,
        Capability::Administer,
    ),
    place(
        "Audit log",
        "settings: who did what",
        "/dashboard/settings?tab=audit-log",
        icondata_lu::LuScrollText,
        Capability::Administer,
    ),
    place(
        "Danger zone",
        "settings: take your data away, delete the organisation",
        "/dashboard/settings?tab=danger",
        icondata_lu::LuTriangleAlert,
        Capability::Own,
    ),
    place(
        "Sandbox",
        "the people your mail reaches here, and the clock",
        "/sandbox",
        icondata_lu::LuGlobe,
        Capability::Read,
    )
    .main()
    .sandbox(),
    place(
        "Sandbox mail",
        "what the product has sent",
        "/sandbox/mail",
        icondata_lu::LuMailOpen,
        Capability::Read,
    )
    .main()
    .sandbox(),
    place(
        "Headline test",
        "admin: which headline brings more people",
        "/admin/ab",
        icondata_lu::LuFlaskConical,
        Capability::Read,
    )
    .main()
    .platform(),
    place(
        "All sending",
        "admin: stop the outreach of every agency",
        "/admin/sending",
        icondata_lu::LuOctagonPause,
        Capability::Read,
    )
    .main()
    .platform(),
];

/// The places this person may go to.
pub fn places(shell: &Shell) -> Vec<Place> {
    let sandbox = shell.mode != Mode::Live;
    let may = |place: &Place| if place.platform { shell.platform_admin } else { shell.may(place.needs) };
    PLACES.iter().filter(|place| may(place) && (sandbox || !place.sandbox)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dashboard_is_not_current_on_the_pages_below_it() {
        let current = |path: &str| {
            PLACES
                .iter()
                .filter(|place| place.main && place.is_current(path))
                .map(|place| place.title)
                .collect::<Vec<_>>()
        };
        assert_eq!(current("/dashboard/"), ["Dashboard"]);
        assert_eq!(current("/dashboard/settings"), ["Settings"]);
        assert_eq!(current("/sandbox/mail"), ["Sandbox mail"]);
        assert!(current("/dashboard/settingsx").is_empty());
    }
}
