use leptos::prelude::*;

use super::specimen::{Echo, Section, Specimen};
use crate::components::{
    Button, ButtonVariant, ConfirmDialog, Dialog, DialogActions, Drawer, DrawerSide, Field, TextInput,
    Tooltip,
};

#[component]
pub(super) fn Overlays() -> impl IntoView {
    let (open, answer) = (RwSignal::new(false), RwSignal::new(String::from("none")));
    let name = RwSignal::new(String::from("Spring outreach"));
    let state = move || if open.get() { "open".to_owned() } else { "closed".to_owned() };
    let say = move |words: &'static str| Callback::new(move |()| answer.set(words.to_owned()));
    view! {
        <Section id="overlays" title="Overlays" words="They keep the focus while open, close on Esc and give the focus back.">
            <Specimen title="Dialog">
                <div class="row">
                    <Button opens="rename">"Rename campaign"</Button>
                    <Button variant=ButtonVariant::Ghost on:click=move |_| open.set(true)>"Open by a signal"</Button>
                </div>
                <Echo label="Name" value=name/>
                <Echo label="Dialog is" value=state/>
                <Dialog id="rename" title="Rename campaign" description="Leads never see this name.">
                    <Field name="new_name" label="New name"><TextInput bind=name/></Field>
                    <DialogActions>
                        <Button closes="rename">"Cancel"</Button>
                        <Button variant=ButtonVariant::Primary closes="rename">"Rename"</Button>
                    </DialogActions>
                </Dialog>
                <Dialog id="by-signal" title="Opened by a signal" open>
                    <p>"The signal follows when this closes."</p>
                    <DialogActions>
                        <Button variant=ButtonVariant::Primary on:click=move |_| open.set(false)>"Done"</Button>
                    </DialogActions>
                </Dialog>
            </Specimen>
            <Specimen title="Confirm">
                <div class="row">
                    <Button variant=ButtonVariant::Danger opens="confirm-delete">"Delete lead"</Button>
                    <Button variant=ButtonVariant::Danger opens="confirm-org">"Delete organisation"</Button>
                    <Button opens="confirm-pause">"Pause campaign"</Button>
                </div>
                <Echo label="Confirmed" value=answer/>
                <ConfirmDialog id="confirm-delete" title="Delete Sarah Chen?" confirm="Delete lead" on_confirm=say("lead deleted")>
                    "Her timeline goes with her. This cannot be undone."
                </ConfirmDialog>
                <ConfirmDialog id="confirm-org" title="Delete Harbour Digital?" confirm="Delete organisation"
                    type_name="Harbour Digital" on_confirm=say("organisation deleted")>
                    "All campaigns, leads and reports are deleted for everyone."
                </ConfirmDialog>
                <ConfirmDialog id="confirm-pause" title="Pause this campaign?" confirm="Pause campaign" harmless=true on_confirm=say("paused")>
                    "What is already on its way still arrives. You can resume at any time."
                </ConfirmDialog>
            </Specimen>
            <Specimen title="Drawer">
                <div class="row">
                    <Button opens="drawer-right" icon=icondata_lu::LuPanelRight>"Details"</Button>
                    <Button opens="drawer-left" icon=icondata_lu::LuMenu>"Navigation"</Button>
                    <Button opens="drawer-bottom" icon=icondata_lu::LuListFilter>"Filters"</Button>
                </div>
                <Drawer id="drawer-right" title="Reply from Emma Thompson" description="12 minutes ago">
                    <p>"Thursday at ten suits me. Can you send an invitation?"</p>
                    <DialogActions><Button variant=ButtonVariant::Primary closes="drawer-right">"Mark handled"</Button></DialogActions>
                </Drawer>
                <Drawer id="drawer-left" title="Agency OS" side=DrawerSide::Left>
                    <ul><li><a href="/dev/components#lists">"Leads"</a></li></ul>
                </Drawer>
                <Drawer id="drawer-bottom" title="Filters" side=DrawerSide::Bottom>
                    <Field name="drawer_search" label="Search"><TextInput/></Field>
                    <DialogActions><Button variant=ButtonVariant::Primary closes="drawer-bottom">"Show leads"</Button></DialogActions>
                </Drawer>
            </Specimen>
            <Specimen title="Tooltip">
                <div class="row">
                    <Tooltip id="tip-score" words="Agency Lead Score, 0 to 100. Hot begins at 85.">
                        <Button variant=ButtonVariant::Ghost icon=icondata_lu::LuCircleHelp>"What is ALS?"</Button>
                    </Tooltip>
                </div>
            </Specimen>
        </Section>
    }
    .into_any()
}
