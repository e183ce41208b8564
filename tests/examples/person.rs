//! Somebody with a browser without scripts: it keeps cookies, follows redirects from one site to another, and sends the forms it sees.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::RequestBuilder;
use url::Url;

use crate::binary::{client, location};

#[derive(Default)]
pub struct Person {
    /// By name alone: sites on this machine differ by port, which cookies do not know of.
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page, and where it was found.
#[derive(Debug)]
pub struct Page {
    pub url: Url,
    pub status: u16,
    pub text: String,
}

impl Person {
    pub async fn visit(&self, url: &str) -> Page {
        let url = Url::parse(url).expect("a URL");
        self.follow(client().get(url.clone()), url).await
    }

    /// Fills in the form whose target contains `target`, and sends it.
    pub async fn submit(&self, page: &Page, target: &str, typed: &[(&str, &str)]) -> Page {
        let (action, hidden) = page.form(target).unwrap_or_else(|| panic!("no form to {target} in {page:?}"));
        let to = page.url.join(&action).expect("a URL");
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(hidden.chain(typed.iter().copied()))
            .finish();
        let request = client().post(to.clone()).header("content-type", "application/x-www-form-urlencoded").body(body);
        let site = if to.origin() == page.url.origin() { "same-origin" } else { "same-site" };
        let origin = page.url.origin().ascii_serialization();
        self.follow(request.header("origin", origin).header("sec-fetch-site", site), to).await
    }

    async fn follow(&self, request: RequestBuilder, mut url: Url) -> Page {
        let mut answer = self.ask(request).await;
        for _ in 0..15 {
            if !answer.status().is_redirection() {
                let status = answer.status().as_u16();
                return Page { url, status, text: answer.text().await.expect("a text") };
            }
            url = url.join(&location(&answer)).expect("a URL");
            answer = self.ask(client().get(url.clone())).await;
        }
        panic!("it goes round and round at {url}");
    }

    async fn ask(&self, request: RequestBuilder) -> reqwest::Response {
        let sent: Vec<_> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if sent.is_empty() { request } else { request.header("cookie", sent.join("; ")) };
        let answer = request.header("accept", "text/html").send().await.expect("an answer");
        let lines = answer.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
        let mut jar = self.jar();
        for (name, rest) in lines.filter_map(|line| line.split_once('=')) {
            let (value, attributes) = rest.split_once(';').unwrap_or((rest, ""));
            let gone = value.is_empty() || attributes.contains("Max-Age=0") || attributes.contains("01 Jan 1970");
            if gone {
                jar.remove(name)
            } else {
                jar.insert(name.to_owned(), value.to_owned())
            };
        }
        drop(jar);
        answer
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().expect("cookies")
    }
}

impl Page {
    pub fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// The form whose target contains `target`, and what it carries along unseen.
    fn form(&self, target: &str) -> Option<(String, Vec<(String, String)>)> {
        let forms = self.text.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
        let with_action = forms.filter_map(|form| Some((attribute(form, "action")?, form)));
        let (action, form) = with_action.into_iter().find(|(action, _)| action.contains(target))?;
        let hidden = form.split('<').filter(|tag| tag.starts_with("input") && tag.contains("type=\"hidden\""));
        Some((action, hidden.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))).collect()))
    }
}

/// The value of an attribute of the tag that `text` begins in.
fn attribute(text: &str, name: &str) -> Option<String> {
    let value = text.split('>').next()?.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(value.replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&"))
}
