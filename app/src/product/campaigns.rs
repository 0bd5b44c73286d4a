use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::approvals::ApprovalsPage;
use crate::campaigns::{CampaignPage, CampaignsPage, NewCampaignPage, TemplatesPage};
use crate::layouts::SignedInLayout;

/// Campaigns, and what of them waits for a word.
#[component]
pub fn CampaignsApp() -> impl IntoView {
    provide_product(Area::Campaigns);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("/dashboard/campaigns") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=CampaignsPage/>
                    <Route path=path!("/new") view=NewCampaignPage/>
                    <Route path=path!("/templates") view=TemplatesPage/>
                    <Route path=path!("/:id") view=CampaignPage/>
                </ParentRoute>
                <ParentRoute path=path!("/dashboard/approvals") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=ApprovalsPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
