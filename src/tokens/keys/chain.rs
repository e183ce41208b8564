//! Keys that follow one another, and what they sign.

use super::store::Row;
use crate::kit::jws::Algorithm;
use crate::portal::Portal;

/// What keys sign. In each chain one signs and one will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Access tokens, with the algorithm in the settings.
    Access,
    /// ID tokens of clients that want this algorithm (OpenID Connect Registration 2, `id_token_signed_response_alg`).
    IdToken(Algorithm),
}

impl Chain {
    /// Every one there can be.
    pub const ALL: [Self; 4] = [
        Self::Access,
        Self::IdToken(Algorithm::RS256),
        Self::IdToken(Algorithm::ES256),
        Self::IdToken(Algorithm::EdDSA),
    ];

    /// Its name in the database and for operators.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::IdToken(Algorithm::ES256) => "id-ES256",
            Self::IdToken(Algorithm::EdDSA) => "id-EdDSA",
            Self::IdToken(_) => "id-RS256",
        }
    }

    /// What its next keys are of. `HS256` is the shared secret's, and has no pairs.
    pub(super) fn algorithm(self, portal: &Portal) -> Algorithm {
        match (self, portal.settings.tokens.algorithm) {
            (Self::Access, Algorithm::HS256) => Algorithm::ES256,
            (Self::IdToken(algorithm), _) | (Self::Access, algorithm) => algorithm,
        }
    }

    /// Those that have begun, access tokens' first: they have to.
    pub(super) fn begun(rows: &[Row]) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|chain| *chain == Self::Access || rows.iter().any(|row| row.chain == chain.name()))
    }

    /// The one a row belongs to.
    pub(super) fn of(row: &Row) -> Self {
        Self::ALL.into_iter().find(|chain| chain.name() == row.chain).unwrap_or(Self::Access)
    }
}
