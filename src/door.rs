//! Between the doors (pages, server functions) and the verbs: one way to answer a form, one way to show what a verb found.
//!
//! A server function never answers with `Err`: `leptos_axum` would send that back in a URL that anybody can forge. It tells its
//! [`Ctx`] where to go instead; whatever has to be corrected travels in the sealed flash cookie.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use leptos::prelude::*;

use crate::error::{Error, Result};
use crate::kit::return_to::ReturnTo;
use crate::request::{Answer, Ctx};
use crate::ui::{Flash, Frame, Tone};

/// The policy of a page whose form may end at another site. Without a `form-action`: Chromium applies it to the redirect that follows.
pub const LEADS_ELSEWHERE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// An answer whose form may end at another site.
pub fn leading_elsewhere(ctx: &Ctx, page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    if ctx.portal.settings.headers.csp {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, LEADS_ELSEWHERE);
    }
    response
}

/// What a server function returns: nothing, because its answer is in the [`Ctx`].
pub type Done = std::result::Result<(), ServerFnError>;

/// Where to go after a form was accepted.
#[derive(Debug, Default)]
pub struct Go {
    pub to: String,
    pub flash: Option<Flash>,
}

impl Go {
    /// To a page of ours.
    #[must_use]
    pub fn to(page: impl Into<String>) -> Self {
        Self { to: page.into(), flash: None }
    }

    /// With a message for that page.
    #[must_use]
    pub fn saying(self, flash: Flash) -> Self {
        Self { flash: Some(flash), ..self }
    }
}

/// The page a form is on, and what was typed that may be shown again.
#[derive(Debug)]
pub struct Form {
    page: String,
    values: Vec<(String, String)>,
}

impl Form {
    /// The form on `page`.
    #[must_use]
    pub fn at(page: impl Into<String>) -> Self {
        Self { page: page.into(), values: Vec::new() }
    }

    /// Keeps what was typed into a field. Never a password, never a code.
    #[must_use]
    pub fn typed(mut self, field: &str, value: &str) -> Self {
        self.values.push((field.to_owned(), value.chars().take(256).collect()));
        self
    }

    /// Answers: on to the next page, or back to this one with what to correct, or a page that says why not.
    ///
    /// # Errors
    /// Never; the type is what server functions return.
    pub fn answer(self, ctx: &Ctx, result: Result<Go>) -> Done {
        let answer = match result {
            Ok(go) => {
                if let Some(flash) = &go.flash {
                    ctx.set_flash(flash);
                }
                Answer::SeeOther(go.to)
            }
            Err(Error::Invalid(errors)) => {
                let errors = errors.into_iter().map(|(field, problem)| (field.to_owned(), problem)).collect();
                self.back(ctx, Flash { tone: Tone::Bad, message: None, errors, values: Vec::new() })
            }
            Err(Error::Refused(problem)) => self.back(ctx, Flash::message(Tone::Bad, problem)),
            Err(error) => elsewhere(error, &self.page),
        };
        ctx.set_answer(answer);
        Ok(())
    }

    fn back(self, ctx: &Ctx, flash: Flash) -> Answer {
        ctx.set_flash(&Flash { values: self.values, ..flash });
        Answer::SeeOther(self.page)
    }
}

/// Where an error leads that `page` cannot show itself.
fn elsewhere(error: Error, page: &str) -> Answer {
    match error {
        Error::SignInRequired => Answer::SeeOther(with_next("/login", page)),
        Error::ReauthRequired => Answer::SeeOther(with_next("/reauth", page)),
        error => Answer::Refuse(error),
    }
}

/// `path?next=page`.
#[must_use]
pub fn with_next(path: &str, page: &str) -> String {
    let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    format!("{path}?next={next}")
}

/// `path` for somebody on the way to `next`, if they are.
#[must_use]
pub fn on_the_way(path: &str, next: Option<&ReturnTo>) -> String {
    next.map_or_else(|| path.to_owned(), |next| with_next(path, next.as_str()))
}

/// Shows what `load` finds; what stands in its way becomes the answer of the request.
pub fn loaded<T, L, V>(load: L, render: impl FnOnce(T) -> V + Send + 'static) -> impl IntoView
where
    T: Send + 'static,
    L: Future<Output = Result<T>> + Send + 'static,
    V: IntoView + Send + 'static,
{
    let found = Suspend::new(async move {
        match load.await {
            Ok(found) => Some(render(found)),
            Err(error) => {
                let ctx = Ctx::here().ok();
                ctx.inspect(|ctx| {
                    ctx.set_answer(elsewhere(
                        error,
                        &ctx.here_again().map_or_else(|| "/account".to_owned(), |page| page.to_string()),
                    ));
                });
                None
            }
        }
    });
    view! { <Suspense>{found}</Suspense> }
}

/// Shows a page to people whose proof of who they are is fresh; others prove it first and come back.
pub fn recent<V: IntoView + Send + 'static>(render: impl FnOnce(Ctx) -> V + Send + 'static) -> impl IntoView {
    loaded(std::future::ready(Ctx::here().and_then(|ctx| ctx.recent_person().map(|_| ()).map(|()| ctx))), render)
}

impl Ctx {
    /// What surrounds the page this request asks for.
    #[must_use]
    pub fn frame(&self) -> Frame {
        Frame {
            texts: self.texts(),
            theme: self.theme,
            product: self.portal.settings.product_name.clone(),
            path: self.path.clone(),
            flash: self.flash().cloned(),
            person: self.scope.person().map(|person| person.display_name().to_owned()),
            time_zone: self.scope.person().and_then(|person| person.time_zone.clone()),
            now: Some(self.now),
            development: self.portal.settings.mode.is_development(),
        }
    }
}
