//! Members, roles and invitations.

use chrono::TimeDelta;
use domain::{Capability, InviteId, MembershipId, Role};
use store::Engine;
use workflows::identity::{self, Join, NewInvite, Visit};

use crate::world::{PASSWORD, World, code, origin, secret};

fn membership(visit: &Visit) -> MembershipId {
    visit.current_seat().unwrap().membership.unwrap()
}

fn new(email: &str, role: Role) -> NewInvite {
    NewInvite { email: email.to_owned(), role }
}

#[tokio::test]
async fn each_role_may_do_what_its_line_of_the_table_says_and_nothing_else() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let mut people = vec![(Role::Owner, owner.clone())];
    for role in [Role::Admin, Role::Member, Role::Viewer] {
        people.push((role, world.colleague(&owner, &format!("{role}@x.example"), role).await));
    }
    for (role, visit) in &people {
        for capability in Capability::ALL {
            let expected = if role.may(*capability) {
                "ok".to_owned()
            } else {
                format!("forbidden below {}", capability.lowest_role())
            };
            assert_eq!(world.may(visit, client, *capability).await, expected, "{role} {capability}");
        }
    }
    let services = &world.services;
    let viewer = &people[3].1;
    assert_eq!(code(&identity::list_members(services, viewer, client).await), "ok");
    assert_eq!(code(&identity::list_invites(services, viewer, client).await), "forbidden below admin");
    assert_eq!(
        code(&identity::audit_log(services, viewer, client, Default::default()).await),
        "forbidden below admin"
    );
    let admin = &people[1].1;
    assert_eq!(code(&identity::delete_client(services, admin, client, "x").await), "forbidden below owner");
    assert_eq!(
        code(&identity::remove_member(services, admin, client, membership(viewer)).await),
        "forbidden below owner"
    );
    assert_eq!(
        code(&identity::change_role(services, admin, client, membership(viewer), Role::Member).await),
        "ok"
    );
}

#[tokio::test]
async fn only_an_owner_makes_or_unmakes_an_owner() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let admin = world.colleague(&owner, "admin@x.example", Role::Admin).await;
    let services = &world.services;
    for (target, role) in [(membership(&admin), Role::Owner), (membership(&owner), Role::Viewer)] {
        assert_eq!(
            code(&identity::change_role(services, &admin, client, target, role).await),
            "forbidden below owner"
        );
    }
    assert_eq!(
        code(&identity::invite(services, &admin, client, new("x@x.example", Role::Owner)).await),
        "forbidden below owner"
    );
    let by_owner = identity::invite(services, &owner, client, new("y@x.example", Role::Owner)).await.unwrap();
    assert_eq!(
        code(&identity::resend_invite(services, &admin, client, by_owner.id).await),
        "forbidden below owner"
    );
    assert_eq!(
        code(&identity::change_role(services, &owner, client, membership(&admin), Role::Owner).await),
        "ok"
    );
    // Who was made owner may now unmake the first.
    let second = world.again(&admin, "admin@x.example").await;
    assert_eq!(
        code(&identity::change_role(services, &second, client, membership(&owner), Role::Member).await),
        "ok"
    );
}

#[tokio::test]
async fn the_last_owner_stays_and_everybody_else_may_leave() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let viewer = world.colleague(&owner, "viewer@x.example", Role::Viewer).await;
    let services = &world.services;
    assert_eq!(
        code(&identity::remove_member(services, &owner, client, membership(&owner)).await),
        "last_owner"
    );
    assert_eq!(
        code(&identity::change_role(services, &owner, client, membership(&owner), Role::Admin).await),
        "last_owner"
    );
    assert_eq!(code(&identity::delete_account(services, &owner, secret(PASSWORD)).await), "last_owner");
    assert_eq!(code(&identity::remove_member(services, &viewer, client, membership(&viewer)).await), "ok");
    let viewer = world.again(&viewer, "viewer@x.example").await;
    assert!(viewer.seats.is_empty() && viewer.current.is_none());
    assert_eq!(world.may(&viewer, client, Capability::Read).await, "no such client");
    assert_eq!(
        code(
            &identity::remove_member(services, &owner, client, MembershipId::from_uuid(uuid::Uuid::nil()))
                .await
        ),
        "no such member"
    );
}

#[tokio::test]
async fn removal_ends_access_with_the_next_request() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let member = world.colleague(&owner, "member@x.example", Role::Member).await;
    let signed = world.sign_in("member@x.example", PASSWORD).await;
    identity::remove_member(&world.services, &owner, client, membership(&member)).await.unwrap();
    let next = world.visit(&signed).await;
    assert_eq!(world.may(&next, client, Capability::Read).await, "no such client");
    // And they may be invited again.
    identity::invite(&world.services, &owner, client, new("member@x.example", Role::Viewer)).await.unwrap();
    let token = world.token("member@x.example").await;
    identity::accept_invite(&world.services, &next, &token).await.unwrap();
    assert_eq!(world.again(&next, "member@x.example").await.current_seat().unwrap().role, Role::Viewer);
}

async fn two_owners_remove_each_other(engine: Engine) {
    let world = World::on(engine).await;
    let first = world.owner("first@x.example").await;
    let client = first.current.unwrap();
    let second = world.colleague(&first, "second@x.example", Role::Owner).await;
    let services = &world.services;
    let (a, b) = tokio::join!(
        identity::remove_member(services, &first, client, membership(&second)),
        identity::remove_member(services, &second, client, membership(&first))
    );
    let mut codes = [code(&a), code(&b)];
    codes.sort();
    assert_eq!(codes, ["last_owner", "ok"]);
    let left = if codes[1] == code(&a) && code(&a) == "ok" { &first } else { &second };
    let owners = identity::list_members(services, left, client).await.unwrap();
    assert_eq!(owners.iter().filter(|member| member.role == Role::Owner).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_owners_who_remove_each_other_at_once_leave_one_on_sqlite() {
    two_owners_remove_each_other(Engine::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_owners_who_remove_each_other_at_once_leave_one_on_postgres() {
    for _ in 0..3 {
        two_owners_remove_each_other(Engine::Postgres).await;
    }
}

async fn an_owner_leaves_while_the_other_deletes_the_account(engine: Engine) {
    let world = World::on(engine).await;
    let first = world.owner("first@x.example").await;
    let client = first.current.unwrap();
    let second = world.colleague(&first, "second@x.example", Role::Owner).await;
    let services = &world.services;
    let (a, b) = tokio::join!(
        identity::remove_member(services, &first, client, membership(&first)),
        identity::delete_account(services, &second, secret(PASSWORD))
    );
    let mut codes = [code(&a), code(&b)];
    codes.sort();
    assert_eq!(codes, ["last_owner", "ok"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_owners_who_go_at_once_by_different_doors_one_stays() {
    an_owner_leaves_while_the_other_deletes_the_account(Engine::Sqlite).await;
    an_owner_leaves_while_the_other_deletes_the_account(Engine::Postgres).await;
}

#[tokio::test]
async fn an_invitation_brings_a_stranger_in_with_its_role_and_no_client_of_their_own() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    identity::invite(services, &owner, client, new(" Guest@X.example ", Role::Member)).await.unwrap();
    let mail = world.mails("guest@x.example").await.pop().unwrap();
    assert!(mail.links()[0].starts_with("https://app.test/invite/aos_invite_"));
    assert_eq!(mail.letter().subject, "Zoë Nguyen invites you to Agency of owner@x.example");
    let token = world.token("guest@x.example").await;
    let seen = identity::look_at_invite(services, &token).await.unwrap();
    assert_eq!((seen.email.as_str(), seen.role, seen.has_account), ("guest@x.example", Role::Member, false));
    let join = async |form: Join| code(&identity::join(services, &origin(), &token, form).await);
    assert_eq!(join(Join::default()).await, "full_name:required,password:required,terms:required");
    assert_eq!(
        join(Join { full_name: "G".to_owned(), password: secret("password1"), terms: true }).await,
        "password:common_password"
    );
    let good = Join { full_name: "Guest".to_owned(), password: secret(PASSWORD), terms: true };
    assert_eq!(join(good.clone()).await, "ok");
    assert_eq!(join(good).await, "link_used");
    let guest = world.visit(&world.sign_in("guest@x.example", PASSWORD).await).await;
    assert_eq!(
        guest.seats.iter().map(|seat| (seat.client, seat.role)).collect::<Vec<_>>(),
        [(client, Role::Member)]
    );
    assert!(identity::list_invites(services, &owner, client).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_invitation_is_for_one_address_and_somebody_with_an_account_accepts_it_signed_in() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let other = world.owner("other@x.example").await;
    let wrong = world.owner("wrong@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    identity::invite(services, &owner, client, new("other@x.example", Role::Admin)).await.unwrap();
    let token = world.token("other@x.example").await;
    assert!(identity::look_at_invite(services, &token).await.unwrap().has_account);
    let form = Join { full_name: "O".to_owned(), password: secret(PASSWORD), terms: true };
    assert_eq!(code(&identity::join(services, &origin(), &token, form).await), "account exists");
    assert_eq!(code(&identity::accept_invite(services, &wrong, &token).await), "email_differs");
    assert_eq!(identity::accept_invite(services, &other, &token).await.unwrap(), client);
    assert_eq!(code(&identity::accept_invite(services, &other, &token).await), "link_used");
    let other = world.again(&other, "other@x.example").await;
    assert_eq!(other.seats.len(), 2);
    assert_eq!(other.seat(client).unwrap().role, Role::Admin);
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days_when_taken_back_and_when_sent_again() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    let look = async |token: &str| code(&identity::look_at_invite(services, token).await);
    let made =
        identity::invite(services, &owner, client, new("guest@x.example", Role::Viewer)).await.unwrap();
    assert_eq!(
        code(&identity::invite(services, &owner, client, new("GUEST@x.example", Role::Admin)).await),
        "invitation exists"
    );
    assert_eq!(
        code(&identity::invite(services, &owner, client, new("owner@x.example", Role::Admin)).await),
        "member exists"
    );
    assert_eq!(
        code(&identity::invite(services, &owner, client, new("guest", Role::Admin)).await),
        "email:not_an_email"
    );
    let first = world.token("guest@x.example").await;
    identity::resend_invite(services, &owner, client, made.id).await.unwrap();
    let second = world.token("guest@x.example").await;
    assert_eq!((look(&first).await.as_str(), look(&second).await.as_str()), ("link_unknown", "ok"));
    world.advance(TimeDelta::days(7));
    assert_eq!(look(&second).await, "link_expired");
    assert!(identity::list_invites(services, &owner, client).await.unwrap()[0].expired);
    // An expired one makes room for another.
    let again =
        identity::invite(services, &owner, client, new("guest@x.example", Role::Viewer)).await.unwrap();
    let third = world.token("guest@x.example").await;
    identity::revoke_invite(services, &owner, client, again.id).await.unwrap();
    assert_eq!(look(&third).await, "link_revoked");
    for id in [again.id, made.id, InviteId::from_uuid(uuid::Uuid::nil())] {
        assert_eq!(code(&identity::revoke_invite(services, &owner, client, id).await), "no such invitation");
        assert_eq!(code(&identity::resend_invite(services, &owner, client, id).await), "no such invitation");
    }
}

async fn one_invitation_accepted_twice(engine: Engine) {
    let world = World::on(engine).await;
    let owner = world.owner("owner@x.example").await;
    let guest = world.owner("guest@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    identity::invite(services, &owner, client, new("guest@x.example", Role::Member)).await.unwrap();
    let token = world.token("guest@x.example").await;
    let (a, b) = tokio::join!(
        identity::accept_invite(services, &guest, &token),
        identity::accept_invite(services, &guest, &token)
    );
    let mut codes = [code(&a), code(&b)];
    codes.sort();
    assert_eq!(codes, ["link_used", "ok"]);
    let members = identity::list_members(services, &owner, client).await.unwrap();
    assert_eq!(members.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_accepted_twice_at_once_makes_one_member_on_sqlite() {
    one_invitation_accepted_twice(Engine::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_accepted_twice_at_once_makes_one_member_on_postgres() {
    one_invitation_accepted_twice(Engine::Postgres).await;
}
