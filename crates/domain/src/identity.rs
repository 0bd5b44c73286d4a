//! People, how they sign in, and the words for what is recorded about it (domain.md sections 3 and 7).

use crate::{BadText, Rule, id, parsed_text, text_enum};

id!(
    /// A one-time link: confirm, reset, change e-mail, second step of signing in.
    TokenId
);
id!(RecoveryCodeId);
id!(PasskeyId);
id!(PasskeyCeremonyId);
id!(OidcIdentityId);
id!(OidcLoginId);

text_enum!(
    /// How a session began.
    SessionMethod {
        Password => "password",
        Passkey => "passkey",
        Google => "google",
        /// By a reset or set-password link.
        Reset => "reset",
        /// By the link that confirmed an address.
        Confirm => "confirm",
        /// A platform admin looking at the product as this person.
        Support => "support",
    }
);
text_enum!(
    /// What a one-time token is good for. A token of one purpose never serves another.
    TokenPurpose {
        ConfirmEmail => "confirm_email",
        ResetPassword => "reset_password",
        ChangeEmail => "change_email",
        SecondFactor => "second_factor",
    }
);
text_enum!(
    /// Whose failed sign-ins are counted.
    AttemptKind { Account => "account", Address => "address" }
);
text_enum!(AuditAction {
    Create => "create", Update => "update", Delete => "delete", Login => "login", Logout => "logout",
    Export => "export", Import => "import", WebhookSent => "webhook_sent", WebhookFailed => "webhook_failed",
});
text_enum!(
    /// What an API key may do. `Write` includes `Read`, `Admin` includes both; no key is an owner.
    ApiScope { Read => "read", Write => "write", Admin => "admin" }
);
text_enum!(
    /// What kind of passkey ceremony is under way.
    CeremonyPurpose { Register => "register", SignIn => "sign_in" }
);

/// Shortest and longest password, in characters (pages.md section 4; the upper bound keeps one
/// request from costing much).
pub const PASSWORD_MIN: usize = 8;
pub const PASSWORD_MAX: usize = 128;

/// The part of the password rule that needs no word list, so that a form can say it while typing.
/// Any character counts, white space too; nothing is trimmed.
pub fn check_password_length(password: &str) -> Result<(), BadText> {
    match password.chars().count() {
        0 => Err(BadText::new(Rule::Empty)),
        n if n < PASSWORD_MIN => Err(BadText::new(Rule::TooShort { min: PASSWORD_MIN })),
        n if n > PASSWORD_MAX => Err(BadText::new(Rule::TooLong { max: PASSWORD_MAX })),
        _ => Ok(()),
    }
}

parsed_text!(
    /// What a person calls an API key: 1 to 60 characters, one line.
    KeyName = |text| crate::people::one_line(text, 60)
);

parsed_text!(
    /// What a person calls a passkey: 1 to 60 characters, one line.
    PasskeyName = |text| crate::people::one_line(text, 60)
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_8_to_128_characters_whatever_they_are() {
        for (text, code) in [("", "required"), ("1234567", "too_short"), ("ééééééé", "too_short")] {
            assert_eq!(check_password_length(text).unwrap_err().rule.code(), code, "{text:?}");
        }
        for text in ["12345678", "        ", "密码密码密码密码", &"x".repeat(128), &"密".repeat(128)]
        {
            assert!(check_password_length(text).is_ok(), "{text:?}");
        }
        assert_eq!(check_password_length(&"x".repeat(129)).unwrap_err().rule.code(), "too_long");
    }
}
