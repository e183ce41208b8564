//! Lists, page by page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ADA, BOB, Caller, fields, items, problem, text};
use crate::both;
use crate::support::{PASSWORD, World};

both! { with &[("AUTH_MAX_ACTIVE_SESSIONS", "0")] =>
    a_list_is_walked_from_end_to_end_and_everything_is_there_once,
    what_happens_while_a_list_is_walked_does_not_shift_it,
    a_limit_or_cursor_that_is_none_is_refused,
    a_cursor_of_somebody_elses_leads_to_ones_own,
    an_item_tells_what_the_document_says,
}

const LISTS: [&str; 2] = ["/me/sessions", "/me/activity"];

async fn visited_often(world: &World, email: &str) -> Caller {
    world.person(email).await;
    let mut caller = Caller::sign_in(world, email).await;
    for _ in 0..6 {
        caller = Caller::sign_in(world, email).await;
    }
    caller
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| text(&item["id"])).collect()
}

/// Every page of a list, `limit` items each.
async fn walk(caller: &Caller, list: &str, limit: usize) -> Vec<Vec<String>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{list}?limit={limit}{cursor}")).await;
        pages.push(ids(&items(&page)));
        match page.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return pages,
        }
        assert!(pages.len() < 100, "{list} never ends");
    }
}

async fn a_list_is_walked_from_end_to_end_and_everything_is_there_once(world: World) {
    let ada = visited_often(&world, ADA).await;
    for list in LISTS {
        let page = ada.get(list).await;
        let whole = ids(&items(&page));
        assert!(whole.len() >= 8 && page.json()["next_cursor"].is_null(), "{list}: {}", page.text);
        let mut newest_first = whole.clone();
        newest_first.sort_by(|a, b| b.cmp(a));
        assert_eq!(whole, newest_first, "{list}");
        for limit in [1, 2, 3, whole.len() - 1, whole.len(), whole.len() + 1, 100] {
            let pages = walk(&ada, list, limit).await;
            assert_eq!(pages.concat(), whole, "{list} by {limit}");
            assert_eq!(pages.len(), whole.len().div_ceil(limit), "{list} by {limit}: no empty page at the end");
        }
    }
}

async fn what_happens_while_a_list_is_walked_does_not_shift_it(world: World) {
    let ada = visited_often(&world, ADA).await;
    for list in LISTS {
        let whole = ids(&items(&ada.get(list).await));
        let first = ada.get(&format!("{list}?limit=3")).await;
        let cursor = text(&first.json()["next_cursor"]);
        Caller::sign_in(&world, ADA).await;
        let rest = ids(&items(&ada.get(&format!("{list}?limit=100&cursor={cursor}")).await));
        assert_eq!([ids(&items(&first)), rest].concat(), whole, "{list}");
    }
}

async fn a_limit_or_cursor_that_is_none_is_refused(world: World) {
    let ada = visited_often(&world, ADA).await;
    for list in LISTS {
        for limit in ["0", "101", "-1", "1.5", "abc", "", "%20", "99999999999999999999", "1'%20or%20'1'='1"] {
            let page = ada.get(&format!("{list}?limit={limit}")).await;
            assert_eq!(problem(&page), (422, "invalid_input".to_owned()), "{list} {limit}");
            assert_eq!(fields(&page), ["limit"], "{list} {limit}");
        }
        for cursor in ["x", "", "0", "null", "'%20or%201=1%20--", "%00", "%ff", "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b1"] {
            let page = ada.get(&format!("{list}?cursor={cursor}")).await;
            assert_eq!(problem(&page), (422, "invalid_input".to_owned()), "{list} {cursor}");
            assert_eq!(fields(&page), ["cursor"], "{list} {cursor}");
        }
        assert!(items(&ada.get(&format!("{list}?cursor=00000000-0000-7000-8000-000000000000")).await).is_empty());
        let all = ada.get(&format!("{list}?cursor=FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF")).await;
        assert_eq!(items(&all), items(&ada.get(list).await), "{list}");
        assert_eq!(
            items(&ada.get(&format!("{list}?sort=ip&order=asc&user_id=x&offset=3")).await),
            items(&all),
            "{list}"
        );
    }
}

async fn a_cursor_of_somebody_elses_leads_to_ones_own(world: World) {
    let (bob, ada) = (visited_often(&world, BOB).await, visited_often(&world, ADA).await);
    for list in LISTS {
        let (own, others) = (ids(&items(&ada.get(list).await)), ids(&items(&bob.get(list).await)));
        for cursor in &others {
            for id in ids(&items(&ada.get(&format!("{list}?cursor={cursor}")).await)) {
                assert!(own.contains(&id) && !others.contains(&id), "{list}");
            }
        }
    }
}

async fn an_item_tells_what_the_document_says(world: World) {
    let browser = world.person(ADA).await;
    let ada = Caller::sign_in(&world, ADA).await;
    browser.sign_in(ADA, "wrong").await;
    let sessions = items(&ada.get("/me/sessions").await);
    let expected = "apps browser created_at current device expires_at id ip kind last_seen_at methods os user_agent";
    for session in &sessions {
        assert_eq!(super::names(session).join(" "), expected);
    }
    let [api, page] = sessions.as_slice() else { panic!("{sessions:?}") };
    let told = |session: &Value| (session["kind"].clone(), session["current"].clone(), session["device"].clone());
    assert_eq!(told(page), (json!("browser"), json!(false), json!("Firefox on Linux")));
    assert_eq!((&api["kind"], &api["current"]), (&json!("api"), &json!(true)));
    assert_eq!((&page["ip"], &api["ip"]), (&json!(browser.ip), &json!(ada.browser.ip)));
    assert_eq!((&page["methods"], &api["methods"]), (&json!(["email-code"]), &json!(["password"])));
    assert_eq!(api["id"], ada.session().await.as_str());
    let activity = items(&ada.get("/me/activity").await);
    assert_eq!(super::names(&activity[0]), ["at", "event", "id", "ip", "result", "text", "user_agent"]);
    let [failed, entered] = [&activity[0], &activity[1]];
    assert_eq!((&failed["event"], &failed["result"]), (&json!("sign_in_failed"), &json!("refused")));
    assert_eq!((&entered["event"], &entered["ip"]), (&json!("signed_in"), &json!(ada.browser.ip)));
    let known: BTreeSet<_> = activity.iter().map(|entry| text(&entry["text"])).collect();
    assert!(known.iter().all(|sentence| sentence.ends_with('.') && sentence.contains(' ')), "{known:?}");
    assert!(!ada.get("/me/activity").await.text.contains(PASSWORD));
}
