//! Whose ID token signs somebody out without a question, and whose does not.

use std::time::Duration;

use portico::kit::jws::SigningKey;
use portico::oidc::clients::{Kind, Wanted};

use super::{ADA, App, BACK, Ear, app, asked, confirm, enter, id_token, path, said};
use crate::both;
use crate::support::World;

both! {
    an_old_id_token_is_as_good_as_a_new_one,
    the_id_token_of_somebody_else_signs_nobody_out,
    an_id_token_for_another_app_is_refused,
    no_other_token_is_taken_for_an_id_token,
}
both! { with &[("AUTH_JWT_ALG", "HS256"), ("AUTH_JWT_SECRET", super::SECRET)] => what_others_can_sign_is_no_hint }

const SECRET: &str = "correct horse battery staple, and one more";

async fn an_old_id_token_is_as_good_as_a_new_one(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let token = id_token(&app, &browser).await;
    world.wait(Duration::from_hours(3));
    assert_eq!(
        browser.get(&path(&[("id_token_hint", &token), ("post_logout_redirect_uri", BACK)])).await.location(),
        BACK
    );
    assert!(!browser.is_signed_in().await);
    let again = browser.get(&path(&[("id_token_hint", &token), ("post_logout_redirect_uri", BACK)])).await;
    assert_eq!(again.location(), BACK, "who is out already is sent on");
}

async fn the_id_token_of_somebody_else_signs_nobody_out(world: World) {
    let (ada, eve) = (world.person(ADA).await, world.person("eve@example.com").await);
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    id_token(&app, &ada).await;
    let hers = id_token(&app, &eve).await;
    let page = asked(&ada, &[("id_token_hint", &hers), ("post_logout_redirect_uri", BACK)]).await;
    assert!(page.says("The Shop asks you to sign out") && page.says(ADA), "{}", page.visible());
    assert_eq!(confirm(&ada, &page).await.location(), BACK, "it is the app's address all the same");
    assert!(!ada.is_signed_in().await && eve.is_signed_in().await);
}

async fn an_id_token_for_another_app_is_refused(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let (app, other) = (app(&world, &ear).await, App::ours(&world).await);
    let token = id_token(&other, &browser).await;
    let sent = [("id_token_hint", token.as_str()), ("client_id", &app.id), ("post_logout_redirect_uri", BACK)];
    assert_eq!(browser.get(&path(&sent)).await.status, 400);
    let sent = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", BACK)];
    assert_eq!(browser.get(&path(&sent)).await.status, 400, "the address is not that app's");
    assert!(browser.is_signed_in().await);
}

async fn no_other_token_is_taken_for_an_id_token(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let tokens = enter(&app, &browser).await;
    let id = tokens["id_token"].as_str().expect("one");
    let cut = &id[..id.len() - 1];
    for token in [
        tokens["access_token"].as_str().expect("one"),
        tokens["refresh_token"].as_str().expect("one"),
        cut,
        "x",
        "a.b.c",
    ] {
        asked(&browser, &[("id_token_hint", token), ("post_logout_redirect_uri", BACK)]).await;
    }
    let elsewhere = world.person("bob@example.com").await;
    id_token(&app, &elsewhere).await;
    elsewhere.post("/do/sign-out", &[]).await;
    portico::oidc::tell_apps(&world.portal).await.expect("the app is told");
    let [logout] = ear.heard().try_into().expect("a logout token");
    let again = world.sign_in("bob@example.com", crate::support::PASSWORD).await.0;
    asked(&again, &[("id_token_hint", &logout)]).await;
}

async fn what_others_can_sign_is_no_hint(world: World) {
    let browser = world.person(ADA).await;
    let app = App::new(&world, Kind::Web, Wanted { first_party: Some(true), ..Wanted::default() }).await;
    let claims = said(&id_token(&app, &browser).await);
    let forged = SigningKey::shared("shared", SECRET.as_bytes()).sign("JWT", &claims).expect("a token");
    asked(&browser, &[("id_token_hint", &forged)]).await;
}
