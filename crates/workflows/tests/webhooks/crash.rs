//! A worker that dies between the call and its record.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{DeliveryStatus, WebhookEvent};
use sandbox::webhooks::Say;
use store::Engine;
use tokio_util::sync::CancellationToken;

use crate::post::{Post, on_both, runner};

async fn what_was_sent_and_not_written_down_is_sent_again_with_the_same_ids(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    post.receiver.next([Say::Nothing]);
    let made = post.ping().await;
    let services = post.services().clone();
    let worker = tokio::spawn(async move { runner(&services).run(CancellationToken::new()).await });
    tokio::time::timeout(Duration::from_secs(30), post.receiver.has(1)).await.unwrap();
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.attempt_count), (DeliveryStatus::Pending, 0), "nobody wrote it down");
    // Its lease runs out, and another worker takes it.
    post.scene.world.advance(TimeDelta::seconds(31));
    post.deliver().await;
    let calls = post.receiver.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
    assert!(calls.iter().all(|call| call.header("x-agency-os-delivery") == made.id.to_string()));
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.attempt_count), (DeliveryStatus::Success, 1));
    post.later(3_600_000).await;
    assert_eq!(post.receiver.calls().len(), 2);
}

on_both! {
    what_was_sent_and_not_written_down_is_sent_again_with_the_same_ids
}
