//! What ends a refresh token and the access tokens of its session: time, and everything that ends a session (gate 18, ATK-043,
//! ATK-045, ATK-086 to ATK-089).

use std::time::Duration;

use portico::accounts::suspension::{self, Decision};
use portico::cli::{housekeeping, request_of_operator};
use portico::sessions::{flush_seen, operator};
use reqwest::Method;
use serde_json::json;

use super::refreshing::{child, unused};
use super::{ADA, BOB, Caller, ada, id_of, sign_in};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! {
    nobody_refreshes_past_thirty_days,
    a_week_without_a_refresh_ends_the_session,
    a_new_password_ends_the_others_unless_they_are_spared,
    a_password_changed_in_a_browser_ends_them_too,
    a_reset_in_a_browser_ends_them,
    signing_out_ends_its_own_alone,
    signing_out_everywhere_ends_them_all,
    a_suspension_ends_them_for_good,
    an_operator_ends_one,
    a_deletion_ends_them_and_taking_it_back_does_not_revive_them,
    an_address_taken_back_ends_them,
    a_role_taken_away_is_gone_with_the_next_request_and_the_next_token,
}
both! { with &[("AUTH_REFRESH_TOKEN_ROTATION", "false")] =>
    without_rotation_the_same_token_goes_on_until_its_ends,
    without_rotation_a_token_dies_with_its_session,
}
both! { with &[("AUTH_REFRESH_TOKEN_EXPIRY", "2h"), ("AUTH_REFRESH_TOKEN_IDLE", "30m"), ("AUTH_ACCESS_TOKEN_EXPIRY", "5m")] =>
    how_long_tokens_last_can_be_set,
}

const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);

async fn nobody_refreshes_past_thirty_days(world: World) {
    let (mut caller, _) = ada(&world).await;
    for _ in 0..29 {
        world.wait(DAY);
        caller.renew().await;
    }
    world.wait(1_439 * MINUTE);
    caller.renew().await;
    assert!(caller.is_let_in().await);
    world.wait(2 * MINUTE);
    assert!(caller.is_out().await, "the access token has minutes to go, its session has none");
    assert_eq!(world.events("refresh_token_replayed").await, 0);
}

async fn a_week_without_a_refresh_ends_the_session(world: World) {
    let (mut caller, _) = ada(&world).await;
    world.wait(6 * DAY + 1_439 * MINUTE);
    caller.renew().await;
    world.wait(7 * DAY);
    assert!(caller.is_out().await);
    assert_eq!(world.events("refresh_token_replayed").await, 0, "too late is no theft");
    world.wait(24 * DAY);
    housekeeping(&world.portal).await.expect("housekeeping");
    assert!(caller.is_out().await);
}

async fn how_long_tokens_last_can_be_set(world: World) {
    let (mut caller, _) = ada(&world).await;
    let idle = Caller::sign_in(&world, ADA).await;
    assert_eq!(sign_in(&world.browser(), ADA, PASSWORD).await.json()["expires_in"], 300);
    for _ in 0..4 {
        world.wait(29 * MINUTE);
        assert!(!caller.is_let_in().await);
        caller.renew().await;
    }
    assert!(idle.is_out().await);
    world.wait(5 * MINUTE);
    assert!(caller.is_out().await);
}

async fn without_rotation_the_same_token_goes_on_until_its_ends(world: World) {
    let (mut caller, _) = ada(&world).await;
    let (idle, token) = (Caller::sign_in(&world, ADA).await, caller.refresh.clone());
    for _ in 0..9 {
        world.wait(3 * DAY);
        let before = caller.access.clone();
        let (first, second) = tokio::join!(caller.exchange(), caller.exchange());
        assert!(child(&first) == token && child(&second) == token);
        caller.keep(&first);
        assert!(caller.is_let_in().await && caller.access != before);
    }
    assert!(idle.is_out().await, "a week unused is too long");
    assert_eq!((unused(&world).await, world.number("select count(*) from refresh_tokens").await), (2, 2));
    housekeeping(&world.portal).await.expect("housekeeping");
    world.wait(2 * DAY);
    caller.renew().await;
    world.wait(DAY + MINUTE);
    assert!(caller.is_out().await, "and thirty days are the end");
    assert_eq!(world.events("refresh_token_replayed").await, 0);
}

async fn without_rotation_a_token_dies_with_its_session(world: World) {
    let (mut caller, browser) = ada(&world).await;
    caller.renew().await;
    browser.post("/do/end-other-sessions", &[]).await;
    assert!(caller.is_out().await && browser.is_signed_in().await);
}

async fn a_new_password_ends_the_others_unless_they_are_spared(world: World) {
    let (mut caller, browser) = ada(&world).await;
    let mut other = Caller::sign_in(&world, ADA).await;
    let wrong = json!({ "current_password": "wrong", "password": OTHER_PASSWORD });
    assert_eq!(super::fields(&caller.put("/me/password", wrong).await), ["current_password"]);
    let spare = json!({ "current_password": PASSWORD, "password": OTHER_PASSWORD, "end_other_sessions": false });
    assert_eq!(caller.put("/me/password", spare).await.status, 204);
    other.renew().await;
    assert!(other.is_let_in().await && browser.is_signed_in().await);
    let change = json!({ "current_password": OTHER_PASSWORD, "password": "nine copper kettles 77" });
    assert_eq!(caller.put("/me/password", change).await.status, 204);
    assert!(other.is_out().await && !browser.is_signed_in().await);
    caller.renew().await;
    assert!(caller.is_let_in().await, "whoever changed it goes on");
    assert_eq!(world.count_letters(ADA, "password was changed").await, 2);
}

async fn a_password_changed_in_a_browser_ends_them_too(world: World) {
    let (caller, browser) = ada(&world).await;
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD), ("end_other_sessions", "on")];
    browser.post("/do/change-password", &fields).await;
    assert!(browser.is_signed_in().await && caller.is_out().await);
}

async fn a_reset_in_a_browser_ends_them(world: World) {
    let (caller, _) = ada(&world).await;
    let (browser, _) = world.reset(&world.reset_link(ADA).await, OTHER_PASSWORD).await;
    assert!(browser.is_signed_in().await && caller.is_out().await);
}

async fn signing_out_ends_its_own_alone(world: World) {
    let (caller, browser) = ada(&world).await;
    let (mut other, third) = (Caller::sign_in(&world, ADA).await, Caller::sign_in(&world, ADA).await);
    assert_eq!(caller.post("/auth/sign-out", json!({})).await.status, 204);
    assert!(caller.is_out().await);
    other.renew().await;
    let body = json!({ "refresh_token": third.refresh });
    assert_eq!(super::post(&world.browser(), "/auth/sign-out", body).await.status, 204);
    assert!(third.is_out().await && other.is_let_in().await && browser.is_signed_in().await);
    // A used token still names its session: whoever has one wants it to end.
    let used = other.refresh.clone();
    other.renew().await;
    let body = json!({ "refresh_token": used });
    assert_eq!(super::post(&world.browser(), "/auth/sign-out", body).await.status, 204);
    assert!(other.is_out().await && browser.is_signed_in().await);
    assert_eq!(world.events("signed_out").await, 3);
}

async fn signing_out_everywhere_ends_them_all(world: World) {
    let (caller, browser) = ada(&world).await;
    let (other, bob) = (Caller::sign_in(&world, ADA).await, world.person(BOB).await);
    assert_eq!(caller.post("/auth/sign-out-all", json!({})).await.status, 204);
    assert!(caller.is_out().await && other.is_out().await);
    assert!(!browser.is_signed_in().await && bob.is_signed_in().await);
}

async fn a_suspension_ends_them_for_good(world: World) {
    let (caller, _) = ada(&world).await;
    let (id, ctx) = (id_of(&world, ADA).await, request_of_operator(&world.portal).await.expect("a context"));
    suspension::suspend(&ctx, &id, Decision::default()).await.expect("she is out");
    assert!(caller.is_out().await);
    suspension::restore(&ctx, &id, Decision::default()).await.expect("she may come back");
    assert!(caller.is_out().await, "by signing in, not by an old token");
    // Even if a session were left over, its owner's status alone refuses it.
    let again = Caller::sign_in(&world, ADA).await;
    world.change("update users set status = 'suspended' where email = $1", ADA).await;
    assert!(again.is_out().await);
}

async fn an_operator_ends_one(world: World) {
    let (caller, _) = ada(&world).await;
    let other = Caller::sign_in(&world, ADA).await;
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    operator::end(&ctx, &caller.session().await, None).await.expect("it ends");
    assert!(caller.is_out().await && other.is_let_in().await);
}

async fn a_deletion_ends_them_and_taking_it_back_does_not_revive_them(world: World) {
    let (caller, browser) = ada(&world).await;
    let other = Caller::sign_in(&world, ADA).await;
    assert_eq!(caller.delete("/me").await.status, 202);
    assert!(caller.is_out().await && other.is_out().await && !browser.is_signed_in().await);
    let link = world.link_about(ADA, "will be deleted").await;
    world.browser().post("/do/cancel-deletion", &[("token", crate::support::token_of(&link))]).await;
    assert!(caller.is_out().await && other.is_out().await);
    let back = Caller::sign_in(&world, ADA).await;
    assert_eq!(back.delete("/me").await.status, 202);
    world.wait(15 * DAY);
    housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert_eq!(world.number("select count(*) from refresh_tokens").await, 0, "they go with the account");
    assert!(back.is_out().await);
}

async fn an_address_taken_back_ends_them(world: World) {
    let (caller, _) = ada(&world).await;
    assert_eq!(caller.put("/me/email", json!({ "email": "new@example.com" })).await.status, 202);
    let confirmed = caller.post("/me/email/confirm", json!({ "code": world.code("new@example.com").await })).await;
    assert_eq!(confirmed.json()["email"], "new@example.com", "{}", confirmed.text);
    let undo = world.link_about(ADA, "address was changed").await;
    world.browser().post("/do/undo-email-change", &[("token", crate::support::token_of(&undo))]).await;
    assert!(caller.is_out().await);
}

async fn a_role_taken_away_is_gone_with_the_next_request_and_the_next_token(world: World) {
    let (mut caller, _) = ada(&world).await;
    let id = id_of(&world, ADA).await;
    crate::roles::grant(&world, &id, "admin", None).await.expect("a role");
    caller.renew().await;
    let verified = caller.verified().await;
    assert_eq!(verified["roles"], json!(["admin", "user"]));
    let may = |verified: &serde_json::Value| verified["permissions"].as_array().expect("a list").len();
    let before = may(&verified);
    crate::roles::revoke(&world, &id, "admin", None).await.expect("it is taken");
    let verified = caller.verified().await;
    assert_eq!(verified["roles"], json!(["user"]), "the same token, looked up");
    assert!(may(&verified) < before);
    caller.renew().await;
    assert_eq!(super::forged::claims_of(&caller.access)["roles"], json!(["user"]));
    flush_seen(&world.portal).await.expect("the database");
    assert_eq!(caller.call(Method::GET, "/me", None).await.json()["roles"], json!(["user"]));
}
