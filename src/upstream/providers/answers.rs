//! What a provider answered about somebody, and how it is read: strictly, since it decides who they are.

use serde_json::Value;

use crate::accounts::Email;
use crate::upstream::Profile;

/// What a provider answered.
#[derive(Debug, Default)]
pub struct Answers {
    /// Who says it: of an ID token, its `iss`.
    pub issuer: String,
    /// The claims of the ID token, every check of which has passed.
    pub id_token: Option<Value>,
    pub userinfo: Option<Value>,
    pub emails: Option<Value>,
    /// What the browser brought along, unsigned: good for a name.
    pub brought: Option<Value>,
}

impl Answers {
    /// A profile of this subject and nothing else.
    ///
    /// # Errors
    /// If there is no subject.
    pub fn about(&self, subject: Option<String>) -> Result<Profile, &'static str> {
        let subject = subject.ok_or("the answer names nobody")?;
        Ok(Profile {
            issuer: self.issuer.clone(),
            subject,
            email: None,
            email_verified: false,
            name: String::new(),
            given_name: String::new(),
            family_name: String::new(),
            label: String::new(),
        })
    }

    /// The answer that says something under a name: the ID token before the other.
    #[must_use]
    pub fn with(&self, name: &str) -> &Value {
        let answers = [&self.id_token, &self.userinfo].into_iter().flatten();
        answers.into_iter().find(|answer| !answer[name].is_null()).unwrap_or(&Value::Null)
    }

    /// What is said under a name.
    #[must_use]
    pub fn claim(&self, name: &str) -> &Value {
        &self.with(name)[name]
    }
}

/// A text of somebody else's, fit to be shown: without control characters, of at most 200 characters; empty if there is none.
#[must_use]
pub fn text(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default().trim();
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// An id: a text of at most 255 visible characters, or a whole number.
#[must_use]
pub fn id(value: &Value) -> Option<String> {
    let id = value.as_u64().map(|number| number.to_string()).or_else(|| value.as_str().map(str::to_owned))?;
    let well_formed = (1..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    well_formed.then_some(id)
}

/// An address, if it is one.
#[must_use]
pub fn email(value: &Value) -> Option<Email> {
    Email::parse(value.as_str()?).ok()
}

/// The JSON value `true`. The text "true", or a 1, proves nothing (`security.md` ATK-011).
#[must_use]
pub fn is_true(value: &Value) -> bool {
    value == &Value::Bool(true)
}

impl Profile {
    /// Fills in the label: the handle, else the address, else the name.
    #[must_use]
    pub fn called(mut self, handle: String) -> Self {
        let address = || self.email.as_ref().map(ToString::to_string).unwrap_or_default();
        self.label =
            [handle, address(), self.name.clone()].into_iter().find(|label| !label.is_empty()).unwrap_or_default();
        self
    }
}
