//! The apps of the quick starts, in `examples/sign-in-*`: each signs somebody in through the real pages, asks who it is, stays, and signs
//! them out. Each uses a library that nobody here wrote.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use crate::binary::{PASSWORD, Place, Running, client, free_port};
use crate::person::Person;
use crate::{EMAIL, direct, example, prepare};

/// A portal whose access tokens run out so soon that an app which renews them in time renews them each time.
struct Stage {
    portal: Running,
    place: Place,
}

/// An app that runs, with whatever it starts. All of it ends with the test.
struct App {
    child: Child,
    url: String,
    log: PathBuf,
}

impl Drop for App {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

impl Stage {
    async fn set() -> Self {
        let place = Place::sqlite();
        let created = place.feed(&["user", "create", "--email", EMAIL, "--name", "Ada", "--verified"], PASSWORD);
        assert_eq!(created.code, 0, "{created:?}");
        Self { portal: place.serve(&[("AUTH_ACCESS_TOKEN_EXPIRY", "1m")]).await, place }
    }

    /// Registers an app as its page says, and starts it.
    async fn start(&self, command: Command, callback: &str) -> App {
        let port = free_port();
        let url = format!("http://localhost:{port}");
        let client = self.register(&url, callback);
        let text = |name: &str| client[name].as_str().unwrap_or_default().to_owned();
        let log = self.place.folder.path().join("app.log");
        let file = File::create(&log).expect("a file");
        let mut command = direct(command);
        command
            .process_group(0)
            .env("PORTICO_URL", &self.portal.url)
            .env("CLIENT_ID", text("client_id"))
            .env("CLIENT_SECRET", text("client_secret"))
            .env("SESSION_SECRET", "for nothing but this test")
            .env("NEXTAUTH_SECRET", "for nothing but this test")
            .env("NEXTAUTH_URL", &url)
            .env("PORT", port.to_string())
            .stdout(file.try_clone().expect("a file"))
            .stderr(file);
        let mut app = App { child: command.spawn().expect("the app runs"), url, log };
        app.wait().await;
        app
    }

    fn register(&self, url: &str, callback: &str) -> Value {
        let (callback, home) = (format!("{url}{callback}"), format!("{url}/"));
        let words = ["client", "create", "--name", "The Shop", "--type", "web", "--json"];
        let uris = ["--redirect-uri", &callback, "--post-logout-redirect-uri", &home];
        let ran = self.place.run(&[words.as_slice(), &uris].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    }

    /// From now on a key signs that was not there before.
    async fn turn_keys(&self) {
        for _ in 0..2 {
            let ran = self.place.run(&["keys", "rotate"]);
            assert_eq!(ran.code, 0, "{ran:?}");
        }
        // A portal that runs sees it within five seconds.
        sleep(Duration::from_secs(6)).await;
    }

    /// What the page of every app promises; `begin` leads to the portal.
    async fn walk(&self, app: &App, ada: &Person, begin: crate::person::Page) {
        assert!(begin.url.as_str().starts_with(&format!("{}/login", self.portal.url)), "{begin:?} {}", app.log());
        assert!(begin.says("The Shop"), "{begin:?}");
        let typed = [("username", EMAIL), ("password", PASSWORD)];
        let asked = ada.submit(&begin, "/do/sign-in", &typed).await;
        let home = ada.submit(&asked, "/do/consent", &[("decision", "allow")]).await;
        assert_eq!(home.url.as_str(), format!("{}/", app.url), "{home:?} {}", app.log());
        assert!(home.says("Hello, ada@example.com."), "{home:?} {}", app.log());
        let left = ada.submit(&home, "/logout", &[]).await;
        let home = format!("{}/", app.url);
        assert!(left.url.as_str().starts_with(&home) && left.says("Sign in"), "{left:?} {}", app.log());
        let account = ada.visit(&format!("{}/account", self.portal.url)).await;
        assert_eq!(account.url.path(), "/login", "they are signed out at the portal too");
    }

    /// An app with `/login` and a refresh token.
    async fn expect(&self, app: &App) {
        let ada = Person::default();
        assert!(ada.visit(&app.url).await.says("Sign in"));
        let begin = ada.visit(&format!("{}/login", app.url)).await;
        self.walk(app, &ada, begin).await;
        let tokens = self.place.number("select count(*) from app_refresh_tokens").await;
        assert!(tokens >= 2, "it stayed by renewing its tokens: {tokens} {}", app.log());
        self.walk_away(app).await;
    }
}

impl Stage {
    /// A sign-out at the portal counts at an app that asks who somebody is.
    async fn walk_away(&self, app: &App) {
        let ada = Person::default();
        let begin = ada.visit(&format!("{}/login", app.url)).await;
        let home = ada.submit(&begin, "/do/sign-in", &[("username", EMAIL), ("password", PASSWORD)]).await;
        assert!(home.says("Hello, ada@example.com."), "she is not asked again what it may see: {home:?} {}", app.log());
        let account = ada.visit(&format!("{}/account", self.portal.url)).await;
        ada.submit(&account, "/do/sign-out", &[]).await;
        let over = ada.visit(&app.url).await;
        assert!(over.status == 200 && over.says("Sign in"), "{over:?} {}", app.log());
    }
}

impl App {
    async fn wait(&mut self) {
        for _ in 0..600 {
            if client().get(&self.url).send().await.is_ok() {
                return;
            }
            assert!(self.child.try_wait().expect("a process").is_none(), "the app ended at once: {}", self.log());
            sleep(Duration::from_millis(100)).await;
        }
        panic!("the app does not answer: {}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

fn installed(name: &str) -> PathBuf {
    let folder = example(name);
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
    prepare(Command::new("npm").args(install).current_dir(&folder));
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn express_with_openid_client_signs_somebody_in_and_out() {
    let stage = Stage::set().await;
    let mut command = Command::new("node");
    command.arg(installed("sign-in-express").join("app.js"));
    let app = stage.start(command, "/callback").await;
    stage.expect(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flask_with_authlib_signs_somebody_in_and_out() {
    let stage = Stage::set().await;
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sign-in-flask");
    prepare(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let install = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
    let folder = example("sign-in-flask");
    prepare(Command::new(environment.join("bin/pip")).args(install).arg(folder.join("requirements.txt")));
    let mut command = Command::new(environment.join("bin/python"));
    command.arg(folder.join("app.py"));
    let app = stage.start(command, "/callback").await;
    stage.expect(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axum_with_openidconnect_signs_somebody_in_and_out() {
    let stage = Stage::set().await;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--locked", "--quiet", "--manifest-path"]).arg(example("sign-in-axum/Cargo.toml"));
    prepare(build.arg("--target-dir").arg(target));
    let app = stage.start(Command::new(target.join("debug/sign-in-axum")), "/callback").await;
    stage.expect(&app).await;
    stage.turn_keys().await;
    let ada = Person::default();
    let begin = ada.visit(&format!("{}/login", app.url)).await;
    let home = ada.submit(&begin, "/do/sign-in", &[("username", EMAIL), ("password", PASSWORD)]).await;
    assert!(home.says("Hello, ada@example.com."), "by a key that is younger than the app: {home:?} {}", app.log());
}

/// It begins at a page of the library's own, and asks for no refresh token.
#[tokio::test(flavor = "multi_thread")]
async fn nextjs_with_next_auth_signs_somebody_in_and_out() {
    let stage = Stage::set().await;
    let folder = installed("sign-in-nextjs");
    let mut command = Command::new("node");
    command.args(["node_modules/next/dist/bin/next", "dev", "--hostname", "localhost"]).current_dir(&folder);
    command.env("NEXT_TELEMETRY_DISABLED", "1");
    let app = stage.start(command, "/api/auth/callback/portico").await;
    let ada = Person::default();
    let ways = ada.visit(&format!("{}/api/auth/signin", app.url)).await;
    let begin = ada.submit(&ways, "/api/auth/signin/portico", &[]).await;
    stage.walk(&app, &ada, begin).await;
}
