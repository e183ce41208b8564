//! Twilio's Programmable Messaging (<https://www.twilio.com/docs/messaging/api/message-resource>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{PhoneNumber, Text, TextError};
use crate::kit::outbound_http::{OutboundHttp, OutboundRequest, OutboundResponse};

/// An account at Twilio.
pub struct Twilio {
    pub(super) endpoint: String,
    account_sid: String,
    auth_token: Zeroizing<String>,
    from: PhoneNumber,
}

/// What Twilio answers to a request it refuses. Its `message` may repeat the number, so it is left alone.
#[derive(Deserialize)]
struct Refusal {
    code: Option<u32>,
}

impl Twilio {
    /// The account with this id (letters and digits) and token, sending from one of its numbers.
    #[must_use]
    pub fn new(account_sid: String, auth_token: Zeroizing<String>, from: PhoneNumber) -> Self {
        Self { endpoint: "https://api.twilio.com".to_owned(), account_sid, auth_token, from }
    }

    pub(super) async fn send(&self, http: &OutboundHttp, text: &Text) -> Result<(), TextError> {
        let url = format!("{}/2010-04-01/Accounts/{}/Messages.json", self.endpoint, self.account_sid);
        let pair = Zeroizing::new(format!("{}:{}", self.account_sid, *self.auth_token));
        let request = OutboundRequest::post(url)
            .header("authorization", &format!("Basic {}", STANDARD.encode(pair.as_bytes())))
            .accept_json()
            .form(&[("To", text.to.as_str()), ("From", self.from.as_str()), ("Body", &text.body)]);
        let answer = http.send(request).await?;
        if answer.status.is_success() { Ok(()) } else { Err(refused(&answer)) }
    }
}

/// Credentials and accounts are the operator's to mend, so the text waits for that; a flood and an outage pass.
fn refused(answer: &OutboundResponse) -> TextError {
    let code = answer.json::<Refusal>().ok().and_then(|refusal| refusal.code);
    let said = format!("Twilio answered {} (error {})", answer.status.as_u16(), code.unwrap_or_default());
    let for_good = answer.status == StatusCode::BAD_REQUEST;
    if for_good { TextError::Permanent(said) } else { TextError::Temporary(said) }
}
