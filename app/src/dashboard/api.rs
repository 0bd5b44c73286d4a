//! What the dashboard asks the server for: its parts, drawn.

use leptos::prelude::*;

use crate::AppError;
use crate::drawn::Drawn;

#[cfg(feature = "ssr")]
use super::imports::*;

/// The last days in figures, what happened, what comes.
#[server(prefix = "/fn", endpoint = "dashboard")]
pub async fn get_dashboard(
    /// How many days; 30 unless it is one of those there are.
    days: Option<u64>,
) -> Result<Drawn, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = dashboard::get(&services, &visit, client, days.unwrap_or_default()).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let view = DashboardView {
        days: found.period.length(),
        meetings_booked: figures::count(
            found.meetings.booked(),
            found.meetings_before.booked(),
            found.days.iter().map(|day| day.meetings.booked()),
        ),
        contacted: found.leads.contacted,
        replied: found.leads.replied,
        reply_rate: figures::rate(
            found.leads.reply_rate(),
            found.leads_before.reply_rate(),
            found.days.iter().map(|day| day.leads.reply_rate()),
        ),
        conversions: figures::count(
            found.leads.converted,
            found.leads_before.converted,
            found.days.iter().map(|day| day.leads.converted),
        ),
        leads_contacted: figures::count(
            found.leads.contacted,
            found.leads_before.contacted,
            found.days.iter().map(|day| day.leads.contacted),
        ),
        active_campaigns: found.active_campaigns,
        in_sequence: count_words(found.in_sequence),
        channels: figures::channels(&found.channels),
        funnel: figures::funnel(found.funnel),
        events: found.events.into_iter().map(|event| EventRow::of(event, now, zone)).collect(),
        upcoming: found.upcoming.into_iter().map(|line| view::meeting(line, now, zone)).collect(),
    };
    Ok(Drawn::of(|| cells::of(view)))
}

/// How hot the leads are, and who is there to meet them.
#[server(prefix = "/fn", endpoint = "dashboard/leads")]
pub async fn get_leads_and_team() -> Result<Drawn, AppError> {
    let (visit, _) = client()?;
    let may_invite = visit.current_seat().is_some_and(|seat| seat.role.may(Capability::Administer));
    let counts = count_tiers().await?;
    Ok(Drawn::of(|| leads_card::leads_and_team(counts, may_invite)))
}
