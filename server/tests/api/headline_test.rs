//! The page of the headline test and the functions behind it: for platform admins, and nobody else.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use store::testing::on_both;
use tower::ServiceExt;
use workflows::public::{self, Visitor};

use crate::call::Asker;
use crate::world::{Person, World};

const PAGE: &str = "/admin/ab";

/// Somebody who runs the platform, and is a client's owner besides.
pub async fn platform_admin(world: &World) -> Person {
    let person = world.owner("root").await;
    workflows::identity::create_admin(&world.services, &person.email).await.expect("an admin");
    let Asker::Session(cookie) = &person.session else { panic!("a session") };
    world.person(cookie.clone().into(), person.email.clone()).await
}

pub async fn open(world: &World, page: &str, who: &Asker) -> (StatusCode, String, String) {
    let mut request = Request::get(page).header(header::ACCEPT, "text/html");
    if let Asker::Session(cookie) = who {
        request = request.header(header::COOKIE, format!("session={cookie}"));
    }
    let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, to.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

on_both! {
    async fn who_does_not_run_the_platform_never_sees_the_page(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (status, to, _) = open(&world, PAGE, &owner.session).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/dashboard"));
        let (status, to, _) = open(&world, PAGE, &Asker::Nobody).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/login?next=%2Fadmin%2Fab"));
    }

    async fn an_admin_starts_a_test_reads_its_results_with_intervals_and_stops_it(db: &TestDb) {
        let world = World::new(db).await;
        let admin = platform_admin(&world).await;
        let (status, _, html) = open(&world, PAGE, &admin.session).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("Off: everybody sees A") && html.contains("Nobody has seen a headline"), "{html}");

        world.function("/fn/admin/headline-test/save", "b=true", &admin.session).await.expect(200);
        let facts = public::site_facts(&world.services).await.unwrap();
        let visitors: Vec<Visitor> = (0..1_200_u128)
            .map(|n| Visitor::new(uuid::Uuid::from_u128(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)), facts.headlines.headlines()))
            .collect();
        public::count_exposures(&world.services, facts.headlines.run, &visitors).await.unwrap();
        let of = |headline| visitors.iter().filter(move |visitor| visitor.variant == headline);
        for visitor in of(domain::Headline::A).take(20).chain(of(domain::Headline::B).take(80)) {
            public::count_conversion(&world.services, facts.headlines.run, *visitor).await.unwrap();
        }
        let (_, _, html) = open(&world, PAGE, &admin.session).await;
        for words in ["Run 1 is on", "Results of run 1", "95% interval", "Better than A", "Control"] {
            assert!(html.contains(words), "{words}: {html}");
        }

        world.function("/fn/admin/headline-test/save", "", &admin.session).await.expect(200);
        assert!(public::site_facts(&world.services).await.unwrap().headlines.headlines().is_empty());
        let (_, _, html) = open(&world, PAGE, &admin.session).await;
        assert!(html.contains("Off: everybody sees A") && html.contains("Better than A"), "results stay: {html}");
    }
}
