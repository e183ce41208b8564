//! On the way to an app, between the accounts that the browser remembers.

use http::Method;

use super::{App, answered, hidden, next_of, said};
use crate::both;
use crate::remembered::{offers, reference};
use crate::support::{Browser, PASSWORD, Page, World};

both! {
    an_app_that_has_people_choose_gets_the_one_they_switch_to,
    whoever_wants_another_account_sees_the_form_and_not_the_list_again,
    people_who_signed_out_choose_on_the_sign_in_page,
    the_one_an_app_expects_is_offered_to_whoever_is_signed_in_instead,
}

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

/// Ada is signed in, where Bob was before.
async fn ada_after_bob(world: &World) -> Browser {
    let browser = world.browser();
    browser.post("/do/sign-up", &[("email", BOB), ("password", PASSWORD), ("name", "Bob")]).await;
    browser.post("/do/verify-email", &[("code", &world.code(BOB).await)]).await;
    world.person(ADA).await;
    browser.sign_in(ADA, PASSWORD).await;
    browser
}

/// Whom the app learns of by an answer with a code: the first letter of their address.
async fn learns(app: &App, browser: &Browser, back: &Page) -> char {
    let tokens = app.exchange(browser, &answered(back, "code")).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("an access token"));
    let known = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await.json();
    assert_eq!(known["sub"], said(tokens["id_token"].as_str().expect("an ID token"))["sub"]);
    known["email"].as_str().and_then(|email| email.chars().next()).expect("an address")
}

/// Goes over to the account that the page offers, by its password alone; gives the answer to the app.
async fn switch(browser: &Browser, choice: &Page) -> Page {
    let (request, account) = (hidden(choice, "request"), choice.value("account").expect("an offer"));
    let led = browser.post("/do/choose-account", &[("request", &request), ("account", &account)]).await;
    assert!(!browser.is_signed_in().await, "the other one is signed out here");
    let form = browser.get(&led.location()).await;
    assert!(form.says("to continue to The Shop You're signing in as Bob b••@example.com"), "{}", form.visible());
    let fields = [("account", account.as_str()), ("password", PASSWORD), ("next", &next_of(&led))];
    let entered = browser.post("/do/sign-in", &fields).await;
    browser.get(&entered.location()).await
}

async fn an_app_that_has_people_choose_gets_the_one_they_switch_to(world: World) {
    let browser = ada_after_bob(&world).await;
    let app = App::ours(&world).await;
    let before = learns(&app, &browser, &browser.get(&app.request(&[])).await).await;
    let choice = browser.visit(&app.request(&[("prompt", "select_account")])).await;
    assert!(choice.says("Continue as Ada Continue as Bob b••@example.com Use another"), "{}", choice.visible());
    assert!(!choice.text.contains(BOB), "{}", choice.text);
    let after = learns(&app, &browser, &switch(&browser, &choice).await).await;
    assert_eq!((before, after), ('a', 'b'));
    let ended = "select count(*) from sessions where ended_at is not null";
    assert_eq!(world.number(ended).await, 2, "Bob's first, and Ada's in this browser");
}

async fn whoever_wants_another_account_sees_the_form_and_not_the_list_again(world: World) {
    let browser = ada_after_bob(&world).await;
    let app = App::ours(&world).await;
    let choice = browser.visit(&app.request(&[("prompt", "select_account")])).await;
    let request = hidden(&choice, "request");
    let led = browser.post("/do/choose-account", &[("request", &request), ("another", "yes")]).await;
    let form = browser.get(&led.location()).await;
    assert!(form.value("username").is_some() && offers(&form).is_empty(), "{}", form.visible());
    let fields = [("username", BOB), ("password", PASSWORD), ("next", &next_of(&led))];
    let entered = browser.post("/do/sign-in", &fields).await;
    assert_eq!(learns(&app, &browser, &browser.get(&entered.location()).await).await, 'b');
}

async fn people_who_signed_out_choose_on_the_sign_in_page(world: World) {
    let browser = ada_after_bob(&world).await;
    let app = App::ours(&world).await;
    browser.post("/do/sign-out", &[]).await;
    let page = browser.visit(&app.request(&[("prompt", "select_account")])).await;
    let bob = &offers(&page)[1];
    assert!(page.says("to continue to The Shop Continue as Ada"), "{}", page.visible());
    let next = browser.get(bob).await.value("next").expect("the way on");
    let fields = [("account", reference(bob)), ("password", PASSWORD.to_owned()), ("next", next)];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let entered = browser.post("/do/sign-in", &fields).await;
    let back = browser.get(&entered.location()).await;
    assert_eq!(learns(&app, &browser, &back).await, 'b', "and is not asked a second time");
    browser.post("/do/sign-out", &[]).await;
    let hinted = browser.visit(&app.request(&[("login_hint", ADA)])).await;
    assert!(hinted.says("You're signing in as Ada") && !hinted.text.contains(ADA), "{}", hinted.text);
}

async fn the_one_an_app_expects_is_offered_to_whoever_is_signed_in_instead(world: World) {
    let browser = ada_after_bob(&world).await;
    let (app, bob) = (App::ours(&world).await, world.sign_in(BOB, PASSWORD).await.0);
    let tokens = app.exchange(&bob, &app.code(&bob).await).await.json();
    let hint = tokens["id_token"].as_str().expect("an ID token");
    let choice = browser.visit(&app.request(&[("id_token_hint", hint)])).await;
    assert!(choice.says("The Shop expects another account"), "{}", choice.visible());
    assert!(!choice.says("Continue as Ada") && choice.says("Continue as Bob"), "{}", choice.visible());
    let back = switch(&browser, &choice).await;
    assert_eq!(learns(&app, &browser, &back).await, 'b');
}
