//! How pages are shown: language and colours, chosen in the footer of every page. Remembered in cookies; the language also in the
//! account of whoever is signed in, since letters follow it.
//!
//! Routes: none of its own; its forms are on every page.

use crate::accounts::profile;
use crate::error::Result;
use crate::kit::i18n::Locale;
use crate::request::{Cookie, Ctx};
use crate::ui::Theme;

pub mod actions;

/// Shows pages in `locale` from now on.
///
/// # Errors
/// If the database is out of reach.
pub async fn choose_language(ctx: &Ctx, locale: Locale) -> Result<()> {
    ctx.remember_choice(Cookie::Language, locale.code());
    profile::choose_language(ctx, locale).await
}

/// Shows pages in these colours from now on.
pub fn choose_theme(ctx: &Ctx, theme: Theme) {
    ctx.remember_choice(Cookie::Theme, theme.name());
}
