//! httpd with `mod_auth_openidc`, a client of the hosted sign-in that nobody here wrote.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use http::Method;
use tokio::time::sleep;

use crate::binary::{PASSWORD, Place, Running};
use crate::{Browser, EMAIL, NAME, Proxy, app, block, free_port, json_of, location};

/// Somebody who has confirmed no address and told no name.
const NEW: &str = "bob@example.com";
/// What the block of the page needs, and where it stands alone.
const MODULES: &[&str] =
    &["mpm_event", "authn_core", "authz_core", "authz_user", "proxy", "proxy_http", "headers", "auth_openidc"];

/// A portal, httpd and an app behind it. All of them end with the test.
struct Stage {
    _proxy: Proxy,
    app: String,
    portal: Running,
    place: Place,
}

impl Stage {
    /// With the role that the app is for.
    async fn set(role: &str) -> Self {
        let place = Place::sqlite();
        for told in [&["--email", EMAIL, "--name", NAME, "--verified"][..], &["--email", NEW]] {
            let created = place.feed(&[&["user", "create"], told].concat(), PASSWORD);
            assert_eq!(created.code, 0, "{created:?}");
        }
        let portal = place.serve(&[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false")]).await;
        let app_url = format!("http://127.0.0.1:{}", free_port());
        let client = register(&place, &app_url);
        let told = block("apache.md", "apache");
        let lines = told.lines().filter(|line| !line.trim_start().starts_with("SSL"));
        let told = lines.collect::<Vec<_>>().join("\n");
        let listen = app_url.replace("http://", "");
        let put = [
            ("<VirtualHost *:443>", format!("<VirtualHost {listen}>")),
            ("https://auth.example.com", portal.url.clone()),
            ("https://wiki.example.com", app_url.clone()),
            ("wiki.example.com", "127.0.0.1".to_owned()),
            ("OIDCClientID web_…", format!("OIDCClientID {}", client.0)),
            ("OIDCClientSecret …", format!("OIDCClientSecret {}", client.1)),
            ("OIDCCryptoPassphrase …", "OIDCCryptoPassphrase of-no-use-elsewhere".to_owned()),
            ("127.0.0.1:8080", app().await),
            ("roles:user", format!("roles:{role}")),
        ];
        let told = put.iter().fold(told, |told, (from, to)| {
            assert!(told.contains(from), "{from} is not on the page");
            told.replace(from, to)
        });
        let proxy = Proxy::start(httpd(place.folder.path(), &listen, &told), &app_url).await;
        Self { _proxy: proxy, app: app_url, portal, place }
    }

    /// Where a request without a session is led: to the portal, with everything that it asks of a client.
    async fn door(&self, browser: &Browser, page: &str) -> String {
        let led = browser.get(page).await;
        assert_eq!(led.status(), 302, "{led:?}");
        let door = location(&led);
        assert!(door.starts_with(&format!("{}/oauth2/authorize?", self.portal.url)), "{door}");
        assert!(door.contains("&code_challenge_method=S256") && door.contains("&nonce="), "{door}");
        door
    }

    /// Signs somebody in on the way to a page of the app, and sees what the app is sent.
    async fn enter(&self, browser: &Browser, page: &str, email: &str) -> reqwest::Response {
        let door = self.door(browser, page).await;
        let led = browser.sign_in(&door, email).await;
        let back = browser.get(&location(&led)).await;
        assert_eq!((back.status().as_u16(), location(&back)), (302, page.to_owned()), "{back:?}");
        browser.get(page).await
    }
}

/// Runs the command of the page. Answers the id and the secret.
fn register(place: &Place, app: &str) -> (String, String) {
    let told = block("apache.md", "").replace("\\\n", " ").replace('\'', "").replace("https://wiki.example.com", app);
    let words: Vec<_> = told.split_whitespace().skip(1).chain(["--json"]).collect();
    let made = place.run(&words);
    assert_eq!(made.code, 0, "{made:?}");
    let [id, secret] = ["client_id", "client_secret"].map(|name| made.json()[name].as_str().map(str::to_owned));
    (id.expect("an id"), secret.expect("a secret"))
}

/// One process, so that it ends at once. As root it wants to know who it may be instead.
fn httpd(folder: &Path, listen: &str, told: &str) -> Command {
    let modules =
        MODULES.iter().map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"));
    let whole = format!(
        "ServerRoot {0}\nDefaultRuntimeDir {0}\nPidFile {0}/httpd.pid\nErrorLog /dev/stderr\nServerName 127.0.0.1\nUser nobody\n\
         Group nogroup\nListen {listen}\n{1}{told}\n",
        folder.display(),
        modules.collect::<String>()
    );
    let file = folder.join("httpd.conf");
    fs::write(&file, whole).expect("a file");
    let mut command = Command::new("/usr/sbin/apache2");
    command.arg("-X").arg("-f").arg(file);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn apache_signs_people_in_and_out() {
    let stage = Stage::set("user").await;
    let browser = Browser::default();
    let page = format!("{}/page?a=b%20c", stage.app);
    let sent = json_of(stage.enter(&browser, &page, EMAIL).await).await;
    let users = stage.place.run(&["user", "list", "--json"]).json();
    assert_eq!(sent["headers"]["remote-user"], users[0]["id"], "{sent}");
    assert_eq!((&sent["headers"]["remote-email"], &sent["headers"]["remote-name"]), (&EMAIL.into(), &NAME.into()));
    assert_eq!((&sent["headers"]["remote-groups"], &sent["uri"]), (&"user".into(), &"/page?a=b%20c".into()));
    assert!(!sent.to_string().contains("eyJ"), "its tokens are no business of the app: {sent}");
    assert!(!sent.to_string().contains("admin"), "a claim is no proof: {sent}");
    let nobody = Browser::default();
    let claims = [("accept", "application/json"), ("remote-user", "admin"), ("oidc-claim-sub", "admin")];
    assert_eq!(nobody.ask(Method::GET, &page, (&claims, "")).await.status(), 401, "a claim is no proof");

    let home = format!("{}/", stage.app);
    let whereto: String = url::form_urlencoded::byte_serialize(home.as_bytes()).collect();
    let left = browser.get(&format!("{}/.portico/callback?logout={whereto}", stage.app)).await;
    let at_portal = location(&left);
    assert!(at_portal.starts_with(&format!("{}/oauth2/logout?id_token_hint=", stage.portal.url)), "{at_portal}");
    assert_eq!(location(&browser.get(&at_portal).await), home, "nobody is asked");
    stage.enter(&browser, &home, EMAIL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn apache_hears_of_a_sign_out_at_the_portal() {
    let stage = Stage::set("user").await;
    let (browser, other) = (Browser::default(), Browser::default());
    let page = format!("{}/page", stage.app);
    json_of(stage.enter(&browser, &page, EMAIL).await).await;
    let sent = json_of(stage.enter(&other, &page, NEW).await).await;
    assert!(sent["headers"]["remote-email"].is_null(), "an address that is not confirmed: {sent}");
    assert_eq!(sent["headers"]["remote-name"], "", "{sent}");
    browser.post(&format!("{}/do/sign-out", stage.portal.url), &[]).await;
    for _ in 0..100 {
        if browser.get(&page).await.status() != 200 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    let door = stage.door(&browser, &page).await;
    assert!(location(&browser.get(&door).await).contains("/login?"), "{}", stage.portal.log());
    assert_eq!(other.get(&page).await.status(), 200, "somebody else stays");
    // A call that was answered with anything but 2xx stays.
    let mut calls = 1;
    for _ in 0..100 {
        calls = stage.place.number("select count(*) from jobs where lane = 'calls'").await;
        if calls == 0 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(calls, 0, "{}", stage.portal.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn apache_refuses_who_has_not_the_role() {
    let stage = Stage::set("editor").await;
    let page = format!("{}/page", stage.app);
    let browser = Browser::default();
    assert_eq!(stage.enter(&browser, &page, EMAIL).await.status(), 403);
    let below = browser.get(&format!("{}/.portico/callback/page", stage.app)).await;
    assert_eq!(below.status(), 403, "{below:?}");
    let beside = browser.get(&format!("{}/.portico/callback?page", stage.app)).await.text().await.expect("a page");
    assert!(!beside.contains("remote-user"), "the app sees nothing of it: {beside}");
    for arguments in [&["role", "create", "editor"][..], &["role", "grant", EMAIL, "editor"]] {
        let done = stage.place.run(arguments);
        assert_eq!(done.code, 0, "{done:?}");
    }
    let sent = json_of(stage.enter(&Browser::default(), &page, EMAIL).await).await;
    assert_eq!(sent["headers"]["remote-groups"], "editor,user", "{sent}");
}
