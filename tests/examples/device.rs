//! Signing in where there is no browser: the example waits in a process of its own while somebody answers for it elsewhere.

use std::io::{BufRead, BufReader, Lines, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use reqwest::Response;

use super::binary::{PASSWORD, client, form, location};
use super::{EMAIL, Stage, direct, example};

/// The example, which has shown its code. It ends with the test.
struct Waiting {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    code: String,
}

impl Waiting {
    fn start(stage: &Stage, client_id: &str) -> Self {
        let mut command = direct(Command::new("python3"));
        command.arg(example("device_flow.py")).env("PORTICO_URL", &stage.portal.url).env("CLIENT_ID", client_id);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the example runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let [first, second] = [(); 2].map(|()| lines.next().expect("a line").expect("a text"));
        let code =
            first.split_once(" and type ").and_then(|(_, rest)| rest.split_once(',')).expect("a code").0.to_owned();
        assert!(second.contains(&format!("/device?user_code={code}")), "{first} {second}");
        Self { child, lines, code }
    }

    /// What it says until it ends, and how that is.
    fn end(mut self) -> (Vec<String>, String, bool) {
        let said = self.lines.by_ref().map(|line| line.expect("a text")).collect();
        let mut complaint = String::new();
        let error = self.child.stderr.as_mut().expect("its errors");
        error.read_to_string(&mut complaint).expect("a text");
        (said, complaint, self.child.wait().expect("its end").success())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a form as somebody signed in.
async fn send(stage: &Stage, cookies: &str, path: &str, fields: &[(&str, &str)]) -> Response {
    let request = form(&client(), &stage.portal.url, path, fields).header("cookie", cookies);
    request.send().await.expect("an answer")
}

async fn answers(stage: &Stage, cookies: &str, code: &str, decision: &str) {
    let asked = send(stage, cookies, "/do/device", &[("user_code", code)]).await;
    assert_eq!(location(&asked), format!("/device/confirm?user_code={code}"));
    let fields = [("user_code", code), ("decision", decision)];
    assert_eq!(location(&send(stage, cookies, "/do/device-decision", &fields).await), "/device/done");
}

#[tokio::test(flavor = "multi_thread")]
async fn python_signs_somebody_in_without_a_browser() {
    let stage = Stage::set().await;
    let made = stage.place.run(&["client", "create", "--name", "Tool", "--type", "device", "--json"]).json();
    let client_id = made["client_id"].as_str().expect("an id");
    let (allowed, denied) = (Waiting::start(&stage, client_id), Waiting::start(&stage, client_id));
    let entered = send(&stage, "", "/do/sign-in", &[("username", EMAIL), ("password", PASSWORD)]).await;
    let cookies =
        entered.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    answers(&stage, &cookies, &allowed.code, "allow").await;
    answers(&stage, &cookies, &denied.code, "deny").await;
    let (said, complaint, ended_well) = allowed.end();
    assert!(ended_well, "{said:?} {complaint} {}", stage.portal.log());
    assert_eq!(said, [format!("Signed in as {EMAIL}."), "Signed out.".to_owned()]);
    let (said, complaint, ended_well) = denied.end();
    assert_eq!((said.len(), complaint.trim(), ended_well), (0, "Not signed in: access_denied", false));
}
