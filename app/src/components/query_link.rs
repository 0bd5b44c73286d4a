//! Links that change one thing in the query string and keep the rest: filters, tabs, sort and page
//! live there, so that links and the Back button work.

use leptos_router::params::ParamsMap;

/// What the query string says of `name`; nothing when it says nothing.
pub fn query_value(query: &ParamsMap, name: &str) -> Option<String> {
    query.get_str(name).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The query string after `changes`: `Some` sets a parameter, `None` drops it. Never empty, so it
/// is a link to this very page: at least `?`.
pub fn query_href(query: &ParamsMap, changes: &[(&'static str, Option<&str>)]) -> String {
    let pairs = query.clone().into_iter().map(|(key, value)| (key.into_owned(), value)).collect();
    changed(pairs, changes)
}

fn changed(mut pairs: Vec<(String, String)>, changes: &[(&'static str, Option<&str>)]) -> String {
    for (key, value) in changes {
        let place = pairs.iter().position(|(name, _)| name == key);
        match (place, value) {
            (Some(place), Some(value)) => pairs[place].1 = (*value).to_owned(),
            (None, Some(value)) => pairs.push(((*key).to_owned(), (*value).to_owned())),
            (_, None) => pairs.retain(|(name, _)| name != key),
        }
    }
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}={}", escaped(key), escaped(value))).collect();
    format!("?{}", pairs.join("&"))
}

/// Everything but letters, digits and `-._~` as `%XX` of its UTF-8 bytes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte))
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::changed;

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_link_changes_one_parameter_and_keeps_the_others() {
        let now = query(&[("q", "harbour"), ("page", "3")]);
        assert_eq!(
            changed(now.clone(), &[("sort", Some("-score")), ("page", None)]),
            "?q=harbour&sort=-score"
        );
        assert_eq!(changed(now, &[("q", Some("bay"))]), "?q=bay&page=3");
    }

    #[test]
    fn a_link_without_parameters_still_points_to_this_page() {
        assert_eq!(changed(query(&[("page", "3")]), &[("page", None)]), "?");
    }

    #[test]
    fn signs_with_a_meaning_of_their_own_are_escaped_once() {
        assert_eq!(changed(Vec::new(), &[("q", Some("50% & möre"))]), "?q=50%25%20%26%20m%C3%B6re");
    }
}
