//! The answer suggested to a person, from what a reply means (replies.md section 5): plain words that
//! hold without knowing more, and blanks in brackets where only a person can. An answer with a blank
//! left in it does not leave.

use domain::replies::{Intent, ObjectionType};

/// What an answer can be made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    pub first_name: Option<&'a str>,
    pub sender_name: &'a str,
    /// Where people pick a time.
    pub booking_link: Option<&'a str>,
    /// The one time they named, in words on their clock.
    pub proposed: Option<&'a str>,
    pub objection: Option<ObjectionType>,
    /// When to come back, in words.
    pub revisit: Option<&'a str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Under 150 words.
    pub text: String,
    pub should_book_meeting: bool,
}

/// `None` where nobody waits for an answer, or nobody may write one.
pub fn suggest(intent: Intent, known: &Known<'_>) -> Option<Suggestion> {
    let body = match intent {
        Intent::MeetingRequest => meeting(known),
        Intent::Interested => interested(known),
        Intent::Question => question(known),
        Intent::NotInterested => declined(known),
        Intent::Unsubscribe | Intent::OutOfOffice | Intent::AutoReply => return None,
    };
    let hello = known.first_name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hi {name},"));
    Some(Suggestion {
        text: format!("{hello}\n\n{body}\n\n{}", known.sender_name).trim_end().to_owned(),
        should_book_meeting: matches!(intent, Intent::MeetingRequest | Intent::Interested),
    })
}

/// The first blank that a person has left in an answer.
pub fn blank(text: &str) -> Option<&str> {
    let start = text.find('[')?;
    let end = start + text.get(start..)?.find(']')?;
    let inside = text.get(start + 1..end)?;
    let is_blank = inside.starts_with("your ") || inside.starts_with("what ") || inside.starts_with("where ");
    if is_blank { text.get(start..=end) } else { blank(text.get(end + 1..)?) }
}

fn meeting(known: &Known<'_>) -> String {
    match (known.proposed, known.booking_link) {
        (Some(time), Some(link)) => format!(
            "{time} works for us. I will send an invitation with the details to this address.\n\nShould something come up, you can pick another time here: {link}"
        ),
        (Some(time), None) => {
            format!("{time} works for us. I will send an invitation with the details to this address.")
        }
        (None, Some(link)) => format!(
            "Gladly. Pick whichever time suits you here: {link}\n\nIf none of them does, send me two that do and I will make one of them work."
        ),
        (None, None) => {
            "Gladly. Send me two or three times that suit you this week or next, and I will confirm one of them straight away.".to_owned()
        }
    }
}

fn interested(known: &Known<'_>) -> String {
    let next = match known.booking_link {
        Some(link) => format!("a short call is the quickest way to see whether it fits: {link}"),
        None => "a short call is the quickest way to see whether it fits. Which day suits you?".to_owned(),
    };
    format!(
        "Thanks for getting back to me.\n\nIn short: [what you would do for them].\n\nIf that sounds useful, {next}\n\nIf you would rather read first, tell me and I will send something over."
    )
}

fn question(known: &Known<'_>) -> String {
    match known.objection {
        Some(ObjectionType::Budget) => "A fair question. It depends on [what it depends on]; as a guide, [your price].\n\nIf that is in the range you had in mind, I can put together what it would look like for you.".to_owned(),
        Some(ObjectionType::Trust) => "You are right to ask. I found your address [where you found it], and wrote because I believe we can help with [what you can help with].\n\nIf you would rather not hear from me, one word is enough and I will take you off our list today.".to_owned(),
        _ => "Thanks for asking. [your answer]\n\nDoes that answer it? If it is easier to talk it through, tell me when suits you.".to_owned(),
    }
}

fn declined(known: &Known<'_>) -> String {
    match (known.objection, known.revisit) {
        (_, Some(when)) => {
            format!("Thanks for telling me. I will come back to you {when}, and leave you in peace until then.")
        }
        (Some(ObjectionType::ExistingProvider), _) => "Thanks for telling me, and good to hear that you are looked after.\n\nShould you ever want something to compare with, my address is above. I will not write again about this.".to_owned(),
        (Some(ObjectionType::Budget), _) => "Thanks for being open about it.\n\nIf a smaller start would help, we could begin with [what a smaller start would be]. Otherwise I will leave it here.".to_owned(),
        (Some(ObjectionType::NotDecisionMaker), _) => "Thanks for telling me. Who would be the right person to ask? I will mention that you pointed me their way only if you are happy with that.".to_owned(),
        _ => "Thanks for telling me. I will not write again about this. Should things change, my address is above.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known<'static> {
        Known { first_name: Some("Alex"), sender_name: "Kim Lee", ..Known::default() }
    }

    #[test]
    fn a_named_time_is_confirmed_and_without_one_a_choice_is_offered() {
        let with = suggest(
            Intent::MeetingRequest,
            &Known { proposed: Some("Thursday 15 January at 2:00 pm"), ..known() },
        );
        assert!(with.unwrap().text.starts_with("Hi Alex,\n\nThursday 15 January at 2:00 pm works for us."));
        let link = Known { booking_link: Some("https://cal.example/kim"), ..known() };
        let without = suggest(Intent::MeetingRequest, &link).unwrap();
        assert!(without.text.contains("https://cal.example/kim") && without.should_book_meeting);
        assert_eq!(blank(&without.text), None, "it can leave as it is");
    }

    #[test]
    fn nobody_is_offered_words_for_who_opted_out_or_for_a_machine() {
        for intent in [Intent::Unsubscribe, Intent::OutOfOffice, Intent::AutoReply] {
            assert_eq!(suggest(intent, &known()), None);
        }
    }

    #[test]
    fn every_suggestion_is_short_greets_and_is_signed() {
        let objections = ObjectionType::ALL.iter().copied().map(Some).chain([None]);
        for objection in objections {
            for intent in Intent::ALL {
                for (proposed, revisit) in [(None, None), (Some("Monday at 9:00 am"), Some("in April"))] {
                    let facts = Known { objection, proposed, revisit, first_name: None, ..known() };
                    let Some(found) = suggest(*intent, &facts) else { continue };
                    assert!(found.text.split_whitespace().count() < 150, "{}", found.text);
                    assert!(
                        found.text.starts_with("Hello,") && found.text.ends_with("Kim Lee"),
                        "{}",
                        found.text
                    );
                }
            }
        }
    }

    #[test]
    fn a_blank_is_found_and_other_brackets_are_left_alone() {
        assert_eq!(blank("Hi [first], it is [your price]."), Some("[your price]"));
        assert_eq!(blank("[what you would do for them]"), Some("[what you would do for them]"));
        assert_eq!(blank("see [1] and [2]"), None);
        assert_eq!(blank("open [your"), None);
    }
}
