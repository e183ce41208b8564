//! Fields nobody asked for change nothing, whichever call they are put into (ATK-122).

use serde_json::{Map, Value, json};

use super::operations::{self, NO_ID, somebody_for};
use super::{ADA, BOB, Caller, id_of, post, text};
use crate::both;
use crate::support::{PASSWORD, World};

both! {
    fields_nobody_asked_for_change_nothing,
    whoever_signs_up_is_nobody_special,
}

/// What a caller would like to be.
fn wishes(user_id: &str) -> Map<String, Value> {
    let wishes = json!({
        "role": "super_admin", "roles": ["super_admin", "admin"], "permissions": ["users:manage"], "is_admin": true, "admin": true,
        "isAdmin": true, "email_verified": true, "emailVerified": true, "email_verified_at": 1, "user_id": user_id, "userId": user_id,
        "user": { "id": user_id, "roles": ["admin"] }, "id": user_id, "sub": user_id, "owner_id": user_id, "org_id": "x",
        "created_at": 1, "updated_at": 1, "status": "active", "deletion_due_at": 1, "password_hash": "$argon2id$x", "hash": "x",
        "mfa_enabled": false, "balance": 1_000_000, "session_id": NO_ID, "kind": "browser", "expires_at": 99_999_999_999_999_i64,
        "scope": "admin", "authenticated_at": 1, "self_made": false, "__proto__": { "admin": true }, "constructor": { "admin": true },
    });
    wishes.as_object().expect("an object").clone()
}

/// Everything about everybody that only the portal decides.
async fn standing(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "select id || status || created_at || coalesce(email_verified_at, 0) || self_made from users where email <> 'ada@example.com' order by id",
        "select user_id || role from user_roles order by user_id, role",
        "select name || is_default from roles order by name",
        "select role || permission from role_permissions order by role, permission",
    ] {
        rows.extend(world.texts(sql).await);
    }
    rows
}

/// All of Bob, whose id the others claim.
async fn bob_as_he_is(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "select id || email || name || given_name || family_name || coalesce(username, '') || metadata || coalesce(deletion_due_at, 0) \
         from users where email = 'bob@example.com'",
        "select p.hash from passwords p join users u on u.id = p.user_id where u.email = 'bob@example.com'",
        "select s.id || coalesce(s.ended_at, 0) || s.expires_at || s.authenticated_at from sessions s join users u on u.id = s.user_id \
         where u.email = 'bob@example.com'",
    ] {
        rows.extend(world.texts(sql).await);
    }
    assert!(rows.len() >= 4, "{rows:?}");
    rows
}

async fn fields_nobody_asked_for_change_nothing(world: World) {
    world.person(BOB).await;
    let (bob, bobs_id) = (Caller::sign_in(&world, BOB).await, id_of(&world, BOB).await);
    let mut tried = 0;
    for operation in operations::all() {
        let caller = somebody_for(&world, &operation).await;
        let account = caller.get("/me").await.json();
        let (before, bobs) = (standing(&world).await, bob_as_he_is(&world).await);
        for own in [operation.body(), Some(json!({}))].into_iter().flatten() {
            let mut body = own.as_object().expect("an object").clone();
            for (name, wish) in wishes(&bobs_id) {
                body.entry(name).or_insert(wish);
            }
            let body = Value::Object(body);
            let page = operation.send(&caller, NO_ID, Some(&body)).await;
            assert!(page.status < 500, "{}: {}", operation.id, page.text);
            assert!(
                !page.text.contains("super_admin") && !page.text.contains(&bobs_id),
                "{}: {}",
                operation.id,
                page.text
            );
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(wishes(&bobs_id).iter().map(|(name, wish)| (name, wish.to_string())))
                .finish();
            let bearer = format!("Bearer {}", caller.access);
            let path = operation.about(NO_ID);
            let path = if path.contains('?') { path } else { format!("{path}?{query}") };
            let headers = [("authorization", bearer.as_str())];
            let page = caller.browser.call(operation.method.clone(), &path, Some(&own), &headers).await;
            assert!(page.status < 500, "{}: {}", operation.id, page.text);
            tried += 1;
        }
        assert_eq!(standing(&world).await, before, "{}", operation.id);
        assert_eq!(bob_as_he_is(&world).await, bobs, "{}", operation.id);
        let after = caller.get("/me").await;
        if after.status == 200 {
            for field in ["id", "email", "email_verified", "roles", "created_at"] {
                assert_eq!(after.json()[field], account[field], "{} {field}", operation.id);
            }
        }
    }
    assert!(tried >= 30, "only {tried} bodies were tried");
    assert!(bob.is_let_in().await);
}

async fn whoever_signs_up_is_nobody_special(world: World) {
    world.person(BOB).await;
    let bobs_id = id_of(&world, BOB).await;
    let mut body = wishes(&bobs_id);
    body.extend(json!({ "email": ADA, "password": PASSWORD }).as_object().expect("an object").clone());
    assert_eq!(post(&world.browser(), "/auth/sign-up", Value::Object(body)).await.status, 202);
    assert_eq!(world.number("select count(*) from users where email_verified_at is null").await, 1);
    let code = world.code(ADA).await;
    let mut body = wishes(&bobs_id);
    body.extend(json!({ "email": ADA, "code": code }).as_object().expect("an object").clone());
    assert_eq!(
        post(&world.browser(), "/auth/verify-email", Value::Object(body)).await.json(),
        json!({ "status": "verified" })
    );
    let ada = Caller::sign_in(&world, ADA).await;
    let account = ada.get("/me").await.json();
    assert_ne!(text(&account["id"]), bobs_id);
    assert!(!text(&account["created_at"]).starts_with("1970"), "{account}");
    assert_eq!((&account["roles"], &account["metadata"]), (&json!(["user"]), &json!({})));
    assert_eq!(ada.verified().await["permissions"], Caller::sign_in(&world, BOB).await.verified().await["permissions"]);
    assert_eq!(
        world.number("select count(*) from users where status <> 'active' or deletion_due_at is not null").await,
        0
    );
}
