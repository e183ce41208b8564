//! An app sends somebody to be signed out: by which door, and where they end up.

use std::time::Duration;

use http::Method;
use portico::oidc::clients::{Kind, Wanted};

use super::{ADA, App, BACK, Ear, app, asked, confirm, id_token, path};
use crate::both;
use crate::support::World;

both! {
    an_app_that_names_itself_has_its_person_back_after_a_question,
    a_form_of_another_site_signs_out_as_well,
    nobody_is_sent_to_an_address_that_is_not_the_apps,
    looking_with_head_or_twice_at_a_parameter_signs_nobody_out,
    who_is_not_signed_in_is_told_so_or_sent_back,
    a_question_that_waited_too_long_leads_nowhere_else,
    an_app_of_its_own_scheme_has_its_person_back,
    whoever_chose_no_language_is_asked_in_the_one_that_the_app_likes,
}

/// Addresses that are not the registered one, though somebody may take them for it (ATK-030).
const NEARLY: [&str; 12] = [
    "https://shop.example.com.evil.tld/bye",
    "https://shop.example.com@evil.tld/bye",
    "https://shop.example.com/bye/",
    "https://shop.example.com/bye#x",
    "https://shop.example.com/bye?",
    "https://shop.example.com/bye?from=portal&x=1",
    "https://SHOP.example.com/bye",
    "https://shop.example.com:443/bye",
    "https://shop.example.com/./bye",
    "//evil.tld/bye",
    "javascript:alert(1)",
    "https://shop.example.com/bye\r\nLocation: https://evil.tld",
];

async fn an_app_that_names_itself_has_its_person_back_after_a_question(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let sent =
        [("client_id", app.id.as_str()), ("post_logout_redirect_uri", BACK), ("state", "x"), ("logout_hint", ADA)];
    let page = asked(&browser, &sent).await;
    assert!(page.says("The Shop asks you to sign out") && page.says("Stay signed in"), "{}", page.visible());
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("form-action"), "Chromium would not follow the form to the app: {policy}");
    assert_eq!(confirm(&browser, &page).await.location(), format!("{BACK}?state=x"));
    assert!(!browser.is_signed_in().await);
}

async fn a_form_of_another_site_signs_out_as_well(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let token = id_token(&app, &browser).await;
    let form = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", BACK), ("state", "x")];
    let headers = [("origin", "https://shop.example.com"), ("sec-fetch-site", "cross-site")];
    let post = async |form: &[(&str, &str)]| {
        browser.without_cookies().send(Method::POST, "/oauth2/logout", Some(form), &headers).await
    };
    let kept = post(&form).await;
    assert!(kept.location().starts_with("/oauth2/logout?request="), "{}", kept.location());
    assert!(!kept.location().contains(&token[..40]), "what the form held stays out of the address");
    assert!(browser.is_signed_in().await, "no cookie came along");
    assert_eq!(browser.get(&kept.location()).await.location(), format!("{BACK}?state=x"));
    assert!(!browser.is_signed_in().await);
    let wrong = post(&[("id_token_hint", &token), ("post_logout_redirect_uri", "https://evil.tld/")]).await;
    assert_eq!((wrong.status, wrong.header("location")), (400, None));
    let forged = browser.get("/oauth2/logout?request=AAAA&post_logout_redirect_uri=https://evil.tld/").await;
    assert_eq!(forged.location(), "/logout", "what was not sealed here counts for nothing");
}

async fn nobody_is_sent_to_an_address_that_is_not_the_apps(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let token = id_token(&app, &browser).await;
    let other = App::ours(&world).await;
    for address in NEARLY {
        for known in
            [("id_token_hint", token.as_str()), ("client_id", app.id.as_str()), ("client_id", other.id.as_str())]
        {
            let page = browser.get(&path(&[known, ("post_logout_redirect_uri", address)])).await;
            assert_eq!((page.status, page.header("location")), (400, None), "{address} {}", known.0);
        }
        let page = world.browser().get(&path(&[("post_logout_redirect_uri", address)])).await;
        assert_eq!(page.location(), "/logout", "{address}: nobody knows whose it is");
    }
    assert_eq!(
        browser.get(&path(&[("client_id", other.id.as_str()), ("post_logout_redirect_uri", BACK)])).await.status,
        400
    );
    let unknown = browser.get(&path(&[("client_id", "nobody"), ("post_logout_redirect_uri", BACK)])).await;
    assert!(
        unknown.status == 400 && unknown.text.contains("href=\"/logout\""),
        "who wants to leave can: {}",
        unknown.text
    );
    assert!(browser.is_signed_in().await);
}

async fn looking_with_head_or_twice_at_a_parameter_signs_nobody_out(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let token = id_token(&app, &browser).await;
    let there = path(&[("id_token_hint", &token)]);
    assert_eq!(browser.send(Method::HEAD, &there, None, &[]).await.status, 405);
    assert_eq!(browser.get(&format!("{there}&id_token_hint=x")).await.status, 400);
    let long = "x".repeat(2_001);
    assert_eq!(browser.get(&path(&[("id_token_hint", &token), ("state", &long)])).await.status, 400);
    assert!(browser.is_signed_in().await);
}

async fn who_is_not_signed_in_is_told_so_or_sent_back(world: World) {
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let nobody = world.browser();
    assert_eq!(nobody.get(&path(&[("client_id", &app.id), ("post_logout_redirect_uri", BACK)])).await.location(), BACK);
    let page = nobody.visit(&path(&[])).await;
    assert!(page.says("You're signed out.") && page.text.contains("href=\"/login\""), "{}", page.visible());
    let kept = nobody.post("/do/sign-out", &[("request", "nonsense")]).await;
    assert_eq!(kept.location(), "/login");
}

async fn a_question_that_waited_too_long_leads_nowhere_else(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let page = asked(&browser, &[("client_id", &app.id), ("post_logout_redirect_uri", BACK)]).await;
    world.wait(Duration::from_mins(31));
    assert_eq!(confirm(&browser, &page).await.location(), "/login", "signed out all the same");
    assert!(!browser.is_signed_in().await);
}

async fn an_app_of_its_own_scheme_has_its_person_back(world: World) {
    let browser = world.person(ADA).await;
    let back = "com.example.shop:/bye";
    let wanted = Wanted {
        first_party: Some(true),
        redirect_uris: Some(vec![super::super::CALLBACK.to_owned()]),
        post_logout_redirect_uris: Some(vec![back.to_owned()]),
        ..Wanted::default()
    };
    let app = App::new(&world, Kind::Native, wanted).await;
    let token = id_token(&app, &browser).await;
    let page = browser.get(&path(&[("id_token_hint", &token), ("post_logout_redirect_uri", back)])).await;
    assert_eq!(page.location(), back);
}

async fn whoever_chose_no_language_is_asked_in_the_one_that_the_app_likes(world: World) {
    let browser = world.person(ADA).await;
    world.run("update users set locale = null").await;
    let app = App::ours(&world).await;
    let form = [("client_id", app.id.as_str()), ("ui_locales", "xx de en")];
    let headers = [("origin", "https://shop.example.com"), ("sec-fetch-site", "cross-site")];
    let kept = browser.without_cookies().send(Method::POST, "/oauth2/logout", Some(&form), &headers).await;
    let page = browser.visit(&kept.location()).await;
    assert!(page.says("Abmelden?"), "{}", page.visible());
    confirm(&browser, &page).await;
    assert!(browser.get("/login").await.says("You're signed out."), "and that was all");
}
