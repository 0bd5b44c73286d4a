use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::admin::HeadlineTestPage;
use crate::dashboard::DashboardPage;
use crate::layouts::SignedInLayout;
use crate::onboarding::{OnboardingPage, SkipPage};
use crate::replies::RepliesPage;
use crate::sandbox_mail::SandboxMailPage;

/// The dashboard, the inbox, the first steps, the pages of admins and of the sandbox.
#[component]
pub fn DashboardApp() -> impl IntoView {
    provide_product(Area::Dashboard);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <Route path=path!("/onboarding") view=OnboardingPage ssr=SsrMode::Async/>
                <Route path=path!("/onboarding/skip") view=SkipPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("/dashboard") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=DashboardPage/>
                    <Route path=path!("/replies") view=RepliesPage/>
                </ParentRoute>
                <ParentRoute path=path!("/admin") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("/ab") view=HeadlineTestPage/>
                </ParentRoute>
                <ParentRoute path=path!("/sandbox") view=Outlet ssr=SsrMode::Async>
                    <Route path=path!("/mail") view=SandboxMailPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
