//! The texts a new sequence begins with: one a channel and purpose, in the template grammar, for
//! people to make their own. They state no fact that is not a placeholder.

use domain::{Channel, Purpose};

/// Subject (mail only) and body of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copy {
    pub subject: Option<&'static str>,
    pub body: &'static str,
}

/// The text for a channel and a purpose. Every channel has one for every purpose.
pub const fn text(channel: Channel, purpose: Purpose) -> Copy {
    match channel {
        Channel::Email => email(purpose),
        Channel::Sms => Copy {
            subject: None,
            body: "Hi {{first_name}}, {{sender_name}} from {{agency_name}} here. Worth a short chat next week? Reply STOP to opt out",
        },
        Channel::Linkedin => linkedin(purpose),
        Channel::Voice => Copy {
            subject: None,
            body: "Opening: Hello {{first_name}}, this is an automated assistant calling for {{agency_name}}; the call is recorded, and you can ask me to stop at any time.\n\
                   Value: We help teams like {{company|yours}} with {{pain_point|finding new clients}}.\n\
                   Ask: Would a short talk with {{sender_name}} next week suit you?\n\
                   If too busy: Offer to call at a better time.\n\
                   If not interested: Thank them and end the call.\n\
                   If they want information: Offer to send it by e-mail.",
        },
        Channel::Mail => Copy { subject: None, body: LETTER },
    }
}

const fn email(purpose: Purpose) -> Copy {
    match purpose {
        Purpose::Intro | Purpose::Connect => Copy {
            subject: Some("{A thought for your team|An idea for your team|Something for your team}"),
            body: "{Hi|Hello} {{first_name|there}},\n\n\
                   {I have been looking at|I took some time to read about} {{company}} and how {{industry|your market}} has been changing. \
                   {Many teams in your position|Teams much like yours} tell us that {{pain_point|winning new clients steadily}} takes more time every year, \
                   and that it is hard to know which effort pays.\n\n\
                   At {{agency_name}} we work on exactly that, in small steps that can be measured. \
                   {Would it be worth a conversation next week|Is it worth a conversation some time next week}?\n\n\
                   {{sender_name}}",
        },
        Purpose::Breakup => Copy {
            subject: Some("{Shall I leave it here|Closing the loop for now}"),
            body: "Hi {{first_name|there}},\n\n\
                   I have written a few times about {{pain_point|winning new clients}} and have not heard back, which is quite all right. \
                   I will not write again about this.\n\n\
                   If it becomes a topic at {{company}} later in the year, a one-line answer to this mail is enough and I will pick it up. \
                   Is there somebody else I should have asked?\n\n\
                   {{sender_name}}",
        },
        Purpose::ValueAdd | Purpose::PatternInterrupt | Purpose::FollowUp | Purpose::Discovery => Copy {
            subject: Some("{One thing that may help|Something you can use today}"),
            body: "Hi {{first_name|there}},\n\n\
                   {One thing|A small thing} you can use without us: write down where your last ten clients came from, \
                   and how many hours each of them took to win. {Most teams|Many teams} we ask find that two sources did nearly all of it, \
                   and that the effort was spent elsewhere.\n\n\
                   If you would like a second pair of eyes on the answer for {{company}}, I am {happy to share how we would read it|happy to share what we would look at first}.\n\n\
                   {{sender_name}}",
        },
    }
}

const fn linkedin(purpose: Purpose) -> Copy {
    let body = match purpose {
        Purpose::Connect | Purpose::Intro => {
            "Hi {{first_name}}, I follow what is happening in {{industry|your industry}} and would like to stay in touch with people who work in it. {{sender_name}}, {{agency_name}}"
        }
        _ => {
            "Thank you for connecting, {{first_name}}. We work with agencies' clients on {{pain_point|finding new clients}}. Should it ever be a topic at {{company|your company}}, I am happy to share what has worked. {{sender_name}}"
        }
    };
    Copy { subject: None, body }
}

const LETTER: &str = "Dear {{first_name|Sir or Madam}},\n\n\
I am writing to you on paper because a letter is read when there is time for it, and because what I would like to suggest is worth a few quiet minutes. \
{{agency_name}} works with companies like {{company}} on one question: where the next clients will come from, and what it costs to win them.\n\n\
Most of the teams we meet can name their best clients at once, but not the path by which those clients found them. \
Money and evenings go into many places at the same time, and at the end of the quarter it is hard to say which of them helped. \
In {{industry|your industry}} this has become harder, since buyers read and compare for longer before they speak to anybody. \
{{pain_point|Winning new clients steadily}} is then often put down to luck.\n\n\
It need not be. We begin small: we look at the clients you won in the last two years, ask how each of them came to you, and count the hours and the money. \
Out of this comes a short list of the two or three efforts that paid, and of those that did not. \
You can do this without us, and I would encourage you to; if you prefer a second pair of eyes, we do it with you in an afternoon and leave you the list.\n\n\
If this is of interest, write a line to the address on this letter or scan the code beside my name, and choose a time that suits you. \
If it is not, no answer is needed and I will not write to you again about it.\n\n\
With kind regards,\n{{sender_name}}\n{{agency_name}}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outreach::chance::Seed;
    use crate::outreach::quality::{Draft, check, stops};
    use crate::outreach::template::{Template, Values};

    fn filled(template: &str, n: u64, full: bool) -> String {
        let values = Values::default()
            .with("first_name", Some("Alex"))
            .with("company", Some("Harbour Health Pty Ltd"))
            .with("sender_name", Some("Kim Lee"))
            .with("agency_name", Some("Bright Harbour Agency"))
            .with("industry", full.then_some("healthcare"))
            .with("pain_point", full.then_some("finding enough new patients"));
        Template::parse(template).unwrap().render(&values, Seed::of(&[b"copy"]).nth(n)).unwrap()
    }

    #[test]
    fn every_text_passes_the_checks_in_every_variant_and_with_little_known() {
        for channel in Channel::ALL {
            for purpose in Purpose::ALL {
                let copy = text(*channel, *purpose);
                assert_eq!(copy.subject.is_some(), *channel == Channel::Email);
                for (n, full) in (0..30).flat_map(|n| [(n, true), (n, false)]) {
                    let subject = copy.subject.map(|subject| filled(subject, n, full));
                    let body = filled(copy.body, n, full);
                    let draft = Draft {
                        channel: *channel,
                        purpose: Some(*purpose),
                        number: 1,
                        subject: subject.as_deref(),
                        body: &body,
                    };
                    let found = check(&draft);
                    assert!(!stops(&found), "{channel} {purpose}: {found:?}\n{body}");
                    assert!(
                        found.is_empty() || *channel != Channel::Email,
                        "{channel} {purpose}: {found:?}\n{body}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_subject_never_names_the_company() {
        for purpose in Purpose::ALL {
            let subject = text(Channel::Email, *purpose).subject.unwrap();
            assert!(!subject.contains("company"));
        }
    }
}
