//! How a lead took what was sent to it (reporting.md section 7).

use domain::{Capability, Channel, ClientId, LeadId};
use store::activities::{self as rows, Engagement as Counts};

use super::view::{self, ActivityView, LeadView};
use crate::identity::{self, Visit};
use crate::{Error, Services};

#[derive(Clone, Debug)]
pub struct Engagement {
    pub lead: LeadView,
    /// Messages, each once however often it was opened.
    pub open_count: i64,
    pub click_count: i64,
    pub reply_count: i64,
    pub is_engaged: bool,
    /// On which something was sent, by name.
    pub channels_used: Vec<Channel>,
    /// The newest first.
    pub timeline: Vec<ActivityView>,
    /// Entries there are, listed or not.
    pub timeline_total: i64,
}

/// A reply, a click, or more than one open: one alone is often a program that looks at mail.
fn is_engaged(counts: Counts) -> bool {
    counts.replied > 0 || counts.clicked > 0 || counts.opened > 1
}

/// With at most `limit` entries of the timeline, 1 to 500; 100 unless said.
pub async fn engagement(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
    limit: Option<i64>,
) -> Result<Engagement, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let lead = view::shown(services, client, id).await?;
    let (timeline, timeline_total) = view::activities(services, visit, client, id, limit).await?;
    let mut tx = services.db.read(client).await?;
    let counts = rows::engagement(&mut tx, id).await?;
    let channels_used = rows::channels_used(&mut tx, id).await?;
    Ok(Engagement {
        lead,
        open_count: counts.opened,
        click_count: counts.clicked,
        reply_count: counts.replied,
        is_engaged: is_engaged(counts),
        channels_used,
        timeline,
        timeline_total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_open_alone_is_no_engagement() {
        for (vector, opened, clicked, replied, engaged) in
            [("L1", 1, 0, 0, false), ("L2", 2, 0, 0, true), ("L3", 0, 1, 0, true), ("L4", 0, 0, 1, true)]
        {
            assert_eq!(is_engaged(Counts { opened, clicked, replied }), engaged, "{vector}");
        }
    }
}
