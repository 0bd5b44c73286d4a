use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;

use super::leads_card::LeadCells;
use crate::components::{BentoCell, BentoGrid, BentoSpan, Button, ButtonSize, Card, EmptyState};
use crate::layouts::{Shell, use_shell};

/// What there is to see while nothing has happened yet: the truth, and where to go from here.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let shell = use_shell();
    let agency = move || {
        shell.with(|shell| {
            shell.as_ref().and_then(|shell| shell.client.as_ref()).map(|client| client.name.clone())
        })
    };
    let may_invite = shell.with_untracked(|shell| {
        shell.as_ref().is_some_and(|shell: &Shell| shell.may(Capability::Administer))
    });
    view! {
        <Title text="Dashboard"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Dashboard"</h1>
                    <p class="page-head__words">{agency}</p>
                </div>
            </div>
            <BentoGrid>
                <BentoCell span=BentoSpan::TwoThirds>
                    <Card title="Recent activity">
                        <EmptyState icon=icondata_lu::LuActivity title="No recent activity" words="Every message, reply and meeting will be listed here, newest first."/>
                    </Card>
                </BentoCell>
                <BentoCell span=BentoSpan::Third>
                    <Card title="Upcoming meetings">
                        <EmptyState icon=icondata_lu::LuCalendar title="No upcoming meetings" words="Meetings that leads agree to will stand here with time and link."/>
                    </Card>
                </BentoCell>
                <LeadCells/>
                <BentoCell span=BentoSpan::Third>
                    <Card title="Your team">
                        <EmptyState icon=icondata_lu::LuUserPlus title="Work together" words="Bring in the people who will read replies and hold the meetings.">
                            {may_invite.then(|| view! { <Button href="/dashboard/settings?tab=team" size=ButtonSize::Small>"Invite people"</Button> })}
                        </EmptyState>
                    </Card>
                </BentoCell>
            </BentoGrid>
        </div>
    }
}
