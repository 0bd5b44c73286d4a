//! Lists of leads as somebody likes to see them.

use domain::people::tidy;
use domain::{Capability, ClientId, SavedViewId};
use store::saved_views as rows;
pub use store::saved_views::SavedView;

use crate::identity::{self, Visit};
use crate::{Error, Services};

const PAGE: &str = "leads";

/// The person's own, by name.
pub async fn list_views(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<SavedView>, Error> {
    let who = identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(rows::list(&mut tx, who.user, PAGE).await?)
}

/// Keeps the query string of the list under a name; one of that name is replaced.
pub async fn save_view(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    name: &str,
    query: &str,
) -> Result<SavedView, Error> {
    let who = identity::member(services, visit, client, Capability::Read).await?;
    let name = tidy(name);
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Error::field("name", "length", "Give it a name of 1 to 60 characters."));
    }
    let query = query.trim_start_matches('?');
    if query.len() > 2_000 || query.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::field("query", "invalid", "This view cannot be saved."));
    }
    let mut tx = services.db.write(client).await?;
    let saved =
        rows::save(&mut tx, services.ids.next(), who.user, PAGE, &name, query, services.now()).await?;
    tx.commit().await?;
    Ok(saved)
}

pub async fn delete_view(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: SavedViewId,
) -> Result<(), Error> {
    let who = identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.write(client).await?;
    if !rows::delete(&mut tx, id, who.user).await? {
        return Err(Error::no_such("view"));
    }
    Ok(tx.commit().await?)
}
