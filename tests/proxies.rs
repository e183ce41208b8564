//! nginx, Caddy and Apache httpd before an app, configured as `docs/quickstarts/nginx.md`, `caddy.md` and `apache.md` say: the blocks there are
//! what runs here, but for names, ports and TLS.
//!
//! They need nginx, Caddy and httpd with `mod_auth_openidc` (`scripts/ensure-tools.sh proxies`).
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

#[path = "proxies/apache.rs"]
mod apache;
mod binary;

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener as Listener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::response::Json;
use binary::{PASSWORD, Place, Running, client};
use http::{HeaderMap, Method, Uri};
use reqwest::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;

const EMAIL: &str = "ada@example.com";
const CLAIMED: [&str; 8] = [
    "remote-user",
    "remote-email",
    "remote-name",
    "remote-groups",
    "remote_user",
    "remote_email",
    "remote_name",
    "remote_groups",
];
const NAME: &str = "J\u{fc}rgen \u{141}";

/// A proxy in a process of its own. It ends with the test.
struct Proxy(Child);

/// A proxy between a portal, an app and their browsers. All of them end with the test.
struct Stage {
    _proxy: Proxy,
    portal: String,
    app: String,
    running: Running,
    place: Place,
}

/// Where everything is.
struct Ports {
    portal: u16,
    app: u16,
    behind_portal: String,
    behind_app: String,
}

/// The one block of this kind in a quick start.
fn block(file: &str, kind: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/quickstarts").join(file);
    let text = fs::read_to_string(path).expect("the quick start");
    let found = text.split("```").skip(1).step_by(2).find_map(|block| block.strip_prefix(&format!("{kind}\n")));
    found.unwrap_or_else(|| panic!("no block of {kind} in {file}")).to_owned()
}

fn nginx(folder: &Path, ports: &Ports) -> Command {
    let told = block("nginx.md", "nginx");
    let lines = told.lines().filter(|line| !line.trim_start().starts_with("ssl_"));
    let told = lines.collect::<Vec<_>>().join("\n");
    let told = told.replacen("listen 443 ssl;", &format!("listen 127.0.0.1:{};", ports.portal), 1);
    let told = told.replacen("listen 443 ssl;", &format!("listen 127.0.0.1:{};", ports.app), 1);
    let told = told.replace("auth.example.com", "localhost").replace("wiki.example.com", "127.0.0.1");
    let around = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};", folder.display()))
        .join("\n");
    let whole = format!(
        "daemon off;\nmaster_process off;\npid {0}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{around}\n{1}\n}}\n",
        folder.display(),
        in_place(&told, ports)
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, whole).expect("a file");
    let usual = Path::new("/usr/sbin/nginx");
    let mut command = Command::new(if usual.exists() { usual } else { Path::new("nginx") });
    command.arg("-e").arg("stderr").arg("-p").arg(folder).arg("-c").arg(file);
    command
}

fn caddy(folder: &Path, ports: &Ports) -> Command {
    let told = block("caddy.md", "caddyfile");
    let told = told.replace("auth.example.com {", &format!("http://localhost:{} {{", ports.portal));
    let told = told.replace("wiki.example.com {", &format!("http://127.0.0.1:{} {{", ports.app));
    let around = "{\nadmin off\nauto_https off\ndefault_bind 127.0.0.1\n}\n";
    let file = folder.join("Caddyfile");
    fs::write(&file, format!("{around}{}", in_place(&told, ports))).expect("a file");
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file).env("HOME", folder);
    command
}

fn in_place(told: &str, ports: &Ports) -> String {
    assert!(told.contains("127.0.0.1:3000") && told.contains("127.0.0.1:8080"), "{told}");
    told.replace("127.0.0.1:3000", &ports.behind_portal).replace("127.0.0.1:8080", &ports.behind_app)
}

/// An app that tells what it was sent.
async fn app() -> String {
    let echo = |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let headers: BTreeMap<_, _> = headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = String::from_utf8_lossy(&body).into_owned();
        Json(json!({ "method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": body }))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(echo)).await });
    address
}

fn free_port() -> u16 {
    Listener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

impl Stage {
    async fn set(proxy: fn(&Path, &Ports) -> Command) -> Self {
        let place = Place::sqlite();
        let created = place.feed(&["user", "create", "--email", EMAIL, "--name", NAME, "--verified"], PASSWORD);
        assert_eq!(created.code, 0, "{created:?}");
        let (at_portal, at_app) = (free_port(), free_port());
        let (portal, app_url) = (format!("http://localhost:{at_portal}"), format!("http://127.0.0.1:{at_app}"));
        let settings = [
            ("AUTH_PUBLIC_URL", portal.as_str()),
            ("AUTH_TRUSTED_PROXIES", "127.0.0.0/8"),
            ("AUTH_FORWARD_AUTH_ORIGINS", app_url.as_str()),
        ];
        let running = place.serve(&settings).await;
        let behind_portal = format!("127.0.0.1:{}", running.port);
        let ports = Ports { portal: at_portal, app: at_app, behind_portal, behind_app: app().await };
        let proxy = Proxy::start(proxy(place.folder.path(), &ports), &app_url).await;
        Self { _proxy: proxy, portal, app: app_url, running, place }
    }
}

impl Proxy {
    /// Starts it and waits until it keeps a program from `url`, which has to be an address of the app.
    async fn start(mut command: Command, url: &str) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut proxy =
            Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}: scripts/ensure-tools.sh proxies")));
        for _ in 0..200 {
            if client()
                .get(url)
                .header("accept", "application/json")
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 401)
            {
                return proxy;
            }
            if let Some(status) = proxy.0.try_wait().expect("a process") {
                let mut why = String::new();
                let _ = std::io::Read::read_to_string(&mut proxy.0.stderr.take().expect("its output"), &mut why);
                panic!("the proxy ended at once: {status} {why}");
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("the proxy does not answer");
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A browser, with the cookies of each host apart: as the portal and the app are at two.
#[derive(Default)]
struct Browser(Mutex<BTreeMap<String, BTreeMap<String, String>>>);

impl Browser {
    async fn ask(&self, method: Method, url: &str, (headers, body): (&[(&str, &str)], &str)) -> Response {
        let origin = url::Url::parse(url).expect("a URL").origin().ascii_serialization();
        let mut request = client().request(method, url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let kept = self.0.lock().expect("cookies").get(&origin).cloned().unwrap_or_default();
        if !kept.is_empty() {
            let line: Vec<_> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", line.join("; "));
        }
        let answer = request.send().await.expect("an answer");
        let mut jar = self.0.lock().expect("cookies");
        for line in answer.headers().get_all("set-cookie") {
            let line = line.to_str().expect("ASCII");
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            let cookies = jar.entry(origin.clone()).or_default();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Looks at a page. It also claims to be somebody, by names that many apps take for the same.
    async fn get(&self, url: &str) -> Response {
        let claims = CLAIMED.iter().map(|name| (*name, "admin")).chain([("accept", "text/html")]);
        self.ask(Method::GET, url, (&claims.collect::<Vec<_>>(), "")).await
    }

    async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let origin = url::Url::parse(url).expect("a URL").origin().ascii_serialization();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
        self.ask(Method::POST, url, (&headers, &body)).await
    }

    /// From a door of the portal through its sign-in page. Answers how it sends somebody on to the app.
    async fn sign_in(&self, door: &str, email: &str) -> Response {
        let login = url::Url::parse(&location(&self.get(door).await)).expect("a URL");
        assert_eq!(login.path(), "/login");
        let next = login.query_pairs().find(|(name, _)| name == "next").expect("a next").1.into_owned();
        let fields = [("username", email), ("password", PASSWORD), ("next", next.as_str())];
        let entered = self.post(login.join("/do/sign-in").expect("a URL").as_str(), &fields).await;
        self.get(&location(&entered)).await
    }
}

/// Where an answer leads, in full.
fn location(answer: &Response) -> String {
    let to = answer.headers().get("location").unwrap_or_else(|| panic!("no redirect: {answer:?}"));
    answer.url().join(to.to_str().expect("ASCII")).expect("a URL").into()
}

async fn json_of(answer: Response) -> Value {
    assert_eq!(answer.status(), 200, "{answer:?}");
    answer.json().await.expect("what the app was sent")
}

/// What has to hold whichever proxy it is.
async fn an_app_behind_it_knows_who_comes(stage: Stage) {
    let browser = Browser::default();
    let page = format!("{}/page?a=b%20c", stage.app);
    let first = browser.get(&page).await;
    assert_eq!(first.status(), 302, "{first:?}");
    let door = location(&first);
    assert!(door.starts_with(&format!("{}/enter?", stage.portal)), "{door}");
    let led = browser.sign_in(&door, EMAIL).await;
    let back = browser.get(&location(&led)).await;
    assert_eq!((back.status().as_u16(), location(&back)), (302, page.clone()), "{back:?}");
    let sent = json_of(browser.get(&page).await).await;
    let users = stage.place.run(&["user", "list", "--json"]).json();
    assert_eq!(sent["headers"]["remote-user"], users[0]["id"], "{sent}");
    assert!(!sent.to_string().contains("admin"), "a claim is no proof: {sent}");
    assert_eq!(sent["headers"]["remote-email"], EMAIL);
    assert_eq!(sent["headers"]["remote-name"], NAME);
    assert_eq!((&sent["headers"]["remote-groups"], &sent["uri"]), (&json!("user"), &json!("/page?a=b%20c")));
    let form = [("accept", "text/html"), ("content-type", "text/plain")];
    let posted = browser.ask(Method::POST, &format!("{}/save", stage.app), (&form, "a long text")).await;
    let posted = json_of(posted).await;
    assert_eq!((&posted["method"], &posted["body"]), (&json!("POST"), &json!("a long text")));
    let nobody = Browser::default();
    assert_eq!(nobody.get(&page).await.status(), 302, "a claim is no proof");
    let program =
        nobody.ask(Method::GET, &page, (&[("accept", "application/json"), ("remote-user", "admin")], "")).await;
    assert_eq!(program.status(), 401, "{program:?}");
    assert_eq!(program.headers().get("www-authenticate").map(http::HeaderValue::as_bytes), Some(&b"Bearer"[..]));
    assert!(!program.headers().contains_key("location"));
    let stranger = nobody.get(&location(&led)).await;
    assert_eq!(stranger.status(), 302, "a ticket of somebody else, and used: {stranger:?}");
    assert!(location(&stranger).starts_with(&format!("{}/enter?", stage.portal)));
    browser.post(&format!("{}/do/sign-out", stage.portal), &[]).await;
    let after = browser.get(&page).await;
    assert_eq!(after.status(), 302, "a sign-out counts at once: {}", stage.running.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_asks_who_somebody_is() {
    an_app_behind_it_knows_who_comes(Stage::set(nginx).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_asks_who_somebody_is() {
    an_app_behind_it_knows_who_comes(Stage::set(caddy).await).await;
}
