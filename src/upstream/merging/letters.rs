//! The letters about merges: to the addresses of both accounts, since one of them may be somebody's who knows nothing of it.

use super::UNDO_LIFE;
use crate::accounts::{User, letter_to};
use crate::kit::mail::Letter;
use crate::kit::secret::Token;
use crate::request::Ctx;

/// That two accounts became one, with the way back.
pub fn merged(ctx: &Ctx, reader: &User, (kept, merged): (&User, &User), undo: &Token) -> Letter {
    let texts = reader.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join(&format!("/account/links/merge/undo?token={}", undo.expose()));
    let days = i64::try_from(UNDO_LIFE.as_secs() / 86_400).unwrap_or(0);
    letter_to(ctx, reader, "letter-merged", &[("kept", (&kept.email).into()), ("merged", (&merged.email).into())])
        .button(texts.get("letter-merged-button"), link)
        .after(texts.with("letter-merged-undo", &[("days", days.into())]))
}

/// That they are two again.
pub fn undone(ctx: &Ctx, reader: &User, (kept, merged): (&User, &User)) -> Letter {
    let texts = reader.texts(ctx.locale);
    letter_to(ctx, reader, "letter-merge-undone", &[("kept", (&kept.email).into()), ("merged", (&merged.email).into())])
        .after(texts.get("letter-not-you"))
}
