//! The domain name system, behind a trait: the product asks it what is really published.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use domain::{DnsAnswer, DnsQuery};
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{TokioResolver, system_conf};

/// How long one try may take; there are two.
const TIMEOUT: Duration = Duration::from_secs(4);

#[async_trait]
pub trait Dns: Send + Sync + fmt::Debug {
    /// Never an error: a resolver that fails is an answer too.
    async fn ask(&self, query: &DnsQuery) -> DnsAnswer;
}

/// The name servers of this machine, or given ones.
#[derive(Clone)]
pub struct Resolver(TokioResolver);

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

/// The settings of the machine name no server that can be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the name servers cannot be used: {reason}")]
pub struct BadResolver {
    reason: String,
}

impl Resolver {
    /// As `/etc/resolv.conf` says.
    pub fn of_this_machine() -> Result<Self, BadResolver> {
        let (config, options) =
            system_conf::read_system_conf().map_err(|error| BadResolver { reason: error.to_string() })?;
        Self::build(config, options)
    }

    /// One server, over UDP and then TCP.
    pub fn asking(server: SocketAddr) -> Result<Self, BadResolver> {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut one| {
            one.port = server.port();
            one
        });
        let server = NameServerConfig::new(server.ip(), true, connections.to_vec());
        Self::build(ResolverConfig::from_parts(None, vec![], vec![server]), ResolverOpts::default())
    }

    fn build(config: ResolverConfig, mut options: ResolverOpts) -> Result<Self, BadResolver> {
        (options.timeout, options.attempts) = (TIMEOUT, 2);
        // "Check now" asks what is published now, not what was an hour ago.
        options.cache_size = 0;
        let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            .with_options(options)
            .build()
            .map_err(|error| BadResolver { reason: error.to_string() })?;
        Ok(Self(resolver))
    }

    /// `None` when there was no answer; no such name is an empty list.
    async fn records(&self, name: &str, kind: RecordType) -> Option<Vec<RData>> {
        let Ok(mut name) = Name::from_str_relaxed(name) else { return Some(vec![]) };
        // No search domains.
        name.set_fqdn(true);
        match self.0.lookup(name, kind).await {
            Ok(found) => Some(found.answers().iter().map(|record| record.data.clone()).collect()),
            Err(NetError::Dns(DnsError::NoRecordsFound(_))) => Some(vec![]),
            Err(error) => {
                tracing::debug!(%error, "a name could not be resolved");
                None
            }
        }
    }
}

#[async_trait]
impl Dns for Resolver {
    async fn ask(&self, query: &DnsQuery) -> DnsAnswer {
        let (name, kind) = match query {
            DnsQuery::Txt(name) => (name.clone(), RecordType::TXT),
            DnsQuery::A(name) => (name.clone(), RecordType::A),
            DnsQuery::Aaaa(name) => (name.clone(), RecordType::AAAA),
            DnsQuery::Mx(name) => (name.clone(), RecordType::MX),
            DnsQuery::Ptr(address) => (Name::from(*address).to_string(), RecordType::PTR),
        };
        let Some(records) = self.records(&name, kind).await else { return DnsAnswer::Failed };
        let records = records.into_iter();
        match query {
            DnsQuery::Txt(_) => DnsAnswer::Txt(
                records
                    .filter_map(|data| match data {
                        RData::TXT(text) => {
                            Some(text.txt_data.iter().flat_map(|part| part.iter().copied()).collect())
                        }
                        _ => None,
                    })
                    .collect(),
            ),
            DnsQuery::A(_) => DnsAnswer::A(
                records.filter_map(|data| if let RData::A(a) = data { Some(a.0) } else { None }).collect(),
            ),
            DnsQuery::Aaaa(_) => DnsAnswer::Aaaa(
                records.filter_map(|data| if let RData::AAAA(a) = data { Some(a.0) } else { None }).collect(),
            ),
            DnsQuery::Mx(_) => {
                let mut hosts: Vec<(u16, String)> = records
                    .filter_map(|data| match data {
                        RData::MX(mx) => Some((mx.preference, plain(&mx.exchange))),
                        _ => None,
                    })
                    .collect();
                hosts.sort();
                DnsAnswer::Mx(hosts.into_iter().map(|(_, host)| host).collect())
            }
            DnsQuery::Ptr(_) => DnsAnswer::Ptr(
                records
                    .filter_map(|data| if let RData::PTR(name) = data { Some(plain(&name.0)) } else { None })
                    .collect(),
            ),
        }
    }
}

/// Lower case, without the dot at the end.
fn plain(name: &Name) -> String {
    name.to_lowercase().to_ascii().trim_end_matches('.').to_owned()
}
