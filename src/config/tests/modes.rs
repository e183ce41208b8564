use super::{PRODUCTION, in_production, loaded, problems};
use crate::config::{Mode, SmtpSecurity};

#[test]
fn without_any_configuration_a_portal_develops_on_loopback() {
    let settings = loaded([]).settings;
    assert_eq!(settings.mode, Mode::Development);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.public_url.origin(), "http://localhost:3000");
    assert_eq!(settings.database.expose(), "sqlite:data/portico.db");
    assert!(settings.smtp.is_none() && settings.encryption_keys.ring().is_none());
    assert!(!settings.session.secure_cookies && !settings.headers.hsts);
}

#[test]
fn the_default_public_url_follows_the_port() {
    for (name, value) in [("PORT", "4000"), ("AUTH_PORT", "4000"), ("AUTH_LISTEN", "127.0.0.1:4000")] {
        let settings = loaded([(name, value)]).settings;
        assert_eq!(settings.public_url.origin(), "http://localhost:4000", "{name}");
        assert_eq!(settings.listen.to_string(), "127.0.0.1:4000", "{name}");
    }
}

#[test]
fn any_other_public_url_means_production() {
    let settings = loaded(PRODUCTION).settings;
    assert_eq!(settings.mode, Mode::Production);
    assert_eq!(settings.listen.to_string(), "0.0.0.0:3000");
    assert!(settings.session.secure_cookies && settings.headers.hsts);
    assert_eq!(settings.encryption_keys.ids().collect::<Vec<_>>(), ["main"]);
    assert_eq!(settings.smtp.expect("a mail server").security, SmtpSecurity::StartTls);
}

#[test]
fn production_names_everything_that_is_missing_at_once() {
    let text = problems([("AUTH_ENV", "production")]);
    for name in ["AUTH_PUBLIC_URL: ", "AUTH_ENCRYPTION_KEYS: ", "AUTH_SMTP_HOST: "] {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name} in {text}");
    }
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn production_on_loopback_needs_https_too() {
    assert!(
        problems(in_production(&[("AUTH_ENV", "production"), ("AUTH_PUBLIC_URL", "http://localhost:3000")]))
            .contains("AUTH_PUBLIC_URL: must be an https")
    );
    assert_eq!(
        loaded(in_production(&[("AUTH_ENV", "production"), ("AUTH_PUBLIC_URL", "https://localhost")])).settings.mode,
        Mode::Production
    );
}

#[test]
fn an_app_behind_a_proxy_has_a_host_of_its_own_and_tls_in_production() {
    let with = |origins: &'static str| in_production(&[("AUTH_FORWARD_AUTH_ORIGINS", origins)]);
    assert_eq!(loaded(with("https://wiki.example.com")).settings.forward_auth, ["https://wiki.example.com"]);
    for (wrong, why) in [
        ("http://wiki.example.com", "must be https"),
        ("https://wiki.example.com/", "did you mean https://wiki.example.com?"),
        ("https://*.example.com", "no wildcards"),
        ("wiki.example.com", "is no origin"),
        ("https://auth.example.com", "names the portal itself"),
    ] {
        let text = problems(with(wrong));
        assert!(text.contains("AUTH_FORWARD_AUTH_ORIGINS") && text.contains(why), "{wrong}: {text}");
    }
}

#[test]
fn development_away_from_this_machine_is_refused() {
    let text = problems([("AUTH_ENV", "development"), ("AUTH_PUBLIC_URL", "https://auth.example.com")]);
    assert!(text.starts_with("AUTH_ENV: "), "{text}");
}

#[test]
fn a_portal_that_develops_on_all_addresses_says_who_can_read_its_letters() {
    assert!(loaded([("AUTH_HOST", "0.0.0.0")]).notes.iter().any(|note| note.contains("/dev/inbox")));
}

#[test]
fn production_refuses_hashes_below_every_row_of_the_minimum() {
    for (memory, iterations, good) in [
        ("19455", "2", false),
        ("19456", "2", true),
        ("19456", "1", false),
        ("47104", "1", true),
        ("12288", "3", true),
        ("7168", "5", true),
        ("64", "9", false),
    ] {
        let costs = [("AUTH_PASSWORD_HASH_MEMORY_KIB", memory), ("AUTH_PASSWORD_HASH_ITERATIONS", iterations)];
        let outcome = crate::config::load(&crate::config::Sources::only(in_production(&costs)));
        assert_eq!(outcome.is_ok(), good, "{memory} KiB with {iterations}");
    }
    assert_eq!(loaded([("AUTH_PASSWORD_HASH_MEMORY_KIB", "64")]).settings.password.hashing.memory_kib, 64);
}

#[test]
fn production_refuses_to_trust_the_whole_internet() {
    for everybody in ["0.0.0.0/0", "::/0", "10.0.0.0/8, 0.0.0.0/0"] {
        assert!(problems(in_production(&[("AUTH_TRUSTED_PROXIES", everybody)])).starts_with("AUTH_TRUSTED_PROXIES: "));
    }
    let proxies =
        loaded(in_production(&[("AUTH_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.5,fd00::/8")])).settings.trusted_proxies;
    assert_eq!(proxies.len(), 3);
}

#[test]
fn production_refuses_keys_and_secrets_that_were_not_drawn_by_chance() {
    let zeros = format!("main:{}=", "A".repeat(43));
    assert!(problems(in_production(&[("AUTH_ENCRYPTION_KEYS", &zeros)])).starts_with("AUTH_ENCRYPTION_KEYS: "));
    for weak in
        ["short", "your-super-secret-key-of-more-than-32-characters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
    {
        assert!(problems(in_production(&[("JWT_SECRET", weak)])).starts_with("JWT_SECRET: "), "{weak}");
    }
    loaded(in_production(&[("AUTH_JWT_SECRET", "0f3b9c1d7e5a2846b0c4d8e2f6a19375")]));
}

#[test]
fn secure_cookies_cannot_be_switched_off_on_https_and_mean_nothing_on_http() {
    assert!(
        problems(in_production(&[("AUTH_SESSION_SECURE_COOKIES", "false")]))
            .starts_with("AUTH_SESSION_SECURE_COOKIES: ")
    );
    let loaded = loaded([("AUTH_SESSION_SECURE_COOKIES", "true")]);
    assert!(!loaded.settings.session.secure_cookies);
    assert!(loaded.notes.iter().any(|note| note.contains("AUTH_SESSION_SECURE_COOKIES")));
}

#[test]
fn production_notes_what_is_switched_off() {
    let notes = loaded(in_production(&[("AUTH_RATE_LIMIT_ENABLED", "off")])).notes;
    assert!(notes.iter().any(|note| note.contains("AUTH_RATE_LIMIT_ENABLED")), "{notes:?}");
}
