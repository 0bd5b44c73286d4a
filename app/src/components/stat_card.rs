use leptos::prelude::*;

use super::charts::Sparkline;
use super::icon::Icon;

/// Which way a figure went, and whether that is welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    Up,
    Down,
    Flat,
}

/// A change against the period before: "+8", "−2.1 %", with its judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    pub text: String,
    pub trend: Trend,
    /// A falling bounce rate is good.
    pub good: bool,
    /// "vs previous 30 days".
    pub against: String,
}

impl Delta {
    fn class(&self) -> &'static str {
        match (self.trend, self.good) {
            (Trend::Flat, _) => "stat-card__delta",
            (_, true) => "stat-card__delta stat-card__delta--good",
            (_, false) => "stat-card__delta stat-card__delta--bad",
        }
    }
}

/// One figure: small label, large value, change against before, and its course as a line.
#[component]
pub fn StatCard(
    #[prop(into)] label: String,
    /// As it is read: "$284K", "12.0 %", "2,847".
    #[prop(into)]
    value: String,
    #[prop(into, optional)] delta: Option<Delta>,
    /// The course of the figure, oldest first.
    #[prop(optional)]
    course: Vec<f64>,
    /// Where the figure is explained; the whole card leads there.
    #[prop(into, optional)]
    href: Option<String>,
) -> impl IntoView {
    let delta = delta.map(|delta| {
        let class = delta.class();
        let icon = match delta.trend {
            Trend::Up => icondata_lu::LuArrowUpRight,
            Trend::Down => icondata_lu::LuArrowDownRight,
            Trend::Flat => icondata_lu::LuMinus,
        };
        view! {
            <p class="stat-card__change">
                <span class=class><Icon of=icon/>{delta.text}</span>
                <span class="stat-card__against">{delta.against}</span>
            </p>
        }
    });
    let title = match href {
        Some(href) => view! { <a class="stat-card__link" href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    view! {
        <div class="card stat-card">
            <h3 class="stat-card__label">{title}</h3>
            <p class="stat-card__value">{value}</p>
            {delta}
            {(course.len() > 1).then(|| view! { <div class="stat-card__course"><Sparkline values=course/></div> })}
        </div>
    }
    .into_any()
}
