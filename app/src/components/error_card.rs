use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::icon::Icon;
use crate::AppError;

/// One part of a page that could not be had; the rest of the page stays usable.
///
/// "Try again" calls `on_retry`; without it, or without scripting, it loads the page again. Errors
/// that trying again cannot mend offer no such button.
#[component]
pub fn ErrorCard(
    /// What is missing: "leads".
    #[prop(into)]
    of: String,
    error: AppError,
    #[prop(into, optional)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let reference = match &error {
        AppError::Internal { reference } => Some(reference.clone()),
        _ => None,
    };
    // The sentence of an internal error quotes the reference; here it has a line of its own.
    let words =
        if reference.is_some() { "Something went wrong on our side.".to_owned() } else { error.to_string() };
    let retry = move |event: MouseEvent| {
        if let Some(on_retry) = on_retry {
            event.prevent_default();
            on_retry.run(());
        }
    };
    let action = match way_on(&error) {
        WayOn::Retry => Some(
            view! { <a class="button button--secondary button--small" href="" rel="external" on:click=retry>
                <Icon of=icondata_lu::LuRotateCw/>
                <span class="button__text">"Try Again"</span>
            </a> }
            .into_any(),
        ),
        WayOn::SignIn => Some(
            view! { <a class="button button--secondary button--small" href="/login" rel="external">"Sign in"</a> }.into_any(),
        ),
        WayOn::None => None,
    };
    view! {
        <div class="error-card" role="alert">
            <span class="error-card__icon"><Icon of=icondata_lu::LuTriangleAlert/></span>
            <div class="error-card__text">
                <p class="error-card__title">{format!("Failed to load {of}")}</p>
                <p class="error-card__words">{words}</p>
                {reference.map(|id| view! { <p class="error-card__id">"Request id " <code>{id}</code></p> })}
            </div>
            {action}
        </div>
    }
    .into_any()
}

#[derive(Debug, PartialEq, Eq)]
enum WayOn {
    Retry,
    SignIn,
    None,
}

fn way_on(error: &AppError) -> WayOn {
    match error {
        AppError::SignedOut => WayOn::SignIn,
        AppError::SlowDown { .. } | AppError::Internal { .. } | AppError::Transport { .. } => WayOn::Retry,
        _ => WayOn::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_that_may_pass_offer_another_try() {
        assert_eq!(way_on(&AppError::SlowDown { seconds: 3 }), WayOn::Retry);
        assert_eq!(way_on(&AppError::Internal { reference: "r".into() }), WayOn::Retry);
        assert_eq!(way_on(&AppError::SignedOut), WayOn::SignIn);
        assert_eq!(way_on(&AppError::Forbidden { needed: "admin".into() }), WayOn::None);
        assert_eq!(way_on(&AppError::NotFound { what: "lead".into() }), WayOn::None);
    }
}
