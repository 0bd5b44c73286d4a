use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Badge, Banner, Button, ButtonKind, ButtonVariant, Card, ConfirmDialog, SkeletonShape, Tone, Widget,
};
use crate::forms::{Outcome, RowAction};

#[cfg(feature = "ssr")]
use super::imports::*;

/// The form of the switch, and the dialog that asks before it is pressed.
const FORM: &str = "brake";
const ASK: &str = "brake-dialog";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrakeState {
    pub on: bool,
}

#[server(prefix = "/fn", endpoint = "admin/sending")]
pub async fn get_brake() -> Result<BrakeState, AppError> {
    let on = brake::look(&services()?, visit()?.as_ref()).await.map_err(tell)?;
    Ok(BrakeState { on })
}

#[server(prefix = "/fn", endpoint = "admin/sending/pause")]
pub async fn move_brake(#[server(default)] go_on: String) -> Result<Outcome, AppError> {
    let on = go_on.is_empty();
    brake::put(&services()?, visit()?.as_ref(), on).await.map_err(tell)?;
    Ok(Outcome::said(if on {
        "All outreach is paused, for every agency."
    } else {
        "Outreach goes on, for every agency."
    }))
}

/// The one switch that stops outreach for every agency of the installation.
#[component]
pub fn SendingBrakePage() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let state = Resource::new_blocking(move || changed.get(), |_| get_brake());
    view! {
        <Title text="All sending"/>
        <div class="page page--admin">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"All sending "<Badge tone=Tone::Danger>"ADMIN"</Badge></h1>
                    <p class="page-head__words">"One switch for every agency of this installation. Each agency has one of its own in its settings."</p>
                </div>
            </div>
            <Widget of="the switch" resource=state shape=SkeletonShape::Card let:state>
                <Brake on=state.on again/>
            </Widget>
        </div>
    }
}

#[component]
fn Brake(on: bool, again: Callback<()>) -> impl IntoView {
    let body = if on {
        view! {
            <Banner tone=Tone::Warning>"All outreach is paused, for every agency."</Banner>
            <RowAction<MoveBrake> fields=vec![("go_on", "1".to_owned())] on_done=again>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary icon=icondata_lu::LuPlay>"Go on sending"</Button>
            </RowAction<MoveBrake>>
        }
        .into_any()
    } else {
        view! {
            <p class="note note--large">"Outreach leaves as agencies have planned it. What is going out at the moment you pause goes out; nothing after it does. Nothing is lost: it goes on where it stopped."</p>
            <div><Button variant=ButtonVariant::Danger icon=icondata_lu::LuOctagonPause opens=ASK>"Pause all sending"</Button></div>
            <div hidden><RowAction<MoveBrake> id=FORM fields=vec![("go_on", String::new())] on_done=again>""</RowAction<MoveBrake>></div>
            <ConfirmDialog id=ASK title="Pause sending for every agency?" confirm="Pause all sending" form=FORM>
                "No agency's outreach leaves until somebody who runs this platform lets it go on. Answers still come in."
            </ConfirmDialog>
        }
        .into_any()
    };
    view! { <Card title="Pause everything"><div class="stack">{body}</div></Card> }.into_any()
}
