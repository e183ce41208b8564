//! What a browser got: status, headers, text.

use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer of the portal.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    headers: HeaderMap,
    pub text: String,
}

impl Page {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a text") }
    }

    pub fn is_redirect(&self) -> bool {
        self.status == 303
    }

    /// Where it leads.
    pub fn location(&self) -> String {
        self.header("location").unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.visible()))
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers(name).into_iter().next()
    }

    pub fn headers(&self, name: &str) -> Vec<String> {
        self.headers.get_all(name).iter().map(|value| value.to_str().expect("a header in ASCII").to_owned()).collect()
    }

    /// A header as it travels, in whatever letters.
    pub fn bytes_of(&self, name: &str) -> Option<Vec<u8>> {
        self.headers.get(name).map(|value| value.as_bytes().to_vec())
    }

    /// The names of every header, sorted.
    pub fn header_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.headers.keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        names
    }

    /// Its JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }

    /// The text of the element with this ARIA role, without tags.
    pub fn role(&self, role: &str) -> Option<String> {
        let start = self.text.find(&format!("role=\"{role}\""))?;
        let inside = &self.text[self.text[start..].find('>')? + start + 1..];
        Some(without_tags(inside.split("</div>").next()?))
    }

    /// Everything a person would read.
    pub fn visible(&self) -> String {
        without_tags(self.text.split("</head>").last().unwrap_or_default())
    }

    pub fn says(&self, words: &str) -> bool {
        self.visible().contains(words)
    }

    /// The value of the first control called `name`.
    pub fn value(&self, name: &str) -> Option<String> {
        let control = self.text.split('<').find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
        attribute(control, "value")
    }

    /// The form whose target contains `target`: where it leads, and what it carries along unseen.
    pub fn form(&self, target: &str) -> Option<(String, Vec<(String, String)>)> {
        let form = self.text.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
        let (action, form) = form
            .filter_map(|form| Some((attribute(form, "action")?, form)))
            .find(|(action, _)| action.contains(target))?;
        let hidden = form.split('<').filter(|tag| tag.starts_with("input") && tag.contains("type=\"hidden\""));
        Some((action, hidden.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))).collect()))
    }
}

/// The value of an attribute of the tag that `text` begins in.
fn attribute(text: &str, name: &str) -> Option<String> {
    let tag = text.split('>').next()?;
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    let plain = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'");
    Some(plain.replace("&amp;", "&"))
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace("&#x27;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
