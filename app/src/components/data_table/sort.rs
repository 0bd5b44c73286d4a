/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// `?sort=name` or `?sort=-name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub key: String,
    pub direction: Direction,
}

impl Sort {
    /// The sort in an address; `None` when it is absent or names no column of `known`.
    pub fn parse(text: Option<&str>, known: &[&str]) -> Option<Self> {
        let text = text?;
        let (key, direction) = match text.strip_prefix('-') {
            Some(key) => (key, Direction::Descending),
            None => (text, Direction::Ascending),
        };
        known.contains(&key).then(|| Self { key: key.to_owned(), direction })
    }
    /// What a press on the head of `key` leads to: up, then down, then as it was.
    pub(super) fn after_press(now: Option<&Self>, key: &str) -> Option<String> {
        match now.filter(|now| now.key == key).map(|now| now.direction) {
            None => Some(key.to_owned()),
            Some(Direction::Ascending) => Some(format!("-{key}")),
            Some(Direction::Descending) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_columns_can_be_sorted_by() {
        let known = ["name", "score"];
        let up = Sort { key: "name".into(), direction: Direction::Ascending };
        assert_eq!(Sort::parse(Some("name"), &known), Some(up));
        let down = Sort { key: "score".into(), direction: Direction::Descending };
        assert_eq!(Sort::parse(Some("-score"), &known), Some(down));
        for bad in [None, Some(""), Some("-"), Some("--score"), Some("password; DROP TABLE leads")] {
            assert_eq!(Sort::parse(bad, &known), None, "{bad:?}");
        }
    }

    #[test]
    fn pressing_a_head_goes_up_then_down_then_back() {
        let sort = |text| Sort::parse(Some(text), &["name", "score"]);
        assert_eq!(Sort::after_press(None, "name").as_deref(), Some("name"));
        assert_eq!(Sort::after_press(sort("name").as_ref(), "name").as_deref(), Some("-name"));
        assert_eq!(Sort::after_press(sort("-name").as_ref(), "name"), None);
        assert_eq!(Sort::after_press(sort("-name").as_ref(), "score").as_deref(), Some("score"));
    }
}
