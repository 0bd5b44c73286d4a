//! The first profile of a client. Looking at its website is not here yet: this is the way around it.

use domain::{AuditAction, Capability, ClientId};
use serde_json::json;
use store::List;
use store::icp::{self, Profile};

use crate::audit::{self, Entry};
use crate::identity::{self, Visit};
use crate::{Error, Services};

// pages.md section 5, "/onboarding/skip".
pub const DEFAULT_INDUSTRIES: [&str; 3] = ["professional_services", "technology", "healthcare"];
pub const DEFAULT_COMPANY_SIZES: [&str; 2] = ["11-50", "51-200"];
pub const DEFAULT_LOCATIONS: [&str; 1] = ["Australia"];
pub const DEFAULT_TITLES: [&str; 4] = ["CEO", "Founder", "Managing Director", "Marketing Director"];
const SKIPPED: &str = "manual_skip";

/// Gives a fresh client the default profile and opens the product for it. A client that has a
/// confirmed profile keeps it; asking again changes nothing.
pub async fn skip(services: &Services, visit: &Visit, client: ClientId) -> Result<(), Error> {
    let member = identity::member(services, visit, client, Capability::Administer).await?;
    let list = |words: &[&str]| List(words.iter().map(|word| (*word).to_owned()).collect());
    let profile = Profile {
        industries: list(&DEFAULT_INDUSTRIES),
        company_sizes: list(&DEFAULT_COMPANY_SIZES),
        locations: list(&DEFAULT_LOCATIONS),
        titles: list(&DEFAULT_TITLES),
        source: Some(SKIPPED.to_owned()),
        confirmed_at: None,
    };
    let mut tx = services.db.write(client).await?;
    if icp::confirm_first(&mut tx, &profile, services.now()).await? {
        let entry = Entry::new(AuditAction::Update, "icp", client).after(json!({
            "industries": profile.industries,
            "company_sizes": profile.company_sizes,
            "locations": profile.locations,
            "titles": profile.titles,
            "source": SKIPPED,
        }));
        audit::record(services, &mut tx, &(&member).into(), entry).await?;
    }
    Ok(tx.commit().await?)
}
