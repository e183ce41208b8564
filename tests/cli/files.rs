//! What a start leaves on the disk and in an empty database.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::binary::{Place, Ran};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_of_the_machine_reads_the_database_and_what_lies_beside_it() {
    let place = Place::sqlite();
    let data = place.folder.path().join("deep/data");
    let database = format!("sqlite:{}", data.join("portico.db").display());
    let settings = [("AUTH_DATA_DIR", data.to_str().expect("UTF-8")), ("DATABASE_URL", database.as_str())];
    let portal = place.serve(&settings).await;
    let names: Vec<_> = fs::read_dir(&data).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
    for name in ["portico.db", "portico.db-wal", "portico.db-shm", "encryption.key"] {
        assert!(names.contains(&data.join(name)), "{name} is there while the portal runs: {names:?}");
    }
    for file in &names {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    assert_eq!((mode(&data), mode(&place.folder.path().join("deep"))), (0o700, 0o700));
    portal.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_on_an_empty_database_all_succeed() {
    let place = Place::postgres().await;
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let command = place.command(&["migrate", "run"]);
            std::thread::spawn(move || Ran::of(command))
        })
        .collect();
    for node in nodes {
        let ran = node.join().expect("a process");
        assert!(ran.code == 0 && ran.out.contains("applied"), "{ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_the_state_of_the_schema_changes_nothing() {
    for place in [Place::sqlite(), Place::postgres().await] {
        assert_eq!(place.run(&["migrate", "status"]).code, 4);
        let tables = match place.postgres {
            Some(_) => "select count(*) from pg_class where relname = '_sqlx_migrations'",
            None => "select count(*) from sqlite_master",
        };
        assert_eq!(place.number(tables).await, 0);
    }
}
