//! Where a request comes from.

use std::net::{IpAddr, Ipv6Addr};

/// Longest user agent kept, in characters.
const USER_AGENT_MAX: usize = 300;

/// For sessions, the audit log and the wait after failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub ip: Option<IpAddr>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
}

impl Origin {
    /// Cuts a user agent that is too long and drops what no header should hold.
    pub fn new(ip: Option<IpAddr>, user_agent: Option<&str>, request_id: Option<&str>) -> Self {
        let clean =
            |text: &str| text.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect::<String>();
        Self { ip, user_agent: user_agent.map(clean), request_id: request_id.map(clean) }
    }

    /// What failures are counted by: an IPv4 address, or an IPv6 network of 64 bits, since one
    /// customer has all of that.
    pub(super) fn subject(&self) -> Option<String> {
        self.ip.map(|ip| match ip.to_canonical() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_ipv6_network_count_together_and_mapped_ones_as_ipv4() {
        let subject =
            |text: &str| Origin { ip: Some(text.parse().unwrap()), ..Origin::default() }.subject().unwrap();
        assert_eq!(subject("2001:db8:1:2:3::4"), subject("2001:db8:1:2:ffff::1"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
        assert_eq!(subject("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn a_user_agent_is_cut_and_cleaned() {
        let origin = Origin::new(None, Some(&format!("a\r\nb{}", "x".repeat(900))), None);
        let kept = origin.user_agent.unwrap();
        assert!(kept.starts_with("abx") && kept.len() == USER_AGENT_MAX, "{kept}");
    }
}
