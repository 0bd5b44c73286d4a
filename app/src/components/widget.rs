use std::sync::Arc;

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error_card::ErrorCard;
use super::skeleton::{Skeleton, SkeletonShape};
use crate::AppError;

/// One part of a page that waits for `resource`: a skeleton until it comes, the child with the
/// value, or an error card whose "Try again" asks anew. While it is asked again the old value stays.
///
/// ```ignore
/// <Widget of="lead" resource=lead shape=SkeletonShape::Card let:lead>
///     <LeadHeader lead/>
/// </Widget>
/// ```
#[component]
pub fn Widget<T, F, V>(
    /// What is loaded, for the error: "lead".
    #[prop(into)]
    of: String,
    resource: Resource<Result<T, AppError>>,
    #[prop(optional)] shape: SkeletonShape,
    children: F,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let children = Arc::new(children);
    let retry = Callback::new(move |()| resource.refetch());
    view! {
        <Transition fallback=move || view! { <Skeleton shape/> }>
            {move || {
                let (children, of) = (children.clone(), of.clone());
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => children(value).into_any(),
                        Err(error) => view! { <ErrorCard of error on_retry=retry/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}
