use domain::{Capability, Role};
use leptos::context::Provider;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Avatar, Badge, Button, ButtonKind, ButtonSize, ButtonVariant, Card, Choice, ConfirmDialog, EmptyState,
    Field, FieldContext, InputKind, Select, SkeletonShape, TextInput, Widget,
};
use crate::forms::{Outcome, RowAction, ServerForm, use_form};
use crate::layouts::use_shell;
use crate::when::{Moment, When};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    pub members: Vec<MemberLine>,
    pub invites: Vec<InviteLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLine {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub me: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteLine {
    pub id: String,
    pub email: String,
    pub role: Role,
    pub expires: When,
}

#[server(prefix = "/fn", endpoint = "team")]
pub async fn get_team() -> Result<Team, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let members = identity::list_members(&services, &visit, client).await.map_err(tell)?;
    let invites = identity::list_invites(&services, &visit, client).await.map_err(tell)?;
    let (now, zone, me) = (services.now(), visit.account.timezone.as_str(), visit.account.id);
    Ok(Team {
        members: members
            .into_iter()
            .map(|member| MemberLine {
                id: member.id.to_string(),
                name: member.full_name.unwrap_or_else(|| member.email.to_string()),
                email: member.email.to_string(),
                role: member.role,
                me: member.user_id == me,
            })
            .collect(),
        invites: invites
            .into_iter()
            .map(|invite| InviteLine {
                id: invite.id.to_string(),
                email: invite.email.to_string(),
                role: invite.role,
                expires: When::of(invite.expires_at, now, zone),
            })
            .collect(),
    })
}

#[server(prefix = "/fn", endpoint = "team/invite")]
pub async fn invite(
    #[server(default)] email: String,
    #[server(default)] role: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let role = parse_role(&role)?;
    let invite = identity::invite(&services, &visit, client, identity::NewInvite { email, role })
        .await
        .map_err(tell)?;
    Ok(Outcome::said(format!("Invitation sent to {}.", invite.email)))
}

#[server(prefix = "/fn", endpoint = "team/resend")]
pub async fn resend_invite(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| no_such("invitation"))?;
    identity::resend_invite(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("The invitation is on its way again."))
}

#[server(prefix = "/fn", endpoint = "team/withdraw")]
pub async fn revoke_invite(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| no_such("invitation"))?;
    identity::revoke_invite(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("Invitation withdrawn."))
}

#[server(prefix = "/fn", endpoint = "team/role")]
pub async fn change_role(
    #[server(default)] id: String,
    #[server(default)] role: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| no_such("member"))?;
    let member =
        identity::change_role(&services, &visit, client, id, parse_role(&role)?).await.map_err(tell)?;
    Ok(Outcome::said(format!("{} is now {}.", member.email, role_name(member.role).to_lowercase())))
}

#[server(prefix = "/fn", endpoint = "team/remove")]
pub async fn remove_member(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| no_such("member"))?;
    identity::remove_member(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("Removed from the team."))
}

#[cfg(feature = "ssr")]
fn parse_role(text: &str) -> Result<Role, AppError> {
    text.parse().map_err(|_| AppError::field("role", "unknown", "Choose one of the roles."))
}

#[cfg(feature = "ssr")]
fn no_such(what: &str) -> AppError {
    AppError::NotFound { what: what.to_owned() }
}

pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Member => "Member",
        Role::Viewer => "Viewer",
    }
}

/// The roles somebody may give: owners make owners, admins everybody else.
fn roles(owner: bool) -> Vec<Choice> {
    let given = |role: &&Role| owner || **role != Role::Owner;
    Role::ALL.iter().filter(given).map(|role| Choice::new(role.as_str(), role_name(*role))).collect()
}

#[component]
pub fn TeamTab() -> impl IntoView {
    let owner =
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Own)));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let team = Resource::new_blocking(move || changed.get(), |_| get_team());
    view! {
        <div class="settings">
            <InviteCard owner again/>
            <Widget of="team" resource=team shape=SkeletonShape::Rows { rows: 3 } let:team>
                <MembersCard members=team.members owner again/>
                <InvitesCard invites=team.invites again/>
            </Widget>
        </div>
    }
}

#[component]
fn InviteCard(owner: bool, again: Callback<()>) -> impl IntoView {
    let form = use_form::<Invite>(move |_| again.run(()));
    let typed = form.typed("role", Role::Member.as_str());
    view! {
        <Card title="Invite people" words="They get a link by mail that is good for 7 days.">
            <ServerForm form class="form form--line">
                <Field name="email" label="E-mail" required=true error=form.error_of("email")>
                    <TextInput kind=InputKind::Email autocomplete="off" value=form.typed("email", "")/>
                </Field>
                <Field name="role" label="Role" error=form.error_of("role")>
                    <Select choices=roles(owner) value=typed/>
                </Field>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Send invitation"</Button>
            </ServerForm>
        </Card>
    }
}

#[component]
fn MembersCard(members: Vec<MemberLine>, owner: bool, again: Callback<()>) -> impl IntoView {
    let count = members.len();
    let words = if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
    view! {
        <Card title="Members" words=words>
            <ul class="lines">{members.into_iter().map(|member| view! { <MemberRow member owner again/> }).collect_view()}</ul>
        </Card>
    }
}

#[component]
fn MemberRow(member: MemberLine, owner: bool, again: Callback<()>) -> impl IntoView {
    let MemberLine { id, name, email, role, me } = member;
    // An admin may neither make nor unmake owners; nobody changes their own role by accident.
    let may_change = !me && (owner || role != Role::Owner);
    let remove_form = format!("remove-{id}");
    let dialog = format!("remove-{id}-dialog");
    let control = if may_change {
        let label = format!("Role of {name}");
        // Each row's control has an id of its own.
        let field = FieldContext {
            id: format!("role-{id}"),
            name: "role".to_owned(),
            required: false,
            described_by: Signal::stored(None),
            invalid: Signal::stored(false),
        };
        view! {
            <RowAction<ChangeRole> fields=vec![("id", id.clone())] on_done=again>
                <Provider value=field><Select label=label choices=roles(owner) value=role.as_str()/></Provider>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small>"Change"</Button>
            </RowAction<ChangeRole>>
        }
        .into_any()
    } else {
        view! { <Badge>{role_name(role)}</Badge> }.into_any()
    };
    let remove = (owner && !me).then(|| view! {
        <RowAction<RemoveMember> id=remove_form.clone() fields=vec![("id", id.clone())] on_done=again>""</RowAction<RemoveMember>>
        <Button variant=ButtonVariant::Ghost size=ButtonSize::Small icon=icondata_lu::LuUserMinus label=format!("Remove {name}") opens=dialog.clone()/>
        <ConfirmDialog id=dialog title=format!("Remove {name}?") confirm="Remove" form=remove_form>
            "Access ends at once. What they did stays."
        </ConfirmDialog>
    });
    view! {
        <li class="line">
            <Avatar name=name.clone()/>
            <div class="line__words">
                <p class="line__title">{name}{me.then_some(" (you)")}</p>
                <p class="line__more">{email}</p>
            </div>
            <div class="line__actions">{control}{remove}</div>
        </li>
    }
}

#[component]
fn InvitesCard(invites: Vec<InviteLine>, again: Callback<()>) -> impl IntoView {
    let body = if invites.is_empty() {
        view! { <EmptyState icon=icondata_lu::LuMailPlus title="No open invitations" words="Invitations stand here until they are accepted or run out."/> }.into_any()
    } else {
        view! { <ul class="lines">{invites.into_iter().map(|invite| view! { <InviteRow invite again/> }).collect_view()}</ul> }.into_any()
    };
    view! { <Card title="Open invitations">{body}</Card> }
}

#[component]
fn InviteRow(invite: InviteLine, again: Callback<()>) -> impl IntoView {
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title">{invite.email}</p>
                <p class="line__more">{role_name(invite.role)}" · runs out "<Moment when=invite.expires/></p>
            </div>
            <div class="line__actions">
                <RowAction<ResendInvite> fields=vec![("id", invite.id.clone())] on_done=again>
                    <Button kind=ButtonKind::Submit size=ButtonSize::Small>"Send again"</Button>
                </RowAction<ResendInvite>>
                <RowAction<RevokeInvite> fields=vec![("id", invite.id)] on_done=again>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Ghost size=ButtonSize::Small>"Withdraw"</Button>
                </RowAction<RevokeInvite>>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_owners_can_make_owners() {
        assert!(roles(true).iter().any(|choice| choice.value == "owner"));
        assert!(!roles(false).iter().any(|choice| choice.value == "owner"));
        assert_eq!(roles(false).len(), Role::ALL.len() - 1);
    }
}
