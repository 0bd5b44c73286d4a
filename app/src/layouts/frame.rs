//! Gathers the content of the frame. Server only.

use domain::{ApprovalStatus, Capability, Theme};
use workflows::identity::{self, Visit};
use workflows::outreach::{approvals, identity as sending};
use workflows::{Error, Services, notifications};

use super::{ClientHead, Notice, Shell};
use crate::when::When;

pub async fn shell(services: &Services, visit: &Visit, theme: Option<Theme>) -> Result<Shell, Error> {
    let account = &visit.account;
    let mut clients: Vec<_> =
        visit.seats.iter().map(|seat| (seat.client, seat.client_name.clone())).collect();
    clients.sort_by_key(|(_, name)| name.to_lowercase());
    let (mut paused, mut waiting) = (None, 0);
    let client = match visit.current_seat() {
        None => None,
        Some(seat) => {
            let pause = sending::pause(services, visit, seat.client).await?;
            paused = pause.paused.then(|| pause.reason.unwrap_or_default());
            if seat.role.may(Capability::Work) {
                let pending = Some(ApprovalStatus::Pending);
                waiting = approvals::list(services, visit, seat.client, pending, 1, 1).await?.total;
            }
            let client = identity::get_client(services, visit, seat.client).await?;
            Some(ClientHead {
                id: seat.client,
                name: client.name,
                role: seat.role,
                credits: client.credits_remaining,
                subscription: client.subscription_status,
            })
        }
    };
    let unread = notifications::unread(services, visit).await?;
    let now = services.now();
    let notices = unread.newest.into_iter().map(|notice| {
        let when = When::of(notice.created_at, now, &account.timezone);
        Notice {
            id: notice.id.to_string(),
            title: notice.title,
            body: notice.body,
            link: notice.link,
            at: when.iso,
            when: when.ago,
        }
    });
    Ok(Shell {
        name: account.full_name.clone().unwrap_or_else(|| account.email.to_string()),
        email: account.email.to_string(),
        client,
        clients,
        notices: notices.collect(),
        unread: unread.count,
        paused,
        approvals: u64::try_from(waiting).unwrap_or(0),
        platform_admin: visit.platform_admin().is_ok(),
        mode: services.mode,
        theme,
    })
}
