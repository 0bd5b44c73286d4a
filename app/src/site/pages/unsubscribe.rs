use leptos::prelude::*;
use workflows::public::OptOut;

use crate::site::visit::visit;

/// Behind the link that stops mail: the button, or what came of pressing it.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let visit = visit();
    let action = visit.path();
    let Some((_, state)) = visit.opt_out else { return ().into_any() };
    let (title, words, way_on) = match state {
        OptOut::Open { to } => (
            "Stop these letters?",
            format!("We will write to {to} no more about the Agency OS waitlist, and your place on it is given up."),
            view! {
                <form class="opt-out" method="post" action=action>
                    <button class="button button--primary button--large" type="submit">"Unsubscribe"</button>
                </form>
            }
            .into_any(),
        ),
        OptOut::Stopped { to } => (
            "You are unsubscribed",
            format!("We write to {to} no more about the waitlist."),
            view! { <p class="note">"By mistake? "<a href="/#waitlist">"Join the waitlist again"</a></p> }.into_any(),
        ),
        OptOut::StoppedBefore { to } => (
            "You were unsubscribed already",
            format!("We write to {to} no more about the waitlist. There is nothing left to do."),
            view! { <p class="note">"Want to come back? "<a href="/#waitlist">"Join the waitlist again"</a></p> }.into_any(),
        ),
        OptOut::BadLink => (
            "This link does not work",
            "A part of it may be missing. Open it from the letter again, or copy it whole. If it still does not \
             work, write to hello@agencyos.com.au and we stop the letters by hand."
                .to_owned(),
            ().into_any(),
        ),
    };
    view! {
        <main id="content" class="landing">
            <section class="page-head failure">
                <p class="eyebrow">"Unsubscribe"</p>
                <h1>{title}</h1>
                <p class="lead">{words}</p>
                {way_on}
            </section>
        </main>
    }
    .into_any()
}
