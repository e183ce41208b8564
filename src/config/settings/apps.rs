//! The settings of apps that sign their people in here.

/// How apps come to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientRegistration {
    /// The operator registers each.
    Off,
    /// Whoever shows a token that the operator gave them registers an app.
    Token,
}
