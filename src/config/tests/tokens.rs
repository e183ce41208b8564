use std::time::Duration;

use super::{in_production, loaded, problems};
use crate::config::{ClaimSource, CustomClaim};
use crate::kit::jws::Algorithm;

const SECRET: &str = "0f3b9c1d7e5a2846b0c4d8e2f6a19375";

#[test]
fn the_defaults_of_tokens_are_those_of_the_contract() {
    let tokens = loaded([]).settings.tokens;
    let days = |days: u64| Duration::from_hours(24 * days);
    assert_eq!((tokens.algorithm, tokens.access), (Algorithm::ES256, Duration::from_mins(15)));
    assert_eq!((tokens.refresh_absolute, tokens.refresh_idle, tokens.refresh_rotation), (days(30), days(7), true));
    assert_eq!((tokens.key_rotation, tokens.hasura_claims), (Some(days(90)), false));
    assert!(tokens.shared_secret.is_none() && tokens.custom_claims.is_empty());
}

#[test]
fn the_names_of_older_systems_are_taken() {
    let older = [
        ("AUTH_ACCESS_TOKEN_EXPIRES_IN", "900"),
        ("AUTH_REFRESH_TOKEN_EXPIRES_IN", "7d"),
        ("AUTH_REFRESH_TOKEN_IDLE", "30d"),
        ("AUTH_REFRESH_TOKEN_ROTATION", "no"),
    ];
    let tokens = loaded(older).settings.tokens;
    assert_eq!((tokens.access, tokens.refresh_rotation), (Duration::from_mins(15), false));
    assert_eq!(tokens.refresh_idle, Duration::from_hours(24 * 7), "never longer than the token lives at all");
}

#[test]
fn an_algorithm_is_one_of_four_in_any_case() {
    for (text, algorithm) in [("eddsa", Algorithm::EdDSA), ("RS256", Algorithm::RS256), (" es256 ", Algorithm::ES256)] {
        assert_eq!(loaded([("AUTH_JWT_ALG", text)]).settings.tokens.algorithm, algorithm);
    }
    for wrong in ["none", "None", "HS512", "PS256", "ES256K", "ES256,HS256"] {
        assert!(problems([("AUTH_JWT_ALG", wrong)]).starts_with("AUTH_JWT_ALG: must be ES256"), "{wrong}");
    }
}

#[test]
fn a_shared_secret_is_needed_for_hs256_and_must_be_drawn_by_chance_in_every_mode() {
    assert!(problems([("AUTH_JWT_ALG", "HS256")]).starts_with("AUTH_JWT_ALG: HS256 needs AUTH_JWT_SECRET"));
    let with = |secret| [("AUTH_JWT_ALG", "HS256"), ("AUTH_JWT_SECRET", secret)];
    for weak in [
        "short",
        &SECRET[1..],
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "your-256-bit-secret-your-256-bit-secret",
        "my-jwt-secret-of-thirty-two-letters",
        "change-me-change-me-change-me-change-me",
        "Super-Secret-Key-That-Is-Long-Enough",
    ] {
        for settings in [with(weak).to_vec(), in_production(&with(weak))] {
            let text = problems(settings);
            assert!(text.starts_with("AUTH_JWT_SECRET: must be at least 32 bytes") && !text.contains(weak), "{text}");
        }
    }
    let tokens = loaded(with(SECRET)).settings.tokens;
    assert_eq!(tokens.shared_secret.map(|secret| secret.expose().to_owned()).as_deref(), Some(SECRET));
}

#[test]
fn a_secret_that_signs_nothing_is_not_kept_and_is_told_of() {
    let loaded = loaded([("JWT_SECRET", SECRET)]);
    assert!(loaded.settings.tokens.shared_secret.is_none());
    assert!(loaded.notes.iter().any(|note| note.contains("`JWT_SECRET` is not in use")), "{:?}", loaded.notes);
    let weak = super::loaded([("JWT_SECRET", "your-secret-key")]).notes;
    assert!(weak.iter().any(|note| note.contains("production refuses it")), "{weak:?}");
}

#[test]
fn keys_turn_after_an_hour_or_more_or_never() {
    let rotation = |text| loaded([("AUTH_JWT_KEY_ROTATION", text)]).settings.tokens.key_rotation;
    assert_eq!((rotation("0"), rotation("1h")), (None, Some(Duration::from_hours(1))));
    for wrong in ["1m", "59m", "never", "-1"] {
        assert!(problems([("AUTH_JWT_KEY_ROTATION", wrong)]).starts_with("AUTH_JWT_KEY_ROTATION: "), "{wrong}");
    }
}

#[test]
fn an_access_token_that_lives_long_is_told_of_and_one_for_days_refused() {
    let notes = |text| loaded([("AUTH_ACCESS_TOKEN_EXPIRY", text)]).notes;
    assert!(notes("1h").is_empty());
    assert!(notes("24h").iter().any(|note| note.contains("AUTH_ACCESS_TOKEN_EXPIRY")));
    for wrong in ["0", "59s", "25h", "7d"] {
        assert!(problems([("AUTH_ACCESS_TOKEN_EXPIRY", wrong)]).starts_with("AUTH_ACCESS_TOKEN_EXPIRY: "), "{wrong}");
    }
}

#[test]
fn custom_claims_are_names_and_paths() {
    let claims = loaded([(
        "AUTH_JWT_CUSTOM_CLAIMS",
        "plan = user.metadata.billing.plan, https://app.example.com/verified=user.email_verified ,groups = user.roles",
    )])
    .settings
    .tokens
    .custom_claims;
    let claim = |name: &str, source| CustomClaim { name: name.to_owned(), source };
    let steps = ["billing", "plan"].map(str::to_owned).to_vec();
    assert_eq!(
        claims,
        [
            claim("plan", ClaimSource::Metadata(steps)),
            claim("https://app.example.com/verified", ClaimSource::EmailVerified),
            claim("groups", ClaimSource::Roles),
        ]
    );
}

#[test]
fn custom_claims_cannot_take_the_place_of_others_nor_tell_what_is_nobodys_business() {
    for (wrong, why) in [
        ("plan", "name = path"),
        ("= user.id", "1 to 128 characters"),
        ("a b = user.id", "1 to 128 characters"),
        ("sub = user.email", "has its meaning already"),
        ("exp = user.metadata.exp", "has its meaning already"),
        ("roles = user.metadata.roles", "has its meaning already"),
        ("https://hasura.io/jwt/claims = user.metadata.h", "has its meaning already"),
        ("x = user.password", "a path must be"),
        ("x = user.metadata", "a path must be"),
        ("x = user.metadata.", "a path must be"),
        ("x = user.metadata..y", "a path must be"),
        ("x = session.id", "a path must be"),
        ("x = ", "a path must be"),
        ("x = user.id, x = user.email", "same name"),
    ] {
        let text = problems([("AUTH_JWT_CUSTOM_CLAIMS", wrong)]);
        assert!(text.starts_with("AUTH_JWT_CUSTOM_CLAIMS: ") && text.contains(why), "{wrong}: {text}");
    }
}
