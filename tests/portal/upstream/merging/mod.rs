//! Two accounts of one person become one, and two again.

use serde_json::Value;

use crate::support::{Browser, OTHER_PASSWORD, Page, World, token_of};

mod by_provider;
mod coming_back;
mod going_over;
mod once;
mod proving;
mod refused;

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";
pub const PAGE: &str = "/account/links/merge";

/// The id of the account that a name or an id leads to.
pub async fn id_of(world: &World, typed: &str) -> String {
    let mut tx = world.portal.db.read().await.expect("the database");
    portico::accounts::search_one(&mut tx, typed).await.expect("the database").expect("an account").id
}

/// Somebody with the other password, signed in.
pub async fn bob(world: &World) -> Browser {
    let browser = world.signed_up(BOB, OTHER_PASSWORD).await;
    let code = world.code(BOB).await;
    assert_eq!(browser.post("/do/verify-email", &[("code", &code)]).await.location(), "/account");
    browser
}

/// Ada, whose password is the one and who is signed in, and the browser in which Bob was.
pub async fn ada_and_bob(world: &World) -> (Browser, Browser) {
    (world.person(ADA).await, bob(world).await)
}

/// Links an account elsewhere, as coming back from there does.
pub async fn link(world: &World, email: &str, (provider, subject): (&'static str, &'static str)) {
    let user_id = id_of(world, email).await;
    let mut tx = world.portal.db.write().await.expect("the database");
    let row = tx.query(
        "insert into identities (id, user_id, provider, issuer, subject, email, email_verified, label, linked_at) \
         values ($1, $2, $3, $3, $1, null, false, $1, 1)",
    );
    row.bind(subject).bind(user_id).bind(provider).execute().await.expect("an identity");
    tx.commit().await.expect("a commit");
}

/// Whose accounts elsewhere are: `google ada-g ada@example.com`.
pub async fn identities(world: &World) -> Vec<String> {
    world
        .texts("select i.provider || ' ' || i.subject || ' ' || u.email from identities i join users u on u.id = i.user_id order by 1")
        .await
}

/// Begins a merge where somebody is signed in; gives the page they come to once they are signed in to the other account.
pub async fn begin(browser: &Browser) -> String {
    let to = browser.post("/do/begin-merge", &[]).await.location();
    assert!(!browser.is_signed_in().await, "this one is signed out meanwhile");
    let next = to.strip_prefix("/login?next=").expect("to where one signs in");
    let next = url::form_urlencoded::parse(format!("next={next}").as_bytes()).next().expect("a page").1.into_owned();
    assert!(next.starts_with(&format!("{PAGE}?token=")), "{next}");
    assert!(browser.get(&to).await.says("Now sign in to the other account"));
    next
}

/// Signs in on the way to a page.
pub async fn sign_in_for(browser: &Browser, (email, password): (&str, &str), next: &str) -> Page {
    browser.post("/do/sign-in", &[("username", email), ("password", password), ("next", next)]).await
}

/// Proves Ada, then Bob, in Ada's browser; gives the page on which they are merged.
pub async fn prove_both(ada: &Browser) -> String {
    let page = begin(ada).await;
    assert_eq!(sign_in_for(ada, (BOB, OTHER_PASSWORD), &page).await.location(), page);
    page
}

/// Merges on a page on which both are proven.
pub async fn merge(world: &World, browser: &Browser, page: &str, keep: &str) -> Page {
    let keep = id_of(world, keep).await;
    browser.post("/do/merge-account", &[("token", token_of(page)), ("keep", &keep)]).await
}

/// Merges Bob into Ada, in Ada's browser.
pub async fn bob_into_ada(world: &World, ada: &Browser) {
    let page = prove_both(ada).await;
    assert_eq!(merge(world, ada, &page, ADA).await.location(), PAGE);
}

/// The way back in a letter.
pub async fn way_back(world: &World, email: &str) -> String {
    world.link_about(email, "became one").await
}

/// Takes a merge back by a letter.
pub async fn undo(world: &World, link: &str) -> u16 {
    world.browser().post("/do/undo-merge", &[("token", token_of(link))]).await.status
}

/// Changes the metadata of an account.
pub async fn note(world: &World, email: &str, metadata: Value) {
    let user_id = id_of(world, email).await;
    let mut tx = world.portal.db.write().await.expect("the database");
    let row = tx.query("update users set metadata = $2 where id = $1").bind(user_id).bind(metadata.to_string());
    row.execute().await.expect("a row");
    tx.commit().await.expect("a commit");
}

/// Everything that says who is who and how they come in; but for the sessions, which end.
pub async fn standing(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "select id || ' ' || email || ' ' || status || ' ' || name || ' ' || coalesce(username, '-') || ' ' || metadata from users order by 1",
        "select value || ' ' || user_id || ' ' || kind || ' ' || coalesce(held_until, 0) from identifiers order by 1",
        "select user_id || ' ' || hash from passwords order by 1",
        "select id || ' ' || user_id || ' ' || issuer || ' ' || subject || ' ' || linked_at from identities order by 1",
        "select user_id || ' ' || role from user_roles order by 1",
        "select id || ' ' || user_id from totp_factors order by 1",
        "select id || ' ' || user_id from recovery_codes order by 1",
        "select id || ' ' || user_id from former_ids order by 1",
        "select id from account_merges order by 1",
    ] {
        all.extend(world.texts(sql).await);
    }
    all
}
