//! The way into a server that has the database: a socket beside the database's file. Who may open it
//! may open the database itself, so nobody gains anything by it: it is its owner's alone.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::Stream;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use workflows::Services;

use super::order::{Order, Told};
use super::work::{Word, carry_out};

/// Longest order, in bytes.
const ORDER_MAX: u64 = 64 << 10;
/// Bytes of a file that are passed on at once.
const PORTION: usize = 256 << 10;
/// Words that wait to be sent.
const AHEAD: usize = 4;
const AFTER_ERROR: Duration = Duration::from_millis(200);

/// A server's end of the channel. Gone, with its socket, when it is dropped.
#[derive(Debug)]
pub struct Channel {
    path: PathBuf,
    listener: UnixListener,
}

/// `agency.db` has `agency.db.sock`.
pub(super) fn path_for(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".sock");
    PathBuf::from(name)
}

impl Channel {
    /// Opens the channel beside a database that this process holds the lock of: what lies there was
    /// left by a process that is gone.
    pub fn open(database: &Path) -> io::Result<Self> {
        let path = path_for(database);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { path, listener })
    }

    /// Serves whoever comes, until `stop`.
    pub async fn serve(self, services: Services, stop: CancellationToken) {
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = self.listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else {
                // Out of file handles, most likely; they come back.
                tokio::time::sleep(AFTER_ERROR).await;
                continue;
            };
            let (services, stop) = (services.clone(), stop.clone());
            tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    served = answer(&services, stream) => if let Err(error) = served {
                        tracing::info!(%error, "the command line hung up");
                    }
                }
            });
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// One order: read, carried out, told about.
async fn answer(services: &Services, stream: UnixStream) -> io::Result<()> {
    let (from, mut to) = stream.into_split();
    let mut from = BufReader::with_capacity(PORTION, from);
    let mut line = Vec::new();
    (&mut from).take(ORDER_MAX).read_until(b'\n', &mut line).await?;
    let order: Order = match serde_json::from_slice(&line) {
        Ok(order) => order,
        Err(error) => {
            let words = format!("the running server does not understand this order: {error}");
            return say(&mut to, &Told::Refused(words).into()).await;
        }
    };
    let bytes = order.file_bytes;
    let (tell, mut words) = mpsc::channel::<Word>(AHEAD);
    let working = {
        let services = services.clone();
        let file = Box::pin(exactly(from, bytes));
        async move {
            if let Err(error) = carry_out(&services, &order, file, &tell).await {
                let _ = tell.send(Told::Refused(super::verb::sentence(&error)).into()).await;
            }
        }
    };
    let telling = async move {
        while let Some(word) = words.recv().await {
            say(&mut to, &word).await?;
        }
        to.shutdown().await
    };
    // Both end together: the words end when the work does, and the work when nobody hears them.
    let (told, ()) = tokio::join!(telling, working);
    told
}

/// The bytes of a file of known length; an error when there are fewer.
pub(super) fn exactly(
    from: impl AsyncRead + Unpin + Send,
    bytes: u64,
) -> impl Stream<Item = io::Result<Vec<u8>>> {
    futures::stream::try_unfold((from, bytes), |(mut from, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut portion = vec![0; PORTION.min(usize::try_from(left).unwrap_or(PORTION))];
        let read = from.read(&mut portion).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        portion.truncate(read);
        Ok(Some((portion, (from, left - read as u64))))
    })
}

async fn say(to: &mut (impl AsyncWrite + Unpin), word: &Word) -> io::Result<()> {
    let mut line = serde_json::to_vec(&word.told)?;
    line.push(b'\n');
    to.write_all(&line).await?;
    to.write_all(&word.bytes).await?;
    to.flush().await
}

/// Hands an order to the server that has this database; `None` where none listens. What it tells
/// arrives one after the other, and ends after the last word.
pub(super) async fn hand_over(
    database: &Path,
    order: &Order,
    mut file: tokio::fs::File,
) -> io::Result<Option<mpsc::Receiver<Word>>> {
    let stream = match UnixStream::connect(path_for(database)).await {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let (from, mut to) = stream.into_split();
    let mut line = serde_json::to_vec(order)?;
    line.push(b'\n');
    let (tell, words) = mpsc::channel::<Word>(AHEAD);
    tokio::spawn(async move {
        let sending = async {
            to.write_all(&line).await?;
            tokio::io::copy(&mut file, &mut to).await?;
            to.shutdown().await
        };
        // A server that refuses early does not read the rest of the file; its answer is what counts.
        let (_, heard) = tokio::join!(sending, hear(from, &tell));
        if let Err(error) = heard {
            let words =
                format!("the running server hung up: {error}; what it had taken goes on when it is back");
            let _ = tell.send(Told::Refused(words).into()).await;
        }
    });
    Ok(Some(words))
}

async fn hear(from: impl AsyncRead + Unpin, tell: &mpsc::Sender<Word>) -> io::Result<()> {
    let mut from = BufReader::with_capacity(PORTION, from);
    let mut line = Vec::new();
    loop {
        line.clear();
        if from.read_until(b'\n', &mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let told: Told = serde_json::from_slice(&line)?;
        let last = matches!(told, Told::Done(_) | Told::Refused(_));
        let mut bytes = Vec::new();
        if let Told::Problems(length) = told {
            bytes.resize(length.min(PORTION), 0);
            from.read_exact(&mut bytes).await?;
        }
        if tell.send(Word { told, bytes }).await.is_err() || last {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;

    #[tokio::test]
    async fn a_file_that_ends_early_is_an_error_and_what_follows_it_is_left() {
        let all = |bytes: &'static [u8], length| Box::pin(exactly(bytes, length)).try_concat();
        assert_eq!(all(b"email\n", 6).await.unwrap(), b"email\n");
        assert_eq!(all(b"email\nmore", 6).await.unwrap(), b"email\n");
        assert_eq!(all(b"", 0).await.unwrap(), b"");
        assert!(all(b"emai", 6).await.is_err());
    }
}
