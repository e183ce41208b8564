//! Recovery codes (ATK-080).

use futures::future::join_all;

use super::{ADA, BOB, CODES, Enrolled, TOTP, codes_on, half, sessions, type_code, type_recovery_code};
use crate::both;
use crate::support::World;

both! {
    a_recovery_code_stands_in_for_the_app_once,
    a_recovery_code_counts_however_it_is_typed,
    a_recovery_code_is_its_owners,
    of_fifty_browsers_with_one_recovery_code_one_gets_in,
    when_few_are_left_the_letter_says_so,
    new_codes_take_the_place_of_the_old,
    new_codes_are_made_by_whoever_has_a_factor_and_proved_it,
    codes_are_shown_once_whatever_was_copied,
    nobody_else_sees_codes_that_wait,
    whoever_has_used_them_all_is_offered_none,
}

async fn a_recovery_code_stands_in_for_the_app_once(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let page = browser.get("/mfa?factor=recovery_code").await;
    assert!(page.says("One of your recovery codes") && page.says("Use your authenticator app"), "{}", page.visible());
    assert_eq!(page.value("factor").as_deref(), Some("recovery_code"));
    assert_eq!(type_recovery_code(&browser, &ada.codes[0]).await.location(), "/account");
    assert!(browser.is_signed_in().await);
    assert!(browser.get("/account/sessions").await.says("password + recovery code"));
    let letter = world.letter_about(ADA, "recovery code").await;
    assert!(letter["text"].as_str().is_some_and(|text| text.contains("9 are left")), "{letter}");
    assert!(!letter.to_string().contains(&ada.codes[0]) && !letter.to_string().contains("before they run out"));
    assert!(browser.get(CODES).await.says("You have 9 recovery codes left."));
    assert!(browser.get("/account/activity").await.says("You used a recovery code."));
    let again = half(&world, ADA).await;
    assert_eq!(type_recovery_code(&again, &ada.codes[0]).await.location(), "/mfa?factor=recovery_code");
    let page = again.get("/mfa?factor=recovery_code").await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("That recovery code isn't right")),
        "{}",
        page.visible()
    );
    assert!(!again.is_signed_in().await && world.events("recovery_code_used").await == 1);
    assert_eq!(type_recovery_code(&again, &ada.codes[1]).await.location(), "/account");
}

async fn a_recovery_code_counts_however_it_is_typed(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let typed = [
        ada.codes[0].to_uppercase(),
        ada.codes[1].replace('-', ""),
        ada.codes[2].replace('-', " "),
        format!("  {} ", ada.codes[3].chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" ")),
        ada.codes[4].replace('-', "\u{2013}").replace('0', "O").replace('1', "l"),
    ];
    for code in typed {
        let browser = half(&world, ADA).await;
        assert_eq!(type_recovery_code(&browser, &code).await.location(), "/account", "{code}");
    }
    let browser = half(&world, ADA).await;
    for code in ["", "-", &ada.codes[5][..5], &format!("{}0", ada.codes[5]), &format!("{}-00000", &ada.codes[5][..5])] {
        assert_eq!(type_recovery_code(&browser, code).await.location(), "/mfa?factor=recovery_code", "{code}");
    }
    assert!(!browser.is_signed_in().await);
}

async fn a_recovery_code_is_its_owners(world: World) {
    let (ada, bob) = (Enrolled::of(&world, ADA).await, Enrolled::of(&world, BOB).await);
    let browser = half(&world, BOB).await;
    assert_eq!(type_recovery_code(&browser, &ada.codes[0]).await.location(), "/mfa?factor=recovery_code");
    assert_eq!(world.number("select count(*) from recovery_codes where used_at is not null").await, 0);
    assert_eq!(type_recovery_code(&browser, &bob.codes[0]).await.location(), "/account");
}

async fn of_fifty_browsers_with_one_recovery_code_one_gets_in(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let before = sessions(&world).await;
    let thieves: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(thieves.iter().map(|thief| type_recovery_code(thief, &ada.codes[3]))).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 303 | 429 | 503)), "{statuses:?}");
    let entered = pages.iter().filter(|page| page.is_redirect() && page.location() == "/account").count();
    assert_eq!((entered, sessions(&world).await), (1, before + 1), "{statuses:?}");
    assert_eq!(world.number("select count(*) from recovery_codes where used_at is not null").await, 1);
}

async fn when_few_are_left_the_letter_says_so(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for (n, code) in ada.codes[..8].iter().enumerate() {
        assert_eq!(type_recovery_code(&half(&world, ADA).await, code).await.location(), "/account");
        world.wait(std::time::Duration::from_secs(1));
        let letter = world.letter_about(ADA, "recovery code").await.to_string();
        assert_eq!(letter.contains("Make new ones before they run out."), n >= 6, "{n}: {letter}");
    }
}

async fn new_codes_take_the_place_of_the_old(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    assert_eq!(ada.browser.post("/do/new-recovery-codes", &[]).await.location(), CODES);
    let page = ada.browser.get(CODES).await;
    let fresh = codes_on(&page);
    assert!(fresh.len() == 10 && page.says("The old codes are dead."), "{}", page.visible());
    assert!(fresh.iter().all(|code| !ada.codes.contains(code)) && codes_on(&ada.browser.get(CODES).await).is_empty());
    let browser = half(&world, ADA).await;
    assert_eq!(type_recovery_code(&browser, &ada.codes[0]).await.location(), "/mfa?factor=recovery_code");
    assert_eq!(type_recovery_code(&browser, &fresh[0]).await.location(), "/account");
    assert_eq!(world.count_letters(ADA, "New recovery codes").await, 1);
    assert_eq!(world.events("recovery_codes_renewed").await, 1);
    assert!(ada.browser.is_signed_in().await);
}

async fn new_codes_are_made_by_whoever_has_a_factor_and_proved_it(world: World) {
    let bob = world.person(BOB).await;
    assert!(bob.get(CODES).await.says("Set one up first."));
    let page = bob.submit("/do/new-recovery-codes", &[]).await;
    assert!(page.role("alert").is_some(), "{}", page.visible());
    let ada = Enrolled::of(&world, ADA).await;
    world.wait(std::time::Duration::from_secs(601));
    let answer = ada.browser.post("/do/new-recovery-codes", &[]).await;
    assert_eq!(answer.location(), "/reauth?next=%2Faccount%2Fsecurity%2Frecovery-codes");
    assert_eq!((world.number("select count(*) from recovery_codes").await, ada.codes.len()), (10, 10));
    assert_eq!(type_recovery_code(&half(&world, ADA).await, &ada.codes[9]).await.location(), "/account");
}

async fn codes_are_shown_once_whatever_was_copied(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    ada.browser.post("/do/new-recovery-codes", &[]).await;
    let copies: Vec<_> = (0..10).map(|_| ada.browser.thief()).collect();
    let pages = join_all(copies.iter().map(|copy| copy.get(CODES))).await;
    let shown = pages.iter().filter(|page| codes_on(page).len() == 10).count();
    assert_eq!(shown, 1, "{:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
    let late = ada.browser.get(CODES).await;
    assert!(codes_on(&late).is_empty() && late.says("You have 10 recovery codes left."), "{}", late.visible());
    ada.browser.post("/do/new-recovery-codes", &[]).await;
    let (first, again) = (ada.browser.thief(), ada.browser.thief());
    assert_eq!(codes_on(&first.get(CODES).await).len(), 10);
    assert!(codes_on(&again.get(CODES).await).is_empty(), "a copy that was made before");
}

async fn nobody_else_sees_codes_that_wait(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let (elsewhere, bob) = (half(&world, ADA).await, world.person(BOB).await);
    type_code(&elsewhere, &ada.app.next(&world)).await;
    ada.browser.post("/do/new-recovery-codes", &[]).await;
    let flow = ada.browser.cookie("flow").expect("codes that wait");
    for other in [&bob, &elsewhere] {
        other.set_cookie("flow", &flow);
        assert!(codes_on(&other.get(CODES).await).is_empty(), "not even another session of hers");
    }
    assert!(world.browser().get(CODES).await.location().starts_with("/login"));
    assert_eq!(codes_on(&ada.browser.get(CODES).await).len(), 10, "they still wait for her");
    let kept = world.texts("select payload from one_time_tokens where purpose = 'show_recovery_codes'").await;
    assert!(kept.iter().all(|kept| kept.starts_with("{\"session\":") && kept.len() < 64), "{kept:?}");
}

async fn whoever_has_used_them_all_is_offered_none(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    world.run("update recovery_codes set used_at = 1").await;
    let browser = half(&world, ADA).await;
    assert!(!browser.get("/mfa").await.says("Use a recovery code"));
    assert_eq!(browser.get("/mfa?factor=recovery_code").await.value("factor").as_deref(), Some("totp"));
    assert_eq!(type_recovery_code(&browser, &ada.codes[0]).await.location(), "/mfa?factor=recovery_code");
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    assert!(browser.get(CODES).await.says("You have no recovery codes left.") && browser.get(TOTP).await.status == 200);
}
