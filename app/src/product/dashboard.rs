use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::dashboard::DashboardPage;
use crate::layouts::SignedInLayout;
use crate::reports::ReportsPage;

/// The dashboard and its reports: the first thing seen every day, so nothing else is downloaded with it.
#[component]
pub fn DashboardApp() -> impl IntoView {
    provide_product(Area::Dashboard);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("/dashboard") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=DashboardPage/>
                    <Route path=path!("reports") view=ReportsPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
