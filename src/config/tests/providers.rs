use super::{loaded, problems};
use crate::config::{PROVIDER_FIELDS, ProviderId, table};

const GOOGLE: [(&str, &str); 2] =
    [("AUTH_PROVIDER_GOOGLE_CLIENT_ID", "us"), ("AUTH_PROVIDER_GOOGLE_CLIENT_SECRET", "s3cr3t")];

fn id(text: &str) -> ProviderId {
    ProviderId::parse(text).unwrap()
}

#[test]
fn the_table_and_the_fields_of_a_provider_are_the_same() {
    let keys: Vec<_> = table::all().filter_map(|setting| setting.key.strip_prefix("provider.<id>.")).collect();
    assert_eq!(keys, PROVIDER_FIELDS);
}

#[test]
fn every_setting_of_a_provider_is_read() {
    let mut loaded = loaded(GOOGLE.into_iter().chain([
        ("AUTH_PROVIDER_GOOGLE_SCOPES", "openid, email calendar"),
        ("AUTH_PROVIDER_GOOGLE_TRUST_EMAIL", "no"),
        ("AUTH_PROVIDER_X_CLIENT_ID", "them"),
        ("AUTH_PROVIDER_MY_IDP_ISSUER", "https://idp.example"),
        ("AUTH_PROVIDER_MY_IDP_NAME", "Our IdP"),
    ]));
    let google = loaded.settings.providers.remove(&id("google")).unwrap();
    assert_eq!((google.client_id.as_deref(), google.client_secret.unwrap().expose()), (Some("us"), "s3cr3t"));
    assert_eq!(
        (google.scopes, google.trust_email, google.enabled),
        (["openid", "email", "calendar"].map(str::to_owned).to_vec(), Some(false), None)
    );
    assert_eq!(loaded.settings.providers[&id("twitter")].client_id.as_deref(), Some("them"));
    assert_eq!(loaded.settings.providers[&id("my_idp")].name.as_deref(), Some("Our IdP"));
    assert!(loaded.settings.stand_ins.is_empty());
}

#[test]
fn what_is_not_complete_stops_no_start_unless_it_was_switched_on() {
    let notes = loaded([GOOGLE[0]]).notes.join("\n");
    assert!(notes.contains("`google` has no effect without AUTH_PROVIDER_GOOGLE_CLIENT_SECRET"), "{notes}");
    let text = problems([GOOGLE[0], ("AUTH_PROVIDER_GOOGLE_ENABLED", "true")]);
    assert_eq!(text, "AUTH_PROVIDER_GOOGLE_ENABLED: needs AUTH_PROVIDER_GOOGLE_CLIENT_SECRET");
    for switch in ["true", "false"] {
        let loaded = loaded([("AUTH_PROVIDER_GOOGLE_ENABLED", switch)]);
        assert!(loaded.notes.iter().all(|note| !note.contains("google")), "{:?}", loaded.notes);
    }
}

#[test]
fn a_wrong_setting_of_a_provider_is_a_problem_that_does_not_repeat_it() {
    for (variable, value, words) in [
        ("AUTH_PROVIDER_GOOGLE_ISSUER", "http://accounts.google.com", "must be an https URL"),
        ("AUTH_PROVIDER_GOOGLE_ISSUER", "https://accounts.google.com?s3cr3t", "without a query"),
        ("AUTH_PROVIDER_GOOGLE_TOKEN_URL", "https://user:s3cr3t@a.example", "must be an https URL"),
        ("AUTH_PROVIDER_GOOGLE_TOKEN_URL", "ftp://a.example", "must be an https URL"),
        ("AUTH_PROVIDER_GOOGLE_TENANT_ID", "common", "is for microsoft only"),
        ("AUTH_PROVIDER_GOOGLE_KIND", "oidc", "under an id of your own"),
        ("AUTH_PROVIDER_GOOGLE_EMAILS_URL", "https://a.example", "is for github and bitbucket only"),
        ("AUTH_PROVIDER_GOOGLE_CLIENT_SECRET", "two words", "without spaces"),
        ("AUTH_PROVIDER_GOOGLE_SCOPES", "\"s3cr3t\"", "must be scopes"),
        ("AUTH_PROVIDER_GOOGLE_NAME", "a name that is much too long for the button it is on", "1 to 40 characters"),
        ("AUTH_PROVIDER_MICROSOFT_TENANT_ID", "contoso.onmicrosoft.com", "must be the id of a tenant"),
        ("AUTH_PROVIDER_APPLE_PRIVATE_KEY", "AuthKey.p8", "must be the content of the .p8 file"),
        ("AUTH_PROVIDER_MINE_KIND", "saml", "must be oidc or oauth2"),
        ("AUTH_PROVIDER_2ND_CLIENT_ID", "x", "beginning with a letter"),
        ("AUTH_PROVIDER_X_ENABLED", "maybe", "must be true or false"),
    ] {
        let text = problems([(variable, value)]);
        assert!(text.starts_with(variable) && text.contains(words), "{variable}: {text}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

#[test]
fn two_names_of_one_provider_are_a_problem() {
    let text = problems([("AUTH_PROVIDER_X_CLIENT_ID", "a"), ("AUTH_PROVIDER_TWITTER_CLIENT_SECRET", "b")]);
    assert!(text.contains("two names of one provider"), "{text}");
}

#[test]
fn a_private_key_may_be_written_in_one_line() {
    let key = "-----BEGIN PRIVATE KEY-----\\nMIGT\\n-----END PRIVATE KEY-----";
    let loaded = loaded([("AUTH_PROVIDER_APPLE_PRIVATE_KEY", key)]);
    let private_key = loaded.settings.providers[&id("apple")].private_key.clone().unwrap();
    assert_eq!(private_key.expose(), "-----BEGIN PRIVATE KEY-----\nMIGT\n-----END PRIVATE KEY-----");
}
