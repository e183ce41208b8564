//! What an operator sees, from variables and files to settings and sentences.

mod modes;
mod printing;
mod providers;
mod sources;
mod texts;
mod tokens;
mod values;

use super::{Loaded, Sources, load};

/// What starts a portal in production.
const PRODUCTION: [(&str, &str); 3] = [
    ("AUTH_PUBLIC_URL", "https://auth.example.com"),
    ("AUTH_ENCRYPTION_KEYS", "main:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ("AUTH_SMTP_HOST", "mail.example.com"),
];

fn loaded<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Loaded {
    load(&Sources::only(variables)).expect("settings without a problem")
}

fn problems<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    load(&Sources::only(variables)).expect_err("a problem").to_string()
}

/// The variables of a production portal with `more` instead or besides.
fn in_production<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    PRODUCTION.iter().chain(more).copied().collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
