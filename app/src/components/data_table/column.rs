use std::sync::Arc;

use leptos::prelude::*;

/// Where the text of a column stands. Figures stand at the end, so that digits line up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Start,
    End,
}

type Cell<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

/// One column: its head, and how a row's cell is drawn.
#[derive(Clone)]
pub struct Column<T> {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) align: Align,
    pub(super) sortable: bool,
    pub(super) optional: bool,
    pub(super) cell: Cell<T>,
}

impl<T> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column").field("key", &self.key).finish_non_exhaustive()
    }
}

impl<T> Column<T> {
    /// `key` is the name used by `?sort=`.
    pub fn new<V: IntoView + 'static>(
        key: &'static str,
        title: &'static str,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        let cell: Cell<T> = Arc::new(move |row| cell(row).into_any());
        Self { key, title, align: Align::Start, sortable: false, optional: false, cell }
    }
    /// A plain text; an empty one is drawn as a quiet dash.
    pub fn text<S: Into<String>>(
        key: &'static str,
        title: &'static str,
        text: impl Fn(&T) -> S + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row| {
            let text: String = text(row).into();
            if text.is_empty() {
                view! { <span class="table__none"><span aria-hidden="true">"–"</span><span class="visually-hidden">"none"</span></span> }.into_any()
            } else {
                text.into_any()
            }
        })
    }
    /// Figures: at the end of the cell.
    pub fn figure(self) -> Self {
        Self { align: Align::End, ..self }
    }
    /// The head becomes a link that sorts.
    pub fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }
    /// Left out between a phone and 1024 px, where room is short.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}
