use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use super::elsewhere::Elsewhere;
use super::{Area, ProductTitle, provide_product};
use crate::layouts::SignedInLayout;
use crate::meetings::MeetingsPage;
use crate::replies::RepliesPage;

/// What people wrote back, and the meetings that came of it.
#[component]
pub fn RepliesApp() -> impl IntoView {
    provide_product(Area::Replies);
    view! {
        <ProductTitle/>
        <Router>
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("/dashboard/replies") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=RepliesPage/>
                </ParentRoute>
                <ParentRoute path=path!("/dashboard/meetings") view=SignedInLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=MeetingsPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
