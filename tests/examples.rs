//! The clients in `examples/`, each run as `examples/README.md` says, against a portal of its own.
//!
//! They need curl, Node.js, npm and Python with venv (`scripts/ensure-tools.sh examples`), and their packages from the registries.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod binary;
#[path = "examples/device.rs"]
mod device;
#[path = "examples/issuer.rs"]
mod issuer;
#[path = "examples/person.rs"]
mod person;
#[path = "examples/sign_in.rs"]
mod sign_in;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use binary::{PASSWORD, Place, Ran, Running, client};
use issuer::Issuer;
use jsonwebtoken::get_current_timestamp;
use serde_json::{Value, json};

const EMAIL: &str = "ada@example.com";

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// Runs what has to succeed before an example can run.
fn prepare(command: &mut Command) {
    let ran = Ran::from(command.output().unwrap_or_else(|error| panic!("{command:?}: {error}")));
    assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
}

/// A portal and somebody who can sign in. The portal ends before its place goes.
struct Stage {
    portal: Running,
    place: Place,
}

impl Stage {
    async fn set() -> Self {
        let place = Place::sqlite();
        let created = place.feed(&["user", "create", "--email", EMAIL, "--name", "Ada", "--verified"], PASSWORD);
        assert_eq!(created.code, 0, "{created:?}");
        Self { portal: place.serve(&[]).await, place }
    }

    fn run(&self, mut command: Command, password: &str) -> Ran {
        command.env("PORTICO_URL", &self.portal.url).env("EMAIL", EMAIL).env("PASSWORD", password);
        Ran::of(direct(command))
    }

    /// Runs an example with the right password and with a wrong one: it says what it did, or fails and says nothing of the kind, and
    /// in no case a secret.
    fn expect(&self, command: impl Fn() -> Command, says: &[&str]) {
        let ran = self.run(command(), PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?} {}", self.portal.log());
        for words in says {
            assert!(ran.out.contains(words), "{words:?} is missing in {ran:?}");
        }
        let refused = self.run(command(), "not the password at all");
        assert!(refused.code != 0 && refused.out.is_empty(), "{refused:?}");
        assert!(refused.err.contains("401") && refused.err.contains("invalid_credentials"), "{refused:?}");
        for Ran { out, err, .. } in [&ran, &refused] {
            let said = format!("{out}{err}");
            assert!(!said.contains(PASSWORD) && !said.contains("not the password at all"), "{said}");
            assert!(!said.contains("eyJ"), "a token is printed: {said}");
        }
    }

    async fn sign_in(&self) -> Value {
        let body = json!({ "identifier": EMAIL, "password": PASSWORD });
        let url = format!("{}/api/v1/auth/sign-in", self.portal.url);
        let answer = client().post(url).json(&body).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("tokens")
    }
}

/// A proxy that the machine may have leads nowhere near a portal on this machine.
fn direct(mut command: Command) -> Command {
    command.env("NO_PROXY", "localhost,127.0.0.1").env("no_proxy", "localhost,127.0.0.1").stdin(Stdio::null());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_signs_in_renews_and_signs_out() {
    let says =
        ["Signed in.", "knows me as ada@example.com.", "the new access token is good", "the refresh token is dead"];
    Stage::set().await.expect(|| Command::new(example("curl.sh")), &says);
}

#[tokio::test(flavor = "multi_thread")]
async fn node_with_jose_verifies_and_renews() {
    let folder = example("node-jose");
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
    prepare(Command::new("npm").args(install).current_dir(&folder));
    let command = || {
        let mut node = Command::new("node");
        node.arg(folder.join("main.js"));
        node
    };
    Stage::set().await.expect(command, &["Signed in as ada@example.com", "Renewed the tokens"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn python_with_pyjwt_verifies_and_renews() {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-pyjwt");
    let folder = example("python-pyjwt");
    prepare(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let install = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
    prepare(Command::new(environment.join("bin/pip")).args(install).arg(folder.join("requirements.txt")));
    let command = || {
        let mut python = Command::new(environment.join("bin/python"));
        python.arg(folder.join("main.py"));
        python
    };
    Stage::set().await.expect(command, &["Signed in as ada@example.com", "Renewed the tokens"]);
}

/// The resource server, built beside Portico. It ends with the test.
struct Server {
    child: Child,
    hello: String,
}

impl Server {
    fn start(portal: &str) -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
        let manifest = example("axum-resource-server/Cargo.toml");
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--locked", "--quiet", "--manifest-path"]).arg(manifest);
        prepare(build.arg("--target-dir").arg(target));
        let mut command = direct(Command::new(target.join("debug/axum-resource-server")));
        command.env("PORTICO_URL", portal).env("LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
        let mut child = command.spawn().expect("the example runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let address = line.split(' ').find(|word| word.starts_with("http://127.0.0.1:"));
        let hello = format!("{}/hello", address.unwrap_or_else(|| panic!("no address in {line:?}")));
        Self { child, hello }
    }

    /// Status, challenge and text of what it answers.
    async fn ask(&self, token: Option<&str>) -> (u16, String, String) {
        let request = client().get(&self.hello);
        let request = token.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
        let answer = request.send().await.expect("an answer");
        let challenge = answer.headers().get("www-authenticate").and_then(|value| value.to_str().ok());
        let (status, challenge) = (answer.status().as_u16(), challenge.unwrap_or_default().to_owned());
        (status, challenge, answer.text().await.expect("a text"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What somebody with a bad token gets (RFC 6750, 3.1).
fn refused() -> (u16, String, String) {
    (401, r#"Bearer error="invalid_token""#.to_owned(), String::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_resource_server_greets_whom_the_portal_vouches_for() {
    let stage = Stage::set().await;
    let server = Server::start(&stage.portal.url);
    let tokens = stage.sign_in().await;
    let token = |name: &str| tokens[name].as_str().expect("a token").to_owned();
    assert_eq!(server.ask(None).await, (401, "Bearer".to_owned(), String::new()));
    let greeted = (200, String::new(), "Hello, ada@example.com.\n".to_owned());
    assert_eq!(server.ask(Some(&token("access_token"))).await, greeted);
    assert_eq!(server.ask(Some(&token("refresh_token"))).await, refused());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_resource_server_refuses_a_token_that_is_wrong_in_one_thing() {
    let issuer = Issuer::start().await;
    let server = Server::start(&issuer.url);
    let now = get_current_timestamp();
    let bad = [
        ("no token", "garbage".to_owned()),
        ("another issuer", issuer.but(&json!({ "iss": "http://localhost:1" }))),
        ("no issuer", issuer.but(&json!({ "iss": null }))),
        ("for others", issuer.but(&json!({ "aud": "https://app.example.com" }))),
        ("for nobody", issuer.but(&json!({ "aud": null }))),
        ("expired", issuer.but(&json!({ "exp": now - 120 }))),
        ("for ever", issuer.but(&json!({ "exp": null }))),
        ("for ever, in words", issuer.but(&json!({ "exp": "9999999999" }))),
        ("not yet", issuer.but(&json!({ "nbf": now + 120 }))),
        ("about nobody", issuer.but(&json!({ "sub": null }))),
        ("an ID token", issuer.of_type(Some("JWT"))),
        ("of no type", issuer.of_type(None)),
        ("signed with a secret", issuer.with_a_secret()),
        ("unsigned", issuer.unsigned()),
        ("signed for other claims", issuer.with_a_foreign_signature()),
        ("of no key", issuer.with_key_named(None)),
    ];
    for (what, token) in bad {
        assert_eq!(server.ask(Some(&token)).await, refused(), "{what}");
    }
    assert_eq!(server.ask(Some(&issuer.good())).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_resource_server_asks_for_keys_at_most_once_a_minute() {
    let issuer = Issuer::start().await;
    let server = Server::start(&issuer.url);
    assert_eq!(issuer.fetched(), 0);
    for _ in 0..3 {
        assert_eq!(server.ask(Some(&issuer.good())).await.0, 200);
        assert_eq!(server.ask(Some(&issuer.with_key_named(Some("nobody knows me")))).await, refused());
    }
    assert_eq!(issuer.fetched(), 1);
}
