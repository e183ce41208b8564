//! The token that takes the place of another, sealed for whoever shows that one again while its reply may have been lost.

use crate::kit::secret::{self, Token};
use crate::portal::Portal;

/// Only whoever shows the parent can have the child opened: its hash is part of where it is sealed for.
fn place(column: &str, parent: &Token) -> String {
    format!("{column}.{}", secret::hex(&parent.hash()))
}

/// Seals a child for its parent; `column` says where it is kept.
#[must_use]
pub fn seal(portal: &Portal, column: &str, (parent, child): (&Token, &Token)) -> Vec<u8> {
    portal.keyring.seal(&place(column, parent), child.expose().as_bytes())
}

/// Opens the child of a parent.
#[must_use]
pub fn open(portal: &Portal, column: &str, (parent, sealed): (&Token, &[u8])) -> Option<Token> {
    let text = portal.keyring.open(&place(column, parent), sealed).ok()?;
    Token::parse(std::str::from_utf8(&text).ok()?)
}
