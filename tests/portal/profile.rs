//! What people say about themselves, and what nobody can say through a form.

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

both! {
    what_is_saved_is_shown,
    an_empty_form_empties_the_profile,
    people_sign_in_with_their_username,
    a_username_that_somebody_has_is_told_and_the_values_stay,
    a_username_cannot_be_somebodys_address,
    an_unknown_time_zone_is_told_and_the_values_stay,
    the_chosen_language_is_the_language_of_the_pages,
    a_time_zone_changes_the_times_that_are_shown,
    markup_in_a_name_is_shown_as_text,
    a_name_with_a_line_break_is_refused,
    fields_that_no_form_has_change_nothing,
    fields_that_no_form_has_change_nothing_at_sign_up,
}

async fn save(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    browser.submit("/do/update-profile", fields).await
}

async fn what_is_saved_is_shown(world: World) {
    let ada = world.person(ADA).await;
    let fields = [
        ("name", "Ada Lovelace"),
        ("given_name", "Ada"),
        ("family_name", "Lovelace"),
        ("username", "ada.l"),
        ("locale", "en"),
        ("time_zone", "Europe/London"),
    ];
    let page = save(&ada, &fields).await;
    assert!(page.role("status").is_some_and(|said| said.contains("Your profile is saved")), "{}", page.visible());
    let page = ada.get("/account/profile").await;
    for (name, value) in fields.iter().filter(|(name, _)| *name != "locale") {
        assert_eq!(page.value(name).as_deref(), Some(*value), "{name}");
    }
    assert!(ada.get("/account").await.says("Ada Lovelace"));
}

async fn an_empty_form_empties_the_profile(world: World) {
    let ada = world.person(ADA).await;
    save(&ada, &[("name", "Ada"), ("username", "ada.l"), ("time_zone", "Europe/London")]).await;
    save(&ada, &[("name", ""), ("username", ""), ("time_zone", "")]).await;
    let kept = world.texts("select name || coalesce(username, '') || coalesce(time_zone, '') from users").await;
    assert_eq!(kept, [""]);
    assert!(!world.lets_in("ada.l", PASSWORD).await && world.lets_in(ADA, PASSWORD).await);
    let bob = world.person(BOB).await;
    assert!(save(&bob, &[("username", "ada.l")]).await.role("status").is_some(), "the name is free again");
}

async fn people_sign_in_with_their_username(world: World) {
    let ada = world.person(ADA).await;
    save(&ada, &[("username", "ada.l")]).await;
    assert!(world.lets_in("ada.l", PASSWORD).await && world.lets_in(" Ada.L ", PASSWORD).await);
    save(&ada, &[("username", "lovelace")]).await;
    assert!(world.lets_in("lovelace", PASSWORD).await && !world.lets_in("ada.l", PASSWORD).await);
}

async fn a_username_that_somebody_has_is_told_and_the_values_stay(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    save(&ada, &[("username", "ada.l")]).await;
    save(&bob, &[("name", "Bob"), ("username", "bobby")]).await;
    let page =
        save(&bob, &[("name", "Robert"), ("given_name", "Rob"), ("username", "ADA.L"), ("time_zone", "Europe/Paris")])
            .await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("Somebody has this username already")),
        "{}",
        page.visible()
    );
    let typed = ["name", "given_name", "username", "time_zone"].map(|name| page.value(name).unwrap_or_default());
    assert_eq!(typed, ["Robert", "Rob", "ADA.L", "Europe/Paris"]);
    assert_eq!(
        world.texts("select name || ' ' || username from users where email = 'bob@example.com'").await,
        ["Bob bobby"]
    );
    assert!(world.lets_in("bobby", PASSWORD).await, "the name before is still theirs");
}

async fn a_username_cannot_be_somebodys_address(world: World) {
    let (_ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    assert!(save(&bob, &[("username", ADA)]).await.role("alert").is_some());
    assert_eq!(world.number("select count(*) from users where username is not null").await, 0);
}

async fn an_unknown_time_zone_is_told_and_the_values_stay(world: World) {
    let ada = world.person(ADA).await;
    for zone in ["Europe/Atlantis", "../../etc/passwd", "UTC+25"] {
        let page = save(&ada, &[("name", "Countess"), ("time_zone", zone)]).await;
        assert!(page.role("alert").is_some_and(|said| said.contains("Enter a time zone like Europe/Berlin")), "{zone}");
        assert_eq!((page.value("name").as_deref(), page.value("time_zone").as_deref()), (Some("Countess"), Some(zone)));
    }
    assert_eq!(world.texts("select name || coalesce(time_zone, '') from users").await, ["Ada"]);
}

async fn the_chosen_language_is_the_language_of_the_pages(world: World) {
    let ada = world.person(ADA).await;
    assert!(ada.get("/account/profile").await.text.contains("<html lang=\"en\""));
    save(&ada, &[("name", "Ada"), ("locale", "de")]).await;
    let page = ada.get("/account/profile").await;
    assert!(
        page.text.contains("<html lang=\"de\"") && page.says("Profil") && page.says("Zeitzone"),
        "{}",
        page.visible()
    );
    let chosen = page.text.split("<option").find(|option| option.contains("selected")).expect("a choice");
    assert!(chosen.contains("value=\"de\""), "{chosen}");
    let page = save(&ada, &[("name", "Ada"), ("locale", "tlh")]).await;
    assert!(page.role("alert").is_some(), "an unknown language is no choice");
    assert!(page.text.contains("<html lang=\"de\""), "and changes nothing");
}

async fn a_time_zone_changes_the_times_that_are_shown(world: World) {
    let ada = world.person(ADA).await;
    let shown = async || ada.get("/account/activity").await.visible();
    let before = shown().await;
    save(&ada, &[("name", "Ada"), ("time_zone", "Asia/Kathmandu")]).await;
    assert!(before.contains("UTC"), "{before}");
    assert!(shown().await.contains("+0545") || shown().await.contains("+05:45"), "{}", shown().await);
}

async fn markup_in_a_name_is_shown_as_text(world: World) {
    let ada = world.person(ADA).await;
    let name = "<a href=\"https://evil.example\">Ada</a> & 'co' {{7*7}}";
    save(&ada, &[("name", name), ("given_name", "<script>alert(1)</script>"), ("family_name", "\"><img src=x>")]).await;
    for path in ["/account", "/account/profile", "/account/security", "/account/data"] {
        let page = ada.get(path).await;
        for raw in ["<a href=\"https://evil", "<script>alert", "<img src=x"] {
            assert!(!page.text.contains(raw), "{raw} on {path}");
        }
        assert!(page.text.contains("&lt;a href="), "{path} shows the name");
    }
    assert_eq!(ada.get("/account/profile").await.value("name").as_deref(), Some(name));
}

async fn a_name_with_a_line_break_is_refused(world: World) {
    let ada = world.person(ADA).await;
    for name in ["Ada\r\nBcc: eve@evil.example", "Ada\nL", "Ada\0", "Ada\u{202e}"] {
        let page = save(&ada, &[("name", name)]).await;
        assert!(page.role("alert").is_some_and(|said| said.contains("Enter the name on one line")), "{name:?}");
        let fields = [("email", "eve@example.com"), ("password", PASSWORD), ("name", name)];
        assert!(world.browser().post("/do/sign-up", &fields).await.location().starts_with("/signup"), "{name:?}");
    }
    assert_eq!(world.texts("select name from users").await, ["Ada"]);
}

/// Everything about an account that a form must not change.
const KEPT: &str = "select u.id || ' ' || u.email || ' ' || u.status || ' ' || u.name || ' ' || p.hash || ' ' || coalesce(u.deletion_due_at, 0) \
     || ' ' || u.email_verified_at || ' ' || coalesce(u.username, '') || ' ' || (select count(*) from sessions s where s.user_id = u.id and s.ended_at is null) \
     from users u join passwords p on p.user_id = u.id where u.email = 'ada@example.com'";

async fn fields_that_no_form_has_change_nothing(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    let before = world.texts(KEPT).await;
    let ids = world.texts("select id from users where email = 'ada@example.com'").await;
    let session = world
        .texts("select s.id from sessions s join users u on u.id = s.user_id where u.email = 'ada@example.com'")
        .await;
    let forms: [(&str, Vec<(&str, &str)>); 9] = [
        ("/do/update-profile", vec![("name", "Bob")]),
        ("/do/change-email", vec![("email", "bob2@example.com")]),
        ("/do/confirm-email", vec![("code", "000000")]),
        ("/do/reauth", vec![("password", PASSWORD)]),
        ("/do/change-password", vec![("current_password", PASSWORD), ("password", OTHER_PASSWORD)]),
        ("/do/end-session", vec![("id", &session[0])]),
        ("/do/end-other-sessions", vec![]),
        ("/do/not-me", vec![("id", &session[0])]),
        ("/do/delete-account", vec![("email", ADA)]),
    ];
    for (path, mut fields) in forms {
        fields.extend([
            ("role", "super_admin"),
            ("roles", "super_admin"),
            ("roles[]", "super_admin"),
            ("email_verified", "true"),
        ]);
        fields.extend([
            ("user_id", ids[0].as_str()),
            ("person[id]", &ids[0]),
            ("status", "suspended"),
            ("typed[user_id]", &ids[0]),
        ]);
        if path != "/do/end-session" && path != "/do/not-me" {
            fields.push(("id", &ids[0]));
        }
        assert!(bob.post(path, &fields).await.status < 500, "{path}");
        assert_eq!(world.texts(KEPT).await, before, "{path}");
    }
    assert!(ada.is_signed_in().await);
    assert_eq!(world.number("select count(*) from user_roles").await, 0);
    assert_eq!(world.number("select count(*) from users where status = 'active'").await, 2);
}

async fn fields_that_no_form_has_change_nothing_at_sign_up(world: World) {
    let extra = [
        ("email", ADA),
        ("password", PASSWORD),
        ("role", "super_admin"),
        ("roles[]", "admin"),
        ("email_verified", "true"),
    ];
    let more =
        [("id", "1"), ("user_id", "1"), ("status", "suspended"), ("verified", "true"), ("email_verified_at", "1")];
    world.browser().post("/do/sign-up", &[extra, more].concat()).await;
    assert_eq!(
        world.number("select count(*) from users where email_verified_at is null and status = 'active'").await,
        1
    );
    assert_eq!(world.number("select count(*) from users where id = '1'").await, 0);
    assert_eq!(world.number("select count(*) from user_roles").await, 0);
    assert!(!world.lets_in(ADA, PASSWORD).await);
}
