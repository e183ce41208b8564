//! Phone numbers as the world writes them (E.164).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::country;

/// A number: `+`, then 8 to 15 digits that begin with the code of a country. That it takes texts is known only after it was
/// answered with a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people write it: spaces, dashes, dots and brackets do not count, nor does the `(0)` that some put where
    /// it is not dialled from abroad.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let plain: String = typed
            .replace("(0)", "")
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '(' | ')' | '/'))
            .collect();
        let digits = plain.strip_prefix('+')?;
        let good = (8..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then_some(Self(plain))
    }

    /// As it is dialled: `+4915123456789`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The calling code of its country; `None` where it is no country's, or premium rate.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        country::calling_code(&self.0[1..])
    }

    /// For whoever knows it already: the first two digits and the last two.
    #[must_use]
    pub fn masked(&self) -> String {
        let (start, end) = (&self.0[..3], &self.0[self.0.len() - 2..]);
        format!("{start} ••• {end}")
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_was_grouped() {
        for typed in
            ["+4915123456789", " +49 151 2345 6789 ", "+49-151-23456789", "+49 (0)151 23456789", "+49(151)2345.6789"]
        {
            assert_eq!(PhoneNumber::parse(typed).expect(typed).as_str(), "+4915123456789");
        }
    }

    #[test]
    fn what_is_no_number_of_the_world_is_refused() {
        let wrong = [
            "",
            "+",
            "015123456789",
            "004915123456789",
            "+0151234567",
            "+1234567",
            "+1234567890123456",
            "+49x51234567",
        ];
        for typed in wrong.into_iter().chain(["+4915123456789,+4915123456780", "+٤٩١٥١٢٣٤٥٦٧٨"]) {
            assert!(PhoneNumber::parse(typed).is_none(), "{typed}");
        }
        assert!(PhoneNumber::parse("+12345678").is_some() && PhoneNumber::parse("+123456789012345").is_some());
    }

    #[test]
    fn a_masked_number_shows_four_digits() {
        assert_eq!(PhoneNumber::parse("+4915123456789").expect("a number").masked(), "+49 ••• 89");
    }
}
