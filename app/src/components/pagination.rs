use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::icon::Icon;
use super::query_link::query_href;

/// Which part of a list is on show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// Numbered pages, from 1.
    Numbered { page: u64, per_page: u64, total: u64 },
    /// Older and newer from a place in the list, for lists that grow while they are read.
    Keyset {
        /// The value of `before` that leads to older rows.
        older: Option<String>,
        /// The value of `after` that leads to newer rows.
        newer: Option<String>,
        /// "10,000+" and its like.
        total: Option<String>,
    },
    /// Onward from a place in the list, whatever it is sorted by; back leads the browser, or the
    /// link to the first page.
    Cursor {
        /// The value of `before` that leads to the next page.
        next: Option<String>,
        at_start: bool,
        /// "10,000+" and its like.
        total: String,
    },
}

/// Links to the other pages of a list; nothing when there is one page.
#[component]
pub fn Pagination(
    paging: Paging,
    /// What is counted: "leads".
    #[prop(into)]
    of: String,
) -> impl IntoView {
    match paging {
        Paging::Numbered { page, per_page, total } => {
            let per_page = per_page.max(1);
            let last = total.div_ceil(per_page).max(1);
            let page = page.clamp(1, last);
            let from = (page - 1) * per_page + 1;
            let to = (page * per_page).min(total);
            let words = match total {
                0 => format!("No {of}"),
                _ => format!("{}–{} of {} {of}", grouped(from), grouped(to), grouped(total)),
            };
            let numbers = shown_pages(page, last)
                .into_iter()
                .map(|place| match place {
                    Some(number) => view! { <li><NumberLink number current=page/></li> }.into_any(),
                    None => view! { <li class="pagination__gap" aria-hidden="true">"…"</li> }.into_any(),
                })
                .collect_view();
            let near = |number: u64| (number >= 1 && number <= last).then(|| number.to_string());
            view! {
                <nav class="pagination" aria-label=format!("Pages of {of}")>
                    <p class="pagination__words">{words}</p>
                    {(last > 1).then(|| view! {
                        <ul class="pagination__list">
                            <li><StepLink param="page" value=near(page - 1) label="Previous page" back=true/></li>
                            {numbers}
                            <li><StepLink param="page" value=near(page + 1) label="Next page" back=false/></li>
                        </ul>
                    })}
                </nav>
            }
            .into_any()
        }
        Paging::Keyset { older, newer, total } => view! {
            <nav class="pagination" aria-label=format!("Pages of {of}")>
                <p class="pagination__words">{total.map(|total| format!("{total} {of}"))}</p>
                <ul class="pagination__list">
                    <li><StepLink param="after" value=newer label="Newer" back=true/></li>
                    <li><StepLink param="before" value=older label="Older" back=false/></li>
                </ul>
            </nav>
        }
        .into_any(),
        Paging::Cursor { next, at_start, total } => {
            let one = next.is_none() && at_start;
            let of = if total == "1" { of.trim_end_matches('s').to_owned() } else { of };
            view! {
                <nav class="pagination" aria-label=format!("Pages of {of}")>
                    <p class="pagination__words">{format!("{total} {of}")}</p>
                    {(!one).then(|| view! {
                        <ul class="pagination__list">
                            <li><FirstLink at_start/></li>
                            <li><StepLink param="before" value=next label="Next page" back=false/></li>
                        </ul>
                    })}
                </nav>
            }
            .into_any()
        }
    }
}

#[component]
fn FirstLink(at_start: bool) -> impl IntoView {
    let query = use_query_map();
    let href = move || query.with(|query| query_href(query, &[("after", None), ("before", None)]));
    let content = view! { <Icon of=icondata_lu::LuChevronsLeft/>"First page" };
    if at_start {
        view! { <span class="pagination__link pagination__link--off" aria-hidden="true">{content}</span> }.into_any()
    } else {
        view! { <a class="pagination__link" href=href>{content}</a> }.into_any()
    }
}

#[component]
fn NumberLink(number: u64, current: u64) -> impl IntoView {
    let query = use_query_map();
    let text = number.to_string();
    let value = text.clone();
    let href =
        move || query.with(|query| query_href(query, &[("page", (number > 1).then_some(value.as_str()))]));
    view! {
        <a class="pagination__link" href=href aria-label=format!("Page {number}")
            aria-current=(number == current).then_some("page")>{text}</a>
    }
    .into_any()
}

#[component]
fn StepLink(param: &'static str, value: Option<String>, label: &'static str, back: bool) -> impl IntoView {
    let query = use_query_map();
    let icon = if back { icondata_lu::LuChevronLeft } else { icondata_lu::LuChevronRight };
    let keyset = param != "page";
    let words = keyset.then_some(label);
    let content = match back {
        true => view! { <Icon of=icon/>{words} }.into_any(),
        false => view! { {words}<Icon of=icon/> }.into_any(),
    };
    match value {
        Some(value) => {
            let href = move || {
                let (before, after) = (param == "before", param == "after");
                query.with(|query| match (before, after) {
                    (true, _) => query_href(query, &[("after", None), ("before", Some(&value))]),
                    (_, true) => query_href(query, &[("before", None), ("after", Some(&value))]),
                    _ => query_href(query, &[("page", (value != "1").then_some(value.as_str()))]),
                })
            };
            view! { <a class="pagination__link" href=href aria-label=label>{content}</a> }.into_any()
        }
        None => {
            view! { <span class="pagination__link pagination__link--off" aria-hidden="true">{content}</span> }
                .into_any()
        }
    }
}

/// The first, the last and those around `page`; `None` stands for a gap.
fn shown_pages(page: u64, last: u64) -> Vec<Option<u64>> {
    let mut shown = Vec::new();
    let mut before = 0;
    for number in (1..=last).filter(|n| *n == 1 || *n == last || n.abs_diff(page) <= 1) {
        match number - before {
            1 => {}
            2 => shown.push(Some(number - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        before = number;
    }
    shown
}

/// Thousands separators: 12,345.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_neighbours_are_shown_and_no_gap_hides_a_single_page() {
        let some = |numbers: &[u64]| numbers.iter().map(|n| (*n > 0).then_some(*n)).collect::<Vec<_>>();
        assert_eq!(shown_pages(1, 1), some(&[1]));
        assert_eq!(shown_pages(1, 5), some(&[1, 2, 0, 5]));
        assert_eq!(shown_pages(3, 5), some(&[1, 2, 3, 4, 5]));
        assert_eq!(shown_pages(4, 9), some(&[1, 2, 3, 4, 5, 0, 9]));
        assert_eq!(shown_pages(50, 100), some(&[1, 0, 49, 50, 51, 0, 100]));
    }

    #[test]
    fn thousands_are_separated() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
