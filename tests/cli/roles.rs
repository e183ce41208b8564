//! Roles and permissions at the command line.

use serde_json::Value;

use crate::binary::{PASSWORD, Place, Ran, bare};
use crate::on_both;

on_both! {
    roles_are_listed_with_what_they_allow,
    a_role_is_made_and_given_and_taken,
    whether_somebody_may_do_something_is_told_by_words_and_exit_code,
    what_cannot_be_done_says_what_to_do,
    the_last_super_admin_stays_one,
}

/// Somebody with an account, and their id.
pub fn person(place: &Place, email: &str) -> String {
    let made = place.feed(&["user", "create", "--email", email, "--verified", "--json"], PASSWORD);
    assert_eq!(made.code, 0, "{made:?}");
    made.json()["id"].as_str().expect("an id").to_owned()
}

/// A command that ends well.
pub fn done(place: &Place, command: &[&str]) -> Ran {
    let ran = place.run(command);
    assert!(ran.code == 0 && ran.err.is_empty(), "{command:?}: {ran:?}");
    ran
}

/// A command that ends with `code`, tells nothing on its output, and says `words`.
pub fn fails(place: &Place, command: &[&str], (code, words): (i32, &str)) {
    let ran = place.run(command);
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{command:?}: {ran:?}");
    assert!(ran.err.contains(words), "{words} in {ran:?}");
}

fn named<'v>(rows: &'v Value, name: &str) -> &'v Value {
    let row = rows.as_array().expect("rows").iter().find(|row| row["name"] == name);
    row.unwrap_or_else(|| panic!("{name} in {rows}"))
}

fn keys(row: &Value) -> Vec<&str> {
    row.as_object().expect("an object").keys().map(String::as_str).collect()
}

async fn roles_are_listed_with_what_they_allow(place: Place) {
    let roles = done(&place, &["role", "list", "--json"]).json();
    assert_eq!(
        roles.as_array().expect("roles").iter().map(|role| role["name"].as_str().expect("a name")).collect::<Vec<_>>(),
        ["user", "moderator", "admin", "super_admin"]
    );
    assert_eq!(keys(&roles[0]), ["created_at", "description", "is_default", "name", "permissions"]);
    let user = serde_json::json!(["create:posts", "read:posts", "read:profile", "update:profile"]);
    assert_eq!(
        (&roles[0]["permissions"], &roles[0]["is_default"], &roles[3]["is_default"]),
        (&user, &true.into(), &false.into())
    );
    let listed = done(&place, &["role", "list"]).out;
    assert!(listed.contains("super_admin      Runs the portal") && listed.contains("system:admin"), "{listed}");
    let permissions = done(&place, &["permission", "list", "--json"]).json();
    assert_eq!(permissions.as_array().map(Vec::len), Some(10));
    let one = named(&permissions, "moderate:posts");
    assert_eq!(keys(one), ["action", "description", "name", "resource"]);
    assert_eq!((&one["resource"], &one["action"]), (&"posts".into(), &"moderate".into()));
    assert_eq!(done(&place, &["permission", "list"]).out.lines().count(), 10);
}

async fn a_role_is_made_and_given_and_taken(place: Place) {
    let id = person(&place, "ada@example.com");
    let create = [
        "role",
        "create",
        "editor",
        "--description",
        "Writes for us",
        "--permission",
        "update:posts",
        "--permission",
        "delete:posts",
    ];
    assert!(done(&place, &create).out.contains("portico role grant"), "it says how to go on");
    let roles = done(&place, &["role", "list", "--json"]).json();
    let editor = named(&roles, "editor");
    assert_eq!((&editor["description"], &editor["is_default"]), (&"Writes for us".into(), &false.into()));
    assert_eq!(editor["permissions"], serde_json::json!(["delete:posts", "update:posts"]));
    let shown = |place: &Place| done(place, &["user", "show", &id, "--json"]).json()["roles"].clone();
    assert_eq!(shown(&place), serde_json::json!(["user"]), "whom the command line made has the default role");
    for said in ["ada@example.com has the role editor now.", "ada@example.com has the role editor already."] {
        assert_eq!(done(&place, &["role", "grant", "ADA@example.com", "editor"]).out.trim(), said);
        assert_eq!(shown(&place), serde_json::json!(["editor", "user"]));
    }
    assert_eq!(done(&place, &["role", "grant", &id, "user"]).out.trim(), "ada@example.com has the role user already.");
    for said in ["does not have the role any more: editor.", "did not have the role editor."] {
        assert_eq!(done(&place, &["role", "revoke", &id, "editor"]).out.trim(), format!("ada@example.com {said}"));
        assert_eq!(shown(&place), serde_json::json!(["user"]));
    }
    let log = "select event || ' ' || coalesce(actor_id, 'nobody') || ' ' || details from audit_events where event like 'role_%'";
    let mut log: Vec<(String,)> = place.db().await.query(log).all().await.expect("the log");
    log.sort_unstable();
    assert_eq!(
        log.into_iter().map(|row| row.0).collect::<Vec<_>>(),
        [
            r#"role_created nobody {"permissions":["delete:posts","update:posts"],"role":"editor"}"#,
            r#"role_granted nobody {"role":"editor"}"#,
            r#"role_revoked nobody {"role":"editor"}"#,
        ]
    );
    let bob = place.feed(&["user", "create", "--email", "bob@example.com", "--role", "editor", "--json"], PASSWORD);
    assert_eq!(bob.json()["roles"], serde_json::json!(["editor", "user"]), "{bob:?}");
    let listed = done(&place, &["user", "list", "--json"]).json();
    assert_eq!((&listed[0]["roles"], &listed[1]["roles"]), (&serde_json::json!(["user"]), &bob.json()["roles"]));
}

async fn whether_somebody_may_do_something_is_told_by_words_and_exit_code(place: Place) {
    let id = person(&place, "ada@example.com");
    let check = |resource: &str, action: &str| place.run(&["permission", "check", "ada@example.com", resource, action]);
    let may = check("posts", "create");
    assert_eq!((may.code, may.out.trim(), may.err.as_str()), (0, "allowed", ""), "{may:?}");
    let not = check("posts", "delete");
    assert_eq!((not.code, not.out.trim()), (1, "denied"), "{not:?}");
    assert!(not.err.contains("delete:posts") && not.err.contains("portico role list"), "{not:?}");
    let odd = check("planes", "fly");
    assert_eq!((odd.code, odd.out.trim()), (1, "denied"), "{odd:?}");
    assert!(odd.err.contains("portico permission list"), "{odd:?}");
    done(&place, &["role", "grant", &id, "admin"]);
    assert_eq!((check("posts", "delete").code, check("system", "admin").code), (0, 1));
    let json = place.run(&["permission", "check", &id, "posts", "delete", "--json"]);
    let expected = serde_json::json!({ "allowed": true, "user": id, "resource": "posts", "action": "delete" });
    assert_eq!((json.code, json.json()), (0, expected));
    let json = place.run(&["permission", "check", &id, "system", "admin", "--json"]);
    assert_eq!((json.code, json.json()["allowed"].as_bool()), (1, Some(false)));
    done(&place, &["user", "suspend", &id]);
    let out = check("posts", "delete");
    assert!(out.code == 1 && out.out.trim() == "denied" && out.err.contains("portico user restore"), "{out:?}");
    fails(&place, &["permission", "check", "eve@example.com", "posts", "read"], (5, "portico user list"));
}

async fn what_cannot_be_done_says_what_to_do(place: Place) {
    person(&place, "ada@example.com");
    for verb in ["grant", "revoke"] {
        fails(&place, &["role", verb, "eve@example.com", "admin"], (5, "portico user list"));
        fails(&place, &["role", verb, "ada@example.com", "king"], (5, "portico role list"));
    }
    fails(&place, &["role", "revoke", "ada@example.com", "user"], (1, "Everybody has this role"));
    fails(&place, &["role", "create", "admin"], (1, "portico role list"));
    fails(&place, &["role", "create", "pilot", "--permission", "fly:planes"], (5, "portico permission list"));
    fails(&place, &["role", "create", "The Pilot"], (2, "name: Use up to 50 lower-case letters"));
    fails(&place, &["role", "create", "pilot", "--description", "a\u{1b}[2J"], (2, "description: "));
    let king = place.feed(&["user", "create", "--email", "bob@example.com", "--role", "king"], PASSWORD);
    assert!(king.code == 5 && king.out.is_empty() && king.err.contains("portico role list"), "{king:?}");
    fails(&place, &["role", "grant", "\u{1b}[2J", "admin"], (5, "nobody is called \u{fffd}[2J"));
    assert_eq!(place.number("select count(*) from roles").await + place.number("select count(*) from users").await, 5);
    assert_eq!(place.number("select count(*) from user_roles").await, 0);
}

async fn the_last_super_admin_stays_one(place: Place) {
    let id = person(&place, "ada@example.com");
    done(&place, &["role", "grant", &id, "super_admin"]);
    assert_eq!(
        place.number("select count(*) from portal_facts where name = 'set_up'").await,
        1,
        "set-up is closed for ever"
    );
    fails(&place, &["role", "revoke", &id, "super_admin"], (1, "Make somebody else super_admin first"));
    let bob = person(&place, "bob@example.com");
    done(&place, &["role", "grant", &bob, "super_admin"]);
    done(&place, &["role", "revoke", &id, "super_admin"]);
    fails(&place, &["role", "revoke", &bob, "super_admin"], (1, "Make somebody else super_admin first"));
}

#[test]
fn half_a_command_is_a_mistake_of_usage() {
    for half in [
        &["role"][..],
        &["role", "grant", "ada@example.com"],
        &["role", "revoke", "ada@example.com"],
        &["role", "create"],
        &["permission", "check", "ada@example.com", "posts"],
        &["session", "list"],
        &["session", "revoke"],
        &["user", "suspend"],
        &["user", "suspend", "ada@example.com", "--reason", "two\nlines"],
    ] {
        let ran = Ran::of(bare(half));
        assert!(ran.code == 2 && ran.out.is_empty() && !ran.err.is_empty(), "{half:?}: {ran:?}");
    }
}
