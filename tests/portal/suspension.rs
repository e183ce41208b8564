//! Shutting people out, letting them in, and ending the sessions of others.

use portico::accounts::suspension::{self, Decision};
use portico::cli::request_of_operator;
use portico::error::{Error, Result};
use portico::request::Ctx;
use portico::roles::SUPER_ADMIN;
use portico::sessions::operator;

use crate::both;
use crate::roles::{ADA, BOB, grant, may, person};
use crate::support::{PASSWORD, World};

both! {
    who_is_suspended_is_out_at_once_and_comes_back_only_by_signing_in,
    a_suspension_is_in_the_log_with_its_reason,
    nobody_shuts_out_somebody_who_may_more,
    the_last_super_admin_is_shut_out_at_the_command_line_alone,
    an_operator_ends_one_session_and_no_other,
    nobody_is_shut_out_without_a_line_in_the_log,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => nobody_ends_the_session_of_somebody_who_may_more }

async fn operator(world: &World) -> Ctx {
    request_of_operator(&world.portal).await.expect("a context")
}

async fn suspend(world: &World, user_id: &str, by: Option<&str>) -> Result<bool> {
    suspension::suspend(&operator(world).await, user_id, Decision { by, reason: Some("spam") }).await
}

async fn restore(world: &World, user_id: &str, by: Option<&str>) -> Result<bool> {
    suspension::restore(&operator(world).await, user_id, Decision { by, reason: None }).await
}

fn is_forbidden<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Forbidden))
}

async fn who_is_suspended_is_out_at_once_and_comes_back_only_by_signing_in(world: World) {
    let ((ada, id), bob) = (person(&world, ADA).await, world.person(BOB).await);
    let second = world.sign_in(ADA, PASSWORD).await.0;
    assert!(may(&world, &id, "posts", "read").await);
    assert!(suspend(&world, &id, None).await.expect("she is out"));
    assert!(!ada.is_signed_in().await && !second.is_signed_in().await && bob.is_signed_in().await);
    assert!(!may(&world, &id, "posts", "read").await, "nor may she do anything");
    let page = world.browser().submit("/do/sign-in", &[("username", ADA), ("password", PASSWORD)]).await;
    assert!(page.says("This account can't sign in."), "{}", page.visible());
    assert!(!suspend(&world, &id, None).await.expect("she is out already"));
    assert!(restore(&world, &id, None).await.expect("she may come back"));
    assert!(!ada.is_signed_in().await && !second.is_signed_in().await, "the old cookies are dead");
    assert!(world.lets_in(ADA, PASSWORD).await && may(&world, &id, "posts", "read").await);
    assert!(!restore(&world, &id, None).await.expect("she is back already"));
    assert!(matches!(suspend(&world, "nobody", None).await, Err(Error::NotFound)));
    assert!(matches!(restore(&world, "nobody", None).await, Err(Error::NotFound)));
}

async fn a_suspension_is_in_the_log_with_its_reason(world: World) {
    let (_, id) = person(&world, ADA).await;
    suspend(&world, &id, None).await.expect("she is out");
    suspend(&world, &id, None).await.expect("she is out already");
    restore(&world, &id, None).await.expect("she is back");
    let said = "select event || ' ' || coalesce(actor_id, 'nobody') || ' ' || details from audit_events where event in ('user_suspended', 'user_restored') order by at, id";
    let mut said = world.texts(said).await;
    said.sort_unstable();
    assert_eq!(
        said,
        [r#"user_restored nobody {"reason":null}"#, r#"user_suspended nobody {"reason":"spam","sessions":1}"#,]
    );
    let page = world.sign_in(ADA, PASSWORD).await.0.get("/account/activity").await;
    assert!(page.says("An administrator suspended this account.") && page.says("An administrator let you in again."));
    assert!(!page.says("spam"), "the reason is for operators");
}

async fn nobody_shuts_out_somebody_who_may_more(world: World) {
    let ((_, ada), (_, bob)) = (person(&world, ADA).await, person(&world, BOB).await);
    let (_, root) = person(&world, "root@example.com").await;
    assert!(is_forbidden(&suspend(&world, &bob, Some(&ada)).await), "somebody without a say");
    grant(&world, &ada, "admin", None).await.expect("a role");
    grant(&world, &root, SUPER_ADMIN, None).await.expect("a role");
    assert!(is_forbidden(&suspend(&world, &root, Some(&ada)).await));
    assert!(suspend(&world, &bob, Some(&ada)).await.expect("she may"));
    assert!(restore(&world, &bob, Some(&ada)).await.expect("she may"));
    assert!(suspend(&world, &root, None).await.expect("the command line may"));
    assert!(is_forbidden(&restore(&world, &root, Some(&ada)).await), "who is suspended is not less for it");
    let actors = world
        .texts("select distinct actor_id from audit_events where event = 'user_suspended' and actor_id is not null")
        .await;
    assert_eq!(actors, [ada]);
}

async fn the_last_super_admin_is_shut_out_at_the_command_line_alone(world: World) {
    let ((_, ada), (_, bob)) = (person(&world, ADA).await, person(&world, BOB).await);
    for id in [&ada, &bob] {
        grant(&world, id, SUPER_ADMIN, None).await.expect("a role");
    }
    assert!(suspend(&world, &bob, Some(&ada)).await.expect("Ada is left"));
    let refused = suspend(&world, &ada, Some(&ada)).await;
    assert!(matches!(&refused, Err(Error::Refused(problem)) if problem.key == "role-last"), "{refused:?}");
    assert!(suspend(&world, &ada, None).await.expect("the command line can take it back"));
}

async fn an_operator_ends_one_session_and_no_other(world: World) {
    let ((first, id), bob) = (person(&world, ADA).await, world.person(BOB).await);
    world.wait(std::time::Duration::from_mins(1));
    let second = world.sign_in(ADA, PASSWORD).await.0;
    let ctx = operator(&world).await;
    let sessions = operator::list(&ctx, &id).await.expect("sessions");
    assert_eq!(sessions.iter().map(|session| session.ip.as_str()).collect::<Vec<_>>(), [&second.ip, &first.ip]);
    assert_eq!(operator::end(&ctx, &sessions[1].id, None).await.expect("it ends"), id);
    assert!(!first.is_signed_in().await && second.is_signed_in().await && bob.is_signed_in().await);
    for dead in [sessions[1].id.as_str(), "nothing", ""] {
        assert!(matches!(operator::end(&ctx, dead, None).await, Err(Error::NotFound)), "{dead}");
    }
    assert_eq!(
        (operator::list(&ctx, &id).await.expect("sessions").len(), world.events("session_revoked").await),
        (1, 1)
    );
    assert!(second.get("/account/activity").await.says("An administrator signed out one of your devices."));
    world.wait(std::time::Duration::from_hours(24 * 40));
    let late = operator(&world).await;
    assert!(matches!(operator::end(&late, &sessions[0].id, None).await, Err(Error::NotFound)), "it ran out by itself");
}

async fn nobody_ends_the_session_of_somebody_who_may_more(world: World) {
    let ((bob_browser, bob), (root_browser, root)) =
        (person(&world, BOB).await, person(&world, "root@example.com").await);
    let (_, ada) = person(&world, ADA).await;
    grant(&world, &ada, "admin", None).await.expect("a role");
    grant(&world, &root, SUPER_ADMIN, None).await.expect("a role");
    let ctx = operator(&world).await;
    let roots = operator::list(&ctx, &root).await.expect("sessions");
    let bobs = operator::list(&ctx, &bob).await.expect("sessions");
    assert!(is_forbidden(&operator::end(&ctx, &roots[0].id, Some(&ada)).await) && root_browser.is_signed_in().await);
    assert!(is_forbidden(&operator::end(&ctx, &roots[0].id, Some(&bob)).await) && root_browser.is_signed_in().await);
    assert_eq!(operator::end(&ctx, &bobs[0].id, Some(&ada)).await.expect("it ends"), bob);
    assert!(!bob_browser.is_signed_in().await);
    assert_eq!(world.texts("select actor_id from audit_events where event = 'session_revoked'").await, [ada]);
}

async fn nobody_is_shut_out_without_a_line_in_the_log(world: World) {
    let (ada, id) = person(&world, ADA).await;
    let ctx = operator(&world).await;
    let sessions = operator::list(&ctx, &id).await.expect("sessions");
    world.run("drop table audit_events").await;
    assert!(suspend(&world, &id, None).await.is_err());
    assert!(operator::end(&ctx, &sessions[0].id, None).await.is_err());
    assert_eq!(ada.get("/account/profile").await.status, 200, "she is in");
    assert_eq!(world.text("select status from users").await, "active");
}
