//! The demo: an agency with a month behind it. The month is played by the simulator through the product;
//! no row of it is written by hand.

use std::sync::Arc;

use chrono::Days;
use domain::EmailAddress;
use domain::time::Clock;
use sandbox::town::{Kind, Passed};
use secrecy::SecretString;
use store::Engine;
use store::identity::users;
use store::platform_settings;
use workflows::clock::ManualClock;
use workflows::replies::meetings;
use workflows::sandbox::Demo;
use workflows::{Error, Services};

use super::World;
use crate::simulate::agency::Owner;
use crate::simulate::{Plan, Simulation, SimulationError, Trouble};

/// Who opens the demo. There is one in sandbox mode only, where nothing is secret.
pub const EMAIL: &str = "demo@brightharbour.example";
pub const PASSWORD: &str = "orbit-velvet-canyon";

pub const DAYS: u64 = 30;
const LEADS: usize = 500;
const SEED: u64 = 7;

/// Set when the last day was played: a month that was broken off is no demo.
const MARK: &str = "sandbox.demo";
const MADE: &str = "made";

pub async fn exists(services: &Services) -> Result<bool, Error> {
    let mut tx = services.db.system_read().await?;
    let mark: Option<String> = platform_settings::get(&mut tx, MARK).await?;
    Ok(mark.is_some_and(|mark| mark == MADE))
}

async fn was_begun(services: &Services) -> Result<bool, Error> {
    let Ok(email) = EmailAddress::parse(EMAIL) else { return Ok(false) };
    let mut tx = services.db.system_read().await?;
    Ok(users::by_email(&mut tx, &email).await?.is_some())
}

async fn mark_made(services: &Services) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    let words = "Whether the demo's month was played to its end.";
    platform_settings::get_or_put(&mut tx, MARK, &MADE.to_owned(), words, services.now()).await?;
    Ok(tx.commit().await?)
}

/// Makes it unless it is there. Nobody else may work meanwhile.
pub async fn make(world: &World, services: &Services) {
    let outcome = match exists(services).await {
        Ok(true) => Ok(()),
        Ok(false) => {
            let outcome = hurried(world, services).await;
            services.db.commit_lazily(false).await.map_err(Into::into).and(outcome)
        }
        Err(error) => Err(error.into()),
    };
    world.set_demo(match outcome {
        Ok(()) => Demo::Ready,
        Err(error) => {
            tracing::error!(%error, "the demo could not be made");
            Demo::Failed { why: error.to_string() }
        }
    });
}

/// The demo can be made again, so its days need not wait for the disk one by one.
async fn hurried(world: &World, services: &Services) -> Result<(), SimulationError> {
    if was_begun(services).await? {
        return Err(SimulationError::Setup(
            "An earlier demo was broken off. Stop the server and begin again with an empty data directory."
                .to_owned(),
        ));
    }
    services.db.commit_lazily(true).await?;
    played(world, services).await?;
    Ok(mark_made(services).await?)
}

async fn played(world: &World, services: &Services) -> Result<(), SimulationError> {
    if services.db.engine() != Engine::Sqlite {
        // Other processes could send at the present what is being played in the past.
        return Err(SimulationError::Setup("The demo needs SQLite.".to_owned()));
    }
    let began = std::time::Instant::now();
    let present = services.now();
    let clock = ManualClock::at(present - Days::new(DAYS));
    let past = services.clone().clocked_by(Arc::new(clock.clone())).await?;
    let owner = Owner {
        full_name: "Kim Lee".to_owned(),
        company: "Bright Harbour".to_owned(),
        email: EMAIL.to_owned(),
        password: SecretString::from(PASSWORD),
    };
    let plan = Plan { leads: LEADS, days: DAYS, seed: SEED, trouble: Trouble::None };
    let mut simulation = Simulation::begin(past, world.town().clone(), clock.clone(), plan, &owner).await?;
    for day in 1..=DAYS {
        simulation.play(present - Days::new(DAYS - day)).await?;
        world.set_demo(Demo::Making { days: day, of: DAYS });
    }
    book_a_meeting(&mut simulation, world, &clock).await?;
    tracing::info!(seconds = began.elapsed().as_secs_f64(), "the demo is there");
    Ok(())
}

/// A dashboard that looks ahead: if chance left no meeting to come, somebody asks for one now.
async fn book_a_meeting(
    simulation: &mut Simulation,
    world: &World,
    clock: &ManualClock,
) -> Result<(), SimulationError> {
    let ahead = |page: meetings::Page| page.lines.iter().any(|line| line.meeting.scheduled_at.is_some());
    if ahead(simulation.meetings_ahead().await?) {
        return Ok(());
    }
    let answered = |who: &str| world.town().person(who).is_none_or(|person| person.done.is_some());
    let candidate = simulation.passed().iter().rev().find_map(|passed| match passed {
        Passed::Mail { to, .. } if !answered(to) => Some(to.clone()),
        _ => None,
    });
    if let Some(who) = candidate {
        world.town().answer_as(&who, Kind::Meeting).await?;
    }
    simulation.play(clock.now()).await?;
    simulation.agree_now().await
}
