use leptos::prelude::*;

use super::specimen::{Section, Specimen};
use crate::components::{BarChart, DonutChart, Format, FunnelChart, LineChart, Series, Slice, Sparkline};

fn texts(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

#[component]
pub(super) fn Charts() -> impl IntoView {
    let months = || texts(&["Aug", "Sep", "Oct", "Nov", "Dec", "Jan"]);
    let days = || texts(&["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    view! {
        <Section id="charts" title="Charts" words="Drawn by the server. Tab reaches the last point, arrow keys the others; the figures are always there as a table.">
            <Specimen title="Line with area">
                <LineChart title="Pipeline" format=Format::Dollars labels=months()
                    series=vec![Series::new("Pipeline", [142e3, 158e3, 189e3, 211e3, 246e3, 284e3])]/>
            </Specimen>
            <Specimen title="Several lines">
                <LineChart title="Replies by channel" labels=days() series=vec![
                    Series::new("Email", [12.0, 18.0, 15.0, 22.0, 19.0, 4.0, 3.0]),
                    Series::new("LinkedIn", [6.0, 7.0, 11.0, 9.0, 12.0, 2.0, 1.0]),
                    Series::new("SMS", [2.0, 1.0, 3.0, 4.0, 2.0, 0.0, 0.0]),
                ]/>
            </Specimen>
            <Specimen title="Bars">
                <BarChart title="Meetings a month" labels=months() series=vec![Series::new("Meetings", [18.0, 22.0, 31.0, 29.0, 38.0, 47.0])]/>
            </Specimen>
            <Specimen title="Stacked bars">
                <BarChart title="Touches a day" labels=days() series=vec![
                    Series::new("Email", [120.0, 140.0, 132.0, 150.0, 96.0, 0.0, 0.0]),
                    Series::new("LinkedIn", [40.0, 44.0, 38.0, 41.0, 30.0, 0.0, 0.0]),
                    Series::new("Voice", [8.0, 12.0, 9.0, 14.0, 6.0, 0.0, 0.0]),
                ]/>
            </Specimen>
            <Specimen title="Ring">
                <DonutChart title="Monthly revenue by plan" format=Format::Dollars of="a month" slices=vec![
                    Slice::new("Ignition", 15_000.0), Slice::new("Velocity", 32_500.0), Slice::new("Dominance", 18_750.0),
                ]/>
            </Specimen>
            <Specimen title="Funnel">
                <FunnelChart title="From first touch to meeting" stages=vec![
                    Slice::new("Contacted", 2847.0), Slice::new("Opened", 1566.0), Slice::new("Replied", 342.0), Slice::new("Meetings", 47.0),
                ]/>
            </Specimen>
            <Specimen title="Without figures"><LineChart title="Pipeline" labels=months() series=Vec::new()/></Specimen>
            <Specimen title="Sparkline"><p>"Replies, last week"</p><Sparkline values=vec![3.0, 5.0, 4.0, 8.0, 6.0, 9.0, 12.0]/></Specimen>
        </Section>
    }
    .into_any()
}
