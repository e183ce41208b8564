//! What must hold before anybody's account is entrusted to this portal.

use crate::config::parse;
use crate::config::reader::Reader;
use crate::config::settings::{Hashing, Settings};

/// Texts that stand in sample configurations, in lower case. A secret that holds one was copied, not drawn.
const WELL_KNOWN: [&str; 20] = [
    "your-",
    "your_",
    "change-me",
    "changeme",
    "change_me",
    "change-this",
    "replace",
    "example",
    "secret-key",
    "super-secret",
    "supersecret",
    "at-least-32",
    "jwt-secret",
    "jwt_secret",
    "jwtsecret",
    "my-secret",
    "mysecret",
    "placeholder",
    "insecure",
    "password",
];

/// Leaves a problem for everything that is unsafe in this mode, and a note for everything that is merely bold.
pub(super) fn check(reader: &mut Reader, settings: &Settings) {
    jwt_secret(reader, settings);
    if settings.mode.is_development() {
        development(reader, settings);
    } else {
        production(reader, settings);
    }
}

fn development(reader: &mut Reader, settings: &Settings) {
    if reader.given("env").is_some() && !settings.public_url.is_loopback() {
        reader.problem("env", "development is for this machine only: the public URL must be on localhost");
    }
    if !settings.listen.ip().is_loopback() {
        reader.note("development mode listens beyond this machine: whoever reaches the port can read every letter at /dev/inbox");
    }
}

fn production(reader: &mut Reader, settings: &Settings) {
    address(reader, settings);
    keys(reader, settings);
    if settings.smtp.is_none() && reader.given("smtp.host").is_none() {
        reader.problem(
            "smtp.host",
            "is required in production: without a mail server nobody can confirm an address or reset a password",
        );
    }
    if !strong_enough(settings.password.hashing) {
        let words = "the costs of Argon2id are below the minimum: 47104 KiB with 1 iteration, 19456 with 2, 12288 with 3, 9216 with 4, or 7168 with 5";
        reader.problem("password.hash_memory_kib", words);
    }
    if settings.trusted_proxies.iter().any(|network| network.prefix_len() == 0) {
        reader.problem("trusted_proxies", "must not trust the whole internet: name the networks of your own proxies");
    }
    bold_choices(reader);
}

fn address(reader: &mut Reader, settings: &Settings) {
    match reader.given("public_url") {
        None => reader.problem(
            "public_url",
            "is required in production: the https address people will use, such as https://auth.example.com",
        ),
        Some(_) if !settings.public_url.is_https() => {
            reader.problem("public_url", "must be an https address in production");
        }
        Some(_) => {}
    }
}

fn keys(reader: &mut Reader, settings: &Settings) {
    if reader.given("encryption_keys").is_none() {
        let words = "is required in production: write id:base64 of 32 random bytes, for example main:$(head -c 32 /dev/urandom | base64)";
        reader.problem("encryption_keys", words);
    } else if !settings.encryption_keys.all_random() {
        reader.problem("encryption_keys", "holds a key that was not drawn by chance");
    }
}

/// Whoever knows the secret can be anybody. Where nothing is signed with it, a sample from an older system does not stop a start in
/// development.
fn jwt_secret(reader: &mut Reader, settings: &Settings) {
    let in_use = settings.tokens.shared_secret.is_some();
    let weak = weak_jwt_secret(reader);
    if weak && (in_use || !settings.mode.is_development()) {
        reader.problem("jwt.secret", "must be at least 32 bytes drawn by chance, not a well-known value");
    } else if weak {
        let name = reader.name("jwt.secret");
        reader.note(format!("`{name}` is too short or well known; production refuses it"));
    }
    if !in_use && reader.given("jwt.secret").is_some() {
        let (name, algorithm) = (reader.name("jwt.secret"), settings.tokens.algorithm.name());
        reader.note(format!("`{name}` is not in use: access tokens are signed with {algorithm}"));
    }
}

fn weak_jwt_secret(reader: &mut Reader) -> bool {
    reader.given("jwt.secret").is_some_and(|secret| {
        let small = secret.to_ascii_lowercase();
        secret.len() < 32
            || parse::distinct(secret.as_bytes()) < 8
            || WELL_KNOWN.iter().any(|known| small.contains(known))
    })
}

/// OWASP's and ASVS 5.0 Appendix C's rows of about equal strength (one lane).
fn strong_enough(costs: Hashing) -> bool {
    let least = match costs.iterations {
        0 | 1 => 47_104,
        2 => 19_456,
        3 => 12_288,
        4 => 9_216,
        _ => 7_168,
    };
    costs.memory_kib >= least
}

fn bold_choices(reader: &mut Reader) {
    let usually_on = [
        "email_verification.required",
        "rate_limit.enabled",
        "account_lockout.enabled",
        "headers.security",
        "headers.csp",
    ];
    for key in usually_on {
        if !reader.flag(key) {
            let name = reader.name(key);
            reader.note(format!("`{name}` is switched off in production"));
        }
    }
}
