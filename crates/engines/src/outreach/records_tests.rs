use super::*;

fn sending(hosts: &[&str]) -> Sending {
    Sending {
        domain: "get.example".into(),
        organisation: "get.example".into(),
        smtp_hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        selector: "agency1".into(),
        public_key: "MIIB".into(),
        reports_to: "kim@get.example".into(),
    }
}

/// A zone: TXT records by name, addresses of servers, mail servers of the domain.
#[derive(Default)]
struct Zone {
    txt: Vec<(&'static str, &'static str)>,
    a: Vec<(&'static str, [u8; 4])>,
    mx: Vec<&'static str>,
    dead: Option<&'static str>,
}

impl Zone {
    fn good(spf: &'static str) -> Self {
        Self {
            txt: vec![
                ("get.example", spf),
                ("agency1._domainkey.get.example", "v=DKIM1; k=rsa; p=MI IB"),
                ("_dmarc.get.example", "v=DMARC1;p=none"),
                ("_spf.google.com", "v=spf1 ip4:198.51.100.0/24 ~all"),
            ],
            a: vec![("smtp.host.example", [203, 0, 113, 7])],
            mx: vec!["smtp.google.com"],
            dead: None,
        }
    }
    fn answer(&self, query: &Query) -> Answer {
        match query {
            Query::Txt(name) if self.dead == Some(name) => Answer::Failed,
            Query::Txt(name) => Answer::Txt(
                self.txt
                    .iter()
                    .filter(|(n, _)| n == name)
                    .map(|(_, text)| text.as_bytes().to_vec())
                    .collect(),
            ),
            Query::A(name) => {
                Answer::A(self.a.iter().filter(|(n, _)| n == name).map(|(_, ip)| (*ip).into()).collect())
            }
            Query::Mx(_) => Answer::Mx(self.mx.iter().map(|host| (*host).to_owned()).collect()),
            Query::Aaaa(_) => Answer::Aaaa(vec![]),
            Query::Ptr(_) => Answer::Ptr(vec![]),
        }
    }
    fn judge(&self, sending: &Sending) -> Vec<Finding> {
        let mut known = Known::new();
        loop {
            match examine(sending, &known) {
                Ok(findings) => return findings,
                Err(query) => {
                    let answer = self.answer(&query);
                    assert!(known.insert(query, answer).is_none(), "nothing is asked twice");
                }
            }
        }
    }
}

#[test]
fn a_domain_whose_records_are_right_passes_on_all_four() {
    for (spf, host) in [
        ("v=spf1 include:_spf.google.com ~all", "smtp.gmail.com"),
        ("v=spf1 a:smtp.host.example -all", "smtp.host.example"),
        ("v=spf1 ip4:203.0.113.0/24 -all", "smtp.host.example"),
        ("v=spf1 ip4:203.0.113.9 -all", "203.0.113.9"),
    ] {
        let findings = Zone::good(spf).judge(&sending(&[host]));
        assert!(findings.iter().all(|one| one.valid == Some(true) && one.problem.is_none()), "{findings:#?}");
        assert_eq!(findings[0].value, spf, "what is right stays as it is");
    }
}

#[test]
fn a_bare_domain_is_told_the_exact_records() {
    let findings = Zone::default().judge(&sending(&["smtp.gmail.com", "smtp.host.example"]));
    let told: Vec<(&str, &str, &str)> =
        findings.iter().map(|one| (one.kind, one.host.as_str(), one.value.as_str())).collect();
    assert_eq!(
        told,
        [
            ("TXT", "get.example", "v=spf1 a:smtp.host.example include:_spf.google.com ~all"),
            ("TXT", "agency1._domainkey.get.example", "v=DKIM1; k=rsa; p=MIIB"),
            ("TXT", "_dmarc.get.example", "v=DMARC1; p=none; rua=mailto:kim@get.example"),
            ("MX", "get.example", "1 smtp.google.com"),
        ]
    );
    assert!(findings.iter().all(|one| one.valid == Some(false) && one.observed.is_none()));
}

#[test]
fn an_spf_record_is_repaired_without_losing_what_it_says() {
    let one = |spf: &'static str| Zone::good(spf).judge(&sending(&["smtp.gmail.com"])).remove(0);
    let other = one("v=spf1 ip4:192.0.2.9 -all");
    assert_eq!(other.value, "v=spf1 ip4:192.0.2.9 include:_spf.google.com -all");
    assert!(other.problem.unwrap().contains("does not let smtp.gmail.com send"));
    let open = one("v=spf1 include:_spf.google.com +all");
    assert_eq!((open.valid, open.value.as_str()), (Some(false), "v=spf1 include:_spf.google.com ~all"));
    let broken = one("v=spf1 include: ~all");
    assert!(broken.problem.unwrap().contains("cannot be read"));
    let mut two = Zone::good("v=spf1 ip4:192.0.2.9 -all");
    two.txt.push(("get.example", "v=spf1 include:_spf.google.com ~all"));
    let two = two.judge(&sending(&["smtp.gmail.com"])).remove(0);
    assert_eq!(two.value, "v=spf1 ip4:192.0.2.9 include:_spf.google.com ~all");
    assert!(two.problem.unwrap().contains("2 SPF records"));
    let many = one("v=spf1 a a a a a a a a a a include:_spf.google.com ~all");
    assert!(many.problem.unwrap().contains("more than"));
}

#[test]
fn a_key_of_somebody_else_two_policies_and_no_mail_server_are_named() {
    let spf = "v=spf1 include:_spf.google.com ~all";
    let with = |name: &'static str, text: &'static str| {
        let mut zone = Zone::good(spf);
        zone.txt.retain(|(found, _)| *found != name);
        zone.txt.push((name, text));
        zone.judge(&sending(&["smtp.gmail.com"]))
    };
    for (record, words) in [
        ("v=DKIM1; k=rsa; p=OTHER", "another key"),
        ("v=DKIM1; p=", "withdrawn"),
        ("v=DKIM1; k=ed25519; p=MIIB", "another kind"),
        ("hello", "no key"),
    ] {
        let finding = with("agency1._domainkey.get.example", record).remove(1);
        assert!(finding.problem.as_ref().is_some_and(|why| why.contains(words)), "{finding:?}");
    }
    assert_eq!(with("_dmarc.get.example", "v=DMARC1; p=perhaps")[2].valid, Some(false));
    assert_eq!(
        with("_dmarc.get.example", "p=none; v=DMARC1")[2].valid,
        Some(false),
        "the version comes first"
    );
    let mut zone = Zone::good(spf);
    zone.txt.push(("_dmarc.get.example", "v=DMARC1; p=reject"));
    assert!(zone.judge(&sending(&["smtp.gmail.com"]))[2].problem.as_ref().unwrap().contains("2 DMARC"));
    for hosts in [vec![], vec![""]] {
        assert_eq!(
            Zone { mx: hosts, ..Zone::good(spf) }.judge(&sending(&["smtp.gmail.com"]))[3].valid,
            Some(false)
        );
    }
}

#[test]
fn a_name_server_that_is_silent_settles_nothing() {
    for name in ["get.example", "_spf.google.com", "agency1._domainkey.get.example", "_dmarc.get.example"] {
        let zone = Zone { dead: Some(name), ..Zone::good("v=spf1 include:_spf.google.com ~all") };
        let findings = zone.judge(&sending(&["smtp.gmail.com"]));
        assert_eq!(findings.iter().filter(|one| one.valid.is_none()).count(), 1, "{name}: {findings:#?}");
        assert!(findings.iter().all(|one| one.valid != Some(false)), "{name}");
    }
}

#[test]
fn a_subdomain_may_rely_on_the_policy_of_its_organisation() {
    let mut zone = Zone::good("v=spf1 include:_spf.google.com ~all");
    zone.txt.retain(|(name, _)| *name != "_dmarc.get.example");
    zone.txt.push(("_dmarc.example", "v=DMARC1; p=quarantine"));
    let mut sending = sending(&["smtp.gmail.com"]);
    assert_eq!(zone.judge(&sending)[2].valid, Some(false));
    sending.organisation = "example".into();
    assert_eq!(zone.judge(&sending)[2].valid, Some(true));
}
