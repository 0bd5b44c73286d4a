//! Who sends, the switch that stops everything, and mails of which nobody knows whether they arrived.

use leptos::prelude::*;

use super::mailbox_api::{
    PauseSending, SaveRules, SaveSender, SenderForm, SendingRules, SettleTouch, UnknownLine,
};
use crate::components::{
    Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Card, Checkbox, Dialog, DialogActions, DialogSize,
    Field, TextInput, Tone, close_dialog,
};
use crate::forms::{RowAction, ServerForm, use_form};
use crate::when::{Moment, When};

const PAUSE: &str = "pause-everything";

/// What the foot of every mail says.
#[component]
pub fn SenderCard(sender: SenderForm, again: Callback<()>) -> impl IntoView {
    let form = use_form::<SaveSender>(move |_| again.run(()));
    view! {
        <Card title="Who sends" words="The law asks every mail to say this; without it nothing leaves.">
            <ServerForm form>
                <div class="form-grid">
                    <Field name="sender_name" label="Sender's name" required=true error=form.error_of("sender_name")>
                        <TextInput autocomplete="name" value=form.typed("sender_name", &sender.sender_name)/>
                    </Field>
                    <Field name="legal_name" label="Legal name of the agency" required=true error=form.error_of("legal_name")>
                        <TextInput autocomplete="organization" value=form.typed("legal_name", &sender.legal_name)/>
                    </Field>
                    <Field name="abn" label="ABN" optional=true error=form.error_of("abn")>
                        <TextInput mono=true autocomplete="off" placeholder="51 824 753 556" value=form.typed("abn", &sender.abn)/>
                    </Field>
                    <Field name="postal_address" label="Postal address" required=true error=form.error_of("postal_address")>
                        <TextInput autocomplete="street-address" placeholder="1 George St, Sydney NSW 2000" value=form.typed("postal_address", &sender.postal_address)/>
                    </Field>
                </div>
                <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save sender"</Button></div>
            </ServerForm>
        </Card>
    }
    .into_any()
}

/// What the agency decides for itself, within the law and the limits.
#[component]
pub fn RulesCard(rules: SendingRules, again: Callback<()>) -> impl IntoView {
    let form = use_form::<SaveRules>(move |_| again.run(()));
    view! {
        <Card title="Rules of your own">
            <ServerForm form>
                <Checkbox name="reply_stops_company" checked=form.ticked("reply_stops_company", rules.reply_stops_company) hint="Otherwise only the sequence of the person who answered stops.">
                    "An answer of one person stops everybody at that company"
                </Checkbox>
                <Checkbox name="domain_limits_rise" checked=form.ticked("domain_limits_rise", rules.domain_limits_rise) hint="Up to 150 instead of 50 cold mails a day, once all mailboxes of the domain are fully warmed up and have been healthy for 7 days.">
                    "A healthy domain may send more"
                </Checkbox>
                <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save rules"</Button></div>
            </ServerForm>
        </Card>
    }
    .into_any()
}

/// Stops everything of the agency, or lets it go on.
#[component]
pub fn PauseCard(paused: Option<(Option<When>, String)>, again: Callback<()>) -> impl IntoView {
    let form = use_form::<PauseSending>(move |_| {
        close_dialog(PAUSE);
        again.run(());
    });
    let body = match paused {
        Some((since, reason)) => {
            let since = since.map(|when| view! { <span>" since "<Moment when exact=true/></span> });
            let reason = (!reason.is_empty()).then(|| format!(": {reason}"));
            view! {
                <div class="stack">
                    <Banner tone=Tone::Warning>"All sending is paused"{since}{reason}"."</Banner>
                    <RowAction<PauseSending> fields=vec![("go_on", "1".to_owned())] on_done=again>
                        <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuPlay>"Go on sending"</Button>
                    </RowAction<PauseSending>>
                </div>
            }
            .into_any()
        }
        None => view! {
            <div class="stack">
                <p class="note note--large">"One switch for all campaigns. What is going out at this moment goes out; nothing after it does. Nothing is lost: it goes on where it stopped."</p>
                <div><Button variant=ButtonVariant::Danger icon=icondata_lu::LuOctagonPause opens=PAUSE>"Pause everything"</Button></div>
            </div>
        }
        .into_any(),
    };
    view! {
        <Card title="Pause everything">{body}</Card>
        <Dialog id=PAUSE title="Pause all sending?" description="Nothing leaves until somebody lets it go on." size=DialogSize::Small>
            <ServerForm form>
                <Field name="reason" label="Reason" optional=true hint="For your colleagues; it stands on every page." error=form.error_of("reason")>
                    <TextInput autocomplete="off" max_length=500 value=form.typed("reason", "")/>
                </Field>
                <DialogActions>
                    <Button closes=PAUSE>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Danger busy=form.pending()>"Pause everything"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}

/// Mails that went out without an answer: a person looks and says.
#[component]
pub fn UnknownCard(lines: Vec<UnknownLine>, again: Callback<()>) -> impl IntoView {
    let rows = lines
        .into_iter()
        .map(|line| {
            let settle = |arrived: bool| vec![("id", line.id.clone()), ("arrived", if arrived { "1".to_owned() } else { String::new() })];
            let when = line.at.clone().map(|when| view! { <span>", "<Moment when exact=true/></span> });
            view! {
                <li class="line" data-testid="unknown">
                    <div class="line__words">
                        <p class="line__title"><a href=format!("/dashboard/leads/{}", line.lead)>{line.name.clone()}</a></p>
                        <p class="line__more">{line.subject.clone()}</p>
                        <p class="line__more">{format!("From {} to {}", line.sender, line.recipient)}{when}</p>
                        <p class="line__more mono">{line.message_id.clone()}</p>
                    </div>
                    <div class="line__actions">
                        <RowAction<SettleTouch> fields=settle(true) on_done=again>
                            <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuCheck>"It arrived"</Button>
                        </RowAction<SettleTouch>>
                        <RowAction<SettleTouch> fields=settle(false) on_done=again>
                            <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuRotateCw>"Send again"</Button>
                        </RowAction<SettleTouch>>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <Card title="Did these arrive?" words="The server took them and never answered. They are not sent again by themselves: look into the mailbox's Sent folder and say.">
            <ul class="lines">{rows}</ul>
        </Card>
    }
    .into_any()
}
