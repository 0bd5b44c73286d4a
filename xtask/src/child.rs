//! Programs we start. Each gets a process group of its own, so that stopping it stops what it started
//! too, and a Ctrl-C reaches it once, from here, and not a second time from the terminal.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Context, Error, Result};

static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
static INTERRUPTS: AtomicU32 = AtomicU32::new(0);

/// From here on Ctrl-C, SIGTERM and SIGHUP go to the programs we started; the task itself then ends the
/// ordinary way and cleans up behind itself. A second one kills.
pub fn pass_on_interrupts() -> Result<()> {
    ctrlc::set_handler(|| {
        let signal = if INTERRUPTS.fetch_add(1, Ordering::SeqCst) == 0 { "INT" } else { "KILL" };
        for group in RUNNING.lock().map(|running| running.clone()).unwrap_or_default() {
            send(signal, group);
        }
    })
    .or_say("cannot listen for Ctrl-C")
}

pub fn interrupted() -> bool {
    INTERRUPTS.load(Ordering::SeqCst) > 0
}

/// A running program; stopped when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        if interrupted() {
            return Err(Error::new("stopped"));
        }
        let child = command.process_group(0).spawn().or_say(format_args!("cannot start {name}"))?;
        if let Ok(mut running) = RUNNING.lock() {
            running.insert(child.id());
        }
        Ok(Self { child, name })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().or_say(format_args!("lost sight of {}", self.name))?;
        self.forget();
        Ok(status)
    }

    /// `Some` once the program has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait().or_say(format_args!("lost sight of {}", self.name))?;
        if status.is_some() {
            self.forget();
        }
        Ok(status)
    }

    /// Asks the program to end, waits up to `patience`, then kills its whole group.
    pub fn stop(&mut self, patience: Duration) -> Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        send("TERM", self.id());
        let asked = Instant::now();
        while self.ended()?.is_none() {
            if asked.elapsed() > patience {
                send("KILL", self.id());
                self.wait()?;
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn forget(&self) {
        if let Ok(mut running) = RUNNING.lock() {
            running.remove(&self.child.id());
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(error) = self.stop(Duration::from_secs(5)) {
            eprintln!("{error}");
        }
    }
}

/// Runs to the end with its output shown; a failure names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if status.success() { Ok(()) } else { Err(failed(command, status)) }
}

/// Runs to the end with its output shown and hands back how it ended.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    Running::start(command.stdin(Stdio::null()))?.wait()
}

/// Runs to the end without showing anything; what it printed is the answer.
pub fn capture(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().or_say(format_args!("cannot start {name}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::new(format!(
        "{} {}",
        failed(command, output.status),
        String::from_utf8_lossy(&output.stderr).trim()
    )))
}

/// Runs to the end, shows both outputs line by line and hands each line to `see` as well.
pub fn watch(command: &mut Command, see: impl Fn(&str) + Sync) -> Result<ExitStatus> {
    let mut running =
        Running::start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let out = running.child.stdout.take().or_say("the program has no output")?;
    let err = running.child.stderr.take().or_say("the program has no output")?;
    thread::scope(|scope| {
        scope.spawn(|| relay(out, &mut std::io::stdout(), &see));
        relay(err, &mut std::io::stderr(), &see);
    });
    running.wait()
}

fn relay(from: impl Read, to: &mut impl Write, see: &impl Fn(&str)) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // A terminal that went away is no reason to stop the tests.
        to.write_all(&line).and_then(|()| to.flush()).ok();
        see(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
}

/// Whether a program of this name can be started.
pub fn exists(program: impl AsRef<OsStr>) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn failed(command: &Command, status: ExitStatus) -> Error {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    Error::new(format!("`{}` failed ({status}).", words.join(" ")))
}

fn send(signal: &str, group: u32) {
    // The shell's own `kill`: the program of that name is missing on small systems.
    Command::new("sh")
        .args(["-c", &format!("kill -s {signal} -- -{group} 2>/dev/null")])
        .stdin(Stdio::null())
        .status()
        .ok();
}
