//! The token that takes the place of another, sealed for whoever shows that one again while its reply may have been lost.

use crate::kit::secret::{self, Token};
use crate::portal::Portal;

/// Only whoever shows the parent can have the child opened: its hash is part of where it is sealed for.
fn place(column: &str, parent: &Token) -> String {
    format!("{column}.{}", secret::hex(&parent.hash()))
}

/// Seals a child for its parent.
fn seal(portal: &Portal, column: &str, (parent, child): (&Token, &Token)) -> Vec<u8> {
    portal.keyring.seal(&place(column, parent), child.expose().as_bytes())
}

/// A token that is shown, and the one that is to take its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    /// The hash of the one that is shown.
    pub shown: Vec<u8>,
    /// The hash of its child.
    pub child: Vec<u8>,
    /// The child, for whoever shows the parent again.
    pub sealed: Vec<u8>,
}

impl Exchange {
    /// Of a parent for its child; `column` says where that is kept.
    #[must_use]
    pub fn of(portal: &Portal, column: &str, (shown, child): (&Token, &Token)) -> Self {
        Self { shown: shown.hash(), child: child.hash(), sealed: seal(portal, column, (shown, child)) }
    }
}

/// Exchanges as one parameter: rows of a fixed width, since what is sealed is of the same length in all of them, which both databases cut
/// up again with `substr`.
pub struct Packed {
    pub rows: Vec<u8>,
    pub count: usize,
    pub width: usize,
}

impl Packed {
    /// Of these.
    #[must_use]
    pub fn of(exchanges: &[Exchange]) -> Self {
        let rows: Vec<_> = exchanges.iter().map(|one| [&one.shown[..], &one.child, &one.sealed].concat()).collect();
        Self { count: rows.len(), width: rows.first().map_or(0, Vec::len), rows: rows.concat() }
    }
}

/// Opens the child of a parent.
#[must_use]
pub fn open(portal: &Portal, column: &str, (parent, sealed): (&Token, &[u8])) -> Option<Token> {
    let text = portal.keyring.open(&place(column, parent), sealed).ok()?;
    Token::parse(std::str::from_utf8(&text).ok()?)
}
