//! The profile in answers, and the weights in both directions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::icp::IcpView;

#[derive(Debug, Serialize, ToSchema)]
pub struct TargetProfile {
    website_url: Option<String>,
    company_description: Option<String>,
    services_offered: Vec<String>,
    value_proposition: Option<String>,
    team_size: Option<i64>,
    years_in_business: Option<i64>,
    icp_industries: Vec<String>,
    icp_company_sizes: Vec<String>,
    icp_revenue_range: Option<String>,
    icp_locations: Vec<String>,
    icp_titles: Vec<String>,
    icp_pain_points: Vec<String>,
    icp_keywords: Vec<String>,
    icp_exclusions: Vec<String>,
    default_offer: Option<String>,
    /// Null when they were never chosen.
    als_weights: Option<Points>,
    /// Whether the prospects are marketing agencies themselves.
    seo_risk: bool,
    /// Where it came from, for example `manual`.
    source: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
}

/// Points of 100.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Points {
    #[schema(minimum = 0, maximum = 100, example = 20)]
    data_quality: u32,
    #[schema(minimum = 0, maximum = 100, example = 25)]
    authority: u32,
    #[schema(minimum = 0, maximum = 100, example = 25)]
    company_fit: u32,
    #[schema(minimum = 0, maximum = 100, example = 15)]
    timing: u32,
    #[schema(minimum = 0, maximum = 100, example = 15)]
    risk: u32,
}

impl From<[u32; 5]> for Points {
    fn from([data_quality, authority, company_fit, timing, risk]: [u32; 5]) -> Self {
        Self { data_quality, authority, company_fit, timing, risk }
    }
}

impl From<Points> for [u32; 5] {
    fn from(points: Points) -> Self {
        [points.data_quality, points.authority, points.company_fit, points.timing, points.risk]
    }
}

impl From<IcpView> for TargetProfile {
    fn from(view: IcpView) -> Self {
        Self {
            website_url: view.website_url,
            company_description: view.company_description,
            services_offered: view.services_offered,
            value_proposition: view.value_proposition,
            team_size: view.team_size,
            years_in_business: view.years_in_business,
            icp_industries: view.industries,
            icp_company_sizes: view.company_sizes,
            icp_revenue_range: view.revenue_range,
            icp_locations: view.locations,
            icp_titles: view.titles,
            icp_pain_points: view.pain_points,
            icp_keywords: view.keywords,
            icp_exclusions: view.exclusions,
            default_offer: view.default_offer,
            als_weights: view.weights.map(Points::from),
            seo_risk: view.seo_risk,
            source: view.source,
            confirmed_at: view.confirmed_at,
        }
    }
}
