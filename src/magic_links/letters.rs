//! The letters that let somebody in.

use crate::accounts::{Email, User, addressed, letter_to, spaced};
use crate::kit::i18n::Texts;
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// The link and the code, for the owner of an account.
pub fn sign_in(ctx: &Ctx, user: &User, code: &str, link: String) -> Letter {
    let letter = letter_to(ctx, user, "letter-magic-link", &[("code", (&spaced(code)).into())]);
    finished(letter, user.texts(ctx.locale), code, link)
}

/// The same for somebody who has no account yet.
pub fn sign_up(ctx: &Ctx, email: &Email, code: &str, link: String) -> Letter {
    let to = (email.as_str(), ctx.texts());
    let letter = addressed(ctx, to, "letter-magic-link-new", &[("code", (&spaced(code)).into())]);
    finished(letter, ctx.texts(), code, link)
}

fn finished(letter: Letter, texts: Texts, code: &str, link: String) -> Letter {
    let minutes = i64::try_from(super::LIFE.as_secs() / 60).unwrap_or(0);
    letter
        .code(code)
        .button(texts.get("letter-magic-link-button"), link)
        .after(texts.with("letter-magic-link-life", &[("minutes", minutes.into())]))
        .after(texts.get("letter-magic-link-warning"))
        .after(texts.get("letter-ignore"))
}
