use leptos::prelude::*;

use super::{Notice, refresh_shell, use_shell};
use crate::AppError;
use crate::components::Icon;
use crate::forms::{Outcome, RowAction};

#[server(prefix = "/fn", endpoint = "notifications/read")]
pub async fn read_notifications(
    /// One notification; all without it.
    #[server(default)]
    id: Option<String>,
) -> Result<Outcome, AppError> {
    use crate::context::{services, tell, visit};
    let (services, visit) = (services()?, visit()?);
    match id.filter(|id| !id.is_empty()) {
        None => workflows::notifications::read_all(&services, &visit).await.map_err(tell)?,
        Some(id) => {
            let id = id.parse().map_err(|_| AppError::NotFound { what: "notification".to_owned() })?;
            workflows::notifications::read_one(&services, &visit, id).await.map_err(tell)?;
        }
    }
    Ok(Outcome::default())
}

/// The bell: how many notifications are unread, and which.
#[component]
pub fn NotificationsBell() -> impl IntoView {
    let shell = use_shell();
    let refresh = Callback::new(move |()| refresh_shell(shell));
    let content = Memo::new(move |_| {
        shell.with(|shell| shell.as_ref().map(|shell| (shell.unread, shell.notices.clone())))
    });
    move || {
        let (unread, notices) = content.get()?;
        let label = match unread {
            0 => "Notifications".to_owned(),
            1 => "Notifications, 1 unread".to_owned(),
            n => format!("Notifications, {n} unread"),
        };
        let badge = (unread > 0).then(|| {
            let text = if unread > 99 { "99+".to_owned() } else { unread.to_string() };
            view! { <span class="bell__count" aria-hidden="true">{text}</span> }
        });
        let body = if notices.is_empty() {
            view! { <p class="bell__none">"You are all caught up."</p> }.into_any()
        } else {
            let rows = notices
                .into_iter()
                .map(|notice| view! { <li class="bell__row"><NoticeRow notice refresh/></li> })
                .collect_view();
            view! { <ul class="bell__list">{rows}</ul> }.into_any()
        };
        Some(view! {
            <div class="bell">
                <button class="button button--ghost button--medium button--icon" type="button" id="bell-button" popovertarget="bell"
                    aria-label=label.clone() title="Notifications">
                    <Icon of=icondata_lu::LuBell/>
                    {badge}
                </button>
                <div class="bell__panel" id="bell" popover="auto" role="dialog" aria-labelledby="bell-title">
                    <div class="bell__head">
                        <h2 class="bell__title" id="bell-title">"Notifications"</h2>
                        {(unread > 0).then(|| view! {
                            <RowAction<ReadNotifications> fields=vec![] on_done=refresh>
                                <button class="button button--ghost button--small" type="submit">"Mark all as read"</button>
                            </RowAction<ReadNotifications>>
                        })}
                    </div>
                    {body}
                </div>
            </div>
        })
    }
}

#[component]
fn NoticeRow(notice: Notice, refresh: Callback<()>) -> impl IntoView {
    let title = match notice.link {
        Some(link) => view! { <a class="bell__link" href=link>{notice.title}</a> }.into_any(),
        None => view! { <span>{notice.title}</span> }.into_any(),
    };
    view! {
        <div class="bell__words">
            <p class="bell__what">{title}</p>
            <p class="bell__body">{notice.body}</p>
            <time class="bell__when" datetime=notice.at>{notice.when}</time>
        </div>
        <RowAction<ReadNotifications> fields=vec![("id", notice.id)] on_done=refresh>
            <button class="button button--ghost button--small button--icon" type="submit" aria-label="Mark as read" title="Mark as read">
                <Icon of=icondata_lu::LuCheck/>
            </button>
        </RowAction<ReadNotifications>>
    }
}
