//! Basic OP.

use super::the_basic_list;

macro_rules! on_both {
    ($($room:ident::$name:ident),+ $(,)?) => {
        $(mod $name {
            use crate::oidc::modules::{Mode, Op, $room};
            use crate::support::Database;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                $room::$name(Op::new(Database::Sqlite, Mode::Query).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                $room::$name(Op::new(Database::Postgres, Mode::Query).await).await;
            }
        })+
    };
}

the_basic_list!(on_both);
