use crate::AppError;

/// The error with each field called by its name, for the list on top of a form: there "This field is
/// required." alone would not say which.
pub fn named(error: AppError) -> AppError {
    match error {
        AppError::Invalid { mut fields } => {
            for wrong in &mut fields {
                wrong.message = format!("{}: {}", name(&wrong.field), wrong.message);
            }
            AppError::Invalid { fields }
        }
        other => other,
    }
}

/// What a field is called where its name alone says too little.
fn name(field: &str) -> String {
    match field {
        "current" => "Current password".to_owned(),
        "new" => "New password".to_owned(),
        "repeat" => "Repeated password".to_owned(),
        "email" => "E-mail".to_owned(),
        "website_url" => "Website".to_owned(),
        "timezone" => "Time zone".to_owned(),
        "default_permission_mode" => "How new campaigns send".to_owned(),
        _ => {
            let words = field.replace('_', " ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_errors_says_which_field_each_is_about() {
        let AppError::Invalid { fields } =
            named(AppError::field("full_name", "required", "This field is required."))
        else {
            panic!("it stays a field error")
        };
        assert_eq!(fields[0].message, "Full name: This field is required.");
        assert_eq!(fields[0].field, "full_name");
        assert_eq!(named(AppError::SignedOut), AppError::SignedOut);
        assert_eq!(name(""), "");
    }
}
