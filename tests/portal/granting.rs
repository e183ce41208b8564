//! Who may give roles, take them and make them, and what holds when fifty try at once.

use futures::future::join_all;
use portico::error::Error;
use portico::roles::{self, SUPER_ADMIN};

use crate::both;
use crate::roles::{ADA, BOB, create, grant, key, person, revoke, roles_of};
use crate::support::World;

both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => the_last_super_admin_keeps_the_role }
both! {
    of_fifty_revokes_at_once_one_super_admin_is_left,
    a_role_given_fifty_times_at_once_is_given_once,
    nobody_gives_takes_or_makes_what_they_lack,
    a_role_is_made_once_with_permissions_that_exist,
}

async fn the_last_super_admin_keeps_the_role(world: World) {
    let ((_, ada), (bob_browser, bob)) = (person(&world, ADA).await, person(&world, BOB).await);
    grant(&world, &ada, SUPER_ADMIN, None).await.expect("a role");
    let last = "role: role-last";
    assert_eq!(key(revoke(&world, &ada, SUPER_ADMIN, None).await), last);
    assert_eq!(key(revoke(&world, &ada, SUPER_ADMIN, Some(&ada)).await), last);
    assert!(!revoke(&world, &bob, SUPER_ADMIN, None).await.expect("he is none"));
    grant(&world, &bob, SUPER_ADMIN, None).await.expect("a role");
    // Somebody who cannot sign in, or is about to go, cannot run the portal.
    world.change("update users set status = 'suspended' where email = $1", BOB).await;
    assert_eq!(key(revoke(&world, &ada, SUPER_ADMIN, None).await), last);
    world.change("update users set status = 'active' where email = $1", BOB).await;
    assert_eq!(bob_browser.post("/do/delete-account", &[("email", BOB)]).await.location(), "/login");
    assert_eq!(key(revoke(&world, &ada, SUPER_ADMIN, None).await), last);
    assert!(revoke(&world, &bob, SUPER_ADMIN, None).await.expect("Ada is left"));
    assert_eq!(world.texts("select user_id from user_roles").await, [ada]);
}

/// Puts fifty people into the database.
async fn crowd(world: &World) -> Vec<String> {
    let mut tx = world.portal.db.write().await.expect("the database");
    let ids: Vec<_> = (0..50).map(|n| format!("person-{n}")).collect();
    for id in &ids {
        let user =
            tx.query("insert into users (id, email, created_at, updated_at, self_made) values ($1, $1, 1, 1, true)");
        user.bind(id).execute().await.expect("an account");
        let role = tx.query("insert into user_roles (user_id, role, granted_at) values ($1, 'super_admin', 1)");
        role.bind(id).execute().await.expect("a role");
    }
    tx.commit().await.expect("a commit");
    ids
}

async fn of_fifty_revokes_at_once_one_super_admin_is_left(world: World) {
    let ids = crowd(&world).await;
    let mut left = ids.clone();
    // Whoever found the database busy asks again.
    for _ in 0..20 {
        let taken = join_all(left.iter().map(|id| revoke(&world, id, SUPER_ADMIN, None))).await;
        left = left
            .into_iter()
            .zip(taken)
            .filter(|(_, taken)| matches!(taken, Err(Error::Unavailable(_))))
            .map(|(id, _)| id)
            .collect();
    }
    assert!(left.is_empty(), "{left:?}");
    assert_eq!((world.number("select count(*) from user_roles").await, world.events("role_revoked").await), (1, 49));
}

async fn a_role_given_fifty_times_at_once_is_given_once(world: World) {
    let (_, id) = person(&world, ADA).await;
    let given = join_all((0..50).map(|_| grant(&world, &id, "admin", None))).await;
    assert_eq!(given.iter().filter(|given| matches!(given, Ok(true))).count(), 1, "{given:?}");
    assert_eq!((world.number("select count(*) from user_roles").await, world.events("role_granted").await), (1, 1));
}

async fn nobody_gives_takes_or_makes_what_they_lack(world: World) {
    let ((_, ada), (_, bob)) = (person(&world, ADA).await, person(&world, BOB).await);
    let (_, root) = person(&world, "root@example.com").await;
    grant(&world, &root, SUPER_ADMIN, None).await.expect("a role");
    let forbidden = "forbidden";
    for role in ["user", "moderator", "admin", SUPER_ADMIN] {
        assert_eq!(key(grant(&world, &bob, role, Some(&ada)).await), forbidden, "a user gives {role}");
        assert_eq!(key(grant(&world, &ada, role, Some(&ada)).await), forbidden, "a user takes {role} for themselves");
    }
    assert_eq!(key(create(&world, "mine", &[], Some(&ada)).await), forbidden);
    grant(&world, &ada, "admin", None).await.expect("a role");
    assert_eq!(key(grant(&world, &ada, SUPER_ADMIN, Some(&ada)).await), forbidden);
    assert_eq!(key(grant(&world, &bob, SUPER_ADMIN, Some(&ada)).await), forbidden);
    assert_eq!(key(revoke(&world, &root, SUPER_ADMIN, Some(&ada)).await), forbidden);
    assert_eq!(key(create(&world, "climber", &["system:admin"], Some(&ada)).await), forbidden);
    create(&world, "system", &["system:admin"], None).await.expect("a role");
    assert_eq!(key(grant(&world, &ada, "system", Some(&ada)).await), forbidden, "by another name");
    assert!(grant(&world, &bob, "moderator", Some(&ada)).await.expect("less than she may"));
    assert!(grant(&world, &bob, "admin", Some(&ada)).await.expect("as much as she may"));
    create(&world, "helper", &["manage:users"], Some(&ada)).await.expect("less than she may");
    assert!(grant(&world, &bob, SUPER_ADMIN, Some(&root)).await.expect("as much as root may"));
    assert_eq!(roles_of(&world, &ada).await, ["admin", "user"]);
    let actors = world
        .texts("select distinct actor_id from audit_events where event = 'role_granted' and actor_id is not null")
        .await;
    assert_eq!((actors.len(), actors.contains(&ada), actors.contains(&root)), (2, true, true));
    assert_eq!(world.texts("select granted_by from user_roles where role = 'moderator'").await, [ada]);
}

async fn a_role_is_made_once_with_permissions_that_exist(world: World) {
    assert_eq!(key(create(&world, "pilot", &["read:posts", "fly:planes"], None).await), "permission: role-permission");
    assert_eq!(world.number("select count(*) from roles where name = 'pilot'").await, 0, "nor half of it");
    let made = join_all((0..50).map(|_| create(&world, "pilot", &["read:posts"], None))).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
    assert_eq!(key(create(&world, "pilot", &[], None).await), "name: role-taken");
    assert_eq!(key(create(&world, "super_admin", &[], None).await), "name: role-taken");
    assert_eq!(world.texts("select permission from role_permissions where role = 'pilot'").await, ["read:posts"]);
    assert_eq!(world.events("role_created").await, 1);
    let mut tx = world.portal.db.read().await.expect("the database");
    let pilot = roles::find(&mut tx, "pilot").await.expect("the database").expect("a role");
    assert_eq!((pilot.is_default, pilot.permissions), (false, vec!["read:posts".to_owned()]));
}
