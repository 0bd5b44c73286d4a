//! Questions to the domain name system and what comes back.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A question for a resolver. Names are in lower case, without a dot at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DnsQuery {
    Txt(String),
    A(String),
    Aaaa(String),
    Mx(String),
    Ptr(IpAddr),
}

/// What a resolver found. No such name and no such record are an empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsAnswer {
    /// Each record's strings joined, as bytes: a record need not be text.
    Txt(Vec<Vec<u8>>),
    A(Vec<Ipv4Addr>),
    Aaaa(Vec<Ipv6Addr>),
    /// By preference, the most preferred first.
    Mx(Vec<String>),
    Ptr(Vec<String>),
    /// No answer in time, or one that says that the server failed.
    Failed,
}
