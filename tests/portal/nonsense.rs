//! What makes no sense: too much, not readable, or drawn by lot. Whatever it is, the answer is no error of ours.

use portico::app;

use crate::both;
use crate::raw::{self, Dice};
use crate::support::World;

both! {
    too_much_is_refused_with_a_page,
    what_cannot_be_read_is_refused_and_never_an_error_of_ours,
    nothing_random_breaks_it,
}

async fn too_much_is_refused_with_a_page(world: World) {
    let large = format!("email={}", "a".repeat(17 * 1024));
    for verb in raw::verbs().into_iter().filter(|verb| app::is_open(verb)) {
        let answer = raw::form(&world, &verb, large.as_bytes()).await;
        assert_eq!(answer.status, 413, "{verb}: {}", answer.head);
        assert!(answer.is_a_page(), "{verb}");
    }
    // The same without saying how much it will be: it is cut off on the way, and what is left cannot be read.
    let chunks = format!("400\r\n{}\r\n", "a".repeat(1024)).repeat(18);
    let head = "POST /do/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = raw::exchange(&world, format!("{head}{chunks}0\r\n\r\n").as_bytes()).await;
    assert!(matches!(answer.status, 400 | 413) && answer.is_a_page(), "{}", answer.head);
    let just_so = format!("email={}", "a".repeat(16 * 1024 - 6));
    assert!(raw::form(&world, "/do/sign-in", just_so.as_bytes()).await.status < 413);
}

async fn what_cannot_be_read_is_refused_and_never_an_error_of_ours(world: World) {
    let nested = format!("email{}=x", "[a]".repeat(100));
    let bodies: [&[u8]; 10] = [
        b"",
        b"&&&===&",
        b"\xff\xfe\x00\x01",
        b"email=%ff%fe&password=%c3%28",
        b"email=a&email=b&password=c&password=d",
        nested.as_bytes(),
        b"email[]=a&email[0]=b",
        b"email=%",
        b"{\"email\":\"a@example.com\"}",
        b"email=a%00b@example.com&password=%00",
    ];
    let before = world.number("select count(*) from users").await;
    for verb in raw::verbs().into_iter().filter(|verb| app::is_open(verb)) {
        for body in bodies {
            let answer = raw::form(&world, &verb, body).await;
            let shown = String::from_utf8_lossy(body);
            assert!(answer.status == 303 || answer.status / 100 == 4, "{verb} {shown:?}: {}", answer.head);
            assert!(answer.status == 303 || answer.is_a_page(), "{verb} {shown:?}: {}", answer.head);
        }
        for kind in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/cbor",
            "application/octet-stream",
        ] {
            let headers = ["Sec-Fetch-Site: same-origin", &format!("Content-Type: {kind}")];
            let answer =
                raw::request(&world, &format!("POST {verb}"), &headers, b"{\"email\":\"a@example.com\"}").await;
            assert!(
                answer.status == 303 || (answer.status / 100 == 4 && answer.is_a_page()),
                "{verb} {kind}: {}",
                answer.head
            );
        }
    }
    assert_eq!(world.number("select count(*) from users").await, before);
    for twice in [b"email=a&email=b".as_slice(), nested.as_bytes()] {
        assert!(
            raw::form(&world, "/do/request-reset", twice).await.status >= 400,
            "{:?}",
            String::from_utf8_lossy(twice)
        );
    }
}

const PIECES: &[&str] = &[
    "/",
    "//",
    "..",
    "%2e%2e",
    "%00",
    "%ff",
    "?",
    "&",
    "=",
    ";",
    "#",
    "account",
    "login",
    "do",
    "sign-in",
    "token",
    "next",
    "%",
    "'",
    "\"",
    "<",
    "[",
    "]",
    "{{7*7}}",
    "\u{202e}",
    "é",
    "-1",
    "9999999999999999999999",
    "null",
    "a",
    "assets",
    "dev",
    "inbox.json",
    "to",
    "before",
    "verify-email",
    "reset",
];

async fn nothing_random_breaks_it(world: World) {
    let ada = world.person("ada@example.com").await;
    let mut dice = Dice(0x5eed_0000_0000_0001);
    let (verbs, paths) = (raw::verbs(), app::paths().into_iter().collect::<Vec<_>>());
    for round in 0..300 {
        let mut text = |most: usize| (0..=dice.below(most)).map(|_| dice.one_of(PIECES)).collect::<String>();
        let (target, body, cookie) = (text(6), text(12), text(3));
        let encoded: String = url::form_urlencoded::byte_serialize(body.as_bytes()).collect();
        let path = match round % 3 {
            0 => format!("/{}", target.replace(['#', '<', '"', '{', '}', '\u{202e}', 'é', '[', ']', '\''], "%")),
            1 => format!("{}?next={encoded}&token={encoded}&before={encoded}", paths[dice.below(paths.len())]),
            _ => verbs[dice.below(verbs.len())].clone(),
        };
        let method = if round % 3 == 2 { "POST" } else { "GET" };
        let session = ada.cookie("sid").expect("a session");
        let cookies = format!(
            "Cookie: sid={session}; flow={cookie}; flash={cookie}; bid={cookie}; lang={cookie}; theme={cookie}; {cookie}"
        );
        let headers = [
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/x-www-form-urlencoded",
            &cookies,
            &format!("Accept-Language: {body}"),
            &format!("User-Agent: {body}"),
        ];
        let field = ["email", "username", "password", "code", "token", "id", "next", "locale", "name"][dice.below(9)];
        let sent = if dice.below(2) == 0 { body.clone() } else { format!("{field}={encoded}&{field}2={body}") };
        let answer = raw::request(&world, &format!("{method} {path}"), &headers, sent.as_bytes()).await;
        assert!(
            (200..500).contains(&answer.status),
            "round {round}: {method} {path} {headers:?} {sent:?}: {}",
            answer.head
        );
    }
    assert_eq!(world.browser().get("/login").await.status, 200);
}
