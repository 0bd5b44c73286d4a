use leptos::prelude::*;

use super::api::{PersonView, SayAsPerson};
use crate::components::{Button, ButtonKind, ButtonSize};
use crate::forms::RowAction;
use crate::when::Moment;

const ANSWERS: [(&str, &str); 6] = [
    ("meeting", "Ask for a meeting"),
    ("interested", "Show interest"),
    ("question", "Ask a question"),
    ("decline", "Decline"),
    ("opt_out", "Ask to be left alone"),
    ("out_of_office", "Be away"),
];

/// What somebody got, did and why; and buttons to answer in their place.
#[component]
pub fn Person(person: PersonView, again: Callback<()>) -> impl IntoView {
    let story = person
        .story
        .into_iter()
        .map(|(when, what, why)| {
            let why = (!why.is_empty()).then(|| view! { <p class="line__more">{why}</p> });
            view! {
                <li class="line">
                    <div class="line__words"><p class="line__title">{what}</p>{why}</div>
                    <p class="line__more"><Moment when exact=true/></p>
                </li>
            }
        })
        .collect_view();
    let address = person.address.clone();
    let answers = ANSWERS.map(|(what, words)| {
        view! {
            <RowAction<SayAsPerson> fields=vec![("address", address.clone()), ("what", what.to_owned())] on_done=again>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small>{words}</Button>
            </RowAction<SayAsPerson>>
        }
    });
    view! {
        <div class="mail__head">
            <h2 class="mail__subject">{person.name}</h2>
            <p class="mail__line mono">{person.address}</p>
        </div>
        <div class="person">
            <section class="person__part" aria-labelledby="person-answer">
                <h3 id="person-answer">"Answer in their place"</h3>
                <p class="note">"A real mail, to the mailbox that wrote to them."</p>
                <div class="row">{answers.collect_view()}</div>
            </section>
            <section class="person__part" aria-labelledby="person-story">
                <h3 id="person-story">"What they did, and why"</h3>
                <ol class="lines">{story}</ol>
            </section>
            <section class="person__part" aria-labelledby="person-mail">
                <h3 id="person-mail">"The last mail they got"</h3>
                <p class="person__subject">{person.last_subject}</p>
                <pre class="person__mail">{person.last_text}</pre>
            </section>
        </div>
    }
    .into_any()
}
