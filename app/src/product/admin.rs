use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::admin::{HeadlineTestPage, SendingBrakePage};
use crate::layouts::SignedInLayout;
use crate::sandbox_mail::SandboxMailPage;
use crate::sandbox_world::{DemoPage, WorldPage};

/// The pages of platform admins and of the sandbox.
#[component]
pub fn AdminApp() -> impl IntoView {
    provide_product(Area::Admin);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("/admin") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("/ab") view=HeadlineTestPage/>
                    <Route path=path!("/sending") view=SendingBrakePage/>
                </ParentRoute>
                <ParentRoute path=path!("/sandbox") view=Outlet ssr=SsrMode::Async>
                    <Route path=path!("") view=WorldPage/>
                    <Route path=path!("/demo") view=DemoPage/>
                    <Route path=path!("/mail") view=SandboxMailPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
