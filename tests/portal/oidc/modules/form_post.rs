//! Form Post OP. How an answer travels has nothing to do with the database: on `SQLite` alone.

use super::the_basic_list;

macro_rules! on_one {
    ($($room:ident::$name:ident),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            super::$room::$name(super::Op::new(crate::support::Database::Sqlite, super::Mode::FormPost).await).await;
        })+
    };
}

the_basic_list!(on_one);
