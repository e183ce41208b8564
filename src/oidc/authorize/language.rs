//! In which language people are spoken to on the way to an app (`ui_locales`, OpenID Connect Core 3.1.2.1): the first of the app's that we
//! speak, unless they have chosen one themselves. It is over with the answer.

use super::Outcome;
use crate::kit::i18n::Locale;
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

pub fn follow(ctx: &Ctx, sent: &Parameters, outcome: &Outcome) {
    let wished = sent.get("ui_locales").unwrap_or_default().split(' ').find_map(Locale::from_tag);
    match (outcome, wished) {
        (Outcome::Page(_), Some(locale)) => ctx.wish_language(locale),
        _ => ctx.end_language_wish(),
    }
}
