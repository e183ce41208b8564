//! The letters about accounts elsewhere.

use crate::accounts::{Email, User, addressed, letter_to, spaced};
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// That an account elsewhere was linked: the provider, and what the account is called there.
pub fn linked(ctx: &Ctx, user: &User, account: (&str, &str)) -> Letter {
    about(ctx, user, "letter-identity-linked", account)
}

/// That one was unlinked.
pub fn unlinked(ctx: &Ctx, user: &User, account: (&str, &str)) -> Letter {
    about(ctx, user, "letter-identity-unlinked", account)
}

fn about(ctx: &Ctx, user: &User, key: &'static str, (provider, label): (&str, &str)) -> Letter {
    let texts = user.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join("/account/links");
    letter_to(ctx, user, key, &[("provider", provider.into()), ("label", label.into())])
        .button(texts.get("letter-identities-button"), link)
        .after(texts.get("letter-not-you"))
}

/// The code that proves an address to somebody who came from a provider. The same whether the address has an account.
pub fn claim(ctx: &Ctx, to: &Email, code: &str, provider: &str) -> Letter {
    let shown = spaced(code);
    let args = [("code", shown.as_str().into()), ("provider", provider.into())];
    addressed(ctx, (to.as_str(), ctx.texts()), "letter-claim-address", &args)
        .code(code)
        .after(ctx.texts().get("letter-ignore"))
}
