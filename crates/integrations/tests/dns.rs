//! The resolver, over UDP, against a name server of the test's own.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::net::SocketAddr;
use std::str::FromStr;

use domain::{DnsAnswer, DnsQuery};
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, MX, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use integrations::dns::{Dns, Resolver};
use tokio::net::UdpSocket;

/// Knows `get.example`; fails for `broken.example`; knows nothing else.
async fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1024];
        loop {
            let (read, from) = socket.recv_from(&mut buffer).await.unwrap();
            let asked = Message::from_vec(&buffer[..read]).unwrap();
            let answer = answer(&asked);
            socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
        }
    });
    address
}

fn answer(asked: &Message) -> Message {
    let query = asked.queries[0].clone();
    let mut answer = asked.clone().into_response();
    let name = |text: &str| Name::from_str(text).unwrap();
    let mx = |preference, host: &str| RData::MX(MX::new(preference, name(host)));
    let data = match (query.name().to_string().as_str(), query.query_type()) {
        ("get.example.", RecordType::TXT) => {
            let parts = vec!["v=spf1 ip4:192.0.2.1 ".to_owned(), "-all".to_owned()];
            vec![RData::TXT(TXT::new(parts)), RData::TXT(TXT::from_bytes(vec![b"\xff other"]))]
        }
        ("get.example.", RecordType::MX) => vec![mx(20, "B.get.example."), mx(10, "a.get.example.")],
        ("none.example.", RecordType::MX) => vec![mx(0, ".")],
        ("get.example.", RecordType::A) => vec![RData::A(A::new(192, 0, 2, 7))],
        ("broken.example.", _) => {
            answer.metadata.response_code = ResponseCode::ServFail;
            vec![]
        }
        ("get.example.", _) => vec![],
        _ => {
            answer.metadata.response_code = ResponseCode::NXDomain;
            vec![]
        }
    };
    for data in data {
        answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
    }
    answer
}

#[tokio::test]
async fn what_is_published_comes_back_and_nothing_there_is_told_from_no_answer() {
    let resolver = Resolver::asking(name_server().await).unwrap();
    let text = |name: &str| name.to_owned();
    for (query, expected) in [
        (
            DnsQuery::Txt(text("get.example")),
            DnsAnswer::Txt(vec![b"v=spf1 ip4:192.0.2.1 -all".to_vec(), b"\xff other".to_vec()]),
        ),
        (
            DnsQuery::Mx(text("get.example")),
            DnsAnswer::Mx(vec![text("a.get.example"), text("b.get.example")]),
        ),
        (DnsQuery::Mx(text("none.example")), DnsAnswer::Mx(vec![String::new()])),
        (DnsQuery::A(text("get.example")), DnsAnswer::A(vec![[192, 0, 2, 7].into()])),
        (DnsQuery::Aaaa(text("get.example")), DnsAnswer::Aaaa(vec![])),
        (DnsQuery::Txt(text("gone.example")), DnsAnswer::Txt(vec![])),
        (DnsQuery::Txt(text("broken.example")), DnsAnswer::Failed),
        (DnsQuery::Txt(text("not a name..")), DnsAnswer::Txt(vec![])),
        (DnsQuery::Ptr([192, 0, 2, 7].into()), DnsAnswer::Ptr(vec![])),
    ] {
        assert_eq!(resolver.ask(&query).await, expected, "{query:?}");
    }
}
