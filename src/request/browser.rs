//! What a browser is known by: a secret of its own in a cookie, and after it the provider that somebody last came in with there.

use std::time::Duration;

use super::{Cookie, Ctx};
use crate::config::ProviderId;
use crate::kit::secret::Token;

impl Ctx {
    /// The hash by which this browser is known, if it has signed in before.
    #[must_use]
    pub fn browser_hash(&self) -> Option<Vec<u8>> {
        self.browser_token().map(|token| token.hash())
    }

    /// The hash by which this browser is known from now on.
    #[must_use]
    pub fn know_browser(&self) -> Vec<u8> {
        self.keep_browser().hash()
    }

    fn keep_browser(&self) -> &Token {
        let token = self.browser.get_or_init(|| self.browser_token().unwrap_or_else(Token::new));
        let provider = self.last_provider().map(|provider| format!(".{provider}")).unwrap_or_default();
        self.cookies.set(Cookie::Browser, &format!("{}{provider}", token.expose()), Some(Duration::from_hours(9600)));
        token
    }

    /// The provider that somebody last came in with in this browser: the cookie has it after the browser's secret.
    #[must_use]
    pub fn last_provider(&self) -> Option<ProviderId> {
        let told = || ProviderId::parse(self.cookies.get(Cookie::Browser)?.split_once('.')?.1);
        self.provider.get().copied().or_else(told)
    }

    /// Has this browser remember the provider that somebody came in with.
    pub fn remember_provider(&self, provider: ProviderId) {
        self.provider.get_or_init(|| provider);
        self.keep_browser();
    }

    fn browser_token(&self) -> Option<Token> {
        let sent = self.cookies.get(Cookie::Browser)?;
        Token::parse(sent.split_once('.').map_or(sent, |(token, _)| token))
    }
}
