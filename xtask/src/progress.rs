//! What the person sees: one line when a step begins, one with its time when it ends.

use std::time::{Duration, Instant};

use crate::error::Result;

pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let began = Instant::now();
    let done = work()?;
    println!("    {what}: done in {}", seconds(began.elapsed()));
    Ok(done)
}

pub fn unchanged(what: &str) {
    println!("    {what}: nothing changed");
}

pub fn note(text: impl std::fmt::Display) {
    println!("    {text}");
}

pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(59_949)), "59.9 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
