use domain::{Capability, Channel};
use leptos::prelude::*;
use leptos_meta::Title;

use super::templates_api::{DeleteTemplate, TemplateLine, UseTemplate, list_templates};
use super::words::counted;
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, ButtonVariant, Card, ConfirmDialog, Dialog, DialogActions,
    DialogSize, EmptyState, Field, Icon, Menu, MenuItem, SkeletonShape, TextInput, Tone, Widget,
    channel_name,
};
use crate::forms::{RowAction, ServerForm, use_form};
use crate::layouts::use_shell;
use crate::when::Moment;

/// `/dashboard/campaigns/templates`.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let may_work =
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let templates = Resource::new_blocking(move || changed.get(), |_| list_templates());
    view! {
        <Title text="Campaign templates"/>
        <div class="page">
            <p class="crumb"><a href="/dashboard/campaigns"><Icon of=icondata_lu::LuChevronLeft/>"Campaigns"</a></p>
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Campaign templates"</h1>
                    <p class="page-head__words">"Sequences that worked, to begin from again."</p>
                </div>
            </div>
            <Widget of="templates" resource=templates shape=SkeletonShape::Rows { rows: 4 } let:lines>
                <Lines lines may_work again/>
            </Widget>
        </div>
    }
}

#[component]
fn Lines(lines: Vec<TemplateLine>, may_work: bool, again: Callback<()>) -> impl IntoView {
    if lines.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuLayoutTemplate title="No templates yet" words="Open a campaign that works and choose “Save as template”: its steps, shares, hours and limits are kept here for the next one.">
                <Button size=ButtonSize::Small href="/dashboard/campaigns">"All campaigns"</Button>
            </EmptyState>
        }
        .into_any();
    }
    let rows = lines.into_iter().map(|line| view! { <Line line may_work again/> }).collect_view();
    view! { <Card title="Templates"><ul class="lines">{rows}</ul></Card> }.into_any()
}

/// What a template holds, in words: "5 steps over 12 days: 3 Email, 2 LinkedIn".
fn holds(days: i64, touches: &[(Channel, usize)]) -> String {
    let steps: usize = touches.iter().map(|(_, count)| count).sum();
    let each: Vec<String> =
        touches.iter().map(|(channel, count)| format!("{count} {}", channel_name(*channel))).collect();
    let steps = counted(i64::try_from(steps).unwrap_or(0), "step", "steps");
    format!("{steps} over {}: {}", counted(days, "day", "days"), each.join(", "))
}

#[component]
fn Line(line: TemplateLine, may_work: bool, again: Callback<()>) -> impl IntoView {
    let id = line.id.clone();
    let (dialog, remove) = (format!("use-{id}"), format!("delete-{id}"));
    let (removes, asks) = (format!("{remove}-dialog"), format!("{remove}-dialog"));
    let industry = (!line.industry.is_empty())
        .then(|| view! { <Badge tone=Tone::Neutral>{line.industry.replace('_', " ")}</Badge> });
    let begins = (!line.begins.is_empty()).then(|| format!("Begins with “{}”", line.begins));
    let used = if line.used { "Used before, saved " } else { "Saved " };
    let actions = may_work.then(|| {
        view! {
            <div class="line__actions">
                <Button size=ButtonSize::Small icon=icondata_lu::LuCopyPlus opens=dialog.clone()>"Use"</Button>
                <Menu id=format!("menu-{id}") label=format!("More for {}", line.name) icon=icondata_lu::LuEllipsis icon_only=true size=ButtonSize::Small>
                    <MenuItem icon=icondata_lu::LuTrash2 danger=true opens=removes.clone()>"Delete"</MenuItem>
                </Menu>
                <div hidden><RowAction<DeleteTemplate> id=remove.clone() fields=vec![("id", id.clone())] on_done=again>""</RowAction<DeleteTemplate>></div>
                <ConfirmDialog id=asks.clone() title=format!("Delete {}?", line.name) confirm="Delete template" form=remove.clone()>
                    "Campaigns that were made of it stay as they are."
                </ConfirmDialog>
                <UseDialog id=id.clone() dialog name=line.name.clone()/>
            </div>
        }
    });
    view! {
        <li class="line" data-testid="template">
            <div class="line__words">
                <p class="line__title">{line.name.clone()}" "{industry}</p>
                <p class="line__more">{holds(line.days, &line.touches)}</p>
                <p class="line__more">{begins}</p>
                <p class="line__more">{used}<Moment when=line.changed/></p>
            </div>
            {actions}
        </li>
    }
    .into_any()
}

#[component]
fn UseDialog(id: String, dialog: String, name: String) -> impl IntoView {
    let form = use_form::<UseTemplate>(|_| {});
    view! {
        <Dialog id=dialog.clone() title=format!("Begin from {name}") description="A draft with the same steps, shares, hours and limits. Nothing leaves before you activate it." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="id" value=id.clone()/>
                <Field name="campaign_name" id=format!("name-{id}") label="Name of the campaign" optional=true hint="Empty: the template's name and today's date." error=form.error_of("campaign_name")>
                    <TextInput autocomplete="off" max_length=255 value=form.typed("campaign_name", "")/>
                </Field>
                <DialogActions>
                    <Button closes=dialog>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Create campaign"</Button>
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
    fn a_template_says_how_many_steps_it_has_on_which_channels() {
        assert_eq!(
            holds(12, &[(Channel::Email, 3), (Channel::Sms, 1)]),
            "4 steps over 12 days: 3 Email, 1 SMS"
        );
        assert_eq!(holds(1, &[(Channel::Email, 1)]), "1 step over 1 day: 1 Email");
    }
}
