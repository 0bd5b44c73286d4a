//! A mailbox server as small as can be (RFC 3501, RFC 2177): one folder, INBOX, that is only read.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::state::{Filed, Shared};

/// A client that says nothing for this long is hung up on (RFC 3501 section 5.4 asks for half an hour).
const SILENCE: Duration = Duration::from_secs(1_860);
const LINE_MAX: u64 = 16 * 1024;

type Talk = BufReader<TcpStream>;

pub(super) async fn hold(stream: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut talk = BufReader::new(stream);
    say(&mut talk, "* OK sandbox IMAP4rev1").await?;
    let mut owner: Option<String> = None;
    while let Some(line) = hear(&mut talk).await? {
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let upper = command.to_ascii_uppercase();
        let verb = upper.split(' ').next().unwrap_or_default();
        match (verb, owner.clone()) {
            ("CAPABILITY", _) => {
                say(&mut talk, &format!("* CAPABILITY IMAP4rev1 IDLE\r\n{tag} OK done")).await?
            }
            ("NOOP", _) => say(&mut talk, &format!("{tag} OK done")).await?,
            ("LOGOUT", _) => return say(&mut talk, &format!("* BYE\r\n{tag} OK done")).await,
            ("LOGIN", _) => {
                let user = words(command).get(1).cloned().unwrap_or_default().to_lowercase();
                if user.contains('@') {
                    shared.open_box(&user);
                    owner = Some(user);
                    say(&mut talk, &format!("{tag} OK welcome")).await?;
                } else {
                    say(&mut talk, &format!("{tag} NO the user is an address")).await?;
                }
            }
            (_, None) => say(&mut talk, &format!("{tag} BAD sign in first")).await?,
            ("LIST", _) => {
                say(&mut talk, &format!("* LIST (\\HasNoChildren) \"/\" \"INBOX\"\r\n{tag} OK done")).await?
            }
            ("EXAMINE" | "SELECT", Some(owner)) => {
                if !words(command).get(1).is_some_and(|name| name.eq_ignore_ascii_case("INBOX")) {
                    say(&mut talk, &format!("{tag} NO no such folder")).await?;
                    continue;
                }
                let (next, count) = shared.of_box(&owner, |held| (held.next_uid(), held.letters().len()));
                let validity = shared.validity();
                say(&mut talk, &format!(
                    "* FLAGS ()\r\n* {count} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {validity}] ok\r\n* OK [UIDNEXT {next}] ok\r\n{tag} OK [READ-ONLY] done"
                )).await?;
            }
            ("UID", Some(owner)) => uid(&mut talk, &shared, &owner, tag, command).await?,
            ("IDLE", Some(owner)) => idle(&mut talk, &shared, &owner, tag).await?,
            _ => say(&mut talk, &format!("{tag} BAD not here")).await?,
        }
    }
    Ok(())
}

async fn say(talk: &mut Talk, line: &str) -> io::Result<()> {
    talk.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
}

/// The next line; `None` when the client is gone.
async fn hear(talk: &mut Talk) -> io::Result<Option<String>> {
    let mut line = String::new();
    let mut short = talk.take(LINE_MAX);
    let read = tokio::time::timeout(SILENCE, short.read_line(&mut line))
        .await
        .map_err(|_| io::ErrorKind::TimedOut)??;
    Ok((read > 0).then(|| line.trim_end().to_owned()))
}

/// The words of a command, quotes undone.
fn words(command: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for c in command.chars() {
        match c {
            _ if escaped => {
                word.push(c);
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ' ' if !quoted => all.push(std::mem::take(&mut word)),
            _ => word.push(c),
        }
    }
    all.push(word);
    all
}

async fn uid(talk: &mut Talk, shared: &Shared, owner: &str, tag: &str, command: &str) -> io::Result<()> {
    let all = words(command);
    let verb = all.get(1).map(|word| word.to_ascii_uppercase()).unwrap_or_default();
    match verb.as_str() {
        "SEARCH" => {
            let found = shared.of_box(owner, |held| search(held.letters(), &all[2..]));
            let Some(found) = found else { return say(talk, &format!("{tag} BAD cannot search that")).await };
            let ids: String = found.iter().map(|uid| format!(" {uid}")).collect();
            say(talk, &format!("* SEARCH{ids}\r\n{tag} OK done")).await
        }
        "FETCH" => {
            let range = all.get(2).map(String::as_str).unwrap_or_default();
            let items = command.to_ascii_uppercase();
            let found: Vec<(usize, Filed)> = shared.of_box(owner, |held| {
                let numbered = held.letters().iter().enumerate();
                numbered
                    .filter(|(_, one)| inside(range, one.uid, held.next_uid() - 1))
                    .map(|(n, one)| (n + 1, one.clone()))
                    .collect()
            });
            for (number, one) in found {
                let mut answer = format!("* {number} FETCH (UID {}", one.uid).into_bytes();
                if items.contains("FLAGS") {
                    answer.extend_from_slice(b" FLAGS ()");
                }
                if items.contains("INTERNALDATE") {
                    answer.extend_from_slice(
                        format!(" INTERNALDATE \"{}\"", one.at.format("%d-%b-%Y %H:%M:%S +0000")).as_bytes(),
                    );
                }
                if items.contains("BODY.PEEK[HEADER]") {
                    part(&mut answer, "BODY[HEADER]", head(&one.raw));
                } else if items.contains("BODY.PEEK[]<0.") {
                    part(&mut answer, "BODY[]<0>", &one.raw);
                } else if items.contains("BODY.PEEK[]") {
                    part(&mut answer, "BODY[]", &one.raw);
                }
                answer.extend_from_slice(b")\r\n");
                talk.get_mut().write_all(&answer).await?;
            }
            say(talk, &format!("{tag} OK done")).await
        }
        _ => say(talk, &format!("{tag} BAD not here")).await,
    }
}

fn part(answer: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    answer.extend_from_slice(format!(" {name} {{{}}}\r\n", bytes.len()).as_bytes());
    answer.extend_from_slice(bytes);
}

/// Up to and with the empty line.
fn head(raw: &[u8]) -> &[u8] {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or(raw, |at| &raw[..at + 4])
}

/// Whether a range such as `3:*` or `5` has the id. `*` is the last there is.
fn inside(range: &str, uid: u32, last: u32) -> bool {
    let end = |text: &str| if text == "*" { Some(last) } else { text.parse::<u32>().ok() };
    match range.split_once(':') {
        Some((from, to)) => match (end(from), end(to)) {
            (Some(from), Some(to)) => (from.min(to)..=from.max(to)).contains(&uid),
            _ => false,
        },
        None => end(range) == Some(uid),
    }
}

/// The searches our reader makes; `None` for any other.
fn search(letters: &[Filed], words: &[String]) -> Option<Vec<u32>> {
    let last = letters.last().map_or(0, |one| one.uid);
    let word = |n: usize| words.get(n).map(String::as_str).unwrap_or_default();
    let first = word(0).to_ascii_uppercase();
    let of =
        |keep: &dyn Fn(&Filed) -> bool| letters.iter().filter(|one| keep(one)).map(|one| one.uid).collect();
    match first.as_str() {
        "*" => Some(of(&|one| one.uid == last)),
        "UID" => Some(of(&|one| inside(word(1), one.uid, last))),
        "SINCE" => {
            let day = NaiveDate::parse_from_str(word(1), "%d-%b-%Y").ok()?;
            Some(of(&|one| day_of(one.at) >= day))
        }
        "HEADER" => {
            let (name, text) = (word(1).to_ascii_lowercase(), word(2).to_owned());
            Some(of(&|one| {
                String::from_utf8_lossy(head(&one.raw)).lines().any(|line| {
                    line.to_ascii_lowercase().starts_with(&format!("{name}:")) && line.contains(&text)
                })
            }))
        }
        _ => None,
    }
}

fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}

/// Tells of new mail until the client has heard enough.
async fn idle(talk: &mut Talk, shared: &Shared, owner: &str, tag: &str) -> io::Result<()> {
    say(talk, "+ idling").await?;
    let mut news = shared.news();
    let count = || shared.of_box(owner, |held| held.letters().len());
    let mut told = count();
    loop {
        tokio::select! {
            line = hear(talk) => {
                if line?.is_none() {
                    return Ok(());
                }
                return say(talk, &format!("{tag} OK done")).await;
            }
            changed = news.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
                let now = count();
                if now != told {
                    told = now;
                    say(talk, &format!("* {now} EXISTS")).await?;
                }
            }
        }
    }
}
