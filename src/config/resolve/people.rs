//! What concerns people: sessions, passwords, verification, limits, who may have an account.

use std::ops::RangeInclusive;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::config::reader::Reader;
use crate::config::settings::{
    Access, Guard, Hashing, Lockout, Mfa, Mode, Password, RateLimit, SameSite, Session, Verification,
};
use crate::config::{PublicUrl, parse};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);
const WINDOW: RangeInclusive<Duration> = SECOND..=Duration::from_hours(24 * 30);
const LIFETIME: RangeInclusive<Duration> = MINUTE..=Duration::from_hours(24 * 365);
const COUNT: RangeInclusive<u32> = 1..=1_000_000;

pub(super) fn mfa(reader: &mut Reader, mode: Mode) -> Mfa {
    Mfa {
        enabled: reader.flag("mfa.enabled"),
        totp: reader.flag("mfa.totp_enabled"),
        texts: super::texts::texts(reader, mode),
        issuer: reader.read("mfa.totp_issuer", |text| Ok(text.trim().to_owned())).unwrap_or_default(),
        required_for: reader.read("mfa.required_for_roles", |text| Ok(required_for(text))).unwrap_or_default(),
        trusted_browsers: reader.flag("mfa.trusted_browsers"),
    }
}

/// An empty variable counts as not set, so nobody at all has a word of its own.
fn required_for(text: &str) -> Vec<String> {
    if text.trim() == "none" { Vec::new() } else { parse::items(text).map(str::to_owned).collect() }
}

pub(super) fn session(reader: &mut Reader, public_url: &PublicUrl) -> Session {
    let absolute = reader.span("session.absolute", &LIFETIME);
    let max_active = reader.number("session.max_active", &(0..=10_000));
    Session {
        idle: reader.span("session.idle", &LIFETIME).min(absolute),
        absolute,
        remember: reader.span("session.remember", &LIFETIME),
        secure_cookies: secure_cookies(reader, public_url),
        same_site: same_site(reader),
        max_active: (max_active > 0).then_some(max_active),
    }
}

fn secure_cookies(reader: &mut Reader, public_url: &PublicUrl) -> bool {
    let https = public_url.is_https();
    match reader.read("session.secure_cookies", parse::boolean) {
        Some(false) if https => reader.problem("session.secure_cookies", "cannot be switched off on https"),
        Some(true) if !https => reader.note(format!(
            "`{}` is not in force while the public URL is plain http",
            reader.name("session.secure_cookies")
        )),
        _ => {}
    }
    reader.came_out("session.secure_cookies", &https);
    https
}

fn same_site(reader: &mut Reader) -> SameSite {
    let same_site = reader.read("session.same_site", parse::same_site).unwrap_or(SameSite::Lax);
    if same_site == SameSite::Strict {
        let name = reader.name("session.same_site");
        reader.note(format!("`{name}`=strict holds for the re-authentication cookie only; on the session cookie it would sign people out on the way back from a provider"));
    }
    same_site
}

pub(super) fn password(reader: &mut Reader) -> Password {
    let days = reader.number("password.change_required_days", &(0..=3_650));
    let password = Password {
        min_length: count(reader.number("password.min_length", &(8..=128))),
        max_length: count(reader.number("password.max_length", &(64..=1_024))),
        min_strength: reader.read("password.min_strength", parse::strength).unwrap_or_default(),
        require_uppercase: reader.flag("password.require_uppercase"),
        require_lowercase: reader.flag("password.require_lowercase"),
        require_numbers: reader.flag("password.require_numbers"),
        require_symbols: reader.flag("password.require_symbols"),
        prevent_common: reader.flag("password.prevent_common"),
        prevent_user_info: reader.flag("password.prevent_user_info"),
        history_count: count(reader.number("password.history_count", &(0..=24))),
        change_required: (days > 0).then(|| DAY * days),
        hibp_enabled: reader.flag("password.hibp_enabled"),
        hashing: hashing(reader),
    };
    if password.min_length > password.max_length {
        let longest = reader.name("password.max_length");
        reader.problem("password.min_length", format!("must not be more than {longest}"));
    }
    password
}

fn hashing(reader: &mut Reader) -> Hashing {
    let cores = u32::try_from(available_parallelism().map_or(1, usize::from)).unwrap_or(1);
    let parallel = reader.read("password.hash_parallel", |text| parse::number(text, &(1..=1_024))).unwrap_or(cores);
    reader.came_out("password.hash_parallel", &parallel);
    Hashing {
        memory_kib: reader.number("password.hash_memory_kib", &(8..=1_048_576)),
        iterations: reader.number("password.hash_iterations", &(1..=100)),
        parallel: count(parallel),
        queue: count(reader.number("password.hash_queue", &(1..=100_000))),
    }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

pub(super) fn verification(reader: &mut Reader) -> Verification {
    Verification {
        required: reader.flag("email_verification.required"),
        expires_in: reader.span("email_verification.expires_in", &(5 * MINUTE..=30 * DAY)),
        resend_limit: reader.number("email_verification.resend_limit", &(1..=1_000)),
        resend_interval: reader.span("email_verification.resend_interval", &(Duration::ZERO..=DAY)),
    }
}

pub(super) fn guard(reader: &mut Reader) -> Guard {
    let rate_limit = RateLimit {
        login_attempts: reader.number("rate_limit.login_attempts", &COUNT),
        login_window: reader.span("rate_limit.login_window", &WINDOW),
        signup_attempts: reader.number("rate_limit.signup_attempts", &COUNT),
        signup_window: reader.span("rate_limit.signup_window", &WINDOW),
    };
    let lockout = Lockout {
        attempts: reader.number("account_lockout.attempts", &COUNT),
        duration: reader.span("account_lockout.duration", &WINDOW),
    };
    Guard {
        rate_limit: reader.flag("rate_limit.enabled").then_some(rate_limit),
        lockout: reader.flag("account_lockout.enabled").then_some(lockout),
    }
}

pub(super) fn access(reader: &mut Reader) -> Access {
    Access {
        disable_signup: reader.flag("access.disable_signup"),
        allowed_emails: reader.list("access.allowed_emails", parse::email),
        allowed_domains: reader.list("access.allowed_email_domains", parse::domain),
        blocked_emails: reader.list("access.blocked_emails", parse::email),
        blocked_domains: reader.list("access.blocked_email_domains", parse::domain),
    }
}
