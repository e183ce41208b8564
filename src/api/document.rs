//! What the handlers do not say themselves of the OpenAPI document: its introduction, how to authenticate, and the answers every call can
//! give.

use serde_json::json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response,
    ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::problem;
use crate::json::{FieldProblem, ProblemDocument};

const INTRODUCTION: &str = "Sign people up and in, refresh their tokens, and let them look after their accounts. \
Send `Authorization: Bearer <access token>`, or call from the portal's own pages with the session cookie. \
Access tokens are JWTs: verify them with the keys at `/.well-known/jwks.json`. \
Errors are problem documents (RFC 9457): go by `code`, show `detail`. \
Every answer carries `X-Request-Id`; 429 and 503 carry `Retry-After`.";

/// The frame the calls are put into.
pub fn frame() -> OpenApi {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let bearer = bearer.description(Some("An access token, as `POST /api/v1/auth/sign-in` gives it.")).build();
    let cookie = ApiKeyValue::with_description("__Host-sid", "The session of a browser; same-origin calls only.");
    let components = ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .schema(ProblemDocument::name(), ProblemDocument::schema())
        .schema(FieldProblem::name(), FieldProblem::schema())
        .build();
    let tag = |name: &str, text: &str| TagBuilder::new().name(name).description(Some(text)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Portico")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(INTRODUCTION))
                .license(Some(
                    LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build(),
                ))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .tags(Some([
            tag("auth", "Signing up and in, and the tokens that follow from it."),
            tag("mfa", "The caller's second factors."),
            tag("me", "The account of whoever calls."),
        ]))
        .components(Some(components))
        .build()
}

/// What the layers around the calls can answer: name, status, and a meaning that begins with the code.
const COMMON: [(&str, &str, &str); 8] = [
    ("MalformedRequest", "400", "`malformed_request`: the body or the query could not be read."),
    ("Unauthenticated", "401", "`unauthenticated`: the access token is not valid, or its session has ended."),
    ("Forbidden", "403", "`forbidden`: with a cookie, from a page of another origin."),
    ("TooLarge", "413", "`too_large`: a body has at most 16 KiB."),
    ("UnsupportedMediaType", "415", "`unsupported_media_type`: the body is not JSON."),
    ("TooManyRequests", "429", "`too_many_requests`"),
    ("InternalError", "500", "`internal_error`: a mistake of ours."),
    ("Overloaded", "503", "`overloaded`, or `unavailable`: a part the portal needs is out of reach."),
];

/// Adds the answers that the layers around every call can give.
pub fn finished(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    for (name, status, meaning) in COMMON {
        let mut response = ResponseBuilder::new().description(meaning).build();
        as_problem(status, &mut response, ("", ""));
        components.responses.insert(name.to_owned(), response.into());
    }
    for item in document.paths.paths.values_mut() {
        for (operation, changes) in operations(item) {
            // Open to everybody is said, too.
            let ways = operation.security.get_or_insert_with(Vec::new);
            let is_closed = !ways.is_empty() && !ways.contains(&SecurityRequirement::default());
            as_problems(operation);
            let sends = operation.request_body.is_some();
            let asks = operation.parameters.iter().flatten().any(is_asked);
            for (name, status, _) in COMMON {
                let possible = match status {
                    "400" => sends || asks,
                    "401" => is_closed,
                    "403" => changes,
                    "413" | "415" => sends,
                    _ => true,
                };
                // What a handler says itself stays.
                let answers = &mut operation.responses.responses;
                if possible && !answers.contains_key(status) {
                    answers.insert(status.to_owned(), Ref::from_response_name(name).into());
                }
            }
        }
    }
    document
}

/// Every operation of a path, and whether it changes anything.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&mut Operation, bool)> {
    let looks = item.get.as_mut().into_iter().map(|operation| (operation, false));
    let changes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    looks.chain(changes.into_iter().filter_map(Option::as_mut).map(|operation| (operation, true)))
}

fn is_asked(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query)
}

/// A field that can be wrong, and the message that says so, for the example of each call that has such.
const INVALID: [(&str, &str, &str); 15] = [
    ("signUp", "email", "email-format"),
    ("verifyEmail", "email", "email-format"),
    ("resendVerification", "email", "email-format"),
    ("forgotPassword", "email", "email-format"),
    ("requestMagicLink", "email", "email-format"),
    ("redeemMagicLink", "email", "email-format"),
    ("signInMfa", "factor", "factor-unknown"),
    ("startSms", "phone", "phone-format"),
    ("changeEmail", "email", "email-same"),
    ("confirmEmail", "email", "email-taken"),
    ("reauth", "password", "password-current-wrong"),
    ("changePassword", "current_password", "password-current-wrong"),
    ("resetPassword", "password", "password-personal"),
    ("updateMe", "username", "username-taken"),
    ("endOtherSessions", "except", "sessions-except"),
];

/// Whatever is no success is told as a problem document.
fn as_problems(operation: &mut Operation) {
    let id = operation.operation_id.clone().unwrap_or_default();
    let invalid = INVALID.into_iter().find(|(call, ..)| *call == id);
    let invalid = invalid.map_or(("limit", "page-limit"), |(_, field, key)| (field, key));
    let errors = operation.responses.responses.iter_mut().filter(|(status, _)| !status.starts_with('2'));
    for (status, response) in errors {
        if let RefOr::T(response) = response {
            as_problem(status, response, invalid);
        }
    }
}

/// With an example that has the first code the description names, and the headers that go with its status.
fn as_problem(status: &str, response: &mut Response, invalid: (&str, &'static str)) {
    let code = response.description.split('`').nth(1).unwrap_or_default();
    let sample = problem::sample(status.parse().unwrap_or_default(), code, invalid);
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDocument::name())));
    let content = content.example(serde_json::to_value(sample).ok()).build();
    response.content.insert("application/problem+json".to_owned(), content.into());
    let header = |schema, text, example| {
        let header = HeaderBuilder::new().schema(Some(Object::with_type(schema)));
        header.description(Some(text)).example(Some(example)).build().into()
    };
    if status == "429" || status == "503" {
        response.headers.insert("Retry-After".to_owned(), header(Type::Integer, "Seconds to wait.", json!(3)));
    }
    if status == "401" {
        response.headers.insert("WWW-Authenticate".to_owned(), header(Type::String, "RFC 6750 3.", json!("Bearer")));
    }
}
