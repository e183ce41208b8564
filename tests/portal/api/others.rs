//! Whatever belongs to somebody else is not there (ATK-120, ATK-121), and nothing that is nobody's business is told (ATK-127).

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::operations::{self, NO_ID, somebody_for};
use super::{ADA, BOB, Caller, id_of, items, problem, text};
use crate::both;
use crate::oidc::App;
use crate::roles::{create, grant};
use crate::support::{PASSWORD, World};
use crate::upstream::{THERE, link};

both! {
    what_belongs_to_somebody_else_is_not_there,
    nobody_becomes_somebody_else_by_saying_so,
    no_call_tells_a_secret_or_of_anybody_else,
}

/// Everything that stands for Bob.
async fn bobs_ids(world: &World, bob: &Caller) -> Vec<String> {
    let mut ids = vec![id_of(world, BOB).await];
    for (list, id) in [("sessions", "id"), ("activity", "id"), ("identities", "id"), ("apps", "client_id")] {
        ids.extend(items(&bob.get(&format!("/me/{list}")).await).iter().map(|item| text(&item[id])));
    }
    assert!(ids.len() >= 7, "{ids:?}");
    ids
}

/// Everything about everybody that a call could change.
async fn everything(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "select id || email || name || coalesce(username, '') || metadata || status || coalesce(deletion_due_at, 0) from users order by id",
        "select value || user_id || kind from identifiers order by value",
        "select user_id || hash from passwords order by user_id",
        "select id || coalesce(ended_at, 0) from sessions order by id",
        "select user_id || role from user_roles order by user_id, role",
        "select id || user_id || provider || subject from identities order by id",
        "select id || user_id || coalesce(ended_at, 0) from app_grants order by id",
    ] {
        rows.extend(world.texts(sql).await);
    }
    rows
}

async fn what_belongs_to_somebody_else_is_not_there(world: World) {
    let browser = world.person(BOB).await;
    link(&world, &browser, "google", THERE).await;
    App::ours(&world).await.code(&browser).await;
    world.person(ADA).await;
    // What a call asks for besides is not what stands in the way.
    create(&world, "acting", &["identities:token"], None).await.expect("a role");
    for email in [ADA, BOB] {
        grant(&world, &id_of(&world, email).await, "acting", None).await.expect("it is given");
    }
    let (bob, ada) = (Caller::sign_in(&world, BOB).await, Caller::sign_in(&world, ADA).await);
    let ids = bobs_ids(&world, &bob).await;
    let with_id: Vec<_> = operations::all().into_iter().filter(|call| call.takes_an_id() && !call.is_open()).collect();
    let names: BTreeSet<_> = with_id.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(
        names,
        BTreeSet::from(["endSession", "getIdentityToken", "removeApp", "removeTotp", "unlinkIdentity"]),
        "a call with an id is new: this test may have to know its ids"
    );
    let before = everything(&world).await;
    for operation in &with_id {
        let unknown = operation.send(&ada, NO_ID, operation.body().as_ref()).await;
        for id in &ids {
            let page = operation.send(&ada, id, operation.body().as_ref()).await;
            assert_eq!(problem(&page), (404, "not_found".to_owned()), "{} {id}", operation.id);
            assert_eq!(page.header_names(), unknown.header_names(), "{} {id}", operation.id);
            let nobody = world.browser().call(operation.method.clone(), &operation.about(id), None, &[]).await;
            assert_eq!(problem(&nobody), (401, "unauthenticated".to_owned()), "{} {id}", operation.id);
        }
    }
    assert_eq!(everything(&world).await, before);
    assert!(bob.is_let_in().await);
    let own = ada.session().await;
    assert_eq!(ada.delete(&format!("/me/sessions/{own}")).await.status, 204);
    assert!(!ada.is_let_in().await && bob.is_let_in().await);
}

async fn nobody_becomes_somebody_else_by_saying_so(world: World) {
    world.person(BOB).await;
    world.person(ADA).await;
    let (bob, ada) = (id_of(&world, BOB).await, Caller::sign_in(&world, ADA).await);
    let bearer = format!("Bearer {}", ada.access);
    for name in ["x-user-id", "x-forwarded-user", "remote-user", "x-remote-user", "x-hasura-user-id", "x-original-url"]
    {
        let said = [("authorization", bearer.as_str()), (name, bob.as_str())];
        let page = ada.browser.call(Method::GET, "/api/v1/me", None, &said).await;
        assert_eq!(page.json()["email"], ADA, "{name}");
        let page = world.browser().call(Method::GET, "/api/v1/me", None, &said[1..]).await;
        assert_eq!(page.status, 401, "{name}");
    }
    for query in ["user_id", "userId", "id", "sub", "email"] {
        for path in ["/me", "/me/sessions", "/me/activity", "/auth/verify"] {
            let page = ada.get(&format!("{path}?{query}={bob}")).await;
            assert_eq!(page.text.replace(' ', ""), ada.get(path).await.text.replace(' ', ""), "{path} {query}");
        }
    }
}

/// What must not be in any answer.
async fn secrets(world: &World) -> Vec<String> {
    let mut secrets = vec!["$argon2".to_owned(), "_hash".to_owned(), "private_key".to_owned(), PASSWORD.to_owned()];
    secrets.extend(world.texts("select hash from passwords").await);
    secrets
}

async fn no_call_tells_a_secret_or_of_anybody_else(world: World) {
    world.person(BOB).await;
    let bob = Caller::sign_in(&world, BOB).await;
    let mut theirs = bobs_ids(&world, &bob).await;
    theirs.push(BOB.to_owned());
    for operation in operations::all() {
        let caller = somebody_for(&world, &operation).await;
        let taken = json!({ "email": BOB, "identifier": BOB, "username": "bob", "password": "wrong", "token": "x", "code": "1",
            "refresh_token": "x", "current_password": "wrong" });
        let bodies = [Some(taken), Some(json!({})), operation.body()];
        let mut told = String::new();
        for body in bodies.iter().filter(|body| body.is_none() == operation.body().is_none()) {
            told += &operation.send(&caller, NO_ID, body.as_ref()).await.text;
        }
        for secret in secrets(&world).await.iter().chain(&theirs) {
            assert!(!told.contains(secret), "{} tells {secret}: {told}", operation.id);
        }
    }
    let open = world.browser().get("/api/openapi.json").await.text + &world.browser().get("/api/docs").await.text;
    for secret in world.texts("select hash from passwords").await.iter().chain(&theirs) {
        assert!(!open.contains(secret));
    }
    assert!(!open.contains("$argon2"));
    let tokens: Value = super::sign_in(&world.browser(), BOB, PASSWORD).await.json();
    assert_eq!(super::names(&tokens), ["access_token", "expires_in", "refresh_token", "token_type", "user"]);
    assert_eq!(
        super::names(&tokens["user"]).join(" "),
        "created_at email email_verified family_name given_name id locale metadata name roles time_zone username"
    );
}
