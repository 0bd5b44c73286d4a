use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{Button, ButtonSize, EmptyState, SkeletonShape, Widget};
use crate::layouts::SandboxLayout;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLine {
    pub number: u64,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub date: String,
    pub text: String,
}

/// The newest first.
#[server(prefix = "/fn", endpoint = "sandbox/mail")]
pub async fn list_sandbox_mail() -> Result<Vec<MailLine>, AppError> {
    let seen = crate::context::services()?
        .seen_mails
        .ok_or_else(|| AppError::NotFound { what: "page".to_owned() })?;
    let mails = seen.all().into_iter().map(|mail| MailLine {
        number: mail.number,
        from: mail.from,
        to: mail.to.join(", "),
        subject: mail.subject,
        date: mail.date.replace('T', " ").chars().take(19).collect(),
        text: mail.text,
    });
    Ok(mails.collect())
}

#[component]
pub fn SandboxMailPage() -> impl IntoView {
    let mails = Resource::new_blocking(|| (), |()| list_sandbox_mail());
    view! {
        <Title text="Sandbox mail"/>
        <SandboxLayout
            title="Sandbox mail"
            words="Everything the product has sent since it was started. Nothing has left this machine."
            actions=|| view! { <Button href="/sandbox/mail" icon=icondata_lu::LuRefreshCw attr:rel="external">"Look again"</Button> }
        >
            <Widget of="mail" resource=mails shape=SkeletonShape::Rows { rows: 4 } let:mails>
                <Mails mails/>
            </Widget>
        </SandboxLayout>
    }
}

#[component]
fn Mails(mails: Vec<MailLine>) -> impl IntoView {
    let mails = StoredValue::new(mails);
    let query = use_query_map();
    let open = Memo::new(move |_| {
        let asked = query.with(|query| query.get_str("mail").and_then(|number| number.parse::<u64>().ok()));
        mails.with_value(|mails| {
            mails.iter().find(|mail| Some(mail.number) == asked).or(mails.first()).map(|mail| mail.number)
        })
    });
    let as_text = move || query.with(|query| query.get_str("as") == Some("text"));
    move || {
        let Some(number) = open.get() else {
            return view! { <EmptyState icon=icondata_lu::LuMailOpen title="No mail yet" words="Sign up, reset a password or invite somebody, and the mail appears here."/> }.into_any();
        };
        let Some(mail) = mails.with_value(|mails| mails.iter().find(|mail| mail.number == number).cloned())
        else {
            return ().into_any();
        };
        let list = mails.with_value(|mails| {
            mails
                .iter()
                .map(|mail| {
                    let current = (mail.number == number).then_some("true");
                    view! {
                        <li>
                            <a class="mail-line" href=format!("/sandbox/mail?mail={}", mail.number) aria-current=current>
                                <span class="mail-line__to">{mail.to.clone()}</span>
                                <span class="mail-line__subject">{mail.subject.clone()}</span>
                                <time class="mail-line__date">{mail.date.clone()}</time>
                            </a>
                        </li>
                    }
                })
                .collect_view()
        });
        let html = format!("/sandbox/mail?mail={number}");
        let text = format!("{html}&as=text");
        let body = if as_text() {
            view! { <pre class="mail__text">{mail.text.clone()}</pre> }.into_any()
        } else {
            view! {
                <iframe class="mail__frame" title="The mail" src=format!("/sandbox/mail/{number}/html")
                    sandbox="allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"></iframe>
            }
            .into_any()
        };
        view! {
            <div class="mailroom__split">
                <nav class="mail-list" aria-label="Mails"><ul>{list}</ul></nav>
                <article class="mail">
                    <div class="mail__head">
                        <h2 class="mail__subject">{mail.subject}</h2>
                        <p class="mail__line">"To "<span class="mono">{mail.to}</span></p>
                        <p class="mail__line">"From "<span class="mono">{mail.from}</span></p>
                        <div class="row">
                            <Button href=html size=ButtonSize::Small>"As sent"</Button>
                            <Button href=text size=ButtonSize::Small>"Plain text"</Button>
                        </div>
                    </div>
                    {body}
                </article>
            </div>
        }
        .into_any()
    }
}
