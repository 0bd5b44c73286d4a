use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::site::NotFoundPage;

/// What a root shows for a path it has no route for. In the browser that is a link or redirect into
/// another area: the page is loaded from the server, which also answers for pages that do not exist.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let location = use_location();
    Effect::new(move |_| {
        let search = location.search.get_untracked();
        let query = if search.is_empty() { search } else { format!("?{search}") };
        let address =
            format!("{}{query}{}", location.pathname.get_untracked(), location.hash.get_untracked());
        // Refused only for addresses that are none; this one comes from the router.
        let _ = window().location().assign(&address);
    });
    if cfg!(feature = "ssr") { Some(view! { <NotFoundPage/> }) } else { None }
}
