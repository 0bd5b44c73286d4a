//! The public site: how fast kept pages are handed out, and what a first visit downloads.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process;
use std::time::Duration;

use super::figure::Figure;
use super::foundation::{STOPPING, memory};
use super::load;
use crate::build::server::Start;
use crate::build::{self, Effort, compressed};
use crate::error::{Context, Result};
use crate::http;
use crate::place::Place;
use crate::progress::note;

const CONNECTIONS: usize = 32;
const LOAD_TIME: Duration = Duration::from_secs(10);
const PAGES: [&str; 3] = ["/", "/pricing", "/how-it-works"];

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    build::all(place, Effort::Release)?;
    let data = env::temp_dir().join(format!("agency-os-bench-site-{}", process::id()));
    let figures = measure_on(place, &data);
    fs::remove_dir_all(&data).ok();
    figures
}

fn measure_on(place: &Place, data: &Path) -> Result<Vec<Figure>> {
    let start = Start {
        binary: place.server_binary(true),
        address: SocketAddr::from(([127, 0, 0, 1], http::free_port()?)),
        data: data.to_path_buf(),
        database: None,
        mode: Some("sandbox"),
        public_url: None,
        quiet: true,
        demo: false,
    };
    let mut server = start.spawn()?;
    start.wait_ready(&mut server)?;
    let mut figures = first_view(place, &start)?;
    note(format_args!("{CONNECTIONS} connections for {} s on each page", LOAD_TIME.as_secs()));
    for page in PAGES {
        let load = load::run(start.address, page, CONNECTIONS, LOAD_TIME)?;
        figures
            .push(Figure::new(format!("{page} requests"), load.requests_per_second, "/s").at_least(6_000.0));
        figures.push(Figure::new(format!("{page} p50"), load.p50, "ms"));
        figures.push(Figure::new(format!("{page} p99"), load.p99, "ms").at_most(15.0));
    }
    figures.push(Figure::new("memory after the load", memory(server.id())?, "MB").at_most(120.0));
    server.stop(STOPPING)?;
    figures.push(bundle(place)?);
    Ok(figures)
}

/// HTML, style sheet and the one font of `/`, each in its smallest form.
fn first_view(place: &Place, start: &Start) -> Result<Vec<Figure>> {
    let page = http::get(start.address, "/").or_say("/ gives no answer")?.1;
    let linked = |ending: &str| -> Result<Vec<u8>> {
        let path = page
            .split('"')
            .find(|part| part.starts_with("/pkg/") && part.ends_with(ending))
            .or_say(format_args!("/ names no {ending} file"))?;
        fs::read(place.dist().join(path.trim_start_matches('/'))).or_say(format_args!("{path} is missing"))
    };
    let kilobytes = |bytes: usize| bytes as f64 / 1_000.0;
    let html = kilobytes(compressed::brotli_size(page.as_bytes())?);
    let style = kilobytes(compressed::brotli_size(&linked(".css")?)?);
    let font = kilobytes(linked(".woff2")?.len());
    let note = format!("HTML {html:.1}, style {style:.1}, font {font:.1}");
    Ok(vec![Figure::new("first view of /", html + style + font, "kB").at_most(90.0).note(note)])
}

/// What wakes a public page, in all.
fn bundle(place: &Place) -> Result<Figure> {
    let directory = build::bundles::directory(place, Effort::Release, "site");
    let size = |name: &str| -> Result<f64> {
        let file = directory.join(name);
        let content = fs::read(&file).or_say(format_args!("cannot read {}", file.display()))?;
        Ok(compressed::brotli_size(&content)? as f64 / 1_000.0)
    };
    Ok(Figure::new("bundle `site`, brotli", size("site.js")? + size("site.wasm")?, "kB").at_most(200.0))
}
