//! Asking again while something goes on: the browser's part of live progress.

use std::time::Duration;

use leptos::prelude::*;

use crate::AppError;

/// Between an answer and the next question.
const AGAIN_AFTER: Duration = Duration::from_millis(1_000);

/// Keeps `value` fresh for as long as `goes_on` holds of it. An answer that does not come is asked for
/// again. Only in the browser: the page is drawn with the value it begins with.
pub fn poll<T, Asked>(
    value: RwSignal<T>,
    goes_on: fn(&T) -> bool,
    ask: impl Fn() -> Asked + Copy + Send + Sync + 'static,
) where
    T: Send + Sync + 'static,
    Asked: Future<Output = Result<T, AppError>> + 'static,
{
    let waiting = StoredValue::new(false);
    let missed = RwSignal::new(0_u32);
    Effect::new(move |_| {
        missed.track();
        if !value.with(goes_on) || waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        set_timeout(
            move || {
                leptos::task::spawn_local(async move {
                    let answer = ask().await;
                    // The page may be gone by then.
                    if waiting.try_update_value(|waiting| *waiting = false).is_none() {
                        return;
                    }
                    match answer {
                        Ok(fresh) => {
                            value.try_set(fresh);
                        }
                        Err(_) => {
                            missed.try_update(|count| *count += 1);
                        }
                    }
                });
            },
            AGAIN_AFTER,
        );
    });
}
