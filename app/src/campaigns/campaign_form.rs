//! The fields of a campaign as people type them, the same for a new one and in its settings.

use domain::{Channel, PermissionMode};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

use super::allocation::{AllocationSliders, Shares, field_of};
use super::words::{CHANNELS, mode_choices};
use crate::AppError;
use crate::components::{Checkbox, Field, InputKind, RadioCards, Select, TextArea, TextInput};
use crate::forms::{FormState, Outcome};
use crate::settings::time_zones;

/// What the forms send, and what a campaign has when they are opened. The names are those of the API,
/// so that errors find their field. A day is ticked or absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignForm {
    pub name: String,
    pub description: String,
    pub permission_mode: String,
    pub target_industries: String,
    pub target_titles: String,
    pub target_company_sizes: String,
    pub target_locations: String,
    pub allocation_email: String,
    pub allocation_sms: String,
    pub allocation_linkedin: String,
    pub allocation_voice: String,
    pub allocation_mail: String,
    pub start_date: String,
    pub end_date: String,
    pub daily_limit: String,
    pub total_lead_limit: String,
    pub timezone: String,
    pub work_hours_start: String,
    pub work_hours_end: String,
    pub day_1: String,
    pub day_2: String,
    pub day_3: String,
    pub day_4: String,
    pub day_5: String,
    pub day_6: String,
    pub day_7: String,
    pub voice_min_als: String,
    pub verified_only: String,
}

const DAYS: [(&str, &str); 7] = [
    ("day_1", "Mon"),
    ("day_2", "Tue"),
    ("day_3", "Wed"),
    ("day_4", "Thu"),
    ("day_5", "Fri"),
    ("day_6", "Sat"),
    ("day_7", "Sun"),
];

impl CampaignForm {
    /// A new campaign of an agency in this time zone (api.md section 4).
    pub fn fresh(timezone: &str) -> Self {
        let ticked = || "on".to_owned();
        Self {
            permission_mode: PermissionMode::CoPilot.to_string(),
            allocation_email: "100".to_owned(),
            daily_limit: "50".to_owned(),
            timezone: timezone.to_owned(),
            work_hours_start: "09:00".to_owned(),
            work_hours_end: "17:00".to_owned(),
            day_1: ticked(),
            day_2: ticked(),
            day_3: ticked(),
            day_4: ticked(),
            day_5: ticked(),
            voice_min_als: "70".to_owned(),
            ..Self::default()
        }
    }

    fn of(&self, name: &str) -> &str {
        match name {
            "name" => &self.name,
            "description" => &self.description,
            "permission_mode" => &self.permission_mode,
            "target_industries" => &self.target_industries,
            "target_titles" => &self.target_titles,
            "target_company_sizes" => &self.target_company_sizes,
            "target_locations" => &self.target_locations,
            "allocation_email" => &self.allocation_email,
            "allocation_sms" => &self.allocation_sms,
            "allocation_linkedin" => &self.allocation_linkedin,
            "allocation_voice" => &self.allocation_voice,
            "allocation_mail" => &self.allocation_mail,
            "start_date" => &self.start_date,
            "end_date" => &self.end_date,
            "daily_limit" => &self.daily_limit,
            "total_lead_limit" => &self.total_lead_limit,
            "timezone" => &self.timezone,
            "work_hours_start" => &self.work_hours_start,
            "work_hours_end" => &self.work_hours_end,
            "day_1" => &self.day_1,
            "day_2" => &self.day_2,
            "day_3" => &self.day_3,
            "day_4" => &self.day_4,
            "day_5" => &self.day_5,
            "day_6" => &self.day_6,
            "day_7" => &self.day_7,
            "voice_min_als" => &self.voice_min_als,
            "verified_only" => &self.verified_only,
            _ => "",
        }
    }

    /// The share of a channel as typed; nothing counts as 0.
    pub fn share(&self, channel: Channel) -> i64 {
        self.of(field_of(channel)).trim().parse().unwrap_or(0)
    }
}

/// The part everybody fills in: what it is called and who has the last word.
#[component]
pub fn ShortFields<S>(form: FormState<S>, known: CampaignForm) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let of = |name: &'static str| form.typed(name, known.of(name));
    let (name, description, mode) = (of("name"), of("description"), of("permission_mode"));
    view! {
        <Field name="name" label="Name" required=true error=form.error_of("name")>
            <TextInput value=name autocomplete="off" placeholder="Q1 Healthcare"/>
        </Field>
        <Field name="description" label="Description" optional=true error=form.error_of("description")>
            <TextArea rows=2 value=description max_length=5000/>
        </Field>
        <RadioCards name="permission_mode" legend="Who has the last word" choices=mode_choices() recommended="co_pilot"
            value=mode error=form.error_of("permission_mode")/>
    }
    .into_any()
}

/// Shares, hours, limits and targeting.
#[component]
pub fn AdvancedFields<S>(form: FormState<S>, known: CampaignForm, shares: Shares) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let timezone = form.typed("timezone", &known.timezone);
    let ticked = {
        let known = known.clone();
        move |name: &'static str| form.ticked(name, !known.of(name).is_empty())
    };
    let of = move |name: &'static str| form.typed(name, known.of(name));
    let line = |name: &'static str, label: &'static str, kind: InputKind, hint: &'static str| {
        let value = of(name);
        view! {
            <Field name=name label=label hint=hint error=form.error_of(name)>
                <TextInput kind value autocomplete="off"/>
            </Field>
        }
    };
    let list = |name: &'static str, label: &'static str, placeholder: &'static str| {
        let value = of(name);
        view! {
            <Field name=name label=label error=form.error_of(name)>
                <TextArea rows=3 value placeholder/>
            </Field>
        }
    };
    let days = DAYS
        .iter()
        .map(|(name, label)| view! { <Checkbox name=*name checked=ticked(name)>{*label}</Checkbox> })
        .collect_view();
    let days_error = form.error_of("work_days");
    view! {
        <AllocationSliders shares error=form.error_of("allocation_email")/>
        <fieldset class="form-part">
            <legend class="form-part__title">"When"</legend>
            <div class="form-grid form-grid--led">
                <Field name="timezone" label="Time zone" hint="Where a lead's own zone is not known." error=form.error_of("timezone")>
                    <Select choices=time_zones::choices(&timezone) value=timezone.clone()/>
                </Field>
                {line("work_hours_start", "From", InputKind::Time, "")}
                {line("work_hours_end", "Until", InputKind::Time, "")}
                {line("start_date", "First day", InputKind::Date, "")}
                {line("end_date", "Last day", InputKind::Date, "")}
            </div>
            <fieldset class="days">
                <legend class="field__label">"Days"</legend>
                <div class="days__ticks">{days}</div>
                {move || days_error.get().map(|words| view! { <p class="field__error">{words}</p> })}
            </fieldset>
        </fieldset>
        <fieldset class="form-part">
            <legend class="form-part__title">"How much"</legend>
            <div class="form-grid form-grid--thirds">
                {line("daily_limit", "Touches a day", InputKind::Number, "1 to 500")}
                {line("total_lead_limit", "Leads at most", InputKind::Number, "Empty: no limit")}
                {line("voice_min_als", "Calls from a score of", InputKind::Number, "60 to 100")}
            </div>
            <Checkbox name="verified_only" checked=ticked("verified_only")>"Write only to addresses that were checked and found good"</Checkbox>
        </fieldset>
        <fieldset class="form-part">
            <legend class="form-part__title">"Whom"</legend>
            <p class="field__hint">"One entry a line. Empty: as in your ideal customer profile."</p>
            <div class="form-grid">
                {list("target_industries", "Industries", "Healthcare")}
                {list("target_titles", "Job titles", "Marketing Director")}
                {list("target_company_sizes", "Company sizes", "11-50")}
                {list("target_locations", "Places", "Australia")}
            </div>
        </fieldset>
    }
    .into_any()
}

/// The shares of a form, for its sliders.
pub fn shares_of<S>(form: FormState<S>, known: &CampaignForm) -> Shares
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let typed = |channel: Channel| {
        form.typed(field_of(channel), &known.share(channel).to_string()).trim().parse().unwrap_or(0)
    };
    Shares::new(CHANNELS.map(typed))
}

#[cfg(feature = "ssr")]
pub mod reading {
    use domain::Channel;
    use workflows::outreach::campaigns::{CampaignInput, CampaignView, Without};

    use super::CampaignForm;
    use crate::AppError;
    use crate::error::FieldError;

    /// What was typed, with everything that cannot be read told at once.
    pub fn input(form: &CampaignForm) -> Result<CampaignInput, AppError> {
        let mut wrong = Vec::new();
        let mut tell = |field: &str, code: &str, message: &str| {
            wrong.push(FieldError {
                field: field.to_owned(),
                code: code.to_owned(),
                message: message.to_owned(),
            });
        };
        let mut number = |field: &str| {
            let text = form.of(field).trim();
            if text.is_empty() {
                return None;
            }
            text.parse::<i64>().inspect_err(|_| tell(field, "not_a_number", "Enter a whole number.")).ok()
        };
        let (daily_limit, total_lead_limit) = (number("daily_limit"), number("total_lead_limit"));
        let voice_min_als = number("voice_min_als");
        // An emptied share is none; only a form without any leaves them as they are.
        let given =
            super::CHANNELS.iter().any(|channel| !form.of(super::field_of(*channel)).trim().is_empty());
        let mut share = |channel: Channel| {
            let field = super::field_of(channel);
            given.then(|| number(field).unwrap_or(0))
        };
        let [email, sms, linkedin, voice, mail] =
            [Channel::Email, Channel::Sms, Channel::Linkedin, Channel::Voice, Channel::Mail].map(&mut share);
        let mut day = |field: &str| {
            let text = form.of(field).trim();
            if text.is_empty() {
                return None;
            }
            text.parse::<chrono::NaiveDate>()
                .inspect_err(|_| tell(field, "not_a_date", "Enter a date such as 2026-11-23."))
                .ok()
        };
        let (start_date, end_date) = (day("start_date"), day("end_date"));
        let mut time = |field: &str| {
            let text = form.of(field).trim();
            if text.is_empty() {
                return None;
            }
            let text = if text.len() == 5 { format!("{text}:00") } else { text.to_owned() };
            text.parse::<chrono::NaiveTime>()
                .inspect_err(|_| tell(field, "not_a_time", "Enter a time such as 09:00."))
                .ok()
        };
        let (work_hours_start, work_hours_end) = (time("work_hours_start"), time("work_hours_end"));
        let permission_mode = match form.permission_mode.as_str() {
            "" => None,
            text => text
                .parse::<domain::PermissionMode>()
                .inspect_err(|_| tell("permission_mode", "unknown", "Choose one of the three modes."))
                .ok(),
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid { fields: wrong });
        }
        let list = |text: &str| -> Option<Vec<String>> {
            Some(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
        };
        let days = (1..=7).filter(|day| !form.of(&format!("day_{day}")).is_empty()).collect::<Vec<i64>>();
        Ok(CampaignInput {
            name: Some(form.name.clone()),
            description: Some(form.description.clone()),
            permission_mode,
            target_industries: list(&form.target_industries),
            target_titles: list(&form.target_titles),
            target_company_sizes: list(&form.target_company_sizes),
            target_locations: list(&form.target_locations),
            allocation_email: email,
            allocation_sms: sms,
            allocation_linkedin: linkedin,
            allocation_voice: voice,
            allocation_mail: mail,
            start_date,
            end_date,
            daily_limit,
            total_lead_limit,
            timezone: Some(form.timezone.clone()).filter(|text| !text.is_empty()),
            work_hours_start,
            work_hours_end,
            work_days: Some(days),
            sequence_steps: None,
            sequence_delay_days: None,
            voice_min_als,
            verified_only: Some(!form.verified_only.is_empty()),
            without: Without {
                start_date: form.start_date.trim().is_empty(),
                end_date: form.end_date.trim().is_empty(),
                total_lead_limit: form.total_lead_limit.trim().is_empty(),
            },
        })
    }

    /// A campaign as its form shows it.
    pub fn form(view: &CampaignView) -> CampaignForm {
        let number = |value: i64| value.to_string();
        let ticked = |on: bool| if on { "on".to_owned() } else { String::new() };
        let day = |number: i64| ticked(view.work_days.contains(&number));
        CampaignForm {
            name: view.name.clone(),
            description: view.description.clone().unwrap_or_default(),
            permission_mode: view.permission_mode.map(|mode| mode.to_string()).unwrap_or_default(),
            target_industries: view.target_industries.join("\n"),
            target_titles: view.target_titles.join("\n"),
            target_company_sizes: view.target_company_sizes.join("\n"),
            target_locations: view.target_locations.join("\n"),
            allocation_email: number(view.allocation_email),
            allocation_sms: number(view.allocation_sms),
            allocation_linkedin: number(view.allocation_linkedin),
            allocation_voice: number(view.allocation_voice),
            allocation_mail: number(view.allocation_mail),
            start_date: view.start_date.map(|day| day.to_string()).unwrap_or_default(),
            end_date: view.end_date.map(|day| day.to_string()).unwrap_or_default(),
            daily_limit: number(view.daily_limit),
            total_lead_limit: view.total_lead_limit.map(number).unwrap_or_default(),
            timezone: view.timezone.clone(),
            work_hours_start: view.work_hours_start.format("%H:%M").to_string(),
            work_hours_end: view.work_hours_end.format("%H:%M").to_string(),
            day_1: day(1),
            day_2: day(2),
            day_3: day(3),
            day_4: day(4),
            day_5: day(5),
            day_6: day(6),
            day_7: day(7),
            voice_min_als: number(view.voice_min_als),
            verified_only: ticked(view.verified_only),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn everything_that_cannot_be_read_is_told_at_once() {
            let form = CampaignForm {
                daily_limit: "many".to_owned(),
                start_date: "tomorrow".to_owned(),
                work_hours_end: "late".to_owned(),
                ..CampaignForm::fresh("Australia/Sydney")
            };
            let Err(AppError::Invalid { fields }) = input(&form) else { panic!("it must be refused") };
            let names: Vec<_> = fields.iter().map(|wrong| wrong.field.as_str()).collect();
            assert_eq!(names, ["daily_limit", "start_date", "work_hours_end"]);
        }

        #[test]
        fn an_emptied_field_is_taken_away_and_an_emptied_share_is_none() {
            let form = CampaignForm {
                allocation_email: String::new(),
                allocation_sms: "100".to_owned(),
                ..CampaignForm::default()
            };
            let input = input(&form).unwrap();
            assert_eq!((input.allocation_email, input.allocation_sms), (Some(0), Some(100)));
            assert!(input.without.end_date && input.without.total_lead_limit);
            assert_eq!(input.work_days, Some(vec![]));
        }

        #[test]
        fn a_new_campaign_waits_for_approval_and_sends_mail_on_working_days() {
            let input = input(&CampaignForm::fresh("Australia/Perth")).unwrap();
            assert_eq!(input.permission_mode, Some(domain::PermissionMode::CoPilot));
            assert_eq!((input.allocation_email, input.allocation_mail), (Some(100), Some(0)));
            assert_eq!(input.work_days, Some(vec![1, 2, 3, 4, 5]));
            assert_eq!(input.timezone.as_deref(), Some("Australia/Perth"));
        }
    }
}
