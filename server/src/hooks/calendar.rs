//! Calendars in which leads book by themselves. Cal.com signs the body (`X-Cal-Signature-256`), Calendly
//! signs the time and the body (`Calendly-Webhook-Signature: t=…,v1=…`); both with the door's secret.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{BookingCalendar, InboundDoorId};
use http::HeaderMap;
use workflows::replies::doors::{self, Proof};
use workflows::{Error, Services};

use super::signed;

const CALCOM: &str = "x-cal-signature-256";
const CALENDLY: &str = "calendly-webhook-signature";

pub async fn deliver(
    State(services): State<Services>,
    Path((calendar, door)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (Ok(calendar), Ok(door)) = (calendar.parse::<BookingCalendar>(), door.parse::<InboundDoorId>())
    else {
        return super::answer(Err(Error::SignedOut));
    };
    let proof = match calendar {
        BookingCalendar::Calcom => headers
            .get(CALCOM)
            .and_then(|value| value.to_str().ok())
            .map(|signature| Proof::Body { signature }),
        BookingCalendar::Calendly => signed::read(&headers, CALENDLY)
            .map(|(timestamp, signature)| Proof::Signature { timestamp, signature }),
    };
    let Some(proof) = proof else { return super::answer(Err(Error::SignedOut)) };
    super::answer(doors::deliver_booking(&services, door, calendar, proof, body.to_vec()).await)
}
