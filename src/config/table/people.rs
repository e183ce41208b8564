//! What concerns people: how long they stay signed in, what passwords they may choose, who may sign up.

use super::{Group, setting};

pub(super) const SESSIONS: Group = Group {
    title: "Sessions",
    settings: &[
        setting(
            "session.idle",
            "AUTH_SESSION_IDLE",
            "12h",
            "A session ends after so long without a request; never later than AUTH_SESSION_ABSOLUTE.",
        ),
        setting(
            "session.absolute",
            "AUTH_SESSION_ABSOLUTE",
            "7d",
            "A session ends so long after signing in, whatever happens.",
        ),
        setting(
            "session.remember",
            "AUTH_SESSION_REMEMBER",
            "30d",
            "The same for people who ticked \"stay signed in\". Their browser's sign-in page remembers them as long.",
        ),
        setting(
            "session.secure_cookies",
            "AUTH_SESSION_SECURE_COOKIES",
            "",
            "Whether cookies are sent over TLS only. Cannot be switched off on https; not in force on plain http.",
        )
        .depends("true on https"),
        setting(
            "session.same_site",
            "AUTH_SESSION_SAME_SITE",
            "lax",
            "`lax` or `strict`. `strict` holds for the re-authentication cookie only: on the session cookie it would sign people out on the way back from a provider.",
        ),
        setting(
            "session.max_active",
            "AUTH_MAX_ACTIVE_SESSIONS",
            "5",
            "How many sessions a person may have; the oldest ends. 0 means no limit.",
        ),
    ],
};

pub(super) const PASSWORDS: Group = Group {
    title: "Passwords",
    settings: &[
        setting(
            "password.min_length",
            "AUTH_PASSWORD_MIN_LENGTH",
            "8",
            "The shortest password, 8 to 128 characters. NIST SP 800-63B asks for 15 where a password is all there is.",
        ),
        setting(
            "password.max_length",
            "AUTH_PASSWORD_MAX_LENGTH",
            "256",
            "The longest password, 64 to 1024 characters.",
        ),
        setting(
            "password.min_strength",
            "AUTH_PASSWORD_MIN_STRENGTH",
            "3",
            "How hard to guess it must be, from 0 (anything) to 4, as zxcvbn estimates.",
        ),
        setting(
            "password.require_uppercase",
            "AUTH_PASSWORD_REQUIRE_UPPERCASE",
            "false",
            "Whether it needs an upper-case letter.",
        ),
        setting(
            "password.require_lowercase",
            "AUTH_PASSWORD_REQUIRE_LOWERCASE",
            "false",
            "Whether it needs a lower-case letter.",
        ),
        setting("password.require_numbers", "AUTH_PASSWORD_REQUIRE_NUMBERS", "false", "Whether it needs a digit."),
        setting("password.require_symbols", "AUTH_PASSWORD_REQUIRE_SYMBOLS", "false", "Whether it needs a symbol."),
        setting(
            "password.prevent_common",
            "AUTH_PASSWORD_PREVENT_COMMON",
            "true",
            "Whether well-known passwords are refused.",
        ),
        setting(
            "password.prevent_user_info",
            "AUTH_PASSWORD_PREVENT_USER_INFO",
            "true",
            "Whether a password may not be made of the person's name or address.",
        ),
        setting(
            "password.history_count",
            "AUTH_PASSWORD_HISTORY_COUNT",
            "5",
            "How many earlier passwords cannot be used again, 0 to 24.",
        ),
        setting(
            "password.change_required_days",
            "AUTH_PASSWORD_CHANGE_REQUIRED_DAYS",
            "0",
            "After how many days a password must be changed; 0 means never, which is what NIST advises.",
        ),
        setting(
            "password.hibp_enabled",
            "AUTH_PASSWORD_HIBP_ENABLED",
            "false",
            "Whether Have I Been Pwned is asked about new passwords (five characters of a hash leave the portal).",
        ),
        setting(
            "password.hash_memory_kib",
            "AUTH_PASSWORD_HASH_MEMORY_KIB",
            "19456",
            "Argon2id: memory for one hash in KiB. Production refuses less than the OWASP minimum.",
        ),
        setting("password.hash_iterations", "AUTH_PASSWORD_HASH_ITERATIONS", "2", "Argon2id: passes over that memory."),
        setting(
            "password.hash_parallel",
            "AUTH_PASSWORD_HASH_PARALLEL",
            "",
            "How many passwords are hashed at the same time.",
        )
        .depends("the number of processor cores"),
        setting(
            "password.hash_queue",
            "AUTH_PASSWORD_HASH_QUEUE",
            "64",
            "How many more may wait for that; who comes then is asked to try again in a few seconds (503).",
        ),
    ],
};

pub(super) const VERIFICATION: Group = Group {
    title: "Verification of e-mail addresses",
    settings: &[
        setting(
            "email_verification.required",
            "AUTH_EMAIL_VERIFICATION_REQUIRED",
            "true",
            "Whether people must confirm their address before they can sign in.",
        ),
        setting(
            "email_verification.expires_in",
            "AUTH_EMAIL_VERIFICATION_EXPIRES_IN",
            "24h",
            "How long the link of a letter works; the code beside it works for ten minutes.",
        ),
        setting(
            "email_verification.resend_limit",
            "AUTH_EMAIL_VERIFICATION_RESEND_LIMIT",
            "3",
            "How many more letters an address can ask for in a day.",
        ),
        setting(
            "email_verification.resend_interval",
            "AUTH_EMAIL_VERIFICATION_RESEND_INTERVAL",
            "60",
            "The shortest time between two of them.",
        ),
    ],
};

pub(super) const MAGIC_LINKS: Group = Group {
    title: "Sign-in by letter",
    settings: &[setting(
        "magic_link.enabled",
        "AUTH_MAGIC_LINK_ENABLED",
        "true",
        "Whether people may sign in by a link or code in a letter. Where sign-up is open, new addresses get an account by it.",
    )],
};

pub(super) const ACCESS: Group = Group {
    title: "Who may have an account",
    settings: &[
        setting(
            "access.disable_signup",
            "AUTH_DISABLE_SIGNUP",
            "false",
            "Whether only administrators can make accounts.",
        ),
        setting(
            "access.allowed_emails",
            "AUTH_ACCESS_CONTROL_ALLOWED_EMAILS",
            "",
            "Only these addresses, and those of the allowed domains, may have an account.",
        ),
        setting(
            "access.allowed_email_domains",
            "AUTH_ACCESS_CONTROL_ALLOWED_EMAIL_DOMAINS",
            "",
            "Only addresses of these domains, and the allowed addresses, may have an account.",
        ),
        setting(
            "access.blocked_emails",
            "AUTH_ACCESS_CONTROL_BLOCKED_EMAILS",
            "",
            "These addresses may not have an account, even if they are allowed elsewhere.",
        ),
        setting(
            "access.blocked_email_domains",
            "AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS",
            "",
            "Addresses of these domains may not have an account, even if they are allowed elsewhere.",
        ),
    ],
};
