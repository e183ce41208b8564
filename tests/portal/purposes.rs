//! A secret for one thing is none for another (gate 12, ATK-065).

use portico::cli::request_of_operator;
use portico::config::ProviderId;
use portico::signup::set_up;
use portico::upstream::errand;

use super::change_email::{ask, change};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World, token_of};
use crate::upstream::merging;

both! { every_link_opens_its_own_door_and_no_other, no_code_opens_the_door_of_another }

/// Every door that a token opens: the page it is on and the form.
const DOORS: [(&str, &str); 9] = [
    ("/verify-email", "/do/verify-email"),
    ("/reset", "/do/reset-password"),
    ("/magic-link", "/do/follow-magic-link"),
    ("/account/email/confirm", "/do/confirm-email"),
    ("/account/email/undo", "/do/undo-email-change"),
    ("/account/data/cancel", "/do/cancel-deletion"),
    ("/account/links/merge/undo", "/do/undo-merge"),
    ("/setup", "/do/set-up"),
    ("/errand", "/do/run-errand"),
];

/// The status of the page and of the form.
async fn try_door(world: &World, (page, form): (&str, &str), token: &str) -> (u16, u16) {
    let browser = world.browser();
    let seen = browser.visit(&format!("{page}?token={token}")).await.status;
    let password = [("email", "root@example.com"), ("password", OTHER_PASSWORD)];
    let fields: &[(&str, &str)] = if matches!(page, "/reset" | "/setup") { &password } else { &[("token", token)] };
    (seen, browser.post(form, fields).await.status)
}

/// A token for each door, each of another person.
async fn tokens(world: &World) -> [String; 9] {
    world.signed_up("eve@example.com", PASSWORD).await;
    let verify = world.link("eve@example.com").await;
    world.person("ada@example.com").await;
    let reset = world.reset_link("ada@example.com").await;
    world.browser().post("/do/request-magic-link", &[("email", "fay@example.com")]).await;
    let magic = world.link("fay@example.com").await;
    ask(&world.person("bob@example.com").await, "bob2@example.com").await;
    let confirm = world.link("bob2@example.com").await;
    change(world, &world.person("carl@example.com").await, "carl2@example.com").await;
    let undo = world.link_about("carl@example.com", "address was changed").await;
    let dora = world.person("dora@example.com").await;
    dora.post("/do/delete-account", &[("email", "dora@example.com")]).await;
    let cancel = world.link_about("dora@example.com", "will be deleted").await;
    let ella = world.person("ella@example.com").await;
    world.person("fred@example.com").await;
    let page = merging::begin(&ella).await;
    merging::sign_in_for(&ella, ("fred@example.com", PASSWORD), &page).await;
    assert!(merging::merge(world, &ella, &page, "fred@example.com").await.is_redirect());
    let two = merging::way_back(world, "fred@example.com").await;
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let set_up = set_up::issue(&ctx).await.expect("a database").expect("set-up is open");
    let google = ProviderId::parse("google").expect("an id");
    let errand = errand::make(&ctx, None, google).await.expect("a link").link;
    let [verify, reset, magic, confirm, undo, cancel, two, errand] =
        [&verify, &reset, &magic, &confirm, &undo, &cancel, &two, &errand].map(|link| token_of(link).to_owned());
    [verify, reset, magic, confirm, undo, cancel, two, set_up.expose().to_owned(), errand]
}

async fn every_link_opens_its_own_door_and_no_other(world: World) {
    let tokens = tokens(&world).await;
    for (own, token) in tokens.iter().enumerate() {
        for (other, door) in DOORS.into_iter().enumerate().filter(|(other, _)| *other != own) {
            assert_eq!(
                try_door(&world, door, token).await,
                (410, 410),
                "the token of {} at {}",
                DOORS[own].0,
                DOORS[other].0
            );
        }
    }
    for (door, token) in DOORS.into_iter().zip(&tokens) {
        assert_eq!(try_door(&world, door, token).await, (200, 303), "{}", door.0);
    }
}

async fn no_code_opens_the_door_of_another(world: World) {
    let ada = world.person("ada@example.com").await;
    let eve = world.signed_up("eve@example.com", PASSWORD).await;
    let verify = world.code("eve@example.com").await;
    ask(&ada, "new@example.com").await;
    let change = world.code("new@example.com").await;
    let ours = ada.thief();
    ours.set_cookie("flow", &eve.cookie("flow").expect("a flow"));
    ours.post("/do/confirm-email", &[("code", &verify)]).await;
    let theirs = world.browser();
    theirs.set_cookie("flow", &ada.cookie("flow").expect("a flow"));
    theirs.post("/do/verify-email", &[("code", &change)]).await;
    assert!(!theirs.is_signed_in().await);
    assert_eq!(world.texts("select email from users where email_verified_at is not null").await, ["ada@example.com"]);
    eve.post("/do/verify-email", &[("code", &verify)]).await;
    ada.post("/do/confirm-email", &[("code", &change)]).await;
    let confirmed = world.texts("select email from users where email_verified_at is not null order by email").await;
    assert_eq!(confirmed, ["eve@example.com", "new@example.com"]);
}
