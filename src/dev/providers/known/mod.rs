//! The providers that are simulated, each with what it does in its own way.

use super::StandIn;

pub mod apple;
mod bitbucket;
mod discord;
pub mod facebook;
pub mod github;
mod gitlab;
mod google;
mod linkedin;
mod microsoft;
pub mod oidc;
mod slack;
mod spotify;
mod twitch;
mod twitter;

/// Every one.
pub const ALL: [&StandIn; 14] = [
    &google::STAND_IN,
    &github::STAND_IN,
    &facebook::STAND_IN,
    &twitter::STAND_IN,
    &linkedin::STAND_IN,
    &apple::STAND_IN,
    &microsoft::STAND_IN,
    &slack::STAND_IN,
    &discord::STAND_IN,
    &twitch::STAND_IN,
    &gitlab::STAND_IN,
    &bitbucket::STAND_IN,
    &spotify::STAND_IN,
    &oidc::STAND_IN,
];

/// The one of this id.
pub fn find(id: &str) -> Option<&'static StandIn> {
    ALL.into_iter().find(|stand_in| stand_in.id == id)
}
