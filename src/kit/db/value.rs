//! What travels to the database beside the text of a statement.

use crate::kit::clock::Timestamp;

/// A value for a placeholder.
#[derive(Clone)]
pub enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(bool),
    Bytes(Option<Vec<u8>>),
}

/// `PostgreSQL` knows no NUL in a text and would fail the statement; with another character in its place the text matches
/// nothing, which is the right answer on both databases.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

macro_rules! into_value {
    ($($from:ty => |$value:ident| $to:expr;)*) => {
        $(impl From<$from> for Value { fn from($value: $from) -> Self { $to } })*
    };
}

into_value! {
    &str => |text| Self::Text(Some(without_nul(text)));
    &String => |text| Self::Text(Some(without_nul(text)));
    String => |text| Self::Text(Some(without_nul(&text)));
    Option<String> => |text| Self::Text(text.as_deref().map(without_nul));
    Option<&str> => |text| Self::Text(text.map(without_nul));
    i64 => |number| Self::Int(Some(number));
    i32 => |number| Self::Int(Some(i64::from(number)));
    u32 => |number| Self::Int(Some(i64::from(number)));
    usize => |number| Self::Int(Some(i64::try_from(number).unwrap_or(i64::MAX)));
    Timestamp => |time| Self::Int(Some(time.millis()));
    Option<Timestamp> => |time| Self::Int(time.map(Timestamp::millis));
    bool => |flag| Self::Bool(flag);
    Vec<u8> => |bytes| Self::Bytes(Some(bytes));
    &[u8] => |bytes| Self::Bytes(Some(bytes.to_vec()));
    Option<Vec<u8>> => |bytes| Self::Bytes(bytes);
}
