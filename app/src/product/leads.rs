use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::layouts::SignedInLayout;
use crate::leads::{ImportPage, ImportsPage, LeadPage, LeadsPage};

/// The list of leads and each lead.
#[component]
pub fn LeadsApp() -> impl IntoView {
    provide_product(Area::Leads);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("/dashboard/leads") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=LeadsPage/>
                    <Route path=path!("/import") view=ImportsPage/>
                    <Route path=path!("/import/:id") view=ImportPage/>
                    <Route path=path!("/:id") view=LeadPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
