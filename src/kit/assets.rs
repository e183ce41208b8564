//! The style sheet, the script and the pictures, carried inside the program.
//!
//! A file is served under a name that holds the hash of its content (`/assets/app.3f2a9c1b.css`), so a browser may keep it for
//! ever and a new version has a new address. The work (hashing, taking out comments, compressing) is done once, at first use.
//! A debug build reads the files from the source tree instead of carrying them, so an edited style sheet needs a restart and
//! no compilation; names are hashed in both.
//!
//! Only kinds of file that [`content_type_of`] knows are served; anything else in the two folders stays private.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

use super::secret::sha256;

mod compact;

/// Where assets live. Ends in a slash.
pub const PREFIX: &str = "/assets/";

/// What [`url`] answers for a name that is not an asset: an address that is served as 404.
const MISSING: &str = "/assets/missing";

#[derive(RustEmbed)]
#[folder = "public/"]
struct Public;

#[derive(RustEmbed)]
#[folder = "style/"]
struct Style;

/// One file, ready to be sent. The name carries a hash, so the answer may say `immutable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The body, compressed if `brotli` says so.
    pub bytes: &'static [u8],
    /// Value of `Content-Type`, with the character set for text.
    pub content_type: &'static str,
    /// Whether the body is brotli (RFC 7932) and the answer needs `Content-Encoding: br`.
    pub brotli: bool,
}

/// A file as it is kept: as it is, and compressed where that makes it smaller.
struct File {
    url: String,
    content_type: &'static str,
    plain: Vec<u8>,
    brotli: Option<Vec<u8>>,
}

/// All files, and where to find one by its name in the source tree and by its hashed path.
struct Files {
    kept: Vec<File>,
    by_name: HashMap<String, usize>,
    by_path: HashMap<String, usize>,
}

static FILES: LazyLock<Files> = LazyLock::new(Files::load);

/// The address of the asset called `name` in the source tree, such as `app.css`. Costs one look-up and no allocation.
///
/// A name that does not exist is a slip of the programmer: it fails in a debug build and is a dead link otherwise.
#[must_use]
pub fn url(name: &'static str) -> &'static str {
    let file = FILES.named(name);
    debug_assert!(file.is_some(), "no asset is called {name}");
    file.map_or(MISSING, |file| file.url.as_str())
}

/// The asset at `path`, which is the part of the address after [`PREFIX`]; `None` means 404. `accept_encoding` is the request's
/// header: compressed bytes go only to whoever asks for `br` (RFC 9110 §12.5.3), so the answer needs `Vary: Accept-Encoding`.
#[must_use]
pub fn serve(path: &str, accept_encoding: Option<&str>) -> Option<Asset> {
    let file = FILES.at(path)?;
    let compressed = file.brotli.as_deref().filter(|_| accept_encoding.is_some_and(accepts_brotli));
    Some(Asset {
        bytes: compressed.unwrap_or(&file.plain),
        content_type: file.content_type,
        brotli: compressed.is_some(),
    })
}

/// Whether an `Accept-Encoding` header names `br` with a weight above zero. `*` is not taken as a wish for brotli.
fn accepts_brotli(header: &str) -> bool {
    header.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        named && weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

impl Files {
    fn load() -> Self {
        let sources = Public::iter().filter_map(|name| Some((Public::get(&name)?, name)));
        let sources = sources.chain(Style::iter().filter_map(|name| Some((Style::get(&name)?, name))));
        let mut all = Self { kept: Vec::new(), by_name: HashMap::new(), by_path: HashMap::new() };
        for (source, name) in sources {
            if let Some(file) = File::new(&name, &source.data) {
                all.by_path.insert(file.url.trim_start_matches(PREFIX).to_owned(), all.kept.len());
                all.by_name.insert(name.into_owned(), all.kept.len());
                all.kept.push(file);
            }
        }
        all
    }

    fn named(&self, name: &str) -> Option<&File> {
        self.kept.get(*self.by_name.get(name)?)
    }

    fn at(&self, path: &str) -> Option<&File> {
        self.kept.get(*self.by_path.get(path)?)
    }
}

impl File {
    /// Prepares a file; `None` for a kind that is not served.
    fn new(name: &str, source: &[u8]) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let content_type = content_type_of(extension)?;
        let plain = match (extension, str::from_utf8(source)) {
            ("css", Ok(text)) => compact::css(text).into_bytes(),
            ("js", Ok(text)) => compact::js(text).into_bytes(),
            _ => source.to_vec(),
        };
        let url = format!("{PREFIX}{stem}.{}.{extension}", short_hash(&plain));
        let brotli = is_text(content_type).then(|| compress(&plain)).flatten();
        Some(Self { url, content_type, plain, brotli })
    }
}

/// The first 32 bits of the SHA-256 in hexadecimal: enough to tell two versions of a file apart.
fn short_hash(bytes: &[u8]) -> String {
    sha256(bytes).iter().take(4).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The content type by file extension, `None` for what is not served.
fn content_type_of(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

/// Whether compressing is worth trying: pictures and fonts are compressed already.
fn is_text(content_type: &str) -> bool {
    content_type.starts_with("text/") || content_type == "image/svg+xml" || content_type == "application/manifest+json"
}

/// Brotli at its best quality; `None` if that saves nothing.
fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 18, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &params).ok()?;
    (out.len() < bytes.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_of(name: &'static str) -> &'static str {
        url(name).strip_prefix(PREFIX).unwrap()
    }

    #[test]
    fn a_name_carries_the_hash_of_what_is_served() {
        for (name, kind) in [
            ("app.css", "text/css; charset=utf-8"),
            ("app.js", "text/javascript; charset=utf-8"),
            ("favicon.svg", "image/svg+xml"),
        ] {
            let asset = serve(path_of(name), None).unwrap();
            assert_eq!(asset.content_type, kind);
            assert!(!asset.brotli);
            let (stem, extension) = name.rsplit_once('.').unwrap();
            assert_eq!(url(name), format!("{PREFIX}{stem}.{}.{extension}", short_hash(asset.bytes)));
        }
    }

    #[test]
    fn brotli_goes_to_whoever_asks_and_unpacks_to_the_same_bytes() {
        let path = path_of("app.css");
        let packed = serve(path, Some("gzip, deflate, br;q=0.8")).unwrap();
        assert!(packed.brotli);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed.bytes[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, serve(path, Some("gzip")).unwrap().bytes);
        assert!(packed.bytes.len() * 3 < unpacked.len());
    }

    #[test]
    fn accept_encoding_is_read_with_its_weights() {
        for header in ["br", "BR", "gzip, br", "br;q=0.1", "br ; q=1"] {
            assert!(accepts_brotli(header), "{header}");
        }
        for header in ["", "gzip", "*", "br;q=0", "br; q=0.0", "brotli", "x-br", "br;q=much"] {
            assert!(!accepts_brotli(header), "{header}");
        }
    }

    #[test]
    fn other_paths_are_not_found() {
        for path in ["", "app.css", "app.00000000.css", "../Cargo.toml", "missing", "/app.css"] {
            assert_eq!(serve(path, None), None, "{path}");
        }
        assert!(File::new("README.md", b"x").is_none());
        assert!(File::new(".hidden", b"x").is_none());
    }

    #[test]
    fn scripts_stay_within_what_compacting_can_read() {
        for name in Public::iter().filter(|name| name.ends_with(".js")) {
            let file = Public::get(&name).unwrap();
            let text = str::from_utf8(&file.data).unwrap();
            assert!(
                text.lines().all(|line| line.matches('`').count() % 2 == 0),
                "{name} has a template literal over several lines"
            );
        }
    }

    /// The budget of `performance.md`: everything the sign-in page loads stays under 20 kB, so its assets under 16.
    #[test]
    fn what_every_page_loads_is_small() {
        let total: usize = ["app.css", "app.js", "favicon.svg"]
            .into_iter()
            .map(|name| serve(path_of(name), None).unwrap().bytes.len())
            .sum();
        assert!(total < 16_000, "{total} bytes");
    }
}
