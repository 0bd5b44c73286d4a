//! Phone numbers as people write them, in E.164.

use domain::{BadText, PhoneType, Rule};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

/// Longest text that can be a number with its spaces, brackets and words around it.
const LONGEST: usize = 60;

/// A number without a country code is Australian.
pub(crate) fn e164(text: &str) -> Result<(String, PhoneType), BadText> {
    let bad = || BadText::new(Rule::NotAPhone);
    if text.len() > LONGEST {
        return Err(bad());
    }
    // 00 is how most of the world calls abroad; Australia's own 0011 the library knows.
    let international = text.trim().strip_prefix("00").filter(|rest| !rest.starts_with("11"));
    let text = international.map_or_else(|| text.to_owned(), |rest| format!("+{rest}"));
    let number = PHONE_NUMBER_UTIL.parse(text, Some(Region::AU)).map_err(|_| bad())?;
    if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return Err(bad());
    }
    let kind = match PHONE_NUMBER_UTIL.get_number_type(&number) {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => PhoneType::Mobile,
        PhoneNumberType::FixedLine => PhoneType::Landline,
        _ => PhoneType::Other,
    };
    Ok((PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_australians_write_them() {
        for (written, number, kind) in [
            ("0491 570 006", "+61491570006", PhoneType::Mobile),
            ("+61 491 570 006", "+61491570006", PhoneType::Mobile),
            ("(02) 5550 1234", "+61255501234", PhoneType::Landline),
            ("0061 3 7010 1234", "+61370101234", PhoneType::Landline),
            ("1300 975 707", "+611300975707", PhoneType::Other),
            ("+64 21 123 4567", "+64211234567", PhoneType::Mobile),
            ("tel:+442079460958", "+442079460958", PhoneType::Landline),
        ] {
            assert_eq!(e164(written), Ok((number.to_owned(), kind)), "{written}");
        }
        for written in ["", "12", "not a phone", "0491 570", "+999 123 456 789", &"1".repeat(500), "=1+1"] {
            assert!(e164(written).is_err(), "{written}");
        }
    }
}
