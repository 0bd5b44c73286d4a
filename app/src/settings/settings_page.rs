use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;

use super::api_keys::ApiKeysTab;
use super::audit_log::AuditLogTab;
use super::danger::DangerTab;
use super::domains::DomainsTab;
use super::go_live::GoLiveTab;
use super::icp::IcpTab;
use super::mailboxes::MailboxesTab;
use super::notifications::NotificationsTab;
use super::organization::OrganizationTab;
use super::profile::ProfileTab;
use super::security::SecurityTab;
use super::suppression::SuppressionTab;
use super::team::TeamTab;
use super::webhooks::WebhooksTab;
use crate::components::{Tab, Tabs, use_tab};
use crate::layouts::use_shell;

const YOU: &str = "You";
const AGENCY: &str = "Agency";
const SENDING: &str = "Sending";
const PROGRAMS: &str = "Programs";

const TABS: &[(Tab, Capability)] = &[
    (Tab::new("profile", "Profile").under(YOU), Capability::Read),
    (Tab::new("security", "Security").under(YOU), Capability::Read),
    (Tab::new("notifications", "Notifications").under(YOU), Capability::Read),
    (Tab::new("organization", "Organisation").under(AGENCY), Capability::Administer),
    (Tab::new("team", "Team").under(AGENCY), Capability::Administer),
    (Tab::new("icp", "Target profile").under(AGENCY), Capability::Read),
    (Tab::new("audit-log", "Audit log").under(AGENCY), Capability::Administer),
    (Tab::new("danger", "Danger zone").under(AGENCY), Capability::Own),
    (Tab::new("mailboxes", "Mailboxes").under(SENDING), Capability::Work),
    (Tab::new("domains", "Sending domains").under(SENDING), Capability::Work),
    (Tab::new("suppression", "Do not contact").under(SENDING), Capability::Administer),
    (Tab::new("go-live", "Go live").under(SENDING), Capability::Work),
    (Tab::new("api-keys", "API keys").under(PROGRAMS), Capability::Administer),
    (Tab::new("webhooks", "Webhooks").under(PROGRAMS), Capability::Administer),
];

/// The tab in the address, as far as the role has it.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let tabs: Vec<Tab> = use_shell().with_untracked(|shell| {
        TABS.iter()
            .filter(|(_, needs)| shell.as_ref().is_some_and(|shell| shell.may(*needs)))
            .map(|(tab, _)| tab.clone())
            .collect()
    });
    let current = use_tab(&tabs);
    let panel = move || match current.get() {
        "security" => view! { <SecurityTab/> }.into_any(),
        "notifications" => view! { <NotificationsTab/> }.into_any(),
        "organization" => view! { <OrganizationTab/> }.into_any(),
        "mailboxes" => view! { <MailboxesTab/> }.into_any(),
        "domains" => view! { <DomainsTab/> }.into_any(),
        "go-live" => view! { <GoLiveTab/> }.into_any(),
        "team" => view! { <TeamTab/> }.into_any(),
        "icp" => view! { <IcpTab/> }.into_any(),
        "suppression" => view! { <SuppressionTab/> }.into_any(),
        "api-keys" => view! { <ApiKeysTab/> }.into_any(),
        "webhooks" => view! { <WebhooksTab/> }.into_any(),
        "audit-log" => view! { <AuditLogTab/> }.into_any(),
        "danger" => view! { <DangerTab/> }.into_any(),
        _ => view! { <ProfileTab/> }.into_any(),
    };
    view! {
        <Title text="Settings"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Settings"</h1>
                    <p class="page-head__words">"You and your agency."</p>
                </div>
            </div>
            <Tabs id="settings" label="Settings" tabs current drops=&["page", "sort", "before", "after", "action", "actor", "resource", "from", "until", "list", "q", "webhook"]>{panel}</Tabs>
        </div>
    }
}
