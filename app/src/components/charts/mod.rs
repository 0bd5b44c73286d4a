//! Charts drawn by the server as SVG: crisp at any width without a script.
//!
//! The trick: the outer drawing has no view box, so text and dots keep their size and stand at
//! percentages; only lines and areas lie in an inner drawing that is stretched. Each chart says in
//! words what it shows and holds its figures as a table.

mod bar_chart;
mod bar_list;
mod donut_chart;
mod frame;
mod funnel_chart;
mod line_chart;
mod points;
mod scale;
mod series;
mod sparkline;

pub use bar_chart::BarChart;
pub use bar_list::{BarList, BarRow};
pub use donut_chart::DonutChart;
pub use funnel_chart::FunnelChart;
pub use line_chart::LineChart;
pub use series::{Format, Series, Slice};
pub use sparkline::Sparkline;
