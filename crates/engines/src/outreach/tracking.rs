//! Opens and clicks, where a campaign has asked for them: links led through us, a picture of one point, and
//! telling machines from people. Both are off unless somebody switches them on.

use chrono::TimeDelta;

use super::threading::escape;

/// Parts of the names by which machines that fetch mail for people call themselves.
const MACHINES: [&str; 22] = [
    "googleimageproxy",
    "yahoomailproxy",
    "mimecast",
    "proofpoint",
    "barracuda",
    "safelinks",
    "microsoft office existence discovery",
    "skypeuripreview",
    "bingpreview",
    "slackbot",
    "facebookexternalhit",
    "headlesschrome",
    "phantomjs",
    "python-",
    "curl/",
    "wget/",
    "go-http-client",
    "java/",
    "okhttp",
    "bot",
    "crawler",
    "spider",
];
/// Nobody reads a mail so soon after it left; scanners on the way do.
const TOO_SOON: TimeDelta = TimeDelta::seconds(10);

/// Whether a machine asked and no person: scanners and proxies that fetch what a mail holds before, or
/// without, anybody reading it. `None`: it is not known when the mail left.
pub fn is_machine(user_agent: &str, since_sent: Option<TimeDelta>) -> bool {
    let agent = user_agent.trim().to_lowercase();
    // Apple's privacy protection fetches everything under this name and nothing else.
    agent.is_empty()
        || agent == "mozilla/5.0"
        || MACHINES.iter().any(|machine| agent.contains(machine))
        || since_sent.is_some_and(|since| since < TOO_SOON)
}

/// The HTML of a mail with its links led through `through`, where that answers an address, and a picture
/// at its end. The text part is left alone: people can read where its links lead.
pub fn tracked(html: &str, through: impl Fn(&str) -> Option<String>, picture: Option<&str>) -> String {
    const START: &str = "<a href=\"";
    let mut made = String::with_capacity(html.len() + 200);
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(START) {
        made.push_str(before);
        made.push_str(START);
        let Some((address, more)) = after.split_once('"') else {
            rest = after;
            break;
        };
        match through(&plain(address)) {
            Some(other) => made.push_str(&escape(&other)),
            None => made.push_str(address),
        }
        made.push('"');
        rest = more;
    }
    made.push_str(rest);
    match picture {
        Some(address) => {
            let picture =
                format!("<img src=\"{}\" width=\"1\" height=\"1\" alt=\"\">\n</body>", escape(address));
            made.replace("</body>", &picture)
        }
        None => made,
    }
}

/// What [`escape`] was given.
fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_told_from_a_person_by_its_name_and_its_haste() {
        let person =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";
        let later = Some(TimeDelta::minutes(5));
        assert!(!is_machine(person, later) && !is_machine(person, None));
        assert!(is_machine(person, Some(TimeDelta::seconds(2))));
        for machine in [
            "",
            "Mozilla/5.0",
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "Python-urllib/3.11",
        ] {
            assert!(is_machine(machine, later), "{machine}");
        }
    }

    #[test]
    fn links_lead_through_us_and_the_way_out_does_not() {
        let html = "<p><a href=\"https://x.example/?a=1&amp;b=2\">x</a></p><p><a href=\"https://app.test/u/1\">No more</a></p>\n</body></html>";
        let through =
            |address: &str| (!address.contains("/u/")).then(|| format!("https://app.test/c/9?to={address}"));
        let made = tracked(html, through, Some("https://app.test/o/9"));
        assert!(
            made.contains("href=\"https://app.test/c/9?to=https://x.example/?a=1&amp;b=2\">x</a>"),
            "{made}"
        );
        assert!(made.contains("href=\"https://app.test/u/1\""));
        assert!(
            made.contains("<img src=\"https://app.test/o/9\" width=\"1\" height=\"1\" alt=\"\">\n</body>")
        );
        assert_eq!(tracked(html, |_| None, None), html);
    }
}
