use std::collections::BTreeSet;

use domain::{LeadFact as F, TierBucket};
use store::testing::on_both;
use workflows::leads::{self, Count, Direction, Filter, Listing, NewLead, Order};

use crate::world::{World, code, lead};

/// Leads of all tiers, in no order of anything.
fn many() -> Vec<NewLead> {
    (0..57)
        .map(|n| {
            let title = ["CEO", "Manager", "Intern", "Director"][n % 4];
            let country = ["Australia", "Peru"][n % 2];
            let email = format!(
                "p{:02}@{}.example",
                (n * 37) % 57,
                ["acme", "zebra", "ünder"][n % 3].replace('ü', "u")
            );
            let company = ["Acme Pty", "Zebra & Söhne", "under"][n % 3];
            let first = ["Ann", "Bob", "Čedomir"][n % 3];
            let facts = [
                (F::FirstName, first),
                (F::LastName, ["Smith", "Acton"][n % 2]),
                (F::Company, company),
                (F::Title, title),
                (F::Country, country),
                (F::Industry, "software"),
                (F::Employees, "20"),
            ];
            if n % 10 == 9 { lead(&email, &[]) } else { lead(&email, &facts) }
        })
        .collect()
}

on_both! {
    async fn every_order_walks_all_leads_once_by_cursor_in_both_directions(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        leads::add_leads(&world.services, &owner, client, many()).await.unwrap();
        for order in [Order::Created, Order::Score, Order::Company, Order::Email] {
            for direction in [Direction::Up, Direction::Down] {
                let mut listing = Listing { order, direction, page_size: Some(10), ..Listing::default() };
                let (mut ids, mut keys) = (Vec::new(), Vec::new());
                loop {
                    let page = leads::list_leads(&world.services, &owner, client, &listing).await.unwrap();
                    assert_eq!(page.total, Count::Exactly(57));
                    for lead in page.leads {
                        ids.push(lead.id);
                        keys.push(match order {
                            Order::Created => lead.id.to_string(),
                            Order::Score => format!("{:05}", lead.als_rank),
                            Order::Company => lead.company_key,
                            Order::Email => lead.email.to_string(),
                        });
                    }
                    match page.next {
                        Some(next) => listing.cursor = Some(next),
                        None => break,
                    }
                }
                assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 57, "{order:?} {direction:?}");
                let ordered = match direction {
                    Direction::Up => keys.is_sorted(),
                    Direction::Down => keys.iter().rev().is_sorted(),
                };
                assert!(ordered, "{order:?} {direction:?} {keys:?}");
            }
        }
    }

    async fn filters_keep_what_a_look_at_every_lead_would_keep(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        leads::add_leads(&world.services, &owner, client, many()).await.unwrap();
        let services = &world.services;
        let all = leads::list_leads(services, &owner, client, &Listing { page_size: Some(100), ..Listing::default() }).await.unwrap().leads;
        assert_eq!(all.len(), 57);
        let mut filters = vec![Filter::default()];
        for tier in TierBucket::ALL {
            filters.push(Filter { tier: Some(*tier), ..Filter::default() });
        }
        for status in domain::LeadStatus::ALL {
            filters.push(Filter { status: Some(*status), tier: Some(TierBucket::Warm), ..Filter::default() });
        }
        for (from, to) in [(0, 100), (60, 84), (30, 40), (0, 19), (10, 70), (99, 100)] {
            filters.push(Filter { score_from: Some(from), score_to: Some(to), ..Filter::default() });
        }
        for search in ["AC", "acme pty", "smith", "ann ac", "p0", "čed", "zebra & s", "nobody", "%", "_", "  "] {
            filters.push(Filter { search: Some(search.to_owned()), ..Filter::default() });
            filters.push(Filter { search: Some(search.to_owned()), tier: Some(TierBucket::Hot), ..Filter::default() });
        }
        for filter in filters {
            let kept: BTreeSet<_> = all.iter().filter(|lead| keeps(&filter, lead)).map(|lead| lead.id).collect();
            for order in [Order::Created, Order::Score, Order::Company, Order::Email] {
                let listing = Listing { filter: filter.clone(), order, page_size: Some(100), ..Listing::default() };
                let page = leads::list_leads(services, &owner, client, &listing).await.unwrap();
                assert_eq!(page.leads.iter().map(|lead| lead.id).collect::<BTreeSet<_>>(), kept, "{filter:?}");
                assert_eq!(page.total, Count::Exactly(kept.len() as i64), "{filter:?}");
            }
        }
        let counts = leads::tier_counts(services, &owner, client, None).await.unwrap();
        let exact = leads::distribution(services, &owner, client, None).await.unwrap();
        for ((count, exact), bucket) in counts.into_iter().zip(exact).zip(TierBucket::ALL) {
            let seen = all.iter().filter(|lead| TierBucket::of(lead.als_tier) == *bucket).count() as i64;
            assert_eq!((count, exact), (Count::Exactly(seen), seen), "{bucket}");
        }
    }

    async fn what_cannot_be_listed_is_named_and_another_clients_leads_are_not_there(db: &TestDb) {
        let world = World::on(db).await;
        let ((owner, client), (sam, other)) = (world.owner("alex").await, world.owner("sam").await);
        world.add(&owner, client, lead("a@b.example", &[])).await;
        let list = async |listing: Listing| code(&leads::list_leads(&world.services, &owner, client, &listing).await);
        assert_eq!(list(Listing { page: Some(0), ..Listing::default() }).await, "page:invalid");
        assert_eq!(list(Listing { page: Some(900), ..Listing::default() }).await, "page:invalid");
        assert_eq!(list(Listing { page_size: Some(101), ..Listing::default() }).await, "page_size:invalid");
        assert_eq!(list(Listing { cursor: Some("zz".into()), ..Listing::default() }).await, "cursor:invalid");
        let backwards = Filter { score_from: Some(60), score_to: Some(50), ..Filter::default() };
        assert_eq!(list(Listing { filter: backwards, ..Listing::default() }).await, "score_from:invalid");
        let theirs = leads::list_leads(&world.services, &sam, other, &Listing::default()).await.unwrap();
        assert_eq!((theirs.leads.len(), theirs.total), (0, Count::Exactly(0)));
        assert_eq!(code(&leads::list_leads(&world.services, &sam, client, &Listing::default()).await), "no such client");
    }

    async fn a_view_is_kept_for_the_person_who_saved_it(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let viewer = world.colleague(&owner, domain::Role::Viewer).await;
        let services = &world.services;
        leads::save_view(services, &viewer, client, "Hot ones", "?tier=hot").await.unwrap();
        let kept = leads::save_view(services, &viewer, client, " Hot  ones ", "tier=hot&sort=-als_score").await.unwrap();
        assert_eq!(leads::list_views(services, &viewer, client).await.unwrap(), std::slice::from_ref(&kept));
        assert_eq!(leads::list_views(services, &owner, client).await.unwrap(), []);
        assert_eq!(code(&leads::delete_view(services, &owner, client, kept.id).await), "no such view");
        assert_eq!(code(&leads::save_view(services, &viewer, client, "", "x").await), "name:length");
        leads::delete_view(services, &viewer, client, kept.id).await.unwrap();
    }
}

/// The filter by looking at one lead.
fn keeps(filter: &Filter, lead: &leads::LeadBrief) -> bool {
    let key = |text: &Option<String>| domain::search_key(text.as_deref().unwrap_or_default());
    let name = domain::search_key(&format!(
        "{} {}",
        lead.first_name.as_deref().unwrap_or_default(),
        lead.last_name.as_deref().unwrap_or_default()
    ));
    let search = domain::search_key(filter.search.as_deref().unwrap_or_default());
    let found = [lead.email.to_string(), name, key(&lead.last_name), key(&lead.company)]
        .iter()
        .any(|text| text.starts_with(&search));
    filter.tier.is_none_or(|tier| TierBucket::of(lead.als_tier) == tier)
        && filter.status.is_none_or(|status| lead.status == status)
        && filter.score_from.is_none_or(|from| lead.als_score.is_some_and(|score| score >= from))
        && filter.score_to.is_none_or(|to| lead.als_score.is_some_and(|score| score <= to))
        && (search.is_empty() || found)
}
