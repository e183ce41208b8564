//! What is asked of Twilio and AWS SNS, and what their answers mean.

use std::sync::Mutex;

use async_trait::async_trait;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use super::*;
use crate::kit::outbound_http::Policy;

const TOKEN: &str = "hunter2hunter2";
const NOW: Timestamp = Timestamp::from_millis(1_440_938_160_000);

/// A provider on loopback that answers once, and what it was asked.
struct Provider {
    url: String,
    asked: tokio::task::JoinHandle<String>,
}

async fn provider(status: &'static str, body: &'static str) -> Provider {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !is_whole(&request) {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.unwrap();
            assert!(read > 0, "the request broke off");
            request.extend_from_slice(&part[..read]);
        }
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    Provider { url, asked }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

fn text() -> Text {
    Text {
        to: number("+4915123456789"),
        product: "Portico".to_owned(),
        body: "482913 is your Portico code.\n\n@auth.example.com #482913".to_owned(),
        code: Some("482913".to_owned()),
        until: NOW.plus(std::time::Duration::from_mins(10)),
    }
}

fn twilio(endpoint: String) -> Texter {
    let mut account = Twilio::new("AC0123".to_owned(), Zeroizing::new(TOKEN.to_owned()), number("+15005550006"));
    account.endpoint = endpoint;
    Texter::Twilio(account)
}

fn sns(endpoint: String) -> Texter {
    let mut account =
        AwsSns::new("AKIDEXAMPLE".to_owned(), Zeroizing::new(TOKEN.to_owned()), "eu-central-1".to_owned());
    account.endpoint = endpoint;
    Texter::AwsSns(account)
}

async fn send(texter: &Texter) -> Result<(), TextError> {
    texter.send(&OutboundHttp::new(Policy::AllowLoopback).unwrap(), text(), NOW).await
}

fn form(request: &str) -> Vec<(String, String)> {
    let body = request.split_once("\r\n\r\n").unwrap().1;
    url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn twilio_gets_the_number_and_the_words_under_the_accounts_credentials() {
    let provider = provider("201 Created", "{\"sid\":\"SM1\"}").await;
    send(&twilio(provider.url)).await.unwrap();
    let request = provider.asked.await.unwrap();
    assert!(request.starts_with("POST /2010-04-01/Accounts/AC0123/Messages.json HTTP/1.1\r\n"), "{request}");
    // base64("AC0123:hunter2hunter2")
    assert!(request.contains("authorization: Basic QUMwMTIzOmh1bnRlcjJodW50ZXIy\r\n"), "{request}");
    let body = text().body;
    let expected = [("To", "+4915123456789"), ("From", "+15005550006"), ("Body", &body)];
    assert_eq!(form(&request), pairs(&expected));
}

#[tokio::test]
async fn what_twilio_refuses_for_good_is_not_tried_again_and_tells_the_log_no_number() {
    let body = "{\"code\":21211,\"message\":\"The 'To' number +4915123456789 is not a valid phone number.\"}";
    for (status, for_good) in
        [("400 Bad Request", true), ("401 Unauthorized", false), ("429 Too Many Requests", false), ("503 Busy", false)]
    {
        let provider = provider(status, body).await;
        let error = send(&twilio(provider.url)).await.unwrap_err();
        assert_eq!(matches!(error, TextError::Permanent(_)), for_good, "{status}");
        let said = format!("{error} {error:?}");
        assert!(said.contains("21211") && !said.contains("49151") && !said.contains("482913"), "{said}");
    }
}

#[tokio::test]
async fn sns_gets_a_signed_publish_of_a_transactional_text() {
    let provider = provider("200 OK", "<PublishResponse></PublishResponse>").await;
    let host = provider.url.strip_prefix("http://").unwrap().to_owned();
    send(&sns(provider.url)).await.unwrap();
    let request = provider.asked.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST / HTTP/1.1\r\n") && head.contains("x-amz-date: 20150830T123600Z"), "{head}");
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("host", host.as_str()),
        ("x-amz-date", "20150830T123600Z"),
    ];
    let expected = crate::kit::sigv4::authorization(
        crate::kit::sigv4::Credentials { access_key: "AKIDEXAMPLE", secret_key: TOKEN },
        crate::kit::sigv4::Scope { region: "eu-central-1", service: "sns", moment: "20150830T123600Z" },
        crate::kit::sigv4::Signed { method: "POST", path: "/", query: "", headers: &headers, body: body.as_bytes() },
    );
    assert!(head.contains(&format!("authorization: {expected}")), "{head}");
    assert!(head.contains(&format!("host: {host}")) && !head.contains(TOKEN), "{head}");
    let asked = form(&request);
    let expected = [("Action", "Publish"), ("Version", "2010-03-31"), ("PhoneNumber", "+4915123456789")];
    assert_eq!(asked[..3], pairs(&expected));
    assert_eq!(asked[3], ("Message".to_owned(), text().body));
    assert_eq!(asked[6].1, "Transactional");
}

#[tokio::test]
async fn what_sns_refuses_for_good_is_not_tried_again() {
    for (status, code, for_good) in [
        ("400 Bad Request", "<Code>InvalidParameter</Code><Message>+4915123456789</Message>", true),
        ("400 Bad Request", "<Code>Throttling</Code>", false),
        ("403 Forbidden", "<Code>SignatureDoesNotMatch</Code>", false),
        ("500 Oops", "", false),
    ] {
        let provider = provider(status, code).await;
        let error = send(&sns(provider.url)).await.unwrap_err();
        assert_eq!(matches!(error, TextError::Permanent(_)), for_good, "{status} {code}");
        assert!(!error.to_string().contains("49151"), "{error}");
    }
}

#[tokio::test]
async fn no_answer_is_worth_another_try() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    drop(listener);
    assert!(matches!(send(&twilio(url)).await, Err(TextError::Temporary(_))));
}

#[test]
fn sns_is_asked_in_its_region() {
    let at = |region: &str| AwsSns::new(String::new(), Zeroizing::default(), region.to_owned()).endpoint;
    assert_eq!(at("eu-central-1"), "https://sns.eu-central-1.amazonaws.com/");
    assert_eq!(at("cn-north-1"), "https://sns.cn-north-1.amazonaws.com.cn/");
}

#[derive(Default)]
struct Kept(Mutex<Vec<KeptMail>>);

#[async_trait]
impl InboxSink for Kept {
    async fn keep(&self, mail: KeptMail) -> Result<(), String> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

#[tokio::test]
async fn an_inbox_keeps_texts_and_a_text_that_has_run_out_goes_nowhere() {
    let kept = Arc::new(Kept::default());
    let texter = Texter::Inbox(kept.clone());
    send(&texter).await.unwrap();
    let http = OutboundHttp::new(Policy::AllowLoopback).unwrap();
    let late = texter.send(&http, text(), text().until).await;
    assert!(matches!(late, Err(TextError::Permanent(_))));
    let kept = kept.0.lock().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].kind, kept[0].to.as_str()), ("sms", "+4915123456789"));
    assert_eq!(kept[0].code.as_deref(), Some("482913"));
}

#[test]
fn nothing_of_a_text_is_debugged() {
    let shown = format!("{:?}", text());
    assert!(!shown.contains("482913") && !shown.contains("49151"), "{shown}");
}
