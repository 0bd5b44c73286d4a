use super::*;

fn all_done() -> Facts<'static> {
    Facts {
        mode: Mode::Live,
        key: KeyOrigin::Given,
        public_url: "https://os.harbour.example",
        identity_missing: &[],
        mailboxes: &[],
        domains: &[],
        checks: true,
        suppression: Suppression::Brought,
        campaign: None,
    }
}

fn done(facts: &Facts<'_>, what: What) -> bool {
    points(facts).into_iter().find(|point| point.what == what).unwrap().done
}

#[test]
fn an_address_is_public_only_with_tls_and_off_this_machine() {
    let public = |url| done(&Facts { public_url: url, ..all_done() }, What::PublicUrl);
    assert!(public("https://os.harbour.example") && public("https://os.harbour.example:8443"));
    for not in [
        "http://os.harbour.example",
        "https://localhost",
        "https://localhost:3000",
        "https://127.0.0.1:3000",
        "https://[::1]:3000",
        "",
    ] {
        assert!(!public(not), "{not}");
    }
}

#[test]
fn a_mailbox_counts_when_its_own_server_let_us_in() {
    let with = |mode, host: &str, tested| {
        let mailboxes = [Mailbox { smtp_host: host.to_owned(), tested }];
        done(&Facts { mode, mailboxes: &mailboxes, ..all_done() }, What::Mailbox)
    };
    assert!(with(Mode::Live, "smtp.harbour.example", Some(true)));
    assert!(with(Mode::Live, "127.0.0.1", Some(true)), "the operator's own server");
    assert!(!with(Mode::Sandbox, "127.0.0.1", Some(true)), "the sandbox's");
    assert!(with(Mode::Sandbox, "smtp.harbour.example", Some(true)));
    assert!(!with(Mode::Live, "smtp.harbour.example", Some(false)));
    assert!(!with(Mode::Live, "smtp.harbour.example", None));
    assert!(!done(&all_done(), What::Mailbox), "there is none");
}

#[test]
fn every_domain_has_to_be_right_and_unasked_ones_are_not() {
    let one = |name: &str, checked, problem: Option<&str>| Domain {
        name: name.to_owned(),
        checked,
        problem: problem.map(str::to_owned),
    };
    let good = one("a.example", true, None);
    let with = |domains: &[Domain], checks| done(&Facts { domains, checks, ..all_done() }, What::Domain);
    assert!(with(std::slice::from_ref(&good), true));
    assert!(!with(std::slice::from_ref(&good), false));
    assert!(!with(&[good.clone(), one("b.example", false, None)], true));
    assert!(!with(&[good, one("b.example", true, Some("it has no SPF record"))], true));
    assert!(!with(&[], true));
}

#[test]
fn a_campaign_is_ready_when_its_preflight_says_nothing() {
    let id = "00000000-0000-7000-8000-000000000000".parse().unwrap();
    let with = |runs, blockers: &[&str]| {
        let blockers = blockers.iter().map(|&text| text.to_owned()).collect();
        let one = Campaign { id, name: "Clinics".to_owned(), runs, blockers };
        points(&Facts { campaign: Some(&one), ..all_done() }).pop().unwrap()
    };
    assert!(with(true, &[]).done && with(false, &[]).done);
    assert_eq!(with(false, &["No steps."]), point(What::Campaign, false, "Clinics: No steps."));
    assert_eq!(
        with(false, &["No steps.", "No mailbox.", "No name."]).words,
        "Clinics: No steps. And 2 more things."
    );
    assert!(!done(&all_done(), What::Campaign));
}

#[test]
fn only_what_is_said_about_those_who_opted_out_counts() {
    let with = |suppression| done(&Facts { suppression, ..all_done() }, What::Suppression);
    assert!(with(Suppression::Brought) && with(Suppression::NobodyYet) && !with(Suppression::Unsaid));
}
