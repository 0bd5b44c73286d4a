//! The signed-in product and the way into it: bundle `app`.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::admin::HeadlineTestPage;
use crate::dashboard::DashboardPage;
use crate::forms::provide_echo;
use crate::invite::InvitePage;
use crate::layouts::{SignedInLayout, provide_installation, provide_shell};
use crate::leads::{LeadPage, LeadsPage};
use crate::onboarding::{OnboardingPage, SkipPage};
use crate::sandbox_mail::SandboxMailPage;
use crate::settings::SettingsPage;
use crate::sign_in::{
    CheckEmailPage, ConfirmEmailChangePage, ConfirmPage, ForgotPage, LoginPage, ResendPage, ResetPage,
    SignUpPage,
};
use crate::site::NotFoundPage;

/// Everything behind `/login`, `/dashboard`, `/admin` and `/sandbox`.
#[component]
pub fn ProductApp() -> impl IntoView {
    provide_meta_context();
    provide_installation();
    provide_echo();
    provide_shell();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Agency OS".to_owned() } else { format!("{title} · Agency OS") }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/signup") view=SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/signup/check-email") view=CheckEmailPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm") view=ConfirmPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm/resend") view=ResendPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm-email") view=ConfirmEmailChangePage ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view=ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view=ResetPage ssr=SsrMode::Async/>
                <Route path=path!("/invite/:token") view=InvitePage ssr=SsrMode::Async/>
                <Route path=path!("/onboarding") view=OnboardingPage ssr=SsrMode::Async/>
                <Route path=path!("/onboarding/skip") view=SkipPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("/dashboard") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=DashboardPage/>
                    <Route path=path!("/leads") view=LeadsPage/>
                    <Route path=path!("/leads/:id") view=LeadPage/>
                    <Route path=path!("/settings") view=SettingsPage/>
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
