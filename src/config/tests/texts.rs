use super::{in_production, loaded, problems};
use crate::config::TextsThrough;

const ON: (&str, &str) = ("AUTH_MFA_SMS_ENABLED", "true");
const TWILIO: [(&str, &str); 4] = [
    ("SMS_PROVIDER", "twilio"),
    ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000"),
    ("TWILIO_AUTH_TOKEN", "x"),
    ("TWILIO_PHONE_NUMBER", "+1 (500) 555-0006"),
];
const AWS: [(&str, &str); 4] = [
    ("SMS_PROVIDER", "aws_sns"),
    ("AWS_SNS_ACCESS_KEY", "AKIDEXAMPLE"),
    ("AWS_SNS_SECRET_KEY", "x"),
    ("AWS_SNS_REGION", "us-east-1"),
];

#[test]
fn texts_are_off_until_somebody_switches_them_on() {
    let mfa = loaded([]).settings.mfa;
    assert!(mfa.texts.is_none() && !mfa.by_text() && mfa.offers_apps());
    assert!(loaded(in_production(&TWILIO)).settings.mfa.texts.is_none());
}

#[test]
fn in_development_they_are_kept_in_the_inbox() {
    for variables in [vec![ON], vec![ON, ("SMS_PROVIDER", "log")]] {
        let texts = loaded(variables).settings.mfa.texts.expect("texts");
        assert_eq!((texts.through, texts.hourly_budget), (TextsThrough::Inbox, 300));
    }
    let off = loaded([ON, ("AUTH_MFA_ENABLED", "false")]).settings.mfa;
    assert!(off.by_text() && !off.offers_texts(), "those who have a number still get codes");
}

#[test]
fn production_names_what_a_provider_needs() {
    let text = problems(in_production(&[ON]));
    assert!(text.starts_with("SMS_PROVIDER: is required in production"), "{text}");
    for name in ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER", "AWS_SNS_REGION"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert!(
        problems(in_production(&[ON, ("SMS_PROVIDER", "log")])).contains("SMS_PROVIDER: log is for development only")
    );
    assert!(problems([ON, ("SMS_PROVIDER", "pigeon")]).contains("SMS_PROVIDER: must be twilio"));
    for (all, provider) in [(TWILIO, "twilio"), (AWS, "aws_sns")] {
        let text = problems(in_production(&[ON, ("SMS_PROVIDER", provider)]));
        assert_eq!(text.lines().count(), 3, "{text}");
        for missing in 1..4 {
            let rest: Vec<_> = all.iter().copied().filter(|(name, _)| *name != all[missing].0).chain([ON]).collect();
            let text = problems(in_production(&rest));
            assert!(
                text.starts_with(&format!("{}: is required", all[missing].0)) && text.lines().count() == 1,
                "{text}"
            );
        }
    }
}

#[test]
fn with_its_credentials_a_provider_is_in_force() {
    let through = |variables: &[(&str, &str)]| {
        let variables: Vec<_> = variables.iter().copied().chain([ON]).collect();
        loaded(in_production(&variables)).settings.mfa.texts.expect("texts").through
    };
    let TextsThrough::Twilio { from, .. } = through(&TWILIO) else { panic!("not Twilio") };
    assert_eq!(from.as_str(), "+15005550006");
    let TextsThrough::AwsSns { region, .. } = through(&AWS) else { panic!("not AWS SNS") };
    assert_eq!(region, "us-east-1");
}

#[test]
fn what_cannot_be_part_of_a_url_or_header_is_refused() {
    for (name, value) in [
        ("TWILIO_ACCOUNT_SID", "AC/../x"),
        ("TWILIO_PHONE_NUMBER", "5005550006"),
        ("AWS_SNS_ACCESS_KEY", "AKID EXAMPLE"),
        ("AWS_SNS_REGION", "evil.example.com/"),
        ("AWS_SNS_REGION", "us-east-1.evil"),
    ] {
        let all = if name.starts_with("TWILIO") { TWILIO } else { AWS };
        let variables: Vec<_> =
            all.iter().copied().filter(|(own, _)| *own != name).chain([ON, (name, value)]).collect();
        let text = problems(in_production(&variables));
        assert!(text.starts_with(&format!("{name}: must be")) && text.lines().count() == 1, "{text}");
    }
}

#[test]
fn countries_are_calling_codes() {
    let texts = |countries| loaded(vec![ON, ("AUTH_MFA_SMS_COUNTRIES", countries)]).settings.mfa.texts.expect("texts");
    assert_eq!(texts(" 49, +43,1 ").countries, ["49", "43", "1"]);
    assert!(texts("").countries.is_empty());
    let text = problems(vec![ON, ("AUTH_MFA_SMS_COUNTRIES", "49,DE")]);
    assert!(text.contains("AUTH_MFA_SMS_COUNTRIES: must be calling codes of countries"), "{text}");
}
