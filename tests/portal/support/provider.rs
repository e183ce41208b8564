//! The way to a simulated provider and back, as a browser without script goes it.

use reqwest::Method;
use url::Url;

use super::{Browser, Page, World};

/// Who somebody is at a provider, and what goes wrong there: the fields of its form.
#[derive(Clone, Copy, Debug)]
pub struct As<'a> {
    pub subject: &'a str,
    /// Empty: the account has none.
    pub email: &'a str,
    /// `on`: the provider verified the address; empty: it did not; `text`: it says so as a text; `absent`: it says nothing.
    pub email_verified: &'a str,
    pub name: &'a str,
    pub fault: &'a str,
}

impl<'a> As<'a> {
    /// Somebody with a verified address, and nothing goes wrong.
    pub const fn new(subject: &'a str, email: &'a str) -> Self {
        Self { subject, email, email_verified: "on", name: "Ada Lovelace", fault: "none" }
    }

    /// The same with this going wrong.
    pub const fn with(self, fault: &'a str) -> Self {
        Self { fault, ..self }
    }

    /// The same with an address of which the provider says this.
    pub const fn verified(self, email_verified: &'a str) -> Self {
        Self { email_verified, ..self }
    }
}

/// What a provider gives a browser to bring back, before it does.
#[derive(Clone, Debug)]
pub struct Way {
    /// The path it leads to.
    pub path: String,
    pub fields: Vec<(String, String)>,
    /// Whether it is a form that is posted from the provider's site.
    pub posted: bool,
}

impl Way {
    /// One of its fields.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The same way with another value in a field, or without it.
    pub fn but(&self, name: &str, value: Option<&str>) -> Self {
        let mut other = self.clone();
        other.fields.retain(|(found, _)| found != name);
        other.fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        other
    }

    /// The address a redirect leads to.
    pub fn url(&self) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        format!("{}?{query}", self.path)
    }
}

impl World {
    /// Starts at a door of the portal such as `/oauth/google`, is somebody there, and comes back. Gives what the portal answers.
    pub async fn come_back(&self, browser: &Browser, start: &str, who: As<'_>) -> Page {
        let sent = browser.get(start).await;
        self.go_through(browser, &sent, who).await
    }

    /// The same from an answer of the portal that leads to a provider.
    pub async fn go_through(&self, browser: &Browser, sent: &Page, who: As<'_>) -> Page {
        let way = self.at_provider(sent, who).await;
        self.arrive(browser, &way).await
    }

    /// Goes where the portal leads and is somebody there; what the provider answers is not brought back yet. To the provider this
    /// browser is another one: no cookie of the portal gets there.
    pub async fn at_provider(&self, sent: &Page, who: As<'_>) -> Way {
        let there = Url::parse(&sent.location()).expect("the address of a provider");
        assert!(there.path().starts_with("/dev/providers/"), "not the way to a simulated provider: {there}");
        let browser = self.browser();
        let asks = browser.get(&format!("{}?{}", there.path(), there.query().unwrap_or_default())).await;
        if asks.is_redirect() {
            return redirect(&asks);
        }
        let request = asks.value("request").unwrap_or_else(|| panic!("no authorize page: {}", asks.visible()));
        let mut fields = vec![("request", request.as_str()), ("subject", who.subject), ("email", who.email)];
        fields.extend([("email_verified", who.email_verified), ("name", who.name), ("fault", who.fault)]);
        let decided = browser.post(&there.path().replace("/authorize", "/decide"), &fields).await;
        if decided.is_redirect() { redirect(&decided) } else { form(&decided) }
    }

    /// Brings back what a provider answered.
    pub async fn arrive(&self, browser: &Browser, way: &Way) -> Page {
        if !way.posted {
            return browser.get(&way.url()).await;
        }
        // A form of another site carries no cookie of ours: they are `SameSite=Lax`.
        let from_there = [("origin", "http://127.0.0.1"), ("sec-fetch-site", "cross-site")];
        let answer = browser.without_cookies().send(Method::POST, &way.path, Some(&fields_of(way)), &from_there).await;
        if answer.status != 200 {
            return answer;
        }
        let again = form(&answer);
        browser.post(&again.path, &fields_of(&again)).await
    }
}

fn fields_of(way: &Way) -> Vec<(&str, &str)> {
    way.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn path_of(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| url.path().to_owned())
}

fn redirect(page: &Page) -> Way {
    let back = Url::parse(&page.location()).expect("an address");
    let fields = back.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    Way { path: back.path().to_owned(), fields, posted: false }
}

/// The form of a page that is only a way to the next one.
fn form(page: &Page) -> Way {
    let (action, fields) = page.form("/callback").unwrap_or_else(|| panic!("no way back: {}", page.text));
    Way { path: path_of(&action), fields, posted: true }
}
