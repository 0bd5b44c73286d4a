//! Parts of a page that only the server draws: figures, charts, lists to read. The browser gets them as
//! HTML and puts them in place, so their code is not downloaded; links in them work as everywhere.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlTemplateElement, Node};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use crate::AppError;
use crate::components::{ErrorCard, Skeleton, SkeletonShape};

/// HTML written by views of ours, so whatever people typed is escaped in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Drawn(String);

#[cfg(feature = "ssr")]
impl Drawn {
    /// Draws a view that needs no code of the browser: nothing in it listens or changes by itself.
    pub fn of(view: impl FnOnce() -> AnyView) -> Self {
        Self(Owner::new().with(|| view().to_html()))
    }
}

/// Waits for what the server draws, as [`Widget`](crate::components::Widget) does for values. When it is
/// drawn anew only what differs changes, so focus and opened details stay.
#[component]
pub fn DrawnWidget(
    /// What is loaded, for the error: "dashboard".
    #[prop(into)]
    of: String,
    resource: Resource<Result<Drawn, AppError>>,
    #[prop(optional)] shape: SkeletonShape,
) -> impl IntoView {
    let retry = Callback::new(move |()| resource.refetch());
    let place = NodeRef::<Div>::new();
    // What stood in the place first; given again at each redrawing, so that the framework leaves it be.
    let first = StoredValue::new(None::<String>);
    Effect::new(move |_| {
        if let (Some(place), Some(Ok(drawn))) = (place.get(), resource.get()) {
            put(&place, &drawn);
        }
    });
    view! {
        <Transition fallback=move || view! { <Skeleton shape/> }>
            {move || {
                let of = of.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(drawn) => {
                            first.update_value(|first| { first.get_or_insert(drawn.0); });
                            view! { <div class="drawn" node_ref=place inner_html=first.get_value()></div> }.into_any()
                        }
                        Err(error) => {
                            first.set_value(None);
                            view! { <ErrorCard of error on_retry=retry/> }.into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

fn put(place: &Element, drawn: &Drawn) {
    let Ok(template) =
        document().create_element("template").map(|made| made.unchecked_into::<HtmlTemplateElement>())
    else {
        return;
    };
    template.set_inner_html(&drawn.0);
    bring_children_up_to_date(place, &template.content());
}

/// Makes the children of `live` those of `new`, one by one in their order.
fn bring_children_up_to_date(live: &Node, new: &Node) {
    let (mut ours, mut theirs) = (live.first_child(), new.first_child());
    // Nothing of this is refused: nodes of one document are put under elements that may have them.
    while let Some(their) = theirs {
        theirs = their.next_sibling();
        match ours {
            None => {
                let _ = live.append_child(&their);
            }
            Some(our) => {
                ours = our.next_sibling();
                if our.node_name() == their.node_name() {
                    bring_up_to_date(&our, &their);
                } else {
                    let _ = live.replace_child(&their, &our);
                }
            }
        }
    }
    while let Some(our) = ours {
        ours = our.next_sibling();
        let _ = live.remove_child(&our);
    }
}

fn bring_up_to_date(our: &Node, their: &Node) {
    let (Some(ours), Some(theirs)) = (our.dyn_ref::<Element>(), their.dyn_ref::<Element>()) else {
        if our.node_value() != their.node_value() {
            our.set_node_value(their.node_value().as_deref());
        }
        return;
    };
    let names = |of: &Element| {
        of.get_attribute_names().iter().filter_map(|name| name.as_string()).collect::<Vec<_>>()
    };
    for name in names(theirs) {
        let value = theirs.get_attribute(&name).unwrap_or_default();
        if ours.get_attribute(&name).as_ref() != Some(&value) {
            let _ = ours.set_attribute(&name, &value);
        }
    }
    for name in names(ours) {
        // Details that somebody has opened stay open.
        if name != "open" && !theirs.has_attribute(&name) {
            let _ = ours.remove_attribute(&name);
        }
    }
    bring_children_up_to_date(our, their);
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_shown_as_text() {
        let name = "<img src=x onerror=alert(1)>\"&".to_owned();
        let title = name.clone();
        let Drawn(html) = Drawn::of(move || view! { <p title=title>{name}</p> }.into_any());
        assert!(!html.contains("<img") && html.contains("&lt;img"), "{html}");
        assert!(
            html.contains("title=\"<img src=x onerror=alert(1)>&quot;&amp;\"") || html.contains("&quot;"),
            "{html}"
        );
    }
}
