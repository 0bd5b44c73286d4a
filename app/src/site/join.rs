use domain::WaitlistSource;
use leptos::prelude::*;

use super::visit::visit;
use super::widgets::waitlist_form::WaitlistForm;

/// Part 15, and the end of every other page: a last question and the form.
#[component]
pub fn JoinSection(source: WaitlistSource, title: &'static str, question: &'static str) -> impl IntoView {
    let state = visit().form;
    let id = "join";
    view! {
        <section class="join" id="waitlist" aria-labelledby="join-title">
            <div class="join__in">
                <div class="join__words">
                    <h2 id="join-title">{title}" "<span class="quiet">{question}</span></h2>
                    <p>"No card, no call. We write to you when your place is ready."</p>
                </div>
                <div class="panel join__panel" data-widget="waitlist" data-source=source.as_str() data-id=id>
                    <WaitlistForm source id state/>
                </div>
            </div>
        </section>
    }
    .into_any()
}
