//! Which page is drawn, and for whom. Server only.

use domain::{Headline, Theme, WaitlistSource};
use leptos::prelude::use_context;
use workflows::public::{OptOut, SiteFacts};

use super::widgets::waitlist_form::FormState;
use crate::context::Assets;

/// The pages a visitor can reach without signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SitePage {
    Landing,
    Pricing,
    HowItWorks,
    About,
    ThankYou,
    Terms,
    Privacy,
    Status,
    Unsubscribe,
    Failure,
}

impl SitePage {
    /// Those that read the same for everybody, and so may be kept.
    pub const KEPT: &'static [Self] = &[
        Self::Landing,
        Self::Pricing,
        Self::HowItWorks,
        Self::About,
        Self::ThankYou,
        Self::Terms,
        Self::Privacy,
    ];

    pub const fn path(self) -> &'static str {
        match self {
            Self::Landing => "/",
            Self::Pricing => "/pricing",
            Self::HowItWorks => "/how-it-works",
            Self::About => "/about",
            Self::ThankYou => "/waitlist/thank-you",
            Self::Terms => "/terms",
            Self::Privacy => "/privacy",
            Self::Status => "/status",
            // Its own address has a token at its end: [`Visit::path`].
            Self::Unsubscribe => "/unsubscribe",
            Self::Failure => "",
        }
    }
    /// The page whose form says it is `source`.
    pub const fn of_source(source: WaitlistSource) -> Self {
        match source {
            WaitlistSource::Landing | WaitlistSource::LandingBottom => Self::Landing,
            WaitlistSource::Pricing => Self::Pricing,
            WaitlistSource::About => Self::About,
            WaitlistSource::HowItWorks => Self::HowItWorks,
        }
    }
    /// What search engines may list.
    pub const fn is_listed(self) -> bool {
        !matches!(self, Self::ThankYou | Self::Status | Self::Unsubscribe | Self::Failure)
    }
    pub const fn title(self) -> &'static str {
        match self {
            Self::Landing => "Agency OS: client acquisition for Australian marketing agencies",
            Self::Pricing => "Pricing · Agency OS",
            Self::HowItWorks => "How it works · Agency OS",
            Self::About => "About · Agency OS",
            Self::ThankYou => "You are on the list · Agency OS",
            Self::Terms => "Terms of service · Agency OS",
            Self::Privacy => "Privacy policy · Agency OS",
            Self::Status => "System status · Agency OS",
            Self::Unsubscribe => "Unsubscribe · Agency OS",
            Self::Failure => "Agency OS",
        }
    }
    /// One or two sentences for search engines and link previews.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Landing => {
                "Agency OS finds, scores and contacts the right prospects over email, LinkedIn, SMS, voice and direct mail, and puts meetings in your calendar. Built in Australia, for Australian marketing agencies."
            }
            Self::Pricing => {
                "Three plans, every feature in each. From $1,250 a month for founding agencies: 50% off for as long as you stay. No setup fee, no contract."
            }
            Self::HowItWorks => {
                "From your website address to booked meetings in five steps: discover, find, score, reach, convert. See what Agency OS does at each."
            }
            Self::About => {
                "Why we are building a client acquisition platform for Australian marketing agencies first, and what we believe about results, control and price."
            }
            Self::ThankYou => "You are on the Agency OS waitlist. Here is what happens next.",
            Self::Terms => "The terms on which Agency OS is provided to agencies in Australia.",
            Self::Privacy => {
                "What Agency OS collects about visitors, customers and the people they contact, why, where it is kept and how to have it removed."
            }
            Self::Status => "Whether the parts of Agency OS work right now.",
            Self::Unsubscribe => "Stop mail that was sent to you through Agency OS.",
            Self::Failure => "Client acquisition for Australian marketing agencies.",
        }
    }
}

/// One line of the status page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    pub name: &'static str,
    pub what: &'static str,
    pub works: bool,
}

/// What an error page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: u16,
    pub title: &'static str,
    pub words: &'static str,
    pub request_id: String,
}

/// Everything that may differ between two drawings of one page.
#[derive(Clone, Debug)]
pub struct Visit {
    pub page: SitePage,
    pub assets: Assets,
    /// The address of the module that starts the bundle.
    pub start: String,
    /// Without a slash at the end.
    pub public_url: String,
    pub theme: Option<Theme>,
    pub mode: &'static str,
    pub headline: Headline,
    pub facts: SiteFacts,
    /// What stands in the waitlist form, after it was sent without scripting and refused.
    pub form: FormState,
    pub components: Vec<Component>,
    pub failure: Option<Failure>,
    /// The token of an opt-out, and where it stands.
    pub opt_out: Option<(String, OptOut)>,
    /// The year in the footer.
    pub year: i32,
}

impl Visit {
    /// The address of this page, for forms that come back to it.
    pub fn path(&self) -> String {
        match &self.opt_out {
            Some((token, _)) => format!("{}/{token}", self.page.path()),
            None => self.page.path().to_owned(),
        }
    }
}

/// The drawing at hand.
pub fn visit() -> Visit {
    use_context::<Visit>().expect("render provides the visit before it draws")
}
