//! Many requests at once against a local server: `wrk` where it is installed, else a loop of our own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::child;
use crate::error::{Context, Error, Result};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    pub requests_per_second: f64,
    /// Milliseconds within which half of the answers came.
    pub p50: f64,
    /// Milliseconds within which 99 of 100 answers came.
    pub p99: f64,
}

/// Asks for one page over and over for `time`. An answer other than 2xx or 3xx fails the measurement,
/// because errors are answered fastest.
pub fn run(address: SocketAddr, path: &str, connections: usize, time: Duration) -> Result<Load> {
    run_with(address, path, &[], connections, time)
}

/// The same with headers, each a whole line.
pub fn run_with(
    address: SocketAddr,
    path: &str,
    headers: &[&str],
    connections: usize,
    time: Duration,
) -> Result<Load> {
    if child::exists("wrk") {
        let report = child::capture(
            Command::new("wrk")
                .args(["-t2", "--latency", "--timeout", "10s"])
                .arg(format!("-c{connections}"))
                .arg(format!("-d{}s", time.as_secs()))
                .args(headers.iter().flat_map(|line| ["-H", *line]))
                .arg(format!("http://{address}{path}")),
        )?;
        return read_wrk(&report)
            .or_say(format_args!("wrk met errors at {path}, or its report cannot be read:\n{report}"));
    }
    run_each(address, &vec![asking(address, path, headers); connections], time)
}

/// A whole GET request.
fn asking(address: SocketAddr, path: &str, headers: &[&str]) -> String {
    let lines: String = headers.iter().flat_map(|line| [*line, "\r\n"]).collect();
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{lines}\r\n")
}

/// Sends each of these whole requests over and over for `time`, each on a connection of its own: what
/// `wrk` cannot say, such as a body or as many people as connections.
pub fn run_each(address: SocketAddr, requests: &[String], time: Duration) -> Result<Load> {
    let answers: Vec<Result<Vec<f64>>> = thread::scope(|scope| {
        let loops: Vec<_> = requests
            .iter()
            .map(|request| scope.spawn(|| one_connection(address, request, For::Time(time))))
            .collect();
        loops
            .into_iter()
            .map(|one| one.join().unwrap_or_else(|_| Err(Error::new("a loop panicked"))))
            .collect()
    });
    let mut times = Vec::new();
    for answer in answers {
        times.extend(answer?);
    }
    summed_up(times, time)
}

/// Asks for one page so many times, one after the other, as a person does who waits for each.
pub fn one_by_one(address: SocketAddr, path: &str, headers: &[&str], times: usize) -> Result<Load> {
    let began = Instant::now();
    let times = one_connection(address, &asking(address, path, headers), For::Times(times))?;
    summed_up(times, began.elapsed())
}

fn summed_up(mut times: Vec<f64>, time: Duration) -> Result<Load> {
    times.sort_by(f64::total_cmp);
    let share =
        |of_100: usize| times.get(times.len() * of_100 / 100).copied().or_say("no request was answered");
    Ok(Load {
        requests_per_second: times.len() as f64 / time.as_secs_f64(),
        p50: share(50)?,
        p99: share(99)?,
    })
}

#[derive(Clone, Copy, Debug)]
enum For {
    Time(Duration),
    Times(usize),
}

fn read_wrk(report: &str) -> Option<Load> {
    if report.contains("Non-2xx") || report.contains("Socket errors") {
        return None;
    }
    let after = |label: &str| report.lines().find_map(|line| line.trim().strip_prefix(label).map(str::trim));
    Some(Load {
        requests_per_second: after("Requests/sec:")?.parse().ok()?,
        p50: milliseconds(after("50%")?)?,
        p99: milliseconds(after("99%")?)?,
    })
}

fn milliseconds(text: &str) -> Option<f64> {
    let number = text.trim_end_matches(char::is_alphabetic);
    let factor = match &text[number.len()..] {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" => 60_000.0,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

/// The time of each answer in milliseconds, on one connection that is kept.
fn one_connection(address: SocketAddr, request: &str, long: For) -> Result<Vec<f64>> {
    let stream = TcpStream::connect(address).or_say("cannot connect")?;
    stream.set_nodelay(true).or_say("cannot set the connection up")?;
    let mut writer = stream.try_clone().or_say("cannot set the connection up")?;
    let mut reader = BufReader::new(stream);
    let about = request.lines().next().unwrap_or_default();
    let (began, mut times) = (Instant::now(), Vec::new());
    while match long {
        For::Time(time) => began.elapsed() < time,
        For::Times(count) => times.len() < count,
    } {
        let asked = Instant::now();
        writer.write_all(request.as_bytes()).or_say("the server closed the connection")?;
        read_answer(&mut reader).or_say(format_args!("no good answer to {about}"))?;
        times.push(asked.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(times)
}

/// Reads one answer to its end; `None` for an error status or a broken answer.
fn read_answer(reader: &mut impl BufRead) -> Option<()> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status: u16 = line.split(' ').nth(1)?.parse().ok()?;
    let (mut length, mut chunked) = (0_u64, false);
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "transfer-encoding" => chunked = value.trim() == "chunked",
            _ => {}
        }
    }
    if !chunked {
        skip(reader, length)?;
    }
    while chunked {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let size = u64::from_str_radix(line.trim(), 16).ok()?;
        skip(reader, size + 2)?;
        chunked = size > 0;
    }
    (200..400).contains(&status).then_some(())
}

fn skip(reader: &mut impl BufRead, bytes: u64) -> Option<()> {
    (std::io::copy(&mut reader.take(bytes), &mut std::io::sink()).ok()? == bytes).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Running 5s test @ http://127.0.0.1:3000/\n  2 threads and 32 connections\n  Latency Distribution\n     50%    1.02ms\n     99%    12.50ms\n  100 requests in 5.00s, 1.00MB read\nRequests/sec:   6234.50\nTransfer/sec:      1.00MB\n";

    #[test]
    fn the_report_of_wrk_is_read_in_milliseconds() {
        assert_eq!(read_wrk(REPORT), Some(Load { requests_per_second: 6234.5, p50: 1.02, p99: 12.5 }));
        assert_eq!(milliseconds("850.00us"), Some(0.85));
        assert_eq!(milliseconds("1.50s"), Some(1_500.0));
    }

    #[test]
    fn errors_are_not_counted_as_speed() {
        assert_eq!(read_wrk(&format!("{REPORT}  Non-2xx or 3xx responses: 7\n")), None);
        assert_eq!(read_answer(&mut &b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"[..]), None);
    }

    #[test]
    fn whole_and_chunked_answers_are_read_to_their_end() {
        let two = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokrest";
        let mut reader = &two[..];
        assert_eq!(read_answer(&mut reader), Some(()));
        assert_eq!(read_answer(&mut reader), Some(()));
        assert_eq!(reader, b"rest");
    }
}
