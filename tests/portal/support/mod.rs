//! A portal for one test, and browsers to visit it with.

mod authenticator;
mod browser;
mod journeys;
mod node;
mod page;
mod provider;
mod world;

pub use authenticator::App;
pub use browser::Browser;
pub use journeys::token_of;
pub use node::Node;
pub use page::Page;
pub use provider::{As, Way};
pub use world::{Database, World};

/// A password that the policy accepts.
pub const PASSWORD: &str = "violet harbour tennis 42";
/// Another one.
pub const OTHER_PASSWORD: &str = "seven maple lanterns 19";

/// Makes a test of each function for each database. After `with`, settings for those that follow.
#[macro_export]
macro_rules! both {
    ($($name:ident),+ $(,)?) => { both! { @each &[], $($name),+ } };
    (with $settings:expr => $($name:ident),+ $(,)?) => { both! { @each $settings, $($name),+ } };
    (@each $settings:expr, $($name:ident),+) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name($crate::support::World::new($crate::support::Database::Sqlite, $settings).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name($crate::support::World::new($crate::support::Database::Postgres, $settings).await).await;
            }
        })+
    };
}
