//! Where leads pick a time by themselves: a link that suggested answers offer.

use domain::{AuditAction, Capability, ClientId};
use serde_json::json;
use store::replies::letters as rows;

use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

const LINK_MAX: usize = 300;

pub async fn get(services: &Services, visit: &Visit, client: ClientId) -> Result<Option<String>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(rows::booking_link(&mut tx).await?)
}

/// An empty one takes it away.
pub async fn set(services: &Services, visit: &Visit, client: ClientId, link: &str) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let link = Some(link.trim()).filter(|link| !link.is_empty());
    if let Some(link) = link {
        let is_web = url::Url::parse(link).is_ok_and(|url| url.scheme() == "https");
        if !is_web || link.len() > LINK_MAX {
            return Err(Error::field(
                "link",
                "not_a_link",
                "Enter an address like https://cal.com/you/talk.",
            ));
        }
    }
    let mut tx = services.db.write(client).await?;
    let before = rows::booking_link(&mut tx).await?;
    rows::set_booking_link(&mut tx, link, services.now()).await?;
    let entry = Entry::new(AuditAction::Update, "client", client)
        .before(json!({"booking_link": before}))
        .after(json!({"booking_link": link}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}
