//! What every page stands on: how soon the server is ready, what it needs when idle, how fast it draws the
//! shell, and what a visitor downloads.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use super::figure::Figure;
use super::load;
use crate::build::bundles::BUNDLES;
use crate::build::server::Start;
use crate::build::{self, Effort, compressed};
use crate::error::{Context, Result};
use crate::http;
use crate::place::Place;
use crate::progress::note;

const STARTS: usize = 5;
const CONNECTIONS: usize = 32;
const LOAD_TIME: Duration = Duration::from_secs(8);
pub(super) const STOPPING: Duration = Duration::from_secs(35);
/// The page with every component on it; absent in live mode.
const GALLERY: &str = "/dev/components";
const NOTHING_TO_DRAW: &str = "/api/v1/health/live";

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    build::all(place, Effort::Release)?;
    let data = env::temp_dir().join(format!("agency-os-bench-{}", process::id()));
    let figures = measure_on(place, &data);
    fs::remove_dir_all(&data).ok();
    figures
}

fn measure_on(place: &Place, data: &Path) -> Result<Vec<Figure>> {
    let start = Start {
        binary: place.server_binary(true),
        address: SocketAddr::from(([127, 0, 0, 1], http::free_port()?)),
        data: data.to_owned(),
        database: None,
        mode: Some("sandbox"),
        public_url: None,
        quiet: true,
        demo: false,
    };
    let (first, median) = starts(&start)?;
    let mut figures = vec![
        Figure::new("first start, empty data directory", first, "s"),
        Figure::new(format!("start to ready, median of {STARTS}"), median, "s").at_most(1.0),
    ];
    let mut server = start.spawn()?;
    start.wait_ready(&mut server)?;
    let at_once = memory(server.id())?;
    thread::sleep(Duration::from_secs(5));
    figures.push(Figure::new("memory when ready", at_once, "MB"));
    figures.push(Figure::new("memory when idle for 5 s", memory(server.id())?, "MB").at_most(80.0));

    let page = if http::status(start.address, GALLERY) == Some(200) { GALLERY } else { "/" };
    let bytes = http::get(start.address, page).or_say(format_args!("{page} gives no answer"))?.1.len();
    note(format_args!("{CONNECTIONS} connections for {} s on each page", LOAD_TIME.as_secs()));
    let nothing = load::run(start.address, NOTHING_TO_DRAW, CONNECTIONS, LOAD_TIME)?;
    let shell = load::run(start.address, page, CONNECTIONS, LOAD_TIME)?;
    figures.push(Figure::new(format!("{NOTHING_TO_DRAW} requests"), nothing.requests_per_second, "/s"));
    figures.push(Figure::new(format!("{NOTHING_TO_DRAW} p99"), nothing.p99, "ms"));
    figures.push(
        Figure::new(format!("{page} requests"), shell.requests_per_second, "/s")
            .note(format!("{} kB of HTML drawn by the server", bytes / 1000)),
    );
    figures.push(Figure::new(format!("{page} p99"), shell.p99, "ms"));
    let ratio = shell.requests_per_second / nothing.requests_per_second;
    figures.push(Figure::new("drawn page to nothing to draw", ratio, "of the requests"));
    figures.push(Figure::new("memory after the load", memory(server.id())?, "MB"));
    server.stop(STOPPING)?;
    figures.extend(sizes(place)?);
    Ok(figures)
}

/// Seconds of the very first start and the median of those after it.
fn starts(start: &Start) -> Result<(f64, f64)> {
    let mut times = Vec::new();
    for _ in 0..=STARTS {
        let began = Instant::now();
        let mut server = start.spawn()?;
        start.wait_ready(&mut server)?;
        times.push(began.elapsed().as_secs_f64());
        server.stop(STOPPING)?;
    }
    let first = times.remove(0);
    times.sort_by(f64::total_cmp);
    Ok((first, times[times.len() / 2]))
}

/// Resident memory in MB.
pub(super) fn memory(pid: u32) -> Result<f64> {
    let status =
        fs::read_to_string(format!("/proc/{pid}/status")).or_say("cannot read the server's memory")?;
    let kilobytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
        .or_say("the server's memory is not told")?;
    Ok(kilobytes * 1_024.0 / 1_000_000.0)
}

fn sizes(place: &Place) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for bundle in BUNDLES {
        let wasm = build::bundles::directory(place, Effort::Release, bundle).join(format!("{bundle}.wasm"));
        let content = fs::read(&wasm).or_say(format_args!("cannot read {}", wasm.display()))?;
        let size = compressed::brotli_size(&content)? as f64 / 1_000.0;
        let figure = Figure::new(format!("wasm of `{bundle}`, brotli"), size, "kB")
            .note(format!("{} kB unpacked", content.len() / 1_000));
        // The gallery is for whoever builds the product, not for people on the road.
        figures.push(if bundle == "gallery" { figure } else { figure.at_most(300.0) });
    }
    Ok(figures)
}
