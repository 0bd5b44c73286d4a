//! A program of the client's delivers messages it received itself, each call signed with the door's
//! secret: `X-Agency-OS-Signature-V2: t=<seconds>,v1=<hmac>`, as our own webhooks are.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{InboundDoorId, InboundSource};
use http::HeaderMap;
use workflows::replies::doors::{self, Proof};
use workflows::{Error, Services};

const SIGNATURE: &str = "x-agency-os-signature-v2";

pub async fn deliver(
    State(services): State<Services>,
    Path(door): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (Ok(door), Some((timestamp, signature))) = (door.parse::<InboundDoorId>(), read(&headers, SIGNATURE))
    else {
        return super::answer(Err(Error::SignedOut));
    };
    let proof = Proof::Signature { timestamp, signature };
    super::answer(doors::deliver(&services, door, proof, InboundSource::Webhook, body.to_vec()).await)
}

/// `t=…,v1=…`, in either order.
pub(super) fn read<'h>(headers: &'h HeaderMap, header: &str) -> Option<(i64, &'h str)> {
    let value = headers.get(header)?.to_str().ok()?;
    let part =
        |name: &str| value.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    Some((part("t")?.parse().ok()?, part("v1")?))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_signature_line_is_read_in_either_order_and_nothing_else_is() {
        let of = |text: &'static str| {
            let headers =
                HeaderMap::from_iter([(SIGNATURE.parse().unwrap(), HeaderValue::from_static(text))]);
            read(&headers, SIGNATURE).map(|(t, v)| (t, v.to_owned()))
        };
        assert_eq!(of("t=12,v1=ab"), Some((12, "ab".to_owned())));
        assert_eq!(of("v1=ab, t=12"), Some((12, "ab".to_owned())));
        for bad in ["", "t=x,v1=ab", "t=12", "v1=ab", "ab"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
