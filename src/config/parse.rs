//! From text to values. Every error is a sentence that follows the name of a setting and never repeats the text.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ipnet::IpNet;
use zeroize::Zeroizing;

use super::settings::{LogFormat, Mode, SameSite};
use crate::kit::keyring::Key;

/// The value, or what is wrong with the text.
pub(super) type Parsed<T> = Result<T, String>;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// `true/false/1/0/yes/no/on/off`, in any case.
pub(super) fn boolean(text: &str) -> Parsed<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

/// A whole number within `range`.
pub(super) fn number(text: &str, range: &RangeInclusive<u32>) -> Parsed<u32> {
    let parsed = text.trim().parse().ok().filter(|number| range.contains(number));
    parsed.ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
}

/// `900` (seconds), `15m`, `12h`, `7d`, within `range`.
pub(super) fn span(text: &str, range: &RangeInclusive<Duration>) -> Parsed<Duration> {
    let parsed = seconds(text.trim()).ok_or("must be a duration such as 90s, 15m, 12h, 7d, or a number of seconds")?;
    if range.contains(&parsed) {
        Ok(parsed)
    } else {
        Err(format!("must be from {} to {}", written(*range.start()), written(*range.end())))
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text.strip_prefix(digits)? {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit).map(Duration::from_secs)
}

/// A duration as an operator writes it, in the largest unit that fits exactly.
pub(super) fn written(span: Duration) -> String {
    let seconds = span.as_secs();
    let fits = |unit: u64| seconds >= unit && seconds.is_multiple_of(unit);
    match seconds {
        _ if fits(86_400) => format!("{}d", seconds / 86_400),
        _ if fits(3_600) => format!("{}h", seconds / 3_600),
        _ if fits(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// The items between commas, without spaces around them; empty ones are left out.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// `development` or `production`, or their usual short forms.
pub(super) fn mode(text: &str) -> Parsed<Mode> {
    match text.trim().to_ascii_lowercase().as_str() {
        "development" | "dev" => Ok(Mode::Development),
        "production" | "prod" => Ok(Mode::Production),
        _ => Err("must be development or production".to_owned()),
    }
}

/// `lax` or `strict`.
pub(super) fn same_site(text: &str) -> Parsed<SameSite> {
    match text.trim().to_ascii_lowercase().as_str() {
        "lax" => Ok(SameSite::Lax),
        "strict" => Ok(SameSite::Strict),
        "none" => Err("must be lax or strict: with none, other sites could act in people's name".to_owned()),
        _ => Err("must be lax or strict".to_owned()),
    }
}

/// `text` or `json`.
pub(super) fn log_format(text: &str) -> Parsed<LogFormat> {
    match text.trim().to_ascii_lowercase().as_str() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be text or json".to_owned()),
    }
}

/// A level, or a filter of `tracing` with levels for parts of the program.
pub(super) fn log_filter(text: &str) -> Parsed<String> {
    let small = text.trim().to_ascii_lowercase();
    match small.as_str() {
        "error" | "warn" | "info" | "debug" | "trace" => Ok(small),
        "warning" => Ok("warn".to_owned()),
        filter if filter.contains('=') && tracing_subscriber::EnvFilter::try_new(filter).is_ok() => Ok(small),
        _ => Err("must be error, warn, info, debug or trace".to_owned()),
    }
}

/// A zxcvbn score.
pub(super) fn strength(text: &str) -> Parsed<u8> {
    let parsed = text.trim().parse().ok().filter(|score| *score <= 4);
    parsed.ok_or_else(|| "must be a whole number from 0 to 4".to_owned())
}

/// A port; 0 means any free one.
pub(super) fn port(text: &str) -> Parsed<u16> {
    text.trim().parse().map_err(|_| "must be a port, a whole number up to 65535".to_owned())
}

/// A host name or IP address, nothing around it.
pub(super) fn host(text: &str) -> Parsed<String> {
    let text = text.trim();
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let address = text.parse::<IpAddr>().is_ok();
    if address || text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("must be a host name, without scheme and port".to_owned())
    }
}

/// `address:port`.
pub(super) fn listen(text: &str) -> Parsed<SocketAddr> {
    let parts = text.trim().rsplit_once(':');
    let read = parts.and_then(|(host, number)| Some(SocketAddr::new(address(host).ok()?, port(number).ok()?)));
    read.ok_or_else(|| "must be an IP address and a port, such as 127.0.0.1:3000 or [::]:3000".to_owned())
}

/// Where somebody is sent: a path of this portal, or an http(s) URL.
pub(super) fn destination(text: &str) -> Parsed<String> {
    let text = text.trim();
    let one_line = !text.chars().any(|letter| letter.is_control() || letter == '\\');
    let path = text.starts_with('/') && !text.starts_with("//");
    let url = || url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if one_line && (path || url()) {
        Ok(text.to_owned())
    } else {
        Err("must be a path such as /account, or an http(s) URL".to_owned())
    }
}

/// `sqlite:<file>` or `postgres://…`.
pub(super) fn database(text: &str) -> Parsed<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':').unwrap_or((text, ""));
    match scheme {
        // Readers and the writer are separate connections, and each would have a memory of its own.
        "sqlite" if rest.contains(":memory:") || rest.contains("mode=memory") => {
            Err("must name a file: a database in memory is not supported".to_owned())
        }
        "sqlite" if !rest.trim_start_matches('/').is_empty() => Ok(text.to_owned()),
        "postgres" | "postgresql" if url::Url::parse(text).is_ok() => Ok(text.to_owned()),
        "mysql" | "mariadb" => Err("MySQL is not supported; use sqlite:<file> or postgres://…".to_owned()),
        _ => Err("must be sqlite:<file> or postgres://user:password@host/name".to_owned()),
    }
}

/// An IP address, or `localhost`.
pub(super) fn address(text: &str) -> Parsed<IpAddr> {
    match text.trim().trim_start_matches('[').trim_end_matches(']') {
        "localhost" => Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        literal => literal.parse().map_err(|_| "must be an IP address such as 127.0.0.1, 0.0.0.0 or ::".to_owned()),
    }
}

/// A network such as `10.0.0.0/8`, or one address.
pub(super) fn network(text: &str) -> Parsed<IpNet> {
    let single = || text.parse::<IpAddr>().map(IpNet::from).ok();
    text.parse()
        .ok()
        .or_else(single)
        .ok_or_else(|| "must be addresses or networks such as 10.0.0.0/8, separated by commas".to_owned())
}

/// An address without a display name, in lower case.
pub(super) fn email(text: &str) -> Parsed<String> {
    let options = email_address::Options::default().without_display_text().without_domain_literal();
    let parsed = email_address::EmailAddress::parse_with_options(text.trim(), options);
    parsed.map(|email| email.as_str().to_lowercase()).map_err(|_| "must be e-mail addresses".to_owned())
}

/// A sender: an address, with or without a name before it.
pub(super) fn sender(text: &str) -> Parsed<String> {
    let text = text.trim();
    let one_line = !text.chars().any(char::is_control);
    let parsed = text.parse::<email_address::EmailAddress>().ok().filter(|_| one_line);
    parsed.map(|_| text.to_owned()).ok_or_else(|| "must be an e-mail address, or Name <address>".to_owned())
}

/// A domain in lower case and Punycode; a leading `@` is forgiven.
pub(super) fn domain(text: &str) -> Parsed<String> {
    match url::Host::parse(text.trim().trim_start_matches('@')) {
        Ok(url::Host::Domain(name)) => Ok(name.trim_end_matches('.').to_owned()),
        _ => Err("must be domains such as example.com, separated by commas".to_owned()),
    }
}

/// `id:base64` of 32 bytes.
pub(super) fn encryption_key(text: &str) -> Parsed<Key> {
    let (id, encoded) = text.split_once(':').ok_or("must be written id:base64, separated by commas")?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if id.is_empty() || id.len() > 32 || !id.chars().all(plain) {
        return Err("a key's id must be 1 to 32 letters, digits, dots, dashes or underscores".to_owned());
    }
    let decoded = STANDARD.decode(encoded).or_else(|_| URL_SAFE.decode(encoded)).map(Zeroizing::new);
    let bytes = decoded.ok().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    let bytes = bytes.ok_or("each key must be 32 bytes in base64")?;
    Ok(Key { id: id.to_owned(), bytes: Zeroizing::new(bytes) })
}

/// How many different bytes there are.
pub(super) fn distinct(bytes: &[u8]) -> usize {
    bytes.iter().collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let any = Duration::ZERO..=Duration::MAX;
        for (text, seconds) in
            [("900", 900), ("15m", 900), ("24h", 86_400), ("7d", 604_800), (" 90s ", 90), ("0", 0), ("1w", 604_800)]
        {
            assert_eq!(span(text, &any), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in ["", "m", "15 m", "-5", "1.5h", "7days", "99999999999999999999d", "999999999999999999d", "15é"] {
            assert!(span(wrong, &any).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        for text in ["90s", "15m", "24h", "7d"] {
            let read = seconds(text).expect("a duration");
            assert_eq!(seconds(&written(read)), Some(read));
        }
    }

    #[test]
    fn booleans_have_eight_spellings() {
        for yes in ["true", "1", "yes", "ON"] {
            assert_eq!(boolean(yes), Ok(true));
        }
        for no in ["false", "0", "No", "off"] {
            assert_eq!(boolean(no), Ok(false));
        }
        assert!(boolean("2").is_err() && boolean("").is_err());
    }

    #[test]
    fn a_key_is_32_bytes_in_either_alphabet_with_or_without_padding() {
        let bytes = [0xfb; 32];
        for encoded in
            [STANDARD.encode(bytes), URL_SAFE.encode(bytes), STANDARD.encode(bytes).trim_end_matches('=').to_owned()]
        {
            assert_eq!(*encryption_key(&format!("k1:{encoded}")).map_err(drop).expect("a key").bytes, bytes);
        }
        for wrong in ["", "k1", "k1:", ":AAAA", "k 1:AAAA", "k1:AAAA", "k1:!!!!"] {
            assert!(encryption_key(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn networks_domains_and_senders_are_forgiving_where_that_is_safe() {
        assert_eq!(network("10.1.2.3").map(|net| net.to_string()), Ok("10.1.2.3/32".to_owned()));
        assert_eq!(domain("@Example.COM"), Ok("example.com".to_owned()));
        assert_eq!(domain("bücher.example"), Ok("xn--bcher-kva.example".to_owned()));
        assert!(domain("10.0.0.1").is_err() && domain("a b").is_err());
        assert!(sender("Portico <noreply@example.com>").is_ok() && sender("noreply@example.com").is_ok());
        assert!(sender("noreply").is_err() && sender("a@example.com\r\nBcc: b@example.com").is_err());
    }
}
