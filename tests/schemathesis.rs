//! The API document, held against a running portal by schemathesis (<https://schemathesis.io>): whatever fits it and whatever does not
//! is sent to every call, and each answer has to be one that the document tells of.
//!
//! It needs Python with venv (`scripts/ensure-tools.sh python`), and its packages from the registry.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod binary;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use binary::{PASSWORD, Place, Ran, Running, client};
use serde_json::{Value, json};

/// The address of the document's examples.
const ADA: &str = "ada@example.com";

/// Calls that end the session they come with. Each is tried by somebody of its own.
const ENDING: [&str; 5] = ["deleteMe", "signOut", "signOutAll", "changePassword", "endSession"];

/// So many examples for each call: enough to find what is wrong, and done in a minute.
const EXAMPLES: &str = "20";

/// No limits, which would answer in place of the calls, and no end of sessions.
const UNLIMITED: &[(&str, &str)] = &[
    ("AUTH_RATE_LIMIT_ENABLED", "false"),
    ("AUTH_ACCOUNT_LOCKOUT_ENABLED", "false"),
    ("AUTH_MAX_ACTIVE_SESSIONS", "0"),
    ("AUTH_LOG_LEVEL", "warn"),
];

fn ours(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis").join(name)
}

/// Runs what has to succeed before schemathesis can.
fn prepare(command: &mut Command) {
    let ran = Ran::from(command.output().unwrap_or_else(|error| panic!("{command:?}: {error}")));
    assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
}

/// Schemathesis, in an environment of its own in the target folder.
fn installed() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    prepare(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let install = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
    prepare(Command::new(environment.join("bin/pip")).args(install).arg(ours("requirements.txt")));
    environment.join("bin/schemathesis")
}

/// A portal that schemathesis is let loose on. It ends before its place goes.
struct Stage {
    program: PathBuf,
    portal: Running,
    place: Place,
}

impl Stage {
    async fn set() -> Self {
        let (program, place) = (installed(), Place::sqlite());
        Self { portal: place.serve(UNLIMITED).await, program, place }
    }

    /// Makes an account and signs in; gives the access token.
    async fn token_of(&self, email: &str) -> String {
        let made = self.place.feed(&["user", "create", "--email", email, "--verified"], PASSWORD);
        assert_eq!(made.code, 0, "{made:?}");
        let body = json!({ "identifier": email, "password": PASSWORD });
        let answer = client().post(format!("{}/api/v1/auth/sign-in", self.portal.url)).json(&body).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200);
        let tokens: Value = answer.json().await.expect("tokens");
        tokens["access_token"].as_str().expect("a token").to_owned()
    }

    /// Every check on the calls that `which` picks, the same in every run; no answer may be another than the document says.
    fn run(&self, token: Option<&str>, which: &[[&str; 2]]) {
        let mut command = Command::new(&self.program);
        // What it leaves behind goes with the place.
        command.current_dir(self.place.folder.path()).env("NO_PROXY", "localhost").env("no_proxy", "localhost");
        command.arg("--config-file").arg(ours("schemathesis.toml"));
        command.args(["run", "--no-color", "--checks", "all", "--generation-deterministic", "--continue-on-failure"]);
        // One worker: Debian 12's Python trips over two that read syntax trees at once (CPython issue 106905).
        command.args(["--workers", "1", "--warnings", "off", "--max-examples", EXAMPLES]);
        command.args(which.iter().flatten());
        if let Some(token) = token {
            command.arg("--header").arg(format!("Authorization: Bearer {token}"));
        }
        command.arg(format!("{}/api/openapi.json", self.portal.url)).stdin(Stdio::null());
        let ran = Ran::of(command);
        assert_eq!(ran.code, 0, "{}\n{}\n{}", ran.out, ran.err, self.portal.log());
        let summary =
            ran.out.lines().skip_while(|line| !line.contains(" SUMMARY ")).filter(|line| !line.trim().is_empty());
        summary.for_each(|line| println!("{line}"));
        assert!(ran.out.contains("passed"), "nothing was tried: {}", ran.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_one_that_the_document_tells_of() {
    let stage = Stage::set().await;
    let ada = stage.token_of(ADA).await;
    let others = ENDING.map(|call| ["--exclude-operation-id", call]);
    stage.run(Some(&ada), &others);
    let me = client().get(format!("{}/api/v1/me", stage.portal.url)).bearer_auth(&ada).send().await.expect("an answer");
    assert_eq!(me.status(), 200, "she was signed in to the end, so every call was tried in earnest");
    stage.run(None, &[]);
    for call in ENDING {
        let somebody = stage.token_of(&format!("{}@people.example", call.to_lowercase())).await;
        stage.run(Some(&somebody), &[["--include-operation-id", call]]);
    }
    assert!(!stage.portal.log().contains("a request failed"), "{}", stage.portal.log());
}
