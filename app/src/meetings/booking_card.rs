use domain::BookingCalendar;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonSize, Choice, CopyButton, Field, InputKind, Select, SkeletonShape, TextInput,
    Widget,
};
use crate::forms::{Outcome, RowAction, ServerForm, Shown, use_form};
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingSetup {
    pub link: String,
    pub calendars: Vec<CalendarLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarLine {
    pub id: String,
    pub name: String,
    /// Where the calendar delivers.
    pub address: String,
    pub last: Option<When>,
}

#[server(prefix = "/fn", endpoint = "meetings/booking")]
pub async fn get_booking_setup() -> Result<BookingSetup, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let link = booking_link::get(&services, &visit, client).await.map_err(tell)?;
    let all = doors::list(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let calendars = all
        .into_iter()
        .filter_map(|door| {
            let calendar = door.kind.calendar()?;
            Some(CalendarLine {
                address: services.link(&format!("/api/v1/webhooks/calendar/{calendar}/{}", door.id)),
                id: door.id.to_string(),
                name: calendar.label().to_owned(),
                last: door.last_event_at.map(|at| When::of(at, now, zone)),
            })
        })
        .collect();
    Ok(BookingSetup { link: link.unwrap_or_default(), calendars })
}

#[server(prefix = "/fn", endpoint = "meetings/booking/save")]
pub async fn save_booking_link(#[server(default)] link: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    booking_link::set(&services, &visit, client, &link).await.map_err(tell)?;
    Ok(Outcome::said("Booking link saved."))
}

#[server(prefix = "/fn", endpoint = "meetings/calendars/add")]
pub async fn add_calendar(#[server(default)] calendar: String) -> Result<Outcome, AppError> {
    use secrecy::ExposeSecret;
    let (services, (visit, client)) = (services()?, client()?);
    let unknown = |_| AppError::field("calendar", "unknown", "Choose a calendar.");
    let kind = match calendar.parse::<BookingCalendar>().map_err(unknown)? {
        BookingCalendar::Calcom => domain::InboundDoorKind::Calcom,
        BookingCalendar::Calendly => domain::InboundDoorKind::Calendly,
    };
    let name = kind.calendar().map_or("Calendar", BookingCalendar::label);
    let made = doors::create(&services, &visit, client, name, kind).await.map_err(tell)?;
    Ok(Outcome::show(Shown::ApiKey(made.secret.expose_secret().to_owned())))
}

#[server(prefix = "/fn", endpoint = "meetings/calendars/remove")]
pub async fn remove_calendar(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "calendar".to_owned() })?;
    doors::close(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("The calendar is disconnected."))
}

/// Where leads book by themselves, and the calendars that tell of it.
#[component]
pub fn BookingCard() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let setup = Resource::new_blocking(move || changed.get(), |_| get_booking_setup());
    let add = use_form::<AddCalendar>(move |_| again.run(()));
    let choices = BookingCalendar::ALL.iter().map(|one| Choice::new(one.as_str(), one.label())).collect();
    let secret = move || match add.shown().get() {
        Some(Shown::ApiKey(key)) => Some(view! {
            <div class="codes" role="status">
                <p class="codes__words">"Copy the secret into your calendar's webhook now, with the address below. It is not shown again."</p>
                <p class="secret"><code>{key.clone()}</code><CopyButton text=key label="Copy the secret"/></p>
            </div>
        }),
        _ => None,
    };
    view! {
        <details class="fold booking">
            <summary>"Booking link and calendars"</summary>
            <div class="stack">
                {secret}
                <Widget of="booking link" resource=setup shape=SkeletonShape::Rows { rows: 2 } let:setup>
                    <LinkForm link=setup.link/>
                    <Calendars lines=setup.calendars again/>
                </Widget>
                <ServerForm form=add class="form form--line">
                    <Field name="calendar" label="Connect a calendar" error=add.error_of("calendar")>
                        <Select choices value=add.typed("calendar", "calcom")/>
                    </Field>
                    <Button kind=ButtonKind::Submit busy=add.pending()>"Connect"</Button>
                </ServerForm>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn LinkForm(link: String) -> impl IntoView {
    let form = use_form::<SaveBookingLink>(|_| {});
    view! {
        <ServerForm form class="form form--line">
            <Field name="link" id="booking-link" label="Booking link" hint="Suggested answers offer it" error=form.error_of("link")>
                <TextInput kind=InputKind::Url value=form.typed("link", &link) max_length=300/>
            </Field>
            <Button kind=ButtonKind::Submit busy=form.pending()>"Save link"</Button>
        </ServerForm>
    }
    .into_any()
}

#[component]
fn Calendars(lines: Vec<CalendarLine>, again: Callback<()>) -> impl IntoView {
    if lines.is_empty() {
        return view! { <p class="note">"No calendar is connected. With one, a booked time is a meeting here at once."</p> }.into_any();
    }
    let row = |line: CalendarLine| {
        let last = match line.last {
            Some(when) => format!("last heard of {}", when.ago),
            None => "nothing heard of it yet".to_owned(),
        };
        let label = format!("Disconnect {}", line.name);
        view! {
            <li class="line">
                <div class="line__words">
                    <p class="line__title">{format!("{}, {last}", line.name)}</p>
                    <p class="line__more mono">{line.address.clone()}</p>
                </div>
                <div class="line__actions">
                    <CopyButton text=line.address label="Copy the address"/>
                    <RowAction<RemoveCalendar> fields=vec![("id", line.id)] on_done=again>
                        <Button kind=ButtonKind::Submit size=ButtonSize::Small label>"Disconnect"</Button>
                    </RowAction<RemoveCalendar>>
                </div>
            </li>
        }
    };
    view! { <ul class="lines" aria-label="Connected calendars">{lines.into_iter().map(row).collect_view()}</ul> }
        .into_any()
}
