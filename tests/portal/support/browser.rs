//! A browser without script: it keeps cookies, sends forms, and follows nothing unless told to.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::{Client, Method, redirect};
use serde_json::Value;

use super::Page;

/// One browser, at one address.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    base: String,
    /// Scheme, name and port of the public URL, which a proxy in front would have been asked for.
    origin: String,
    /// The address it comes from, as the trusted proxy in front tells.
    pub ip: String,
    pub user_agent: String,
    pub language: String,
    cookies: std::sync::Arc<Mutex<BTreeMap<String, String>>>,
}

impl Browser {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests visit the portal as a browser would, not as the portal visits others"
    )]
    pub fn new(base: &str, origin: &str, ip: &str) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("a client");
        let user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned();
        Self {
            client,
            base: base.to_owned(),
            origin: origin.to_owned(),
            ip: ip.to_owned(),
            user_agent,
            language: "en".to_owned(),
            cookies: std::sync::Arc::default(),
        }
    }

    /// The same browser seen from another address, with the same cookies.
    pub fn at(&self, ip: &str) -> Self {
        Self { ip: ip.to_owned(), ..self.clone() }
    }

    /// The same browser, led to another process by the proxy in front.
    pub fn asking(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// Another browser that was handed this one's cookies.
    pub fn thief(&self) -> Self {
        let stolen = self.cookies.lock().expect("cookies").clone();
        Self { cookies: std::sync::Arc::new(Mutex::new(stolen)), ..self.clone() }
    }

    /// The same browser where its cookies are not sent along.
    pub fn without_cookies(&self) -> Self {
        Self { cookies: std::sync::Arc::default(), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Gets a page and follows redirects to where they end.
    pub async fn visit(&self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            if !page.is_redirect() {
                break;
            }
            page = self.get(&page.location()).await;
        }
        page
    }

    /// Sends a form, as the page of this site would.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let origin = [("origin", self.origin.as_str()), ("sec-fetch-site", "same-origin")];
        self.send(Method::POST, path, Some(fields), &origin).await
    }

    /// Sends a form and looks at the page it leads to.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.post(path, fields).await;
        if answer.is_redirect() { self.visit(&answer.location()).await } else { answer }
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> Page {
        self.post("/do/sign-in", &[("username", username), ("password", password)]).await
    }

    /// Sends anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        headers: &[(&str, &str)],
    ) -> Page {
        let encode = |fields| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.exchange(
            (method, path),
            fields.map(|fields| ("application/x-www-form-urlencoded", encode(fields))),
            headers,
        )
        .await
    }

    /// Calls the API as a program does: no page stands behind it, so nothing is said of an origin.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Page {
        self.exchange((method, path), body.map(|body| ("application/json", body.to_string())), headers).await
    }

    /// Sends a body of some type.
    pub async fn exchange(
        &self,
        (method, path): (Method, &str),
        body: Option<(&str, String)>,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        request = request.header("user-agent", &self.user_agent).header("accept-language", &self.language);
        request = request.header("host", self.origin.split("://").last().unwrap_or_default());
        request = request.header("accept", "text/html").header("x-forwarded-for", &self.ip);
        let cookies = self
            .cookies
            .lock()
            .expect("cookies")
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some((kind, body)) = body {
            request = request.header("content-type", kind).body(body);
        }
        let page = Page::of(request.send().await.expect("an answer")).await;
        self.keep(&page);
        page
    }

    fn keep(&self, page: &Page) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for line in page.headers("set-cookie") {
            let (pair, attributes) = line.split_once(';').unwrap_or((&line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            if attributes.contains("Max-Age=0") {
                cookies.remove(name)
            } else {
                cookies.insert(name.to_owned(), value.to_owned())
            };
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().expect("cookies").insert(name.to_owned(), value.to_owned());
    }

    pub fn forget(&self, name: &str) {
        self.cookies.lock().expect("cookies").remove(name);
    }

    /// Whether somebody is signed in here.
    pub async fn is_signed_in(&self) -> bool {
        self.get("/account").await.status == 200
    }
}
