//! Whether mails were opened and links followed, for campaigns that ask for it: off unless somebody
//! switched it on. Machines that look before people do are marked and count for nothing. A link leads on
//! only to an address we wrote into that very mail: the address is signed with the touch.

use domain::{AuditAction, CampaignId, Capability, ClientId, TouchId, TouchPhase};
use engines::outreach::plan::KEEN_OPENS;
use engines::outreach::tracking as rules;
pub use store::outreach::signals::Follows;
use store::outreach::signals::{self as rows, NewSignal};
use store::outreach::{facts, touches};
use url::form_urlencoded::byte_serialize;

use super::campaigns::living;
use super::{journal, keen};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services, secrets};

/// Opens and clicks kept of one touch; after that nothing more is learnt from it.
const MOST: i64 = 50;
/// Longest address a link may lead on to, in bytes.
const ADDRESS_MAX: usize = 2_000;

pub async fn follows(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Follows, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    Ok(rows::follows(&mut tx, campaign).await?)
}

/// Switches it on or off for mails that leave from now on.
pub async fn set_follows(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    to: Follows,
) -> Result<Follows, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, campaign).await?;
    if !row.status.may_be_edited() {
        return Err(Error::refused("INVALID_TRANSITION", "A completed campaign cannot be changed."));
    }
    let before = rows::follows(&mut tx, campaign).await?;
    rows::set_follows(&mut tx, campaign, to, services.business_now()).await?;
    let shown = |follows: Follows| serde_json::json!({"track_opens": follows.track_opens, "track_clicks": follows.track_clicks});
    let entry = Entry::new(AuditAction::Update, "campaign", campaign).before(shown(before)).after(shown(to));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(to)
}

fn proof(services: &Services, purpose: &str, touch: TouchId, address: &str) -> String {
    let made = secrets::keyed_hash(services, purpose, &[touch.as_uuid().as_bytes(), address.as_bytes()]);
    secrets::hex(&made[..16])
}

fn token(services: &Services, purpose: &str, touch: TouchId, address: &str) -> String {
    format!("{}{}", touch.as_uuid().simple(), proof(services, purpose, touch, address))
}

/// The touch of a token that we made for that address.
fn read_token(services: &Services, purpose: &str, token: &str, address: &str) -> Option<TouchId> {
    let (id, given) = token.is_ascii().then(|| token.split_at_checked(32)).flatten()?;
    let touch: TouchId = id.parse().ok()?;
    let made = proof(services, purpose, touch, address);
    secrets::same(made.as_bytes(), given.as_bytes()).then_some(touch)
}

const CLICK: &str = "click";
const OPEN: &str = "open";

/// The HTML of a mail as its campaign wants it followed.
pub(super) fn woven(services: &Services, touch: TouchId, follows: Follows, html: String) -> String {
    if follows == Follows::default() {
        return html;
    }
    let own = services.link("/u/");
    let through = |address: &str| {
        let leads_on = follows.track_clicks && !address.starts_with(&own) && address.len() <= ADDRESS_MAX;
        leads_on.then(|| {
            let to: String = byte_serialize(address.as_bytes()).collect();
            services.link(&format!("/c/{}?to={to}", token(services, CLICK, touch, address)))
        })
    };
    let picture =
        follows.track_opens.then(|| services.link(&format!("/o/{}", token(services, OPEN, touch, ""))));
    rules::tracked(&html, through, picture.as_deref())
}

/// Somebody, or something, loaded the picture of a mail.
pub async fn opened(services: &Services, token: &str, user_agent: &str) -> Result<(), Error> {
    match read_token(services, OPEN, token, "") {
        Some(touch) => note(services, touch, "opened", user_agent).await,
        None => Err(Error::no_such("picture")),
    }
}

/// Somebody, or something, followed a link. Answers where it leads on to: an address we signed.
pub async fn clicked(services: &Services, token: &str, to: &str, user_agent: &str) -> Result<String, Error> {
    let touch = (to.len() <= ADDRESS_MAX).then(|| read_token(services, CLICK, token, to)).flatten();
    let touch = touch.ok_or(Error::no_such("link"))?;
    if let Err(error) = note(services, touch, "clicked", user_agent).await {
        // The reader is led on all the same.
        tracing::error!(touch.id = %touch, %error, "a click could not be kept");
    }
    Ok(to.to_owned())
}

async fn note(services: &Services, id: TouchId, kind: &'static str, user_agent: &str) -> Result<(), Error> {
    let mut tx = services.db.system_read().await?;
    let client = touches::owner(&mut tx, id).await?.ok_or(Error::no_such("touch"))?;
    drop(tx);
    let mut tx = services.db.write(client).await?;
    let touch = touches::get(&mut tx, id).await?.ok_or(Error::no_such("touch"))?;
    let (all, by_people) = rows::count(&mut tx, id, kind).await?;
    // A test of the address alone, or somebody who loads it over and over.
    if all >= MOST || !matches!(touch.phase, TouchPhase::Sent | TouchPhase::Unknown) {
        return Ok(());
    }
    let now = services.business_now();
    let machine = rules::is_machine(user_agent, touch.sent_at.map(|sent| now - sent));
    let new = NewSignal { id: services.ids.next(), touch: id, kind, machine, at: now };
    rows::insert(&mut tx, &new).await?;
    if !machine && by_people == 0 {
        facts::record(&mut tx, services.ids.next(), &journal::event(&touch, kind, now)).await?;
        facts::engaged(&mut tx, touch.lead_id, kind, now).await?;
    }
    if !machine && kind == "opened" && by_people + 1 >= KEEN_OPENS {
        keen::bring_forward(&mut tx, &touch, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
