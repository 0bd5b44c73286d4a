//! The page of the switch that stops every agency's outreach.

use axum::http::StatusCode;
use store::testing::on_both;

use crate::headline_test::{open, platform_admin};
use crate::world::World;

const PAGE: &str = "/admin/sending";

on_both! {
    async fn who_runs_the_platform_stops_all_sending_and_lets_it_go_on(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (status, to, _) = open(&world, PAGE, &owner.session).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/dashboard"));
        let admin = platform_admin(&world).await;
        let page = async || open(&world, PAGE, &admin.session).await.2;
        assert!(page().await.contains("Outreach leaves as agencies have planned it"));
        let refused = world.function("/fn/admin/sending/pause", "", &owner.session).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{refused:?}");
        world.function("/fn/admin/sending/pause", "", &admin.session).await.expect(200);
        let html = page().await;
        assert!(html.contains("All outreach is paused, for every agency.") && html.contains("Go on sending"), "{html}");
        world.function("/fn/admin/sending/pause", "go_on=1", &admin.session).await.expect(200);
        assert!(page().await.contains("Outreach leaves as agencies have planned it"));
    }
}
