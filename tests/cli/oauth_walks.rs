//! `portico oauth test`, `link` and `unlink`: ways to a provider that begin at the command line.

use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::acme::{Acme, Mood};
use crate::binary::{PASSWORD, Place, Ran, client, cookies, form, location};
use crate::on_both;
use crate::roles::{done, fails, person};

on_both! {
    each_provider_is_walked_to_and_back_where_the_simulator_stands_in,
    what_is_wrong_with_a_provider_is_told_with_what_to_do,
    somebody_walks_the_way_in_a_browser_and_the_command_line_reads_who_came_back,
    a_link_is_made_for_somebody,
    an_account_elsewhere_is_taken_from_somebody,
}

const ADA: &str = "ada@example.com";

async fn each_provider_is_walked_to_and_back_where_the_simulator_stands_in(place: Place) {
    let portal = place.serve(&[]).await;
    let listen = format!("AUTH_LISTEN=127.0.0.1:{}", portal.port);
    let rows = done(&place, &["oauth", "list", "--json"]).json();
    let ids: Vec<_> = rows.as_array().expect("rows").iter().map(|row| row["id"].as_str().expect("an id")).collect();
    assert!(ids.len() >= 13, "{ids:?}");
    for id in ids {
        let ran = place.run(&["oauth", "test", id, "--json", "--set", &listen]);
        assert_eq!((ran.code, &ran.json()["ok"]), (0, &json!(true)), "{id}: {ran:?}");
        let last = ran.json()["steps"].as_array().expect("steps").last().expect("a step").clone();
        assert!(
            last["step"] == "profile" && last["text"].to_string().contains(&format!(":{}/", portal.port)),
            "{id}: {last}"
        );
    }
    assert_eq!(place.number("select count(*) from users").await, 0, "nobody came in by it");
    portal.kill();
    let ran = place.run(&["oauth", "test", "google", "--set", &listen]);
    assert!(ran.code == 1 && ran.out.contains("failed"), "{ran:?}");
}

async fn what_is_wrong_with_a_provider_is_told_with_what_to_do(place: Place) {
    let acme = Acme::start().await;
    let url = |option: &str, path: &str| format!("--{option}-url={}{path}", acme.url);
    let addresses = [url("authorize", "/authorize"), url("token", "/token"), url("userinfo", "/me")];
    let half = place.feed(&["oauth", "config", "acme", "--kind=oauth2", "--client-id=portico"], "a-secret");
    assert_eq!(half.code, 0, "{half:?}");
    let test = |place: &Place| place.run(&["oauth", "test", "acme"]);
    let ran = test(&place);
    assert!(ran.code == 1 && ran.out.contains("failed   settings     AUTHORIZE_URL is missing"), "{ran:?}");
    let config: Vec<_> = ["oauth", "config", "acme"].into_iter().chain(addresses.iter().map(String::as_str)).collect();
    assert_eq!(place.run(&config).code, 0);
    let ran = test(&place);
    assert!(ran.code == 0 && ran.out.contains("ok       credentials"), "{ran:?}");
    for (mood, words) in [(Mood::Stranger, "portico oauth config"), (Mood::Down, "check the addresses")] {
        acme.is_in(mood);
        let ran = test(&place);
        assert!(ran.code == 1 && ran.out.contains("failed   credentials"), "{mood:?}: {ran:?}");
        assert!(ran.out.contains(words) && ran.err.contains("see credentials"), "{mood:?}: {ran:?}");
    }
}

/// Presses the button behind a link, in a browser with these cookies. Gives where it leads, and its cookies then.
async fn press(link: &str, cookie: &str) -> (String, String) {
    let page = client().get(link).header("cookie", cookie).send().await.expect("an answer");
    assert_eq!(page.status(), 200, "{link}");
    let (base, token) = link.split_once("/errand?token=").expect("a link of ours");
    let pressed = form(&client(), base, "/do/run-errand", &[("token", token)]).header("cookie", cookie).send().await;
    let pressed = pressed.expect("an answer");
    (location(&pressed), cookies(&pressed))
}

/// Is somebody at the simulator, which has led a browser to `there`. Gives the way back.
async fn decide(there: &str, subject: &str) -> String {
    let page = client().get(there).send().await.expect("an answer").text().await.expect("a page");
    let request = page.split("name=\"request\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    let request = request.and_then(|rest| rest.split('"').next()).expect("a form").to_owned();
    let url = there.split_once("/authorize").expect("an authorize page").0;
    let fields = [
        ("request", request.as_str()),
        ("subject", subject),
        ("email", "ada@gmail.example"),
        ("email_verified", "on"),
        ("name", "Ada"),
        ("fault", "none"),
    ];
    location(&form(&client(), url, "/decide", &fields).send().await.expect("an answer"))
}

async fn somebody_walks_the_way_in_a_browser_and_the_command_line_reads_who_came_back(place: Place) {
    let portal = place.serve(&[]).await;
    let listen = format!("AUTH_LISTEN=127.0.0.1:{}", portal.port);
    let mut command = place.command(&["oauth", "test", "github", "--browser", "--json", "--set", &listen]);
    let mut waiting = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("portico runs");
    let mut told = waiting.stderr.take().expect("its words");
    let mut said = String::new();
    while !said.contains("/errand?token=") || !said.ends_with('\n') {
        let mut byte = [0];
        assert_eq!(told.read(&mut byte).expect("it reads"), 1, "it ended: {said}");
        said.push(char::from(byte[0]));
    }
    let link = said.lines().last().expect("a link").to_owned();
    let (there, cookie) = press(&link, "").await;
    let back = decide(&there, "4711").await;
    let answer = client().get(back).header("cookie", &cookie).send().await.expect("an answer");
    assert_eq!(location(&answer), "/login");
    let ran = Ran::from(waiting.wait_with_output().expect("it ends"));
    let steps = ran.json()["steps"].as_array().expect("steps").clone();
    let last = steps.last().expect("a step");
    assert!(ran.code == 0 && last["step"] == "browser", "{ran:?}");
    assert!(last["text"].to_string().contains("ada@gmail.example"), "{last}");
    assert_eq!(place.number("select count(*) from users").await, 0, "nobody came in by it");
    assert_eq!(place.number("select count(*) from provider_trials").await, 0, "and nothing of them is left");
    let again = client().get(&link).send().await.expect("an answer");
    assert_eq!(again.status(), 410, "the link is used up");
}

async fn sign_in(base: &str) -> String {
    let fields = [("username", ADA), ("password", PASSWORD)];
    cookies(&form(&client(), base, "/do/sign-in", &fields).send().await.expect("an answer"))
}

async fn a_link_is_made_for_somebody(place: Place) {
    person(&place, ADA);
    let portal = place.serve(&[]).await;
    let listen = format!("AUTH_LISTEN=127.0.0.1:{}", portal.port);
    let ran = place.run(&["oauth", "link", ADA, "google", "--set", &listen]);
    assert!(ran.code == 0 && ran.err.contains("works once, within an hour"), "{ran:?}");
    let link = ran.out.trim();
    let nobody = client().get(link).send().await.expect("an answer");
    assert!(location(&nobody).starts_with("/login?next="), "the link alone opens nothing");
    let ada = sign_in(&portal.url).await;
    let (there, more) = press(link, &ada).await;
    let back = decide(&there, "4711").await;
    let answer = client().get(back).header("cookie", format!("{ada}; {more}")).send().await.expect("an answer");
    assert_eq!(location(&answer), "/account/links");
    let accounts = done(&place, &["oauth", "accounts", ADA, "--json"]).json();
    assert_eq!((&accounts[0]["provider"], accounts.as_array().map(Vec::len)), (&json!("google"), Some(1)));
    assert!(accounts[0]["token_expires_at"] != Value::Null, "{accounts}");
    let again = client().get(link).header("cookie", &ada).send().await.expect("an answer");
    assert_eq!(again.status(), 410);
    fails(&place, &["oauth", "link", ADA, "google"], (1, "portico oauth unlink"));
    fails(&place, &["oauth", "link", "eve@example.com", "google"], (5, "portico user list"));
}

async fn an_account_elsewhere_is_taken_from_somebody(place: Place) {
    person(&place, ADA);
    fails(&place, &["oauth", "unlink", ADA, "google", "--yes"], (5, "portico oauth accounts"));
    let mut tx = place.db().await;
    let row = tx.query(
        "insert into identities (id, user_id, provider, issuer, subject, email_verified, label, linked_at) \
         select 'one', id, 'google', 'https://accounts.google.com', '4711', false, 'ada', created_at from users",
    );
    row.execute().await.expect("an identity");
    tx.commit().await.expect("a commit");
    fails(&place, &["oauth", "unlink", ADA, "google"], (2, "--yes"));
    let ran = place.run(&["oauth", "unlink", ADA, "google", "--yes"]);
    assert!(ran.code == 0 && ran.out.contains("ada@example.com is unlinked from google."), "{ran:?}");
    assert_eq!(place.number("select count(*) from identities").await, 0);
    let log = "select count(*) from audit_events where event = 'identity_unlinked' and actor_id is null";
    assert_eq!(place.number(log).await, 1);
    let mut tx = place.db().await;
    let row = tx.query(
        "insert into identities (id, user_id, provider, issuer, subject, email_verified, label, linked_at) \
         select 'two', id, 'google', 'https://accounts.google.com', '4711', false, 'ada', created_at from users",
    );
    row.execute().await.expect("an identity");
    tx.query("delete from passwords").execute().await.expect("no password");
    tx.commit().await.expect("a commit");
    fails(&place, &["oauth", "unlink", ADA, "google", "--yes"], (1, "could not sign in any more"));
}
