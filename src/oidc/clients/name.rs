//! Names of apps that people read: none that hides something, and none that looks like another's (ATK-036).

/// So many characters.
const LONGEST: usize = 80;

/// Whether a name can be shown.
#[must_use]
pub fn is_plain(name: &str) -> bool {
    let length = name.chars().count();
    length > 0 && length <= LONGEST && !name.contains(is_unseen)
}

/// Ends a line, turns the direction of what follows, or takes no place at all. Joiners of emoji and of some scripts are left.
fn is_unseen(c: char) -> bool {
    let hidden = matches!(u32::from(c),
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180e | 0x200b | 0x200e | 0x200f
        | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0xe0000..=0xe0fff);
    c.is_control() || hidden
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
    Other,
}

/// Scripts whose letters pass for one another's.
fn script(c: char) -> Option<Script> {
    let script = match u32::from(c) {
        _ if !c.is_alphabetic() => return None,
        0x41..=0x24f
        | 0x250..=0x2af
        | 0x1d00..=0x1d7f
        | 0x1e00..=0x1eff
        | 0x2c60..=0x2c7f
        | 0xa720..=0xa7ff
        | 0xff21..=0xff5a => Script::Latin,
        0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
        0x530..=0x58f => Script::Armenian,
        0x13a0..=0x13ff | 0xab70..=0xabbf => Script::Cherokee,
        _ => Script::Other,
    };
    Some(script)
}

/// Whether a word is put together from scripts whose letters look alike.
#[must_use]
pub fn mixes_scripts(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let mut scripts = word.chars().filter_map(script).filter(|script| *script != Script::Other);
        scripts.next().is_some_and(|first| scripts.any(|other| other != first))
    })
}

/// Whether two names differ in nothing that people look at.
#[must_use]
pub fn looks_like(one: &str, other: &str) -> bool {
    let heart =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    heart(one) == heart(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_hides_nothing() {
        for good in ["The Shop", "Büro 2", "Магазин", "店", "👩\u{200d}💻 Desk", "متجر"] {
            assert!(is_plain(good) && !mixes_scripts(good), "{good}");
        }
        for bad in ["", "a\nb", "Shop\u{202e}", "Sh\u{200b}op", "\u{feff}Shop", "Shop\u{e0041}", &"x".repeat(81)] {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_word_is_of_one_script_and_a_name_nobody_elses() {
        for bad in ["P\u{430}ypal", "\u{399}nstagram", "\u{405}hop", "my \u{441}loud5a"] {
            assert!(mixes_scripts(bad), "{bad}");
        }
        assert!(!mixes_scripts("Яндекс Go") && !mixes_scripts("Photo 写真"));
        assert!(looks_like("The Shop", "the-shop!") && !looks_like("The Shop", "The Shops"));
    }
}
