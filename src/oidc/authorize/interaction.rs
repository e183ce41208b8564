//! What has to come before the answer: that somebody signs in, proves again who they are, says which account, or that the app may.

use super::{Answer, Asked, Level, Outcome, code, requests};
use crate::door::with_next;
use crate::kit::clock::Timestamp;
use crate::kit::return_to::ReturnTo;
use crate::mfa;
use crate::oidc::consent;
use crate::oidc::error::{Fault, Result};
use crate::request::Ctx;
use crate::scope::Person;

use requests::Request;

/// What is needed of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    SignIn,
    SignUp,
    /// A second factor, which their role asks for.
    Factor,
    Account,
    /// Another person, whom the app expects.
    Other,
    Proof,
    Consent,
}

/// Answers a request, or leads to what comes first.
///
/// # Errors
/// What the app is told: that somebody is needed whom it does not want to be asked, or that they said no.
pub async fn next(ctx: &Ctx, asked: &Asked, request: &Request) -> Result<Outcome> {
    let need = need(ctx, asked, request).await?;
    match (need, ctx.scope.person()) {
        (Some(need), _) if asked.prompt.none => Err(need.fault()),
        (Some(need), _) => {
            let back = requests::keep(ctx, request, &asked.client).await?;
            Ok(Outcome::Page(need.page(ctx, &back, asked)))
        }
        (None, Some(person)) => {
            let code = code::issue(ctx, asked, request, person).await?;
            Ok(Outcome::Answer(Answer::code(ctx, asked.back.clone(), code.expose())))
        }
        (None, None) => Err(Need::SignIn.fault()),
    }
}

async fn need(ctx: &Ctx, asked: &Asked, request: &Request) -> Result<Option<Need>> {
    let Some(person) = ctx.scope.person() else {
        return Ok(Some(if asked.prompt.create { Need::SignUp } else { Need::SignIn }));
    };
    if mfa::must_enrol(ctx, person) {
        return Ok(Some(Need::Factor));
    }
    let (decided, begun_at) = (request.decided_by(person), request.begun_at(ctx));
    if decided.consent == Some(false) {
        return Err(Fault::of("access_denied", "The person did not allow it."));
    }
    if !asked.expects(&person.id) {
        return Ok(Some(Need::Other));
    }
    if !asked.prompt.is_within_reach(person) {
        return Err(Fault::of("unmet_authentication_requirements", "The person cannot prove as much as acr asks for."));
    }
    let came_for_this = person.authenticated_at >= begun_at;
    let chooses = asked.prompt.select_account || asked.prompt.create;
    if chooses && !decided.account && !came_for_this {
        return Ok(Some(Need::Account));
    }
    if !is_sure(ctx, asked, (person, begun_at)) {
        return Ok(Some(Need::Proof));
    }
    let said_yes = decided.consent == Some(true);
    let asks = !said_yes && consent::is_needed(ctx, asked, person).await?;
    Ok(asks.then_some(Need::Consent))
}

/// Whether the last proof of who they are is as fresh and as strong as the app wants it. A level that somebody cannot reach, having
/// no second factor, is not insisted on (OpenID Connect Core 3.1.2.1): the app reads in `acr` what it got.
fn is_sure(ctx: &Ctx, asked: &Asked, (person, begun_at): (&Person, Timestamp)) -> bool {
    let came_for_this = person.authenticated_at >= begun_at;
    let young = |age| came_for_this || ctx.now.since(person.authenticated_at) <= age;
    let strong = asked
        .prompt
        .level
        .is_none_or(|level| level == Level::OneFactor || !person.has_factor || person.factor_at.is_some());
    (came_for_this || !asked.prompt.login) && asked.prompt.max_age.is_none_or(young) && strong
}

impl Need {
    /// What an app is told that wants nobody to be asked (OpenID Connect Core 3.1.2.6).
    fn fault(self) -> Fault {
        match self {
            Self::SignIn | Self::SignUp | Self::Proof | Self::Other => {
                Fault::of("login_required", "Somebody has to sign in first.")
            }
            Self::Factor => Fault::of("interaction_required", "Somebody has to set a second factor up first."),
            Self::Account => Fault::of("account_selection_required", "Somebody has to choose an account first."),
            Self::Consent => Fault::of("consent_required", "Somebody has to allow it first."),
        }
    }

    /// The page that asks for it; it leads back to `back`.
    fn page(self, ctx: &Ctx, back: &str, asked: &Asked) -> String {
        let request = requests::token_in(back).unwrap_or_default();
        match self {
            Self::SignIn => match &asked.prompt.login_hint {
                Some(hint) => {
                    let hint: String = url::form_urlencoded::byte_serialize(hint.as_bytes()).collect();
                    format!("{}&login_hint={hint}", with_next("/login", back))
                }
                None => with_next("/login", back),
            },
            Self::SignUp => with_next("/signup", back),
            Self::Factor => mfa::enrolment_on_the_way(ctx, ReturnTo::parse(back).as_ref()),
            Self::Proof => with_next("/reauth", back),
            Self::Account | Self::Other => format!("/consent/account?request={request}"),
            Self::Consent => format!("/consent?request={request}"),
        }
    }
}
