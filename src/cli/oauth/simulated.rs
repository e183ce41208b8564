//! The simulator's pages, walked as a browser would: the portal that plays the provider has to be running.

use http::{StatusCode, header};
use url::Url;

use crate::kit::outbound_http::{OutboundRequest, OutboundResponse};
use crate::portal::Portal;
use crate::upstream::Brought;

/// Who is made up.
const SOMEBODY: [(&str, &str); 4] = [
    ("subject", "portico-oauth-test"),
    ("email", "test@example.com"),
    ("email_verified", "on"),
    ("name", "Test Person"),
];

/// Says who we are on the authorize page at `url`, and takes what the browser would bring back.
///
/// # Errors
/// What is wrong, and what to do about it.
pub async fn walk(portal: &Portal, url: &str) -> Result<(Brought, String), String> {
    let page = send(portal, OutboundRequest::get(url)).await?;
    if page.status != StatusCode::OK {
        return Err(format!("the simulator does not take what it was asked: status {}", page.status.as_u16()));
    }
    let decide = Url::parse(url).and_then(|url| url.join("decide")).map_err(|error| error.to_string())?;
    let mut form = SOMEBODY.to_vec();
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let request = value(&page, "request").ok_or("the simulator's page has no form")?;
    form.push(("request", &request));
    let answer = send(portal, OutboundRequest::post(decide).form(&form)).await?;
    let brought = brought(&answer).ok_or_else(|| format!("no code came back: status {}", answer.status.as_u16()))?;
    Ok((brought, "somebody made up said yes, and was sent back with a code".to_owned()))
}

async fn send(portal: &Portal, request: OutboundRequest) -> Result<OutboundResponse, String> {
    let sent = portal.outbound.send(request).await;
    sent.map_err(|error| format!("{error}; the simulator is part of the portal: start it with `portico serve`"))
}

/// What stands in the address of the redirect, or in the form that the page posts.
fn brought(answer: &OutboundResponse) -> Option<Brought> {
    if let Some(to) = answer.headers.get(header::LOCATION) {
        let to = Url::parse(to.to_str().ok()?).ok()?;
        let of = |name: &str| to.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        return Some(Brought { code: of("code")?, iss: of("iss"), user: None });
    }
    let page = String::from_utf8_lossy(&answer.body).into_owned();
    Some(Brought { code: value(&page, "code")?, iss: value(&page, "iss"), user: None })
}

/// The value of a hidden field. None that is looked for holds a character that HTML would write otherwise.
fn value(page: &str, name: &str) -> Option<String> {
    let tag = page.split('<').find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
    tag.split("value=\"").nth(1)?.split('"').next().map(str::to_owned)
}
