//! In which language people are spoken to on the way to an app (`ui_locales`, OpenID Connect Core 3.1.2.1): the first of the app's that we
//! speak, unless they have chosen one themselves. It is over with the answer.

use super::Outcome;
use crate::kit::i18n::Locale;
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

/// The first of the languages in a list, separated by spaces, that we speak.
#[must_use]
pub fn spoken(wished: &str) -> Option<Locale> {
    wished.split(' ').find_map(Locale::from_tag)
}

pub fn follow(ctx: &Ctx, sent: &Parameters, outcome: &Outcome) {
    let wished = sent.get("ui_locales").and_then(spoken);
    match (outcome, wished) {
        (Outcome::Page(_), Some(locale)) => ctx.wish_language(locale),
        _ => ctx.end_language_wish(),
    }
}
