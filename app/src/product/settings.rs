use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::layouts::SignedInLayout;
use crate::onboarding::{OnboardingPage, SkipPage};
use crate::settings::SettingsPage;

/// The person's and the agency's settings, and the first of them that are asked for.
#[component]
pub fn SettingsApp() -> impl IntoView {
    provide_product(Area::Settings);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <Route path=path!("/onboarding") view=OnboardingPage ssr=SsrMode::Async/>
                <Route path=path!("/onboarding/skip") view=SkipPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("/dashboard/settings") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=SettingsPage/>
                    <Route path=path!("/icp") view=|| view! { <Redirect path="/dashboard/settings?tab=icp"/> }/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
