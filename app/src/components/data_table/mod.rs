//! Tables whose sort, filters and pages live in the query string: they work without scripting and
//! a link to a view can be shared.

mod column;
mod filter_bar;
mod sort;
mod table;

pub use column::{Align, Column};
pub use filter_bar::FilterBar;
pub use sort::{Direction, Sort};
pub use table::{DataTable, RowHead};
