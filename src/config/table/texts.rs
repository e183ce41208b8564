//! Text messages.

use super::{Group, setting};

pub(super) const TEXTS: Group = Group {
    title: "Texts",
    settings: &[
        setting(
            "mfa.sms_enabled",
            "AUTH_MFA_SMS_ENABLED",
            "false",
            "Whether a code by text message can be a second factor. Texts can be read by others on the way, and each costs money.",
        ),
        setting(
            "mfa.sms_hourly_budget",
            "AUTH_MFA_SMS_HOURLY_BUDGET",
            "300",
            "How many texts leave within an hour, for everybody together.",
        ),
        setting(
            "mfa.sms_country_hourly_budget",
            "AUTH_MFA_SMS_COUNTRY_HOURLY_BUDGET",
            "100",
            "How many of them go to the numbers of one country.",
        ),
        setting(
            "mfa.sms_countries",
            "AUTH_MFA_SMS_COUNTRIES",
            "",
            "Calling codes of the countries whose numbers people can add, such as `49,43,41`. Empty: every country's. Numbers added before still get codes.",
        ),
        setting(
            "sms.provider",
            "SMS_PROVIDER",
            "",
            "Who sends texts: `twilio`, `aws_sns` or, in development only, `log`, which shows them at `/dev/inbox`.",
        )
        .depends("log in development"),
        setting("twilio.account_sid", "TWILIO_ACCOUNT_SID", "", "The account at Twilio."),
        setting("twilio.auth_token", "TWILIO_AUTH_TOKEN", "", "Its token.").secret(),
        setting(
            "twilio.phone_number",
            "TWILIO_PHONE_NUMBER",
            "",
            "The number that texts come from, such as `+15005550006`.",
        ),
        setting("aws_sns.access_key", "AWS_SNS_ACCESS_KEY", "", "The access key at AWS SNS."),
        setting("aws_sns.secret_key", "AWS_SNS_SECRET_KEY", "", "Its secret.").secret(),
        setting("aws_sns.region", "AWS_SNS_REGION", "", "The region, such as `eu-central-1`."),
    ],
};
