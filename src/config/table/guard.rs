//! What holds attackers back: limits, throttles, headers, and whose word about an address is taken.

use super::{Group, setting};

pub(super) const LIMITS: Group = Group {
    title: "Limits",
    settings: &[
        setting("rate_limit.enabled", "AUTH_RATE_LIMIT_ENABLED", "true", "Whether attempts are limited at all."),
        setting(
            "rate_limit.login_attempts",
            "AUTH_RATE_LIMIT_LOGIN_ATTEMPTS",
            "5",
            "How many wrong sign-ins are allowed in a window.",
        ),
        setting("rate_limit.login_window", "AUTH_RATE_LIMIT_LOGIN_WINDOW", "900", "How long that window is."),
        setting(
            "rate_limit.signup_attempts",
            "AUTH_RATE_LIMIT_SIGNUP_ATTEMPTS",
            "3",
            "How many sign-ups with one address are allowed in a window.",
        ),
        setting("rate_limit.signup_window", "AUTH_RATE_LIMIT_SIGNUP_WINDOW", "3600", "How long that window is."),
        setting(
            "account_lockout.enabled",
            "AUTH_ACCOUNT_LOCKOUT_ENABLED",
            "true",
            "Whether wrong passwords throttle an account from the network they came from. Its owner still gets in from a known browser or by a reset.",
        ),
        setting("account_lockout.attempts", "AUTH_ACCOUNT_LOCKOUT_ATTEMPTS", "5", "After how many wrong passwords."),
        setting("account_lockout.duration", "AUTH_ACCOUNT_LOCKOUT_DURATION", "1800", "For how long."),
    ],
};

pub(super) const FRONT_DOOR: Group = Group {
    title: "The front door",
    settings: &[
        setting(
            "headers.security",
            "AUTH_SECURITY_HEADERS_ENABLED",
            "true",
            "Whether pages carry the security headers.",
        ),
        setting("headers.csp", "AUTH_CSP_ENABLED", "true", "Whether pages carry a Content-Security-Policy."),
        setting(
            "headers.hsts",
            "AUTH_HSTS_ENABLED",
            "",
            "Whether browsers are told to use https only from now on. Not in force on plain http.",
        )
        .depends("true on https"),
        setting(
            "trusted_proxies",
            "AUTH_TRUSTED_PROXIES",
            "",
            "Networks of your reverse proxies, such as `10.0.0.0/8`. Only they are believed about a client's address; without one, it is the socket's.",
        ),
    ],
};
