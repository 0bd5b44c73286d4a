use domain::{Capability, ClientId, Mode, Role, SubscriptionStatus, Theme};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// All that the frame around a signed-in page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shell {
    /// The person's name, or the address while there is none.
    pub name: String,
    pub email: String,
    /// The client the switcher shows; `None` for somebody who belongs to none.
    pub client: Option<ClientHead>,
    /// Every client of this person, by name.
    pub clients: Vec<(ClientId, String)>,
    /// The newest unread notifications, newest first.
    pub notices: Vec<Notice>,
    pub unread: u64,
    /// Whether the person runs the platform; what that allows, the server decides regardless.
    pub platform_admin: bool,
    /// Why all sending of the client waits; empty without a reason, `None` while it goes on.
    pub paused: Option<String>,
    /// Messages that wait for this person's word.
    pub approvals: u64,
    pub mode: Mode,
    pub theme: Option<Theme>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientHead {
    pub id: ClientId,
    pub name: String,
    pub role: Role,
    pub credits: i64,
    pub subscription: SubscriptionStatus,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: String,
    pub title: String,
    pub body: String,
    pub link: Option<String>,
    /// RFC 3339, and in words for the person's time zone.
    pub at: String,
    pub when: String,
}

impl Shell {
    /// Whether the person may use controls that need `capability`. The server decides regardless.
    pub fn may(&self, capability: Capability) -> bool {
        self.client.as_ref().is_some_and(|client| client.role.may(capability))
    }
}

/// What the server put around this page; `None` when nobody is signed in.
#[derive(Clone, Copy, Debug)]
struct ShellSignal(RwSignal<Option<Shell>>);

/// Takes the frame's content to the browser as well. Once, at the root.
pub fn provide_shell() {
    let shell = SharedValue::new(given).into_inner();
    provide_context(ShellSignal(RwSignal::new(shell)));
}

/// The frame's content, and what changes when it does.
pub fn use_shell() -> RwSignal<Option<Shell>> {
    use_context::<ShellSignal>().map_or_else(|| RwSignal::new(None), |shell| shell.0)
}

/// Asks for the frame's content again, after something in it has changed.
pub fn refresh_shell(shell: RwSignal<Option<Shell>>) {
    leptos::task::spawn_local(async move {
        // An old frame is better than none; the next page load tells what is wrong.
        if let Ok(fresh) = get_shell().await {
            shell.try_set(Some(fresh));
        }
    });
}

#[server(prefix = "/fn", endpoint = "shell")]
pub async fn get_shell() -> Result<Shell, AppError> {
    let (services, visit) = (crate::context::services()?, crate::context::visit()?);
    super::frame::shell(&services, &visit, crate::context::page().theme).await.map_err(crate::context::tell)
}

#[cfg(feature = "ssr")]
fn given() -> Option<Shell> {
    crate::context::shell()
}

#[cfg(not(feature = "ssr"))]
fn given() -> Option<Shell> {
    None
}
