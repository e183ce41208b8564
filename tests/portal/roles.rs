//! What people are, what that allows, and who may change it.

use portico::cli::request_of_operator;
use portico::error::{Error, Result};
use portico::roles::{self, NewRole};

use crate::both;
use crate::support::{Browser, World};

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";
const USER: [&str; 4] = ["create:posts", "read:posts", "read:profile", "update:profile"];

both! {
    the_portal_comes_with_four_roles_each_with_what_the_weaker_ones_may,
    whoever_signs_up_has_the_default_role_and_no_row_for_it,
    what_somebody_may_is_what_any_of_their_roles_allows,
    a_role_that_does_not_exist_is_not_given,
    nobody_loses_the_role_that_everybody_has,
    roles_go_with_the_account_and_stay_in_the_log,
    nothing_about_roles_changes_without_a_line_in_the_log,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => a_role_counts_from_the_next_request_and_is_gone_with_the_next }

/// Somebody who signed up, and their id.
pub async fn person(world: &World, email: &str) -> (Browser, String) {
    let browser = world.person(email).await;
    (browser, id_of(world, email).await)
}

async fn id_of(world: &World, email: &str) -> String {
    let mut tx = world.portal.db.read().await.expect("the database");
    portico::accounts::search_one(&mut tx, email).await.expect("the database").expect("an account").id
}

pub async fn grant(world: &World, user_id: &str, role: &str, by: Option<&str>) -> Result<bool> {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let mut tx = world.portal.db.write().await?;
    let done = roles::grant(&ctx, &mut tx, user_id, role, by).await?;
    world.portal.commit(tx).await?;
    Ok(done)
}

pub async fn revoke(world: &World, user_id: &str, role: &str, by: Option<&str>) -> Result<bool> {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let mut tx = world.portal.db.write().await?;
    let done = roles::revoke(&ctx, &mut tx, user_id, role, by).await?;
    world.portal.commit(tx).await?;
    Ok(done)
}

pub async fn create(world: &World, name: &str, permissions: &[&str], by: Option<&str>) -> Result<()> {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let permissions: Vec<_> = permissions.iter().map(|&name| name.to_owned()).collect();
    let mut tx = world.portal.db.write().await?;
    roles::create(&ctx, &mut tx, &NewRole::parse(name, "", &permissions)?, by).await?;
    world.portal.commit(tx).await
}

pub async fn roles_of(world: &World, user_id: &str) -> Vec<String> {
    roles::of(&mut world.portal.db.read().await.expect("the database"), user_id).await.expect("roles")
}

async fn permissions_of(world: &World, user_id: &str) -> Vec<String> {
    roles::permissions_of(&mut world.portal.db.read().await.expect("the database"), user_id).await.expect("permissions")
}

pub async fn may(world: &World, user_id: &str, resource: &str, action: &str) -> bool {
    let mut tx = world.portal.db.read().await.expect("the database");
    let may = roles::may(&mut tx, user_id, resource, action).await.expect("an answer");
    let guard = roles::require(&mut tx, user_id, resource, action).await;
    assert!(matches!((may, guard), (true, Ok(())) | (false, Err(Error::Forbidden))), "the guard says the same");
    may
}

/// The roles that this browser's requests are served with.
async fn served_with(browser: &Browser) -> Vec<String> {
    let page = browser.post("/do/export-data", &[]).await;
    let data: serde_json::Value = serde_json::from_str(&page.text).expect("JSON");
    serde_json::from_value(data["account"]["roles"].clone()).expect("roles")
}

/// The message key of a refusal, after its field.
pub fn key<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Invalid(problems)) => {
            problems.iter().map(|(field, problem)| format!("{field}: {problem}")).collect::<Vec<_>>().join(", ")
        }
        Err(Error::Forbidden) => "forbidden".to_owned(),
        other => format!("{other:?}"),
    }
}

async fn the_portal_comes_with_four_roles_each_with_what_the_weaker_ones_may(world: World) {
    let mut tx = world.portal.db.read().await.expect("the database");
    let all = roles::list(&mut tx).await.expect("roles");
    assert_eq!(
        all.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(),
        ["user", "moderator", "admin", "super_admin"]
    );
    let added: [&[&str]; 4] =
        [&USER, &["moderate:posts", "update:posts"], &["delete:posts", "manage:users"], &["system:admin"]];
    let mut expected: Vec<String> = Vec::new();
    for (role, added) in all.iter().zip(added) {
        expected.extend(added.iter().map(|&name| name.to_owned()));
        expected.sort_unstable();
        assert_eq!(role.permissions, expected, "{}", role.name);
        assert_eq!(role.is_default, role.name == "user");
    }
    // What apps need to act for people elsewhere, no role has from the start.
    expected.push("identities:token".to_owned());
    expected.sort_unstable();
    let permissions = roles::permissions(&mut tx).await.expect("permissions");
    assert_eq!(
        permissions.iter().map(|permission| &permission.name).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    let named = permissions.iter().filter(|one| one.name == format!("{}:{}", one.action, one.resource));
    assert_eq!((permissions.len(), named.count()), (10, 8));
    let system = permissions.iter().find(|one| one.name == "system:admin").expect("it is there");
    assert_eq!((system.resource.as_str(), system.action.as_str()), ("system", "admin"));
    assert_eq!(roles::default_role(&mut tx).await.expect("a role"), "user");
}

async fn whoever_signs_up_has_the_default_role_and_no_row_for_it(world: World) {
    let (ada, id) = person(&world, ADA).await;
    assert_eq!(
        (roles_of(&world, &id).await, served_with(&ada).await),
        (vec!["user".to_owned()], vec!["user".to_owned()])
    );
    assert_eq!(permissions_of(&world, &id).await, USER);
    assert!(may(&world, &id, "posts", "create").await && !may(&world, &id, "posts", "delete").await);
    assert_eq!(world.number("select count(*) from user_roles").await, 0);
    let nobody = "019a0000-0000-7000-8000-000000000000";
    assert!(roles_of(&world, nobody).await.is_empty() && permissions_of(&world, nobody).await.is_empty());
    assert!(!may(&world, nobody, "posts", "read").await);
}

async fn a_role_counts_from_the_next_request_and_is_gone_with_the_next(world: World) {
    let (ada, id) = person(&world, ADA).await;
    assert!(grant(&world, &id, "super_admin", None).await.expect("a role"));
    assert!(grant(&world, &id, "moderator", None).await.expect("a role"));
    assert_eq!(served_with(&ada).await, ["moderator", "super_admin", "user"]);
    assert_eq!(roles_of(&world, &id).await, ["moderator", "super_admin", "user"]);
    assert!(revoke(&world, &id, "moderator", None).await.expect("it is gone"));
    assert_eq!(served_with(&ada).await, ["super_admin", "user"]);
    assert!(!revoke(&world, &id, "moderator", None).await.expect("nothing to take"));
    assert_eq!((world.events("role_granted").await, world.events("role_revoked").await), (2, 1));
    let page = ada.get("/account/activity").await;
    assert!(page.says("You were given a role.") && page.says("A role was taken from you."), "{}", page.visible());
}

async fn what_somebody_may_is_what_any_of_their_roles_allows(world: World) {
    let (_, id) = person(&world, ADA).await;
    create(&world, "cleaner", &["delete:posts", "read:posts", "delete:posts"], None).await.expect("a role");
    grant(&world, &id, "cleaner", None).await.expect("a role");
    grant(&world, &id, "moderator", None).await.expect("a role");
    let all = [
        "create:posts",
        "delete:posts",
        "moderate:posts",
        "read:posts",
        "read:profile",
        "update:posts",
        "update:profile",
    ];
    assert_eq!(permissions_of(&world, &id).await, all, "sorted, and each once");
    for (resource, action, expected) in [
        ("posts", "delete", true),
        ("posts", "moderate", true),
        ("profile", "read", true),
        ("users", "manage", false),
        ("system", "admin", false),
        ("delete", "posts", false),
        ("posts", "", false),
        ("", "", false),
        ("posts", "%", false),
        ("POSTS", "delete", false),
        ("posts' or '1'='1", "delete", false),
    ] {
        assert_eq!(may(&world, &id, resource, action).await, expected, "{action} {resource}");
    }
}

async fn a_role_that_does_not_exist_is_not_given(world: World) {
    let (_, id) = person(&world, ADA).await;
    for name in ["king", "", "Admin", "super_admin ", "admin\0"] {
        assert_eq!(key(grant(&world, &id, name, None).await), "role: role-unknown", "{name:?}");
        assert_eq!(key(revoke(&world, &id, name, None).await), "role: role-unknown", "{name:?}");
    }
    assert_eq!((world.number("select count(*) from user_roles").await, world.events("role_granted").await), (0, 0));
}

async fn nobody_loses_the_role_that_everybody_has(world: World) {
    let (_, id) = person(&world, ADA).await;
    assert!(!grant(&world, &id, "user", None).await.expect("they have it"));
    assert_eq!(key(revoke(&world, &id, "user", None).await), "role: role-default");
    assert_eq!((roles_of(&world, &id).await.len(), world.events("role_granted").await), (1, 0));
}

async fn roles_go_with_the_account_and_stay_in_the_log(world: World) {
    let ((_, ada), (_, bob)) = (person(&world, ADA).await, person(&world, BOB).await);
    grant(&world, &ada, "moderator", None).await.expect("a role");
    grant(&world, &bob, "moderator", None).await.expect("a role");
    let mut tx = world.portal.db.write().await.expect("the database");
    portico::accounts::delete(&mut tx, &ada).await.expect("she goes");
    tx.commit().await.expect("a commit");
    assert_eq!(world.texts("select user_id from user_roles").await, [bob]);
    assert_eq!((roles_of(&world, &ada).await.len(), world.events("role_granted").await), (0, 2));
    assert_eq!(world.number("select count(*) from role_permissions").await, 27);
}

async fn nothing_about_roles_changes_without_a_line_in_the_log(world: World) {
    let (_, ada) = person(&world, ADA).await;
    grant(&world, &ada, "moderator", None).await.expect("a role");
    world.run("drop table audit_events").await;
    assert!(grant(&world, &ada, "admin", None).await.is_err());
    assert!(revoke(&world, &ada, "moderator", None).await.is_err());
    assert!(create(&world, "pilot", &["read:posts"], None).await.is_err());
    assert_eq!(
        (roles_of(&world, &ada).await.join(" "), world.number("select count(*) from roles").await),
        ("moderator user".to_owned(), 4)
    );
}
