//! Text messages.

use crate::config::Secret;
use crate::config::parse::Parsed;
use crate::config::reader::Reader;
use crate::config::settings::{Mode, Texts, TextsThrough};
use crate::kit::sms::{PhoneNumber, is_country};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Provider {
    Twilio,
    AwsSns,
    Log,
}

const TWILIO: [&str; 3] = ["twilio.account_sid", "twilio.auth_token", "twilio.phone_number"];
const AWS_SNS: [&str; 3] = ["aws_sns.access_key", "aws_sns.secret_key", "aws_sns.region"];

/// How codes by text message leave; `None` if they are switched off.
pub(super) fn texts(reader: &mut Reader, mode: Mode) -> Option<Texts> {
    let enabled = reader.flag("mfa.sms_enabled");
    let hourly_budget = reader.number("mfa.sms_hourly_budget", &(1..=1_000_000));
    let country_hourly_budget = reader.number("mfa.sms_country_hourly_budget", &(1..=1_000_000));
    let countries = reader.list("mfa.sms_countries", country);
    let written = reader.given("sms.provider").is_some();
    // What stands in the environment of an older system stops no start where nothing is sent.
    let given = [TWILIO, AWS_SNS].map(|keys| keys.map(|key| (key, reader.given(key).is_some())));
    if !written && mode.is_development() {
        reader.came_out("sms.provider", &"log");
    }
    if !enabled {
        return None;
    }
    let through = match reader.read("sms.provider", provider) {
        Some(Provider::Twilio) => by_twilio(reader, &given[0]),
        Some(Provider::AwsSns) => by_aws_sns(reader, &given[1]),
        Some(Provider::Log) if mode.is_development() => Some(TextsThrough::Inbox),
        Some(Provider::Log) => {
            reader.problem("sms.provider", "log is for development only: it sends nothing");
            None
        }
        None if !written && mode.is_development() => Some(TextsThrough::Inbox),
        // What is wrong with one that was written has been said.
        None if written => None,
        None => {
            let words = "is required in production while AUTH_MFA_SMS_ENABLED is on: twilio, with TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER, or aws_sns, with AWS_SNS_ACCESS_KEY, AWS_SNS_SECRET_KEY and AWS_SNS_REGION";
            reader.problem("sms.provider", words);
            None
        }
    };
    through.map(|through| Texts { through, hourly_budget, country_hourly_budget, countries })
}

fn provider(text: &str) -> Parsed<Provider> {
    match text.trim() {
        "twilio" => Ok(Provider::Twilio),
        "aws_sns" => Ok(Provider::AwsSns),
        "log" => Ok(Provider::Log),
        _ => Err("must be twilio, aws_sns or log".to_owned()),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.trim().to_owned())
}

/// It becomes part of a URL or header.
fn name(text: &str) -> Parsed<String> {
    let name = text.trim();
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { Ok(name.to_owned()) } else { Err("must be letters and digits".to_owned()) }
}

fn number(text: &str) -> Parsed<PhoneNumber> {
    PhoneNumber::parse(text)
        .ok_or_else(|| "must be a number with the code of its country, such as +15005550006".to_owned())
}

fn country(text: &str) -> Parsed<String> {
    let code = text.trim().trim_start_matches('+');
    if is_country(code) {
        Ok(code.to_owned())
    } else {
        Err("must be calling codes of countries, such as 49,43".to_owned())
    }
}

fn region(text: &str) -> Parsed<String> {
    let region = text.trim();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let good = region.contains('-') && region.bytes().all(plain) && !region.starts_with('-') && !region.ends_with('-');
    if good { Ok(region.to_owned()) } else { Err("must be a region such as eu-central-1".to_owned()) }
}

fn by_twilio(reader: &mut Reader, given: &[(&'static str, bool)]) -> Option<TextsThrough> {
    require(reader, "twilio", given);
    let account_sid = reader.read("twilio.account_sid", name);
    let auth_token = reader.read("twilio.auth_token", |text| Ok(secret(text)));
    let from = reader.read("twilio.phone_number", number);
    Some(TextsThrough::Twilio { account_sid: account_sid?, auth_token: auth_token?, from: from? })
}

fn by_aws_sns(reader: &mut Reader, given: &[(&'static str, bool)]) -> Option<TextsThrough> {
    require(reader, "aws_sns", given);
    let access_key = reader.read("aws_sns.access_key", name);
    let secret_key = reader.read("aws_sns.secret_key", |text| Ok(secret(text)));
    let region = reader.read("aws_sns.region", region);
    Some(TextsThrough::AwsSns { access_key: access_key?, secret_key: secret_key?, region: region? })
}

fn require(reader: &mut Reader, provider: &str, given: &[(&'static str, bool)]) {
    for (key, _) in given.iter().filter(|(_, given)| !given) {
        reader.problem(key, format!("is required while SMS_PROVIDER is {provider} and AUTH_MFA_SMS_ENABLED is on"));
    }
}
