//! `GET` and `PATCH /me`.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{ADA, BOB, Caller, ada, fields, problem};
use crate::both;
use crate::support::{PASSWORD, World};

both! {
    a_profile_is_changed_field_by_field,
    metadata_is_merged_member_by_member,
    metadata_that_is_too_large_changes_nothing,
    another_username_asks_for_a_recent_proof,
    a_username_that_is_taken_stays_with_who_has_it,
    what_cannot_be_is_refused_field_by_field,
    the_language_is_that_of_the_account,
    a_program_and_the_pages_see_the_same,
}

async fn patch(caller: &Caller, body: Value) -> Value {
    let page = caller.call(Method::PATCH, "/me", Some(body)).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(page.json(), caller.get("/me").await.json(), "the answer is the account as it is now");
    page.json()
}

async fn refused(caller: &Caller, body: Value) -> Vec<String> {
    let before = caller.get("/me").await.json();
    let page = caller.call(Method::PATCH, "/me", Some(body)).await;
    assert_eq!(problem(&page), (422, "invalid_input".to_owned()));
    assert_eq!(caller.get("/me").await.json(), before, "nothing is changed by half");
    fields(&page)
}

async fn a_profile_is_changed_field_by_field(world: World) {
    let (ada, _) = ada(&world).await;
    let mut account = ada.get("/me").await.json();
    let changes = [
        ("name", json!("Ada King")),
        ("given_name", json!("Ada")),
        ("family_name", json!("King-Noël")),
        ("username", json!("ada.king")),
        ("locale", json!("de")),
        ("time_zone", json!("Europe/Berlin")),
    ];
    for (field, value) in &changes {
        account[field] = value.clone();
        assert_eq!(patch(&ada, json!({ *field: value })).await, account, "{field} and nothing else");
    }
    assert_eq!(patch(&ada, json!({})).await, account);
    for (field, _) in &changes {
        assert_eq!(patch(&ada, json!({ *field: null })).await, account, "{field}: null is as left out");
    }
    for (field, _) in &changes {
        let emptied = if ["name", "given_name", "family_name"].contains(field) { json!("") } else { Value::Null };
        account[field] = emptied;
        assert_eq!(patch(&ada, json!({ *field: " " })).await, account, "{field} is emptied");
    }
    assert_eq!(world.events("profile_changed").await, 6 + 1 + 6 + 6);
}

async fn metadata_is_merged_member_by_member(world: World) {
    let (ada, _) = ada(&world).await;
    let put = async |metadata: Value| patch(&ada, json!({ "metadata": metadata })).await["metadata"].clone();
    assert_eq!(put(json!({ "a": 1, "b": { "c": 2 } })).await, json!({ "a": 1, "b": { "c": 2 } }));
    assert_eq!(
        put(json!({ "d": [1, "zwei", true, 2.5] })).await,
        json!({ "a": 1, "b": { "c": 2 }, "d": [1, "zwei", true, 2.5] })
    );
    assert_eq!(
        put(json!({ "a": null, "b": { "e": null } })).await,
        json!({ "b": { "e": null }, "d": [1, "zwei", true, 2.5] })
    );
    let kept = json!({ "b": { "e": null }, "d": [1, "zwei", true, 2.5] });
    assert_eq!(put(json!({})).await, kept);
    assert_eq!(put(json!({ "nobody has it": null })).await, kept);
    assert_eq!(put(Value::Null).await, kept);
    assert_eq!(patch(&ada, json!({ "name": "Ada King" })).await["metadata"], kept, "other changes leave it alone");
    let odd = json!({ "": "", "\u{0}": "\u{0}", "<script>": "\u{202e}", "b": null, "d": null });
    assert_eq!(put(odd).await, json!({ "": "", "\u{0}": "\u{0}", "<script>": "\u{202e}" }));
    let own = Caller::sign_in(&world, ADA).await;
    assert_eq!(own.get("/me").await.json()["metadata"], json!({ "": "", "\u{0}": "\u{0}", "<script>": "\u{202e}" }));
}

async fn metadata_that_is_too_large_changes_nothing(world: World) {
    let (ada, _) = ada(&world).await;
    // {"a":"…"} is eight bytes longer than its text.
    let just = "x".repeat(4_096 - 8);
    assert_eq!(patch(&ada, json!({ "metadata": { "a": just } })).await["metadata"]["a"], json!(just));
    assert_eq!(refused(&ada, json!({ "metadata": { "a": format!("{just}x") } })).await, ["metadata"]);
    assert_eq!(
        refused(&ada, json!({ "metadata": { "b": 1 }, "name": "Ada King" })).await,
        ["metadata"],
        "all together"
    );
    assert_eq!(patch(&ada, json!({ "metadata": { "a": null, "b": 1 } })).await["metadata"], json!({ "b": 1 }));
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert_eq!(patch(&ada, json!({ "metadata": { "deep": deep } })).await["metadata"]["deep"], deep);
    assert!(Caller::sign_in(&world, ADA).await.is_let_in().await);
}

async fn another_username_asks_for_a_recent_proof(world: World) {
    let (mut ada, _) = ada(&world).await;
    patch(&ada, json!({ "username": "ada" })).await;
    world.wait(Duration::from_secs(601));
    for body in [json!({ "username": "countess" }), json!({ "username": "", "name": "Mallory" })] {
        let page = ada.call(Method::PATCH, "/me", Some(body)).await;
        assert_eq!(problem(&page), (403, "reauth_required".to_owned()));
    }
    let account = patch(&ada, json!({ "username": "ADA", "name": "Ada King" })).await;
    assert_eq!(
        (&account["username"], &account["name"]),
        (&json!("ada"), &json!("Ada King")),
        "the same name is no other"
    );
    assert_eq!(
        problem(&ada.post("/auth/reauth", json!({ "password": "wrong" })).await),
        (422, "invalid_input".to_owned())
    );
    assert_eq!(ada.call(Method::PATCH, "/me", Some(json!({ "username": "countess" }))).await.status, 403);
    assert_eq!(ada.post("/auth/reauth", json!({ "password": PASSWORD })).await.status, 204);
    assert_eq!(patch(&ada, json!({ "username": "countess" })).await["username"], "countess");
    assert!(world.lets_in("countess", PASSWORD).await && !world.lets_in("ada", PASSWORD).await);
    ada.renew().await;
    assert_eq!(ada.get("/me").await.json()["username"], "countess");
}

async fn a_username_that_is_taken_stays_with_who_has_it(world: World) {
    world.person(BOB).await;
    let bob = Caller::sign_in(&world, BOB).await;
    patch(&bob, json!({ "username": "bob" })).await;
    let (ada, _) = ada(&world).await;
    patch(&ada, json!({ "username": "ada" })).await;
    for taken in ["bob", "BOB", " bob "] {
        assert_eq!(refused(&ada, json!({ "username": taken, "name": "Bob" })).await, ["username"], "{taken}");
    }
    assert!(world.lets_in("ada", PASSWORD).await, "she still has her own");
    patch(&bob, json!({ "username": "" })).await;
    assert_eq!(patch(&ada, json!({ "username": "bob" })).await["username"], "bob");
}

async fn what_cannot_be_is_refused_field_by_field(world: World) {
    let (ada, _) = ada(&world).await;
    for (field, values) in [
        ("name", vec!["a\u{0}b".to_owned(), "a\nb".to_owned(), "a".repeat(1_000), "\u{202e}evil".to_owned()]),
        ("username", vec!["a".to_owned(), "a b".to_owned(), "admin".to_owned(), "a@b.example".to_owned()]),
        ("locale", vec!["fr".to_owned(), "x".to_owned(), "../de".to_owned()]),
        ("time_zone", vec!["Mars/Base".to_owned(), "../../etc/passwd".to_owned(), "x".repeat(300)]),
    ] {
        for value in values {
            assert_eq!(refused(&ada, json!({ field: value, "given_name": "Mallory" })).await, [field], "{value:?}");
        }
    }
    let all = json!({ "time_zone": "x", "locale": "x", "username": "x", "family_name": "\u{1}", "given_name": "\u{1}", "name": "\u{1}" });
    assert_eq!(refused(&ada, all).await, ["name", "given_name", "family_name", "username", "locale", "time_zone"]);
}

async fn the_language_is_that_of_the_account(world: World) {
    let (ada, _) = ada(&world).await;
    let newest = async || ada.get("/me/activity?limit=1").await.json()["items"][0]["text"].clone();
    assert_eq!(newest().await, "You signed in.");
    patch(&ada, json!({ "locale": "de" })).await;
    assert_eq!(newest().await, "Du hast dein Profil geändert.");
    patch(&ada, json!({ "locale": "" })).await;
    assert_eq!(newest().await, "You changed your profile.");
}

async fn a_program_and_the_pages_see_the_same(world: World) {
    let (ada, browser) = ada(&world).await;
    patch(
        &ada,
        json!({ "name": "Ada King", "username": "ada", "time_zone": "Europe/Berlin", "metadata": { "theme": "dark" } }),
    )
    .await;
    let form = browser.get("/account/profile").await;
    for (field, value) in [("name", "Ada King"), ("username", "ada"), ("time_zone", "Europe/Berlin")] {
        assert_eq!(form.value(field).as_deref(), Some(value));
    }
    let typed = [
        ("name", "Ada"),
        ("given_name", "A"),
        ("family_name", ""),
        ("username", "ada"),
        ("locale", "en"),
        ("time_zone", ""),
    ];
    assert_eq!(browser.post("/do/update-profile", &typed).await.location(), "/account/profile");
    let account = ada.get("/me").await.json();
    let told = ["name", "given_name", "family_name", "username", "locale", "time_zone", "metadata"]
        .map(|name| account[name].clone());
    let expected =
        [json!("Ada"), json!("A"), json!(""), json!("ada"), json!("en"), Value::Null, json!({ "theme": "dark" })];
    assert_eq!(told, expected);
    let page = browser.submit("/do/update-profile", &[("name", "Ada"), ("locale", "xx"), ("username", "ada")]).await;
    assert!(page.role("alert").is_some(), "{}", page.visible());
}
