//! An answer that is written while it is sent, by work that writes to a file or to nobody.

use std::io;

use axum::body::Body;
use futures::stream;
use tokio::sync::mpsc;
use tracing::Instrument;
use workflows::Error;

/// Portions that wait to be sent; so much may the work be ahead of the reader.
const AHEAD: usize = 4;

/// Where the work writes. Every write goes to the caller, so write in portions, and on a thread that
/// may wait.
#[derive(Debug)]
pub struct Pipe(mpsc::Sender<Vec<u8>>);

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.blocking_send(bytes.to_vec()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The body that `work` writes. A refusal before the first byte is the answer instead; a failure
/// after it cuts the answer off, so that nobody takes a part for the whole.
pub async fn piped<W, T>(work: impl FnOnce(Pipe) -> W) -> Result<Body, Error>
where
    W: Future<Output = Result<T, Error>> + Send + 'static,
    T: Send + 'static,
{
    let (sender, mut portions) = mpsc::channel(AHEAD);
    let work = work(Pipe(sender));
    let mut writing = tokio::spawn(async move { work.await.map(|_| ()) }.in_current_span());
    let first = portions.recv().await;
    if first.is_none() {
        ended(&mut writing).await?;
        return Ok(Body::empty());
    }
    let rest = stream::unfold((first, portions, Some(writing)), |(next, mut portions, writing)| async move {
        let mut writing = writing?;
        let next = match next {
            Some(portion) => Some(portion),
            None => portions.recv().await,
        };
        match next {
            Some(portion) => Some((Ok(portion), (None, portions, Some(writing)))),
            None => match ended(&mut writing).await {
                Ok(()) => None,
                Err(error) => {
                    tracing::error!(%error, "an answer was cut off");
                    Some((Err(io::Error::other(error)), (None, portions, None)))
                }
            },
        }
    });
    Ok(Body::from_stream(rest))
}

async fn ended(writing: &mut tokio::task::JoinHandle<Result<(), Error>>) -> Result<(), Error> {
    writing.await.map_err(|error| Error::internal("the answer could not be written", error))?
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use axum::body::to_bytes;

    use super::*;

    async fn write(mut pipe: Pipe, portions: usize, end: Result<(), Error>) -> Result<Pipe, Error> {
        tokio::task::spawn_blocking(move || {
            for _ in 0..portions {
                pipe.write_all(b"portion ").unwrap();
            }
            end.map(|()| pipe)
        })
        .await
        .unwrap()
    }

    #[tokio::test]
    async fn a_refusal_before_the_first_byte_is_an_answer_and_one_after_it_cuts_the_body_off() {
        let all = piped(|pipe| write(pipe, 9, Ok(()))).await.unwrap();
        assert_eq!(to_bytes(all, usize::MAX).await.unwrap().len(), 72);
        let none = piped(|pipe| write(pipe, 0, Ok(()))).await.unwrap();
        assert!(to_bytes(none, usize::MAX).await.unwrap().is_empty());
        assert!(matches!(piped(|pipe| write(pipe, 0, Err(Error::Stale))).await, Err(Error::Stale)));
        let cut = piped(|pipe| write(pipe, 2, Err(Error::Stale))).await.unwrap();
        assert!(to_bytes(cut, usize::MAX).await.is_err());
    }
}
