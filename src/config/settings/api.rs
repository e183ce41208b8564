//! The settings of the JSON API.

/// Which pages of other origins may call the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cors {
    /// As browsers write them.
    pub origins: Vec<String>,
    /// Whether they may send the session cookie.
    pub credentials: bool,
}

/// An older system whose routes can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compat {
    Mifty,
    Nself,
    Nest,
    Express,
    AuthService,
}

impl Compat {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Mifty, Self::Nself, Self::Nest, Self::Express, Self::AuthService];

    /// Its name in `AUTH_COMPAT`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mifty => "mifty",
            Self::Nself => "nself",
            Self::Nest => "nest",
            Self::Express => "express",
            Self::AuthService => "auth-service",
        }
    }
}
