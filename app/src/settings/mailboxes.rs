use domain::{Capability, Health, MailSecurity, MailSignIn, MailboxStatus};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::mailbox_api::{
    ConnectByProvider, ConnectMailbox, EstablishMailbox, MailboxForm, MailboxLine, MailboxesPage,
    PauseMailbox, RemoveMailbox, SaveMailbox, TestMailbox, list_mailboxes, provider_name, security_name,
};
use super::sending::{PauseCard, RulesCard, SenderCard, UnknownCard};
use crate::AppError;
use crate::components::{
    Badge, Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Card, Choice, ConfirmDialog, Dialog,
    DialogActions, DialogSize, EmptyState, Field, Icon, InputKind, Menu, MenuItem, MenuSeparator,
    PasswordInput, Select, SkeletonShape, TextInput, Tone, Widget, close_dialog,
};
use crate::forms::{FormState, Outcome, RowAction, ServerForm, use_form};
use crate::layouts::{refresh_shell, use_shell};
use crate::when::Moment;

const CONNECT: &str = "connect-mailbox";

/// Mailboxes of the agency, who sends, and the switch that stops everything.
#[component]
pub fn MailboxesTab() -> impl IntoView {
    let shell = use_shell();
    let may_administer =
        shell.with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Administer)));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| {
        changed.update(|count| *count += 1);
        refresh_shell(shell);
    });
    let page = Resource::new_blocking(move || changed.get(), |_| list_mailboxes());
    view! {
        <div class="settings settings--mailboxes">
            <Widget of="mailboxes" resource=page shape=SkeletonShape::Card let:page>
                <Cards page may_administer again/>
            </Widget>
        </div>
    }
}

#[component]
fn Cards(page: MailboxesPage, may_administer: bool, again: Callback<()>) -> impl IntoView {
    let MailboxesPage { mailboxes, sender, rules, paused, unknown, plain, providers } = page;
    let address = use_query_map();
    let failed = address.with_untracked(|query| query.get_str("sign_in") == Some("failed")).then(|| {
        view! { <Banner tone=Tone::Danger>"Signing in at the provider did not work. Nothing was changed; try again."</Banner> }
    });
    let ways = providers
        .iter()
        .map(|provider| {
            let provider = *provider;
            view! { <Button size=ButtonSize::Small icon=icondata_lu::LuKeyRound opens=connects_by(provider)>{provider_name(provider)}</Button> }
        })
        .collect_view();
    let dialogs =
        providers.into_iter().map(|provider| view! { <ProviderDialog provider again/> }).collect_view();
    let list = if mailboxes.is_empty() {
        view! {
            <EmptyState icon=icondata_lu::LuMailbox title="No mailbox connected" words="Campaigns send through your own mailboxes, so answers come to you and your name stands on every mail.">
                <Button variant=ButtonVariant::Primary size=ButtonSize::Small opens=CONNECT>"Connect a mailbox"</Button>
            </EmptyState>
        }
        .into_any()
    } else {
        let lines = mailboxes
            .iter()
            .cloned()
            .map(|mailbox| view! { <Line mailbox may_administer plain again/> })
            .collect_view();
        view! { <ul class="mailboxes">{lines}</ul> }.into_any()
    };
    let some = !mailboxes.is_empty();
    let connect = move || {
        some.then(|| view! { <Button size=ButtonSize::Small icon=icondata_lu::LuPlus opens=CONNECT>"Connect"</Button> })
    };
    view! {
        {failed}
        <Card title="Mailboxes" words="Each has its own limit a day, which grows while it warms up." action=connect>
            <div class="stack">
                {list}
                <div class="mailbox__actions">{ways}</div>
            </div>
        </Card>
        {(!unknown.is_empty()).then(|| view! { <UnknownCard lines=unknown.clone() again/> })}
        <SenderCard sender again/>
        <RulesCard rules again/>
        <PauseCard paused again/>
        <ConnectDialog plain again/>
        {dialogs}
    }
    .into_any()
}

const fn status_word(status: MailboxStatus) -> (Tone, &'static str) {
    match status {
        MailboxStatus::Warming => (Tone::Info, "Warming up"),
        MailboxStatus::Active => (Tone::Success, "Active"),
        MailboxStatus::Paused => (Tone::Warning, "Paused"),
        MailboxStatus::Suspended => (Tone::Danger, "Suspended"),
    }
}

const fn health_word(health: Health) -> &'static str {
    match health {
        Health::Unknown => "Health not known yet",
        Health::Healthy => "Healthy",
        Health::Warning => "Needs care",
        Health::Critical => "Critical health",
    }
}

/// The stage of a warm-up in words.
fn warmup(day: i64, established: bool) -> String {
    match day {
        31.. => "Warmed up".to_owned(),
        15..=30 if established => format!("Day {day} of 31, declared established"),
        15..=30 => format!("Day {day} of 31, cold mail begins slowly"),
        _ => format!("Day {day} of 31, cold mail begins on day 15"),
    }
}

#[component]
fn Line(mailbox: MailboxLine, may_administer: bool, plain: bool, again: Callback<()>) -> impl IntoView {
    let id = mailbox.id.clone();
    let (tone, word) = status_word(mailbox.status);
    let test = mailbox.test.clone().map(|test| {
        let (class, icon) = if test.ok {
            ("mailbox__test mailbox__test--good", icondata_lu::LuCircleCheck)
        } else {
            ("mailbox__test mailbox__test--bad", icondata_lu::LuCircleAlert)
        };
        view! { <p class=class><Icon of=icon/><span>{test.message}" "<span class="mailbox__when"><Moment when=test.at/></span></span></p> }
    });
    let why = if mailbox.status_reason.is_empty() {
        mailbox.why_not.clone()
    } else {
        mailbox.status_reason.clone()
    };
    let why =
        (!why.is_empty()).then(|| view! { <p class="mailbox__why">{crate::campaigns::sentence(&why)}</p> });
    let (share, day) =
        (format!("{}%", mailbox.day.clamp(0, 31) * 100 / 31), warmup(mailbox.day, mailbox.established));
    let (edit, establish, remove) = (format!("edit-{id}"), format!("establish-{id}"), format!("remove-{id}"));
    let (establishes, removes) = (format!("{establish}-dialog"), format!("{remove}-dialog"));
    let (pause_form, pauses_by) = (format!("pause-{id}"), format!("pause-{id}"));
    let paused = mailbox.status == MailboxStatus::Paused;
    let pauses = mailbox.status != MailboxStatus::Suspended;
    let pause_fields =
        vec![("id", id.clone()), ("go_on", if paused { "1".to_owned() } else { String::new() })];
    let signs_in = mailbox.waits.then(|| {
        let href = format!("/mailboxes/sign-in?mailbox={id}");
        let words = format!("Sign in at {}", provider_name(mailbox.sign_in));
        view! { <div><Button variant=ButtonVariant::Primary size=ButtonSize::Small icon=icondata_lu::LuLogIn href attr:rel="external">{words}</Button></div> }
    });
    let may_establish = may_administer && !mailbox.established;
    let address = mailbox.address.clone();
    view! {
        <li class="mailbox" data-testid="mailbox">
            <div class="mailbox__head">
                <p class="mailbox__address mono">{address.clone()}</p>
                <Badge tone>{word}</Badge>
            </div>
            <dl class="mailbox__figures">
                <div><dt>"Sent today"</dt><dd>{mailbox.sent}<span class="mailbox__of">{format!(" of {}", mailbox.limit)}</span></dd></div>
                <div><dt>"Health"</dt><dd>{health_word(mailbox.health)}</dd></div>
                <div class="mailbox__warmup">
                    <dt>"Warm-up"</dt>
                    <dd>
                        {day}
                        <svg class="meter-bar" aria-hidden="true" width="100%" height="4">
                            <rect class="meter-bar__rest" width="100%" height="4" rx="2"></rect>
                            <rect class="meter-bar__fill" width=share height="4" rx="2"></rect>
                        </svg>
                    </dd>
                </div>
            </dl>
            {why}
            {test}
            {signs_in}
            <div class="mailbox__actions">
                <RowAction<TestMailbox> fields=vec![("id", id.clone())] on_done=again>
                    <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuPlugZap>"Test connection"</Button>
                </RowAction<TestMailbox>>
                <Button size=ButtonSize::Small icon=icondata_lu::LuPencil opens=edit.clone()>"Edit"</Button>
                <Menu id=format!("menu-{id}") label=format!("More for {address}") icon=icondata_lu::LuEllipsis icon_only=true size=ButtonSize::Small>
                    {pauses.then(|| view! { <MenuItem icon=if paused { icondata_lu::LuPlay } else { icondata_lu::LuPause } form=pauses_by>{if paused { "Send again" } else { "Pause" }}</MenuItem> })}
                    {may_establish.then(|| view! { <MenuItem icon=icondata_lu::LuBadgeCheck opens=establishes.clone()>"Declare established"</MenuItem> })}
                    {may_administer.then(|| view! { <MenuSeparator/><MenuItem icon=icondata_lu::LuTrash2 danger=true opens=removes.clone()>"Disconnect"</MenuItem> })}
                </Menu>
            </div>
            <div hidden>
                <RowAction<PauseMailbox> id=pause_form fields=pause_fields on_done=again>""</RowAction<PauseMailbox>>
                {may_administer.then(|| view! {
                    <RowAction<EstablishMailbox> id=establish.clone() fields=vec![("id", id.clone())] on_done=again>""</RowAction<EstablishMailbox>>
                    <RowAction<RemoveMailbox> id=remove.clone() fields=vec![("id", id.clone())] on_done=again>""</RowAction<RemoveMailbox>>
                })}
            </div>
            {may_establish.then(|| view! {
                <ConfirmDialog id=format!("establish-{id}-dialog") title=format!("Has {address} sent for long?") confirm="Declare established" form=format!("establish-{id}") harmless=true>
                    "Say so only of a mailbox that has written to people for months. A new one that sends cold mail at once is soon taken for a spammer's, and its domain with it. The declaration is kept in the audit log."
                </ConfirmDialog>
            })}
            {may_administer.then(|| view! {
                <ConfirmDialog id=format!("remove-{id}-dialog") title=format!("Disconnect {address}?") confirm="Disconnect" form=format!("remove-{id}")>
                    "Its password is forgotten and campaigns lose it. Leads that heard from it get another sender, in a new thread."
                </ConfirmDialog>
            })}
            <EditDialog id=mailbox.id dialog=edit known=mailbox.form has_password=mailbox.has_password sign_in=mailbox.sign_in plain again/>
        </li>
    }
    .into_any()
}

fn securities(plain: bool) -> Vec<Choice> {
    MailSecurity::ALL
        .iter()
        .filter(|one| plain || **one != MailSecurity::Plain)
        .map(|one| Choice::new(one.as_str(), security_name(*one)))
        .collect()
}

/// The fields of a mailbox; `prefix` keeps the ids of several forms apart.
#[component]
fn MailboxFields<S>(
    form: FormState<S>,
    prefix: String,
    known: MailboxForm,
    plain: bool,
    /// Whether the address may be typed.
    fresh: bool,
    password_hint: &'static str,
    /// A provider's servers are known, and nobody types them.
    #[prop(default = MailSignIn::Password)]
    by: MailSignIn,
) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let line = {
        let prefix = prefix.clone();
        move |name: &'static str,
              label: &'static str,
              kind: InputKind,
              value: &str,
              placeholder: &'static str,
              required: bool| {
            let value = form.typed(name, value);
            view! {
                <Field name=name id=format!("{prefix}-{name}") label=label required error=form.error_of(name)>
                    <TextInput kind value autocomplete="off" placeholder/>
                </Field>
            }
        }
    };
    let secure = {
        let prefix = prefix.clone();
        move |name: &'static str, value: &str| {
            let value = form.typed(name, value);
            view! {
                <Field name=name id=format!("{prefix}-{name}") label="Encryption" error=form.error_of(name)>
                    <Select choices=securities(plain) value/>
                </Field>
            }
        }
    };
    let address = if fresh {
        line(
            "email_address",
            "E-mail address",
            InputKind::Email,
            &known.email_address,
            "kim@get-harbour.com.au",
            true,
        )
        .into_any()
    } else {
        ().into_any()
    };
    let sender = view! {
        <fieldset class="form-part">
            <legend class="form-part__title">"Sender"</legend>
            <div class="form-grid">
                {address}
                {line("display_name", "Name people see", InputKind::Text, &known.display_name, "Kim Lee", false)}
                {line("daily_send_limit", "Cold mails a day at most", InputKind::Number, &known.daily_send_limit, "50", false)}
            </div>
        </fieldset>
    };
    if by != MailSignIn::Password {
        let kept = [
            ("user_name", known.user_name),
            ("smtp_host", known.smtp_host),
            ("smtp_port", known.smtp_port),
            ("smtp_security", known.smtp_security),
            ("imap_host", known.imap_host),
            ("imap_port", known.imap_port),
            ("imap_security", known.imap_security),
        ];
        let kept =
            kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
        return view! { {sender}{kept} }.into_any();
    }
    view! {
        {sender}
        <fieldset class="form-part">
            <legend class="form-part__title">"Signing in"</legend>
            <div class="form-grid">
                {line("user_name", "User name", InputKind::Text, &known.user_name, "Often the address", false)}
                <Field name="password" id=format!("{prefix}-password") label="Password" hint=password_hint error=form.error_of("password")>
                    <PasswordInput autocomplete="new-password"/>
                </Field>
            </div>
        </fieldset>
        <fieldset class="form-part">
            <legend class="form-part__title">"Outgoing mail (SMTP)"</legend>
            <div class="form-grid form-grid--server">
                {line("smtp_host", "Server", InputKind::Text, &known.smtp_host, "smtp.example.com", true)}
                {line("smtp_port", "Port", InputKind::Number, &known.smtp_port, "465", true)}
                {secure("smtp_security", &known.smtp_security)}
            </div>
        </fieldset>
        <fieldset class="form-part">
            <legend class="form-part__title">"Incoming mail (IMAP), for bounces and answers"</legend>
            <div class="form-grid form-grid--server">
                {line("imap_host", "Server", InputKind::Text, &known.imap_host, "imap.example.com", false)}
                {line("imap_port", "Port", InputKind::Number, &known.imap_port, "993", false)}
                {secure("imap_security", &known.imap_security)}
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn ConnectDialog(plain: bool, again: Callback<()>) -> impl IntoView {
    let form = use_form::<ConnectMailbox>(move |_| {
        close_dialog(CONNECT);
        again.run(());
    });
    let open = RwSignal::new(form.error().get_untracked().is_some());
    let known = MailboxForm {
        smtp_port: "465".to_owned(),
        smtp_security: MailSecurity::Tls.to_string(),
        imap_port: "993".to_owned(),
        imap_security: MailSecurity::Tls.to_string(),
        daily_send_limit: "50".to_owned(),
        ..MailboxForm::default()
    };
    view! {
        <Dialog id=CONNECT title="Connect a mailbox" description="It is tried at once: we sign in to the server and send nothing." size=DialogSize::Large open>
            <ServerForm form>
                <MailboxFields form prefix="connect".to_owned() known plain fresh=true password_hint="With Google and Microsoft an app password. It is kept sealed and never shown again."/>
                <DialogActions>
                    <Button closes=CONNECT>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Connect mailbox"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}

/// The dialog of a provider.
const fn connects_by(provider: MailSignIn) -> &'static str {
    match provider {
        MailSignIn::Password => CONNECT,
        MailSignIn::Google => "connect-google",
        MailSignIn::Microsoft => "connect-microsoft",
    }
}

#[component]
fn ProviderDialog(provider: MailSignIn, again: Callback<()>) -> impl IntoView {
    let (dialog, name) = (connects_by(provider), provider_name(provider));
    let form = use_form::<ConnectByProvider>(move |_| {
        close_dialog(dialog);
        again.run(());
    });
    view! {
        <Dialog id=dialog title=format!("Connect a mailbox at {name}") description="Without a password: you sign in at the provider, and can take the permission back there at any time." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="provider" value=provider.as_str()/>
                <Field name="email_address" id=format!("{dialog}-address") label="E-mail address" required=true error=form.error_of("email_address")>
                    <TextInput kind=InputKind::Email autocomplete="off" placeholder="kim@get-harbour.com.au" value=form.typed("email_address", "")/>
                </Field>
                <Field name="display_name" id=format!("{dialog}-name") label="Name people see" error=form.error_of("display_name")>
                    <TextInput autocomplete="off" placeholder="Kim Lee" value=form.typed("display_name", "")/>
                </Field>
                <DialogActions>
                    <Button closes=dialog>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Keep mailbox"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn EditDialog(
    id: String,
    dialog: String,
    known: MailboxForm,
    has_password: bool,
    sign_in: MailSignIn,
    plain: bool,
    again: Callback<()>,
) -> impl IntoView {
    let closing = dialog.clone();
    let form = use_form::<SaveMailbox>(move |_| {
        close_dialog(&closing);
        again.run(());
    });
    // Without scripting the answer comes back to every dialog of the page; it is about one mailbox.
    let about = form.typed("id", &id) == id;
    if !about {
        form.clear();
    }
    let open = RwSignal::new(about && form.error().get_untracked().is_some());
    let hint = if has_password {
        "Empty: the one that is kept. Needed again for another server or user name."
    } else {
        "None is kept."
    };
    view! {
        <Dialog id=dialog.clone() title=format!("Edit {}", known.email_address) description="The connection is tried again when you save." size=DialogSize::Large open>
            <ServerForm form>
                <input type="hidden" name="id" value=id.clone()/>
                <MailboxFields form prefix=format!("edit-{id}") known plain fresh=false password_hint=hint by=sign_in/>
                <DialogActions>
                    <Button closes=dialog>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save mailbox"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warm_up_says_when_cold_mail_begins_and_when_it_is_over() {
        assert!(warmup(3, false).contains("begins on day 15"));
        assert!(warmup(16, true).contains("declared established"));
        assert_eq!(warmup(31, false), "Warmed up");
    }

    #[test]
    fn where_real_mail_leaves_no_connection_goes_without_encryption() {
        assert!(securities(false).iter().all(|choice| choice.value != "plain"));
        assert!(securities(true).iter().any(|choice| choice.value == "plain"));
    }
}
