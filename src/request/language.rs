//! In which language somebody is answered: the one they chose, else the one that the app wishes for that they are on the way to, else
//! the one their browser asks for.

use std::time::Duration;

use http::{HeaderMap, header};

use super::{Cookie, Cookies, Ctx};
use crate::kit::i18n::Locale;
use crate::scope::Scope;

/// What stands after the language in the cookie if an app wishes for it and nobody has chosen it: a private subtag (BCP 47 2.2.7).
const WISH: &str = "-x-app";

pub fn of(scope: &Scope, cookies: &Cookies, headers: &HeaderMap) -> Locale {
    let kept = || cookies.get(Cookie::Language).and_then(Locale::from_tag);
    let accepted = || Locale::negotiate(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
    scope.person().and_then(|person| person.locale).or_else(kept).or_else(accepted).unwrap_or_default()
}

impl Ctx {
    /// Shows pages in a language that an app wishes for, for as long as somebody may take on the way to it. What they chose themselves
    /// comes first.
    pub fn wish_language(&self, locale: Locale) {
        if self.cookies.get(Cookie::Language).is_none_or(|kept| kept.ends_with(WISH)) {
            let value = format!("{}{WISH}", locale.code());
            self.cookies.set(Cookie::Language, &value, Some(Duration::from_hours(1)));
        }
    }

    /// The way to the app is over.
    pub fn end_language_wish(&self) {
        if self.cookies.get(Cookie::Language).is_some_and(|kept| kept.ends_with(WISH)) {
            self.cookies.remove(Cookie::Language);
        }
    }
}
