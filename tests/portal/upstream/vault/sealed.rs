//! A copy of the database holds no token of a provider (`security.md` gate 37).

use std::fs;
use std::process::Command;

use portico::kit::secret;

use super::{MINUTE, Vault, access_token, refresh_token};
use crate::both;
use crate::support::World;

both! {
    a_dump_of_the_database_shows_no_token,
    tokens_go_with_the_account,
}

async fn a_dump_of_the_database_shows_no_token(world: World) {
    let vault = Vault::new(world).await;
    vault.world.wait(55 * MINUTE);
    assert_eq!(vault.work().await.refreshed, 1);
    let dump = dump(&vault.world);
    assert!(contains(&dump, "provider_token_refreshed"), "the dump has what is in the database");
    for generation in 0..2 {
        for token in [access_token(generation), refresh_token(generation)] {
            assert!(!contains(&dump, &token), "{token}");
            assert!(!contains(&dump, &secret::hex(token.as_bytes())), "{token} in hexadecimal digits");
        }
    }
}

/// What a thief of the database holds.
fn dump(world: &World) -> Vec<u8> {
    let url = world.portal.settings.database.expose();
    let Some((server, schema)) = url.split_once("options[search_path]=") else {
        let file = url.strip_prefix("sqlite:").expect("a file");
        let read = |file: &str| fs::read(file).expect("a file that can be read");
        return [read(file), read(&format!("{file}-wal"))].concat();
    };
    let server = server.trim_end_matches(['?', '&']);
    let ran = Command::new("pg_dump").args(["--inserts", "--schema", schema, server]).output().expect("pg_dump runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

fn contains(dump: &[u8], text: &str) -> bool {
    dump.windows(text.len()).any(|part| part == text.as_bytes())
}

async fn tokens_go_with_the_account(world: World) {
    let vault = Vault::new(world).await;
    assert_eq!(vault.world.run("delete from users").await, 1);
    assert_eq!(vault.world.number("select count(*) from provider_tokens").await, 0);
}
