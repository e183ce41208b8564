//! The letters about second factors.

use crate::accounts::{User, letter_to};
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// That a factor came or went.
pub fn notice(ctx: &Ctx, user: &User, key: &'static str) -> Letter {
    let texts = user.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join("/account/security");
    letter_to(ctx, user, key, &[]).button(texts.get("letter-factors-button"), link).after(texts.get("letter-not-you"))
}

/// That a recovery code was used, and how many are left.
pub fn code_used(ctx: &Ctx, user: &User, left: i64, few: bool) -> Letter {
    let texts = user.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join("/account/security/recovery-codes");
    let letter = letter_to(ctx, user, "letter-recovery-code-used", &[("left", left.into())]);
    let letter = if few { letter.after(texts.get("letter-recovery-codes-few")) } else { letter };
    letter.button(texts.get("letter-recovery-codes-button"), link).after(texts.get("letter-not-you"))
}

/// That somebody guesses at a factor: wrong codes were typed until no more are taken for now.
pub fn guessed(ctx: &Ctx, user: &User) -> Letter {
    let texts = user.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join("/account/activity");
    letter_to(ctx, user, "letter-factor-guessed", &[])
        .button(texts.get("letter-factor-guessed-button"), link)
        .after(texts.get("letter-not-you"))
}
