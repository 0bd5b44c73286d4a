use leptos::prelude::*;
use workflows::public::{OptOut, Sender};

use crate::site::visit::visit;

/// Behind the link that stops mail: the buttons, or what came of pressing one. Works without scripting.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let visit = visit();
    let action = visit.path();
    let Some((_, state)) = visit.opt_out else { return ().into_any() };
    let (title, words, way_on) = match state {
        OptOut::Open { from: Sender::Waitlist, to } => (
            "Stop these letters?",
            format!("We will write to {to} no more about the Agency OS waitlist, and your place on it is given up."),
            view! {
                <form class="opt-out" method="post" action=action>
                    <button class="button button--primary button--large" type="submit">"Unsubscribe"</button>
                </form>
            }
            .into_any(),
        ),
        OptOut::Open { from: Sender::Agency(agency), to } => (
            "No more mail?",
            format!("{agency} writes to {to}. Press the button and it stops at once."),
            view! {
                <form class="opt-out" method="post" action=action.clone()>
                    <button class="button button--primary button--large" type="submit">{format!("No more mail from {agency}")}</button>
                </form>
                {everybody(action)}
            }
            .into_any(),
        ),
        OptOut::Stopped { from: Sender::Waitlist, to } => (
            "You are unsubscribed",
            format!("We write to {to} no more about the waitlist."),
            view! { <p class="note">"By mistake? "<a href="/#waitlist">"Join the waitlist again"</a></p> }.into_any(),
        ),
        OptOut::Stopped { from: Sender::Agency(agency), to } => {
            ("You are off the list", format!("{agency} will not write to {to} again."), everybody(action))
        }
        OptOut::StoppedBefore { from: Sender::Waitlist, to } => (
            "You were unsubscribed already",
            format!("We write to {to} no more about the waitlist. There is nothing left to do."),
            view! { <p class="note">"Want to come back? "<a href="/#waitlist">"Join the waitlist again"</a></p> }.into_any(),
        ),
        OptOut::StoppedBefore { from: Sender::Agency(agency), to } => {
            ("You are off the list already", format!("{agency} does not write to {to}."), everybody(action))
        }
        OptOut::StoppedEverywhere { to } => (
            "You are off every list",
            format!("Nobody who sends through Agency OS will write to {to} again. There is nothing left to do."),
            ().into_any(),
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

/// The wider choice, beside that of one sender.
fn everybody(action: String) -> AnyView {
    view! {
        <form class="opt-out" method="post" action=action>
            <p class="note">"Other agencies send through Agency OS, too. You can close the door to all of them."</p>
            <button class="button button--secondary button--large" type="submit" name="from" value="everybody">"No mail from any sender"</button>
        </form>
    }
    .into_any()
}
