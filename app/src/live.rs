//! What happens, told to a page while somebody looks at it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::EventSource;

use crate::layouts::{Shell, refresh_shell};

type Hears = [(&'static str, Closure<dyn FnMut()>); 4];

/// Calls `on_activity` whenever something happens to a lead of the client on the screen, and keeps the
/// bell up to date; answers whether the line is open. Does nothing in the server's drawing. Where the
/// line breaks, the browser opens it again and hears what it missed; a page that nobody sees gives its
/// line back, because a browser has few of them.
pub fn follow(shell: RwSignal<Option<Shell>>, on_activity: impl Fn() + Copy + 'static) -> StoredValue<bool> {
    let open = StoredValue::new(false);
    Effect::new(move |_| {
        let line: StoredValue<Option<(EventSource, Hears)>, LocalStorage> = StoredValue::new_local(None);
        let close = move || {
            open.set_value(false);
            line.update_value(|line| {
                if let Some((stream, _)) = line.take() {
                    stream.close();
                }
            });
        };
        let connect = move || line.set_value(connected(shell, open, on_activity));
        connect();
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            close();
            if !document().hidden() {
                connect();
                on_activity();
            }
        });
        // A page kept for Back must not hold a connection.
        let left = window_event_listener_untyped("pagehide", move |_| close());
        on_cleanup(move || {
            seen.remove();
            left.remove();
            close();
        });
    });
    open
}

fn connected(
    shell: RwSignal<Option<Shell>>,
    open: StoredValue<bool>,
    on_activity: impl Fn() + 'static,
) -> Option<(EventSource, Hears)> {
    let client = shell.with_untracked(|shell| Some(shell.as_ref()?.client.as_ref()?.id))?;
    let stream = EventSource::new(&format!("/api/v1/clients/{client}/stream")).ok()?;
    let hears: Hears = [
        ("open", Closure::new(move || open.set_value(true))),
        ("error", Closure::new(move || open.set_value(false))),
        ("activity", Closure::new(on_activity)),
        ("notices", Closure::new(move || refresh_shell(shell))),
    ];
    for (kind, hear) in &hears {
        let _ = stream.add_event_listener_with_callback(kind, hear.as_ref().unchecked_ref());
    }
    Some((stream, hears))
}
