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

const TABS: &[(Tab, Capability)] = &[
    (Tab::new("profile", "Profile"), Capability::Read),
    (Tab::new("security", "Security"), Capability::Read),
    (Tab::new("notifications", "Notifications"), Capability::Read),
    (Tab::new("icp", "Target profile"), Capability::Read),
    (Tab::new("organization", "Organisation"), Capability::Administer),
    (Tab::new("mailboxes", "Mailboxes"), Capability::Work),
    (Tab::new("domains", "Sending domains"), Capability::Work),
    (Tab::new("go-live", "Go live"), Capability::Work),
    (Tab::new("team", "Team"), Capability::Administer),
    (Tab::new("suppression", "Do not contact"), Capability::Administer),
    (Tab::new("api-keys", "API keys"), Capability::Administer),
    (Tab::new("webhooks", "Webhooks"), Capability::Administer),
    (Tab::new("audit-log", "Audit log"), Capability::Administer),
    (Tab::new("danger", "Danger zone"), Capability::Own),
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
