//! What the product writes to people: plain text, and the same as simple HTML.

/// A letter and what goes into it. Has no `Debug`: links in it let people in.
pub enum Letter {
    Confirm { link: String },
    AlreadySignedUp { sign_in: String, reset: String },
    Reset { link: String },
    PasswordChanged { reset: String },
    ChangeEmail { link: String },
    EmailChanging { to: String },
    EmailChanged { to: String },
    SecondFactorChanged { state: &'static str },
    PasskeyChanged { state: &'static str, name: String },
    ProviderLinked { provider: &'static str },
    Invite { inviter: String, client: String, link: String },
    WaitlistJoined { site: String, leave: String },
    WaitlistKnown { site: String, leave: String },
    Notice { title: String, client: String, link: String, settings: String },
    Digest { client: String, lines: Vec<String>, link: String, settings: String },
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Letter").field(&self.kind()).finish()
    }
}

pub(super) struct Written {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

enum Part {
    Says(String),
    /// Words on the button, and where it leads.
    Leads(&'static str, String),
}
use Part::{Leads, Says};

fn says(text: impl Into<String>) -> Part {
    Says(text.into())
}

const NOT_YOU: &str = "If this was not you, you need do nothing.";

impl Letter {
    /// Stable name, kept beside the mail.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "confirm_email",
            Self::AlreadySignedUp { .. } => "already_signed_up",
            Self::Reset { .. } => "reset_password",
            Self::PasswordChanged { .. } => "password_changed",
            Self::ChangeEmail { .. } => "change_email",
            Self::EmailChanging { .. } => "email_changing",
            Self::EmailChanged { .. } => "email_changed",
            Self::SecondFactorChanged { .. } => "second_factor_changed",
            Self::PasskeyChanged { .. } => "passkey_changed",
            Self::ProviderLinked { .. } => "provider_linked",
            Self::Invite { .. } => "invite",
            Self::WaitlistJoined { .. } => "waitlist_joined",
            Self::WaitlistKnown { .. } => "waitlist_known",
            Self::Notice { .. } => "notice",
            Self::Digest { .. } => "digest",
        }
    }

    pub(super) fn write(&self) -> Written {
        let (subject, parts) = self.content();
        let text: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Says(words) => words.clone(),
                Leads(words, link) => format!("{words}:\n{link}"),
            })
            .collect();
        let html: String = parts
            .iter()
            .map(|part| match part {
                Says(words) => format!("<p>{}</p>\n", escape(words)),
                Leads(words, link) => format!("<p><a href=\"{}\">{}</a></p>\n", escape(link), escape(words)),
            })
            .collect();
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en-AU\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n{html}<p>Agency OS</p>\n</body></html>\n",
            escape(&subject)
        );
        Written { subject, text: format!("{}\n\nAgency OS\n", text.join("\n\n")), html }
    }

    fn content(&self) -> (String, Vec<Part>) {
        match self {
            Self::Confirm { link } => (
                "Confirm your e-mail address".to_owned(),
                vec![
                    says("Welcome to Agency OS. Confirm your e-mail address to go on."),
                    Leads("Confirm your address", link.clone()),
                    says("The link works once, for 24 hours."),
                    says(
                        "If you did not sign up, you need do nothing: without the link there is no account.",
                    ),
                ],
            ),
            Self::AlreadySignedUp { sign_in, reset } => (
                "You already have an account".to_owned(),
                vec![
                    says(
                        "Somebody, probably you, tried to sign up with this address. It already has an account.",
                    ),
                    Leads("Sign in", sign_in.clone()),
                    Leads("Forgotten your password?", reset.clone()),
                    says(NOT_YOU),
                ],
            ),
            Self::Reset { link } => (
                "Choose a new password".to_owned(),
                vec![
                    says("Somebody, probably you, asked for a new password for this address."),
                    Leads("Choose a new password", link.clone()),
                    says("The link works once, for one hour. Your other sessions end when you use it."),
                    says(NOT_YOU),
                ],
            ),
            Self::PasswordChanged { reset } => (
                "Your password was changed".to_owned(),
                vec![
                    says("Your password was changed, and your other sessions were ended."),
                    says("If this was not you, choose a new password now."),
                    Leads("Choose a new password", reset.clone()),
                ],
            ),
            Self::ChangeEmail { link } => (
                "Confirm your new e-mail address".to_owned(),
                vec![
                    says("Confirm that you want to sign in with this address from now on."),
                    Leads("Use this address", link.clone()),
                    says("The link works once, for 24 hours."),
                    says(NOT_YOU),
                ],
            ),
            Self::EmailChanging { to } => (
                "Your e-mail address is about to change".to_owned(),
                vec![
                    says(format!(
                        "Somebody signed in to your account asked to change its address to {to}. It changes when the link sent there is used."
                    )),
                    says("If this was not you, change your password now: that stops it."),
                ],
            ),
            Self::EmailChanged { to } => (
                "Your e-mail address was changed".to_owned(),
                vec![
                    says(format!(
                        "Your account's address is now {to}. You can no longer sign in with this one."
                    )),
                    says("If this was not you, write to us at once."),
                ],
            ),
            Self::SecondFactorChanged { state } => (
                format!("Your second factor is now {state}"),
                vec![
                    says(format!(
                        "The second factor of your account was turned {state}, and your other sessions were ended."
                    )),
                    says("If this was not you, change your password now."),
                ],
            ),
            Self::PasskeyChanged { state, name } => (
                format!("A passkey was {state}"),
                vec![
                    says(format!("The passkey “{name}” was {state} in your account.")),
                    says("If this was not you, change your password now and look at your passkeys."),
                ],
            ),
            Self::ProviderLinked { provider } => (
                format!("You can now sign in with {provider}"),
                vec![
                    says(format!(
                        "Your account was used with {provider} for the first time, and is linked to it from now on."
                    )),
                    says("If this was not you, write to us at once."),
                ],
            ),
            Self::Invite { inviter, client, link } => (
                format!("{inviter} invites you to {client}"),
                vec![
                    says(format!("{inviter} invites you to work with {client} on Agency OS.")),
                    Leads("Look at the invitation", link.clone()),
                    says("The link works once, for seven days."),
                ],
            ),
            Self::WaitlistJoined { site, leave } => (
                "You're on the Agency OS waitlist! 🎉".to_owned(),
                vec![
                    says("Thank you for joining. Your place on the Agency OS waitlist is kept."),
                    says(
                        "When a founding spot is yours, we write with a link to set up your workspace. It needs your website address and five minutes.",
                    ),
                    Leads("See how it works", format!("{site}/how-it-works")),
                    says("If you did not ask for this, one press takes you off the list."),
                    Leads("Leave the waitlist", leave.clone()),
                ],
            ),
            Self::WaitlistKnown { site, leave } => (
                "You're already on the Agency OS waitlist".to_owned(),
                vec![
                    says(
                        "Somebody, probably you, asked to join the Agency OS waitlist again. You're already on the waitlist! Your place is unchanged.",
                    ),
                    Leads("See how it works", format!("{site}/how-it-works")),
                    says(NOT_YOU),
                    Leads("Leave the waitlist", leave.clone()),
                ],
            ),
            // What was written stays behind the sign-in.
            Self::Notice { title, client, link, settings } => (
                title.clone(),
                vec![
                    says(format!("{title}. Sign in to {client} to see it.")),
                    Leads("Open it", link.clone()),
                    says("You choose what you are told by e-mail in your settings."),
                    Leads("Notification settings", settings.clone()),
                ],
            ),
            Self::Digest { client, lines, link, settings } => {
                let mut parts = vec![says(format!("{client}, since the last summary:"))];
                parts.extend(lines.iter().map(says));
                parts.push(Leads("Open the inbox", link.clone()));
                parts.push(says("You choose whether and when you get this in your settings."));
                parts.push(Leads("Notification settings", settings.clone()));
                (format!("{client} today"), parts)
            }
        }
    }
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_text_in_html_and_stays_as_it_is_in_plain_text() {
        let letter = Letter::Invite {
            inviter: "<b>Eve</b>".to_owned(),
            client: "A & B".to_owned(),
            link: "https://x.example/?a=1&b=\"".to_owned(),
        };
        let written = letter.write();
        assert!(
            written.html.contains("&lt;b&gt;Eve&lt;/b&gt; invites you to work with A &amp; B")
                && !written.html.contains("<b>")
        );
        assert!(written.html.contains("href=\"https://x.example/?a=1&amp;b=&quot;\""));
        assert!(written.text.contains("<b>Eve</b> invites you to work with A & B on Agency OS."));
        assert_eq!(written.subject, "<b>Eve</b> invites you to A & B");
    }

    #[test]
    fn a_link_stands_on_a_line_of_its_own() {
        let written = Letter::Confirm { link: "https://x.example/confirm?token=1".to_owned() }.write();
        assert!(written.text.lines().any(|line| line == "https://x.example/confirm?token=1"));
    }
}
