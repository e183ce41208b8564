//! The letters about accounts elsewhere.

use crate::accounts::{Email, User, addressed, letter_to, spaced};
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// That an account elsewhere was linked: the provider, and what the account is called there.
pub fn linked(ctx: &Ctx, user: &User, (provider, label): (&str, &str)) -> Letter {
    let letter =
        letter_to(ctx, user, "letter-identity-linked", &[("provider", provider.into()), ("label", label.into())]);
    finished(ctx, user, letter)
}

/// That one was unlinked.
pub fn unlinked(ctx: &Ctx, user: &User, (provider, label): (&str, &str)) -> Letter {
    let letter =
        letter_to(ctx, user, "letter-identity-unlinked", &[("provider", provider.into()), ("label", label.into())]);
    finished(ctx, user, letter)
}

fn finished(ctx: &Ctx, user: &User, letter: Letter) -> Letter {
    let texts = user.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join("/account/links");
    letter.button(texts.get("letter-identities-button"), link).after(texts.get("letter-not-you"))
}

/// The code that proves an address to somebody who came from a provider. The same whether the address has an account.
pub fn claim(ctx: &Ctx, to: &Email, code: &str, provider: &str) -> Letter {
    let (shown, to) = (spaced(code), (to.as_str(), ctx.texts()));
    addressed(ctx, to, "letter-claim-address", &[("code", (&shown).into()), ("provider", provider.into())])
        .code(code)
        .after(ctx.texts().get("letter-ignore"))
}
