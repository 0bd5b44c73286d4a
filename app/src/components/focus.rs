//! Moves the keyboard focus inside one part of the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

const FOCUSABLE: &str = "a[href], button:not(:disabled), input:not(:disabled):not([type=hidden]), \
                         select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex='-1'])";

/// Where to go from the focused element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    Back,
    First,
    Last,
}

impl Step {
    /// The step an arrow key asks for in a list that runs downwards.
    pub(super) fn down(key: &str) -> Option<Self> {
        match key {
            "ArrowDown" => Some(Self::Next),
            "ArrowUp" => Some(Self::Back),
            "Home" => Some(Self::First),
            "End" => Some(Self::Last),
            _ => None,
        }
    }
    /// The same for a list that runs from left to right.
    pub(super) fn across(key: &str) -> Option<Self> {
        match key {
            "ArrowRight" => Some(Self::Next),
            "ArrowLeft" => Some(Self::Back),
            "Home" => Some(Self::First),
            "End" => Some(Self::Last),
            _ => None,
        }
    }
    /// The place after this step among `count` places; `None` as the present place means outside.
    pub(super) fn apply(self, now: Option<usize>, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        Some(match (self, now) {
            (Self::First, _) | (Self::Next, None) => 0,
            (Self::Last, _) | (Self::Back, None) => last,
            (Self::Next, Some(now)) => {
                if now >= last {
                    0
                } else {
                    now + 1
                }
            }
            (Self::Back, Some(now)) => {
                if now == 0 {
                    last
                } else {
                    now - 1
                }
            }
        })
    }
}

/// What can hold the focus inside `root` and is seen, in order.
pub(super) fn focusable(root: &Element) -> Vec<HtmlElement> {
    matching(root, FOCUSABLE)
}

/// What fits `selector` inside `root` and is seen, in order. Parts of a drawing are among them:
/// they are no HTML elements, but take the focus by the same method.
pub(super) fn matching(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<Element>().ok())
        .filter(|element| element.client_width() > 0 || element.get_bounding_client_rect().width() > 0.0)
        .map(|element| element.unchecked_into::<HtmlElement>())
        .collect()
}

/// The place of the focused element in `places`.
pub(super) fn place_of_focus(places: &[HtmlElement]) -> Option<usize> {
    let active = document().active_element()?;
    places.iter().position(|place| place.is_same_node(Some(&active)))
}

/// Moves the focus by `step` and says whether there was somewhere to go.
pub(super) fn move_focus(places: &[HtmlElement], step: Step) -> bool {
    let Some(index) = step.apply(place_of_focus(places), places.len()) else { return false };
    places[index].focus().is_ok()
}

/// Focuses the element with this id, if there is one.
pub(super) fn focus_id(id: &str) -> bool {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_wrap_around_and_enter_from_outside_at_the_near_end() {
        let table = [
            (Step::Next, Some(2), 3, Some(0)),
            (Step::Back, Some(0), 3, Some(2)),
            (Step::Next, None, 3, Some(0)),
            (Step::Back, None, 3, Some(2)),
            (Step::First, Some(1), 3, Some(0)),
            (Step::Last, Some(1), 3, Some(2)),
            (Step::Next, None, 0, None),
        ];
        for (step, now, count, expected) in table {
            assert_eq!(step.apply(now, count), expected, "{step:?} from {now:?} of {count}");
        }
    }

    #[test]
    fn a_list_that_runs_down_ignores_sideways_keys() {
        assert_eq!(Step::down("ArrowDown"), Some(Step::Next));
        assert_eq!(Step::down("ArrowRight"), None);
        assert_eq!(Step::across("ArrowRight"), Some(Step::Next));
        assert_eq!(Step::across("ArrowDown"), None);
    }
}
