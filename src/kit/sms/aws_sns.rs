//! AWS SNS, its `Publish` to a phone number (<https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>).

use http::StatusCode;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::{Text, TextError};
use crate::kit::clock::Timestamp;
use crate::kit::outbound_http::{OutboundHttp, OutboundRequest, OutboundResponse};
use crate::kit::sigv4::{self, Credentials, Scope, Signed};

const FORM: &str = "application/x-www-form-urlencoded";

/// An account at AWS, in one region.
pub struct AwsSns {
    pub(super) endpoint: String,
    access_key: String,
    secret_key: Zeroizing<String>,
    region: String,
}

impl AwsSns {
    /// The account behind a key, in a region such as `eu-central-1` (small letters, digits, dashes).
    #[must_use]
    pub fn new(access_key: String, secret_key: Zeroizing<String>, region: String) -> Self {
        let top = if region.starts_with("cn-") { "com.cn" } else { "com" };
        Self { endpoint: format!("https://sns.{region}.amazonaws.{top}/"), access_key, secret_key, region }
    }

    pub(super) async fn send(&self, http: &OutboundHttp, text: &Text, now: Timestamp) -> Result<(), TextError> {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", "Publish")
            .append_pair("Version", "2010-03-31")
            .append_pair("PhoneNumber", text.to.as_str())
            .append_pair("Message", &text.body)
            // Else SNS takes it for advertising, which may wait.
            .append_pair("MessageAttributes.entry.1.Name", "AWS.SNS.SMS.SMSType")
            .append_pair("MessageAttributes.entry.1.Value.DataType", "String")
            .append_pair("MessageAttributes.entry.1.Value.StringValue", "Transactional")
            .finish();
        let moment = moment(now);
        let request = OutboundRequest::post(&self.endpoint)
            .header("x-amz-date", &moment)
            .header("authorization", &self.signed(&body, &moment)?)
            .body(FORM, body);
        let answer = http.send(request).await?;
        if answer.status.is_success() { Ok(()) } else { Err(refused(&answer)) }
    }

    fn signed(&self, body: &str, moment: &str) -> Result<String, TextError> {
        let host = host(&self.endpoint).ok_or_else(|| TextError::Permanent("there is no such region".to_owned()))?;
        let headers = [("content-type", FORM), ("host", host.as_str()), ("x-amz-date", moment)];
        Ok(sigv4::authorization(
            Credentials { access_key: &self.access_key, secret_key: &self.secret_key },
            Scope { region: &self.region, service: "sns", moment },
            Signed { method: "POST", path: "/", query: "", headers: &headers, body: body.as_bytes() },
        ))
    }
}

/// As the `Host` header will have it.
fn host(endpoint: &str) -> Option<String> {
    let url = Url::parse(endpoint).ok()?;
    let name = url.host_str()?;
    Some(url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
}

/// `20150830T123600Z`.
fn moment(now: Timestamp) -> String {
    let at = now.to_datetime();
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// AWS names the error in XML. Throttling and requests that took too long pass; credentials are the operator's to mend.
fn refused(answer: &OutboundResponse) -> TextError {
    let text = answer.text().unwrap_or_default();
    let code =
        text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("none", |(code, _)| code);
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let said = format!("AWS SNS answered {} (error {code})", answer.status.as_u16());
    let passes = code.starts_with("Throttl") || code == "RequestExpired";
    if answer.status == StatusCode::BAD_REQUEST && !passes {
        TextError::Permanent(said)
    } else {
        TextError::Temporary(said)
    }
}
