//! Opening connections to servers whose names tenants gave (decisions.md D15).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

/// How long opening a connection may take.
const CONNECT: Duration = Duration::from_secs(20);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// No such name, nobody there, or no answer in time.
    #[error("{reason}")]
    Broke { reason: String },
    /// The host may not be spoken to.
    #[error("{reason}")]
    Forbidden { reason: String },
}

/// Which hosts may be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Public addresses only.
    Public,
    /// Loopback too: sandbox and test mode.
    Loopback,
    /// Any: the operator said so.
    Any,
}

impl Hosts {
    pub fn allow(self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Loopback => address.is_loopback() || is_public(address),
            Self::Public => is_public(address),
        }
    }
    /// Whether what is said there may be readable on the way: only where it never leaves our own network.
    pub(crate) fn allow_unencrypted(self, address: IpAddr) -> bool {
        self.allow(address) && !is_public(address)
    }
}

impl Hosts {
    /// To an address that was checked, so that a name cannot resolve to another one in between.
    pub async fn dial(self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        let address = self.resolve(host, port).await?;
        let broke = |error: std::io::Error| DialError::Broke { reason: format!("no connection: {error}") };
        let dialling = tokio::time::timeout(CONNECT, TcpStream::connect(address));
        let stream = dialling
            .await
            .map_err(|_| DialError::Broke {
                reason: "the server did not take the connection in time".to_owned(),
            })?
            .map_err(broke)?;
        // Without this each message waits for an acknowledgement of the one before.
        stream.set_nodelay(true).map_err(broke)?;
        Ok(stream)
    }

    pub(crate) async fn resolve(self, host: &str, port: u16) -> Result<SocketAddr, DialError> {
        let found = tokio::net::lookup_host((host, port)).await;
        let found =
            found.map_err(|_| DialError::Broke { reason: format!("the name {host} cannot be found") })?;
        let mut any = false;
        for address in found {
            any = true;
            if self.allow(address.ip()) {
                return Ok(address);
            }
        }
        let reason = if any {
            format!("{host} is not an address on the public internet")
        } else {
            format!("the name {host} has no address")
        };
        Err(DialError::Forbidden { reason })
    }
}

/// Neither private, nor of this machine or network, nor set aside.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let testing = a == 198 && (18..20).contains(&b);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || shared
                || testing)
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let first = v6.segments()[0];
                // Global unicast, without documentation (2001:db8::/32) and the tunnels that hide an IPv4 address.
                (0x2000..0x4000).contains(&first)
                    && !(first == 0x2001 && matches!(v6.segments()[1], 0x0db8 | 0))
                    && first != 0x2002
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_spoken_to() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("fe80::1", false),
            ("fd00::1", false),
            ("2002:7f00:1::", false),
            ("2606:4700::1111", true),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Hosts::Public.allow(address), public, "{address}");
        }
        assert!(Hosts::Loopback.allow("127.0.0.1".parse().unwrap()));
        assert!(!Hosts::Loopback.allow("10.0.0.1".parse().unwrap()));
        assert!(Hosts::Any.allow("10.0.0.1".parse().unwrap()));
        for (hosts, address, allowed) in [
            (Hosts::Public, "8.8.8.8", false),
            (Hosts::Public, "127.0.0.1", false),
            (Hosts::Loopback, "127.0.0.1", true),
            (Hosts::Loopback, "10.0.0.1", false),
            (Hosts::Loopback, "8.8.8.8", false),
            (Hosts::Any, "10.0.0.1", true),
            (Hosts::Any, "8.8.8.8", false),
        ] {
            assert_eq!(hosts.allow_unencrypted(address.parse().unwrap()), allowed, "{hosts:?} {address}");
        }
    }
}
