//! A name for a browser in the list of sessions: "Firefox on Linux". A guess from what it says of itself, never a
//! decision.

use super::i18n::Texts;

/// What kind of thing is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A computer. An iPad that asks for desktop pages calls itself a Mac and counts as one.
    Desktop,
    /// A telephone.
    Phone,
    /// A tablet.
    Tablet,
    /// A program without a person in front of it: a script, a crawler, or something that does not say.
    Script,
}

/// What a `User-Agent` header (RFC 9110 10.1.5) tells. The names are brands and are not translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Device {
    /// The browser or program, if known.
    pub browser: Option<&'static str>,
    /// The operating system, if known.
    pub os: Option<&'static str>,
    /// Its shape, for the icon.
    pub form: Form,
}

type Marks = [(&'static str, &'static str)];

/// Mark and name; the first mark found wins. Most browsers also claim to be Chrome and Safari, so the special come
/// first.
const BROWSERS: &Marks = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("OPiOS/", "Opera"),
    ("OPX/", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("UCBrowser/", "UC Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("Whale/", "Whale"),
    ("Silk/", "Silk"),
    ("FxiOS/", "Firefox"),
    ("SeaMonkey/", "SeaMonkey"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Epiphany/", "GNOME Web"),
    ("Safari/", "Safari"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/", "Internet Explorer"),
];

/// Programs that are not browsers.
const SCRIPTS: &Marks = &[
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("python-requests/", "Python"),
    ("Python-urllib/", "Python"),
    ("Python/", "Python"),
    ("python-httpx/", "Python"),
    ("Go-http-client/", "Go"),
    ("okhttp/", "OkHttp"),
    ("PostmanRuntime/", "Postman"),
    ("HTTPie/", "HTTPie"),
    ("axios/", "Node.js"),
    ("node-fetch", "Node.js"),
    ("undici", "Node.js"),
    ("Apache-HttpClient/", "Java"),
    ("Java/", "Java"),
    ("libwww-perl/", "Perl"),
    ("PowerShell/", "PowerShell"),
    ("HeadlessChrome/", "Chrome"),
];

/// Marks of crawlers, in lower case. Not just `bot`: there is a make of telephone called Cubot.
const CRAWLERS: &[&str] = &["bot/", "bot;", "bot)", "-bot", "crawler", "spider", "slurp", "headless"];

/// Windows phones claimed to be Android, and Android and `ChromeOS` claim to be Linux or X11.
const SYSTEMS: &Marks = &[
    ("Windows Phone", "Windows Phone"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("iPad", "iPadOS"),
    ("iPhone", "iOS"),
    ("iPod", "iOS"),
    ("Android", "Android"),
    ("KAIOS", "KaiOS"),
    ("Tizen", "Tizen"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// Marks further on are not looked for: no honest header is this long.
const MAX_BYTES: usize = 512;

impl Device {
    /// Guesses from the header. Any text will do, also none.
    #[must_use]
    pub fn from_user_agent(header: &str) -> Self {
        let header = &header[..header.floor_char_boundary(MAX_BYTES)];
        let script = first_mark(header, SCRIPTS);
        let browser = script.or_else(|| first_mark(header, BROWSERS));
        let os = first_mark(header, SYSTEMS);
        let is_script = script.is_some() || is_crawler(header) || (browser.is_none() && os.is_none());
        let form = if is_script { Form::Script } else { form_of(header, os) };
        Self { browser, os, form }
    }

    /// The message that names it, filled with `browser` and `os` as far as they are known.
    #[must_use]
    pub const fn label_key(&self) -> &'static str {
        match (self.browser, self.os) {
            (Some(_), Some(_)) => "device-browser-on-os",
            (Some(_), None) => "device-browser",
            (None, Some(_)) => "device-os",
            (None, None) => "device-unknown",
        }
    }
}

/// The name of the browser behind a `User-Agent` header in the reader's language: "Firefox on Linux".
#[must_use]
pub fn label(texts: Texts, header: &str) -> String {
    let device = Device::from_user_agent(header);
    let (browser, os) = (device.browser.unwrap_or_default(), device.os.unwrap_or_default());
    texts.with(device.label_key(), &[("browser", browser.into()), ("os", os.into())])
}

fn first_mark(header: &str, marks: &Marks) -> Option<&'static str> {
    marks.iter().find(|(mark, _)| header.contains(mark)).map(|(_, name)| *name)
}

fn is_crawler(header: &str) -> bool {
    let lower = header.to_ascii_lowercase();
    CRAWLERS.iter().any(|mark| lower.contains(mark)) && !lower.contains("cubot")
}

/// Android says `Mobile` on telephones only; Firefox there says `Tablet` too.
fn form_of(header: &str, os: Option<&str>) -> Form {
    let mobile = header.contains("Mobile");
    match os {
        Some("iPadOS") => Form::Tablet,
        Some("iOS" | "Windows Phone" | "KaiOS") => Form::Phone,
        Some("Android" | "Tizen") if header.contains("Tablet") || !mobile => Form::Tablet,
        _ if mobile => Form::Phone,
        _ => Form::Desktop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DESKTOP: Form = Form::Desktop;
    const PHONE: Form = Form::Phone;
    const TABLET: Form = Form::Tablet;

    #[test]
    fn browsers_are_told_apart_although_they_all_claim_to_be_each_other() {
        for (system, claims, browser, os, form) in [
            ("X11; Linux x86_64; rv:145.0", "Gecko/20100101 Firefox/145.0", "Firefox", "Linux", DESKTOP),
            ("Windows NT 10.0; Win64; x64", "Chrome/142.0.0.0 Safari/537.36", "Chrome", "Windows", DESKTOP),
            ("Windows NT 10.0; Win64; x64", "Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge", "Windows", DESKTOP),
            ("Windows NT 10.0; Trident/7.0; rv:11.0", "like Gecko", "Internet Explorer", "Windows", DESKTOP),
            ("Macintosh; Intel Mac OS X 10_15_7", "Version/26.0 Safari/605.1.15", "Safari", "macOS", DESKTOP),
            ("Macintosh; Intel Mac OS X 10_15_7", "Chrome/141.0 Safari/537.36 OPR/125.0", "Opera", "macOS", DESKTOP),
            ("X11; CrOS x86_64 14541.0.0", "Chrome/142.0.0.0 Safari/537.36", "Chrome", "ChromeOS", DESKTOP),
            ("X11; Linux x86_64", "Version/18.0 Safari/605.1.15 Epiphany/605.1.15", "GNOME Web", "Linux", DESKTOP),
            ("X11; Linux x86_64", "HeadlessChrome/142.0.0.0 Safari/537.36", "Chrome", "Linux", Form::Script),
        ] {
            let header = format!("Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) {claims}");
            assert_eq!(
                Device::from_user_agent(&header),
                Device { browser: Some(browser), os: Some(os), form },
                "{header}"
            );
        }
    }

    #[test]
    fn telephones_and_tablets_are_told_from_computers() {
        let iphone = "iPhone; CPU iPhone OS 18_6 like Mac OS X";
        for (system, claims, browser, os, form) in [
            (iphone, "Version/26.0 Mobile/15E148 Safari/604.1", "Safari", "iOS", PHONE),
            (iphone, "CriOS/142.0.0.0 Mobile/15E148 Safari/604.1", "Chrome", "iOS", PHONE),
            (iphone, "FxiOS/145.0 Mobile/15E148 Safari/605.1.15", "Firefox", "iOS", PHONE),
            ("iPad; CPU OS 17_7 like Mac OS X", "EdgiOS/142.0 Mobile/15E148 Safari/604.1", "Edge", "iPadOS", TABLET),
            ("Linux; Android 10; K", "Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome", "Android", PHONE),
            ("Linux; Android 10; K", "Chrome/142.0.0.0 Safari/537.36", "Chrome", "Android", TABLET),
            ("Linux; Android 10; K", "SamsungBrowser/29.0 Chrome/136.0 Mobile", "Samsung Internet", "Android", PHONE),
            ("Linux; Android 11; CUBOT", "Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome", "Android", PHONE),
            ("Android 15; Mobile; rv:145.0", "Gecko/145.0 Firefox/145.0", "Firefox", "Android", PHONE),
            ("Android 15; Tablet; rv:145.0", "Gecko/145.0 Firefox/145.0", "Firefox", "Android", TABLET),
        ] {
            let header = format!("Mozilla/5.0 ({system}) AppleWebKit/605.1.15 (KHTML, like Gecko) {claims}");
            assert_eq!(
                Device::from_user_agent(&header),
                Device { browser: Some(browser), os: Some(os), form },
                "{header}"
            );
        }
    }

    #[test]
    fn programs_and_silence_are_scripts() {
        for (header, browser) in [
            ("curl/8.14.1", Some("curl")),
            ("Python/3.13 aiohttp/3.12", Some("Python")),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", None),
            ("", None),
            ("Mozilla/5.0", None),
        ] {
            assert_eq!(Device::from_user_agent(header), Device { browser, os: None, form: Form::Script }, "{header}");
        }
    }

    #[test]
    fn each_device_has_a_message_that_names_what_is_known() {
        let device = |browser, os| Device { browser, os, form: Form::Desktop }.label_key();
        assert_eq!(device(Some("Firefox"), Some("Linux")), "device-browser-on-os");
        assert_eq!(device(Some("Firefox"), None), "device-browser");
        assert_eq!(device(None, Some("Linux")), "device-os");
        assert_eq!(device(None, None), "device-unknown");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_device(header in any::<String>(), padding in 0_usize..600) {
            let _ = Device::from_user_agent(&header);
            let _ = Device::from_user_agent(&format!("{}{header}", "é".repeat(padding)));
        }
    }
}
