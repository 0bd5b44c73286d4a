use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::invite::InvitePage;
use crate::sign_in::{
    CheckEmailPage, ConfirmEmailChangePage, ConfirmPage, ForgotPage, LoginPage, ResendPage, ResetPage,
    SignUpPage,
};

/// The way in: `/login`, `/signup` and what their mails lead to.
#[component]
pub fn AccountApp() -> impl IntoView {
    provide_product(Area::Account);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/signup") view=SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/signup/check-email") view=CheckEmailPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm") view=ConfirmPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm/resend") view=ResendPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm-email") view=ConfirmEmailChangePage ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view=ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view=ResetPage ssr=SsrMode::Async/>
                <Route path=path!("/invite/:token") view=InvitePage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
