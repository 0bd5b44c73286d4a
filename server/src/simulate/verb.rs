//! `agency-os simulate`: months of a campaign in a while, on a database of its own that is thrown away.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Days, Utc};
use clap::Args;
use domain::{EmailAddress, Mode};
use sandbox::mail::Inbox;
use sandbox::town::Town;
use secrecy::SecretString;
use store::{ConnectOptions, Db};
use workflows::Services;
use workflows::clock::ManualClock;

use super::agency::Owner;
use super::funnel::Funnel;
use super::invariants::{Invariant, Violation};
use super::{Plan, Simulation, SimulationError, Trouble};
use crate::start::{StartError, say};

/// Monday, 2 February 2026, six in the morning in Sydney.
const BEGIN: i64 = 1_769_972_400;
/// Violations that are printed; of more only the number.
const PRINTED: usize = 20;

#[derive(Clone, Copy, Debug, Args)]
pub struct Simulate {
    /// People to write to.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    leads: u32,
    /// Days that pass.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// Decides everything that is left to chance.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

/// What a simulation came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub funnel: Funnel,
    pub violations: Vec<Violation>,
}

/// Prints the funnel and every promise with what broke it; a broken one is an error.
pub async fn simulate(asked: Simulate) -> Result<(), StartError> {
    let place = std::env::temp_dir().join(format!("agency-os-simulation-{}", std::process::id()));
    let plan = Plan {
        leads: usize::try_from(asked.leads).unwrap_or(usize::MAX),
        days: u64::from(asked.days),
        seed: asked.seed,
        trouble: Trouble::Usual,
    };
    let began = std::time::Instant::now();
    let outcome = in_a_place(&place, plan).await;
    // What was played is thrown away, whatever came of it.
    let _ = std::fs::remove_dir_all(&place);
    let outcome = outcome.map_err(|error| StartError::Refused(error.to_string()))?;
    tracing::info!(seconds = began.elapsed().as_secs_f64(), "simulated");
    say(&format!("{} leads, {} days, seed {}\n", asked.leads, asked.days, asked.seed))?;
    say(&outcome.funnel.to_string())?;
    for invariant in Invariant::ALL {
        let broken = outcome.violations.iter().filter(|one| one.invariant == invariant).count();
        say(&format!(
            "{} {}{}",
            if broken == 0 { "ok    " } else { "BROKEN" },
            invariant.words(),
            times(broken)
        ))?;
    }
    for one in outcome.violations.iter().take(PRINTED) {
        say(&one.to_string())?;
    }
    if outcome.violations.is_empty() {
        return Ok(());
    }
    Err(StartError::Refused(format!("{} promises were broken", outcome.violations.len())))
}

fn times(broken: usize) -> String {
    if broken == 0 { String::new() } else { format!(": {broken} times") }
}

async fn in_a_place(place: &Path, plan: Plan) -> Result<Outcome, SimulationError> {
    std::fs::create_dir_all(place)?;
    let db = Db::connect(&ConnectOptions::new(format!("sqlite://{}", place.join("simulation.db").display())))
        .await
        .map_err(|error| SimulationError::Setup(error.to_string()))?;
    db.migrate().await.map_err(|error| SimulationError::Setup(error.to_string()))?;
    db.commit_lazily(true).await?;
    let outcome = played(db.clone(), plan, |services| services).await;
    db.close().await;
    outcome
}

/// Plays a plan on an empty database.
pub async fn played(
    db: Db,
    plan: Plan,
    fitted: impl FnOnce(Services) -> Services,
) -> Result<Outcome, SimulationError> {
    played_until(db, plan, fitted, |_| false).await
}

/// The same, but ends with the first day after which `enough` was broken.
pub async fn played_until(
    db: Db,
    plan: Plan,
    fitted: impl FnOnce(Services) -> Services,
    enough: impl Fn(&[Violation]) -> bool,
) -> Result<Outcome, SimulationError> {
    let begin = DateTime::from_timestamp(BEGIN, 0).unwrap_or_default();
    let clock = ManualClock::at(begin);
    let (services, town) = world(db, &clock, plan.seed).await?;
    let owner = Owner {
        full_name: "Kim Lee".to_owned(),
        company: "Bright Harbour".to_owned(),
        email: "kim@brightharbour.example".to_owned(),
        password: SecretString::from("orbit-velvet-canyon"),
    };
    let mut simulation = Simulation::begin(fitted(services), town, clock, plan, &owner).await?;
    let mut violations = Vec::new();
    for day in 1..=plan.days {
        simulation.play(begin + Days::new(day)).await?;
        violations = simulation.violations()?;
        if enough(&violations) {
            break;
        }
    }
    Ok(Outcome { funnel: simulation.funnel().await?, violations })
}

/// Services over the database whose only clock is `clock`, without chance.
async fn world(db: Db, clock: &ManualClock, seed: u64) -> Result<(Services, Town), SimulationError> {
    let key = SecretString::from("k".repeat(40));
    let services = Services::open(db, Arc::new(clock.clone()), Mode::Sandbox, key).await?;
    let inbox = Inbox::on_loopback().await?;
    let from = EmailAddress::parse("hello@agencyos.example")
        .map_err(|error| SimulationError::Setup(error.to_string()))?;
    let services = crate::mail::into_inbox(services, inbox, &from)
        .map_err(|error| SimulationError::Setup(error.to_string()))?;
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let now: DateTime<Utc> = services.now();
    let town = Town::start(any, any, seed, Arc::new(move || now)).await?;
    Ok((services.counting_ids(seed), town))
}
