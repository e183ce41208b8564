//! Calling codes of countries (ITU-T E.164, list of assigned country codes).

/// Those of two digits; `1` and `7` stand alone.
const TWO: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 \
                   94 95 98";
/// Those of three. Codes that are no country's are not among them: free and shared-cost numbers (800, 808), ships and satellites
/// (870, 881 to 883), premium rate (979), and what nobody has. Texts there are what fraud lives on.
const THREE: &str = "211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 \
                     245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 291 297 298 299 350 \
                     351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 380 381 382 383 385 386 387 389 420 421 423 500 \
                     501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 676 677 678 679 680 681 \
                     682 683 685 686 687 688 689 690 691 692 850 852 853 855 856 880 886 960 961 962 963 964 965 966 967 968 970 971 972 973 \
                     974 975 976 977 992 993 994 995 996 998";
/// Premium rate where `1` is dialled.
const PREMIUM: &str = "1900";

/// The code of the country that digits begin with, if they are a country's and no premium rate of all North America.
#[must_use]
pub fn calling_code(digits: &str) -> Option<&str> {
    if digits.starts_with(PREMIUM) {
        return None;
    }
    (1..=3).filter_map(|length| digits.get(..length)).find(|code| is_country(code))
}

/// Whether it is the calling code of a country.
#[must_use]
pub fn is_country(code: &str) -> bool {
    match code.len() {
        1 => matches!(code, "1" | "7"),
        2 => TWO.split_whitespace().any(|known| known == code),
        _ => THREE.split_whitespace().any(|known| known == code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_of_the_country_whose_code_it_begins_with() {
        for (digits, code) in [
            ("4915123456789", "49"),
            ("15005550006", "1"),
            ("79161234567", "7"),
            ("35312345678", "353"),
            ("37312345678", "373"),
        ] {
            assert_eq!(calling_code(digits), Some(code), "{digits}");
        }
    }

    #[test]
    fn what_is_no_countrys_has_none() {
        let nobodys = [
            "97912345678",
            "88112345678",
            "88212345678",
            "87012345678",
            "80012345678",
            "80812345678",
            "19005550006",
            "21012345678",
            "99912345678",
        ];
        for digits in nobodys {
            assert_eq!(calling_code(digits), None, "{digits}");
        }
    }

    #[test]
    fn no_code_begins_with_another() {
        let all: Vec<_> =
            ["1", "7"].into_iter().chain(TWO.split_whitespace()).chain(THREE.split_whitespace()).collect();
        for (n, code) in all.iter().enumerate() {
            assert!(all.iter().enumerate().all(|(m, other)| m == n || !code.starts_with(other)), "{code}");
        }
    }
}
