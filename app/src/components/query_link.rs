//! Links that change one thing in the query string and keep the rest: filters, tabs, sort and page
//! live there, so that links and the Back button work.

use leptos_router::location::Url;
use leptos_router::params::ParamsMap;

/// The query string after `changes`: `Some` sets a parameter, `None` drops it. Never empty, so it
/// is a link to this very page: at least `?`.
pub fn query_href(query: &ParamsMap, changes: &[(&'static str, Option<&str>)]) -> String {
    let mut query = query.clone();
    for (key, value) in changes {
        match value {
            // `replace` undoes one layer of escaping; a value may hold a per cent sign of its own.
            Some(value) => query.replace(*key, Url::escape(value)),
            None => drop(query.remove(key)),
        }
    }
    let text = query.to_query_string();
    if text.is_empty() { "?".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
    }

    #[test]
    fn a_link_changes_one_parameter_and_keeps_the_others() {
        let now = query(&[("q", "harbour"), ("page", "3")]);
        assert_eq!(query_href(&now, &[("sort", Some("-score")), ("page", None)]), "?q=harbour&sort=-score");
        assert_eq!(query_href(&now, &[("q", Some("bay"))]), "?q=bay&page=3");
    }

    #[test]
    fn a_link_without_parameters_still_points_to_this_page() {
        assert_eq!(query_href(&query(&[("page", "3")]), &[("page", None)]), "?");
    }

    #[test]
    fn signs_with_a_meaning_of_their_own_are_escaped_once() {
        let href = query_href(&ParamsMap::new(), &[("q", Some("50% & more"))]);
        assert_eq!(href, "?q=50%25%20%26%20more");
    }
}
