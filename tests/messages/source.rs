//! Reading Rust source just well enough to find its string literals.

/// One string literal of the source, and the code between the last one and it, without comments and needless space.
pub struct Literal {
    pub before: String,
    pub text: String,
}

/// The literals of one file up to its tests.
pub fn literals(source: &str) -> Vec<Literal> {
    let source = source.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let (mut found, mut before, mut rest) = (Vec::new(), String::new(), source);
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some((text, after)) = string_at(rest) {
            found.push(Literal { before: std::mem::take(&mut before), text: text.to_owned() });
            rest = after;
        } else if let Some(after) = character_at(rest) {
            rest = after;
        } else {
            before.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    found.into_iter().map(|literal| Literal { before: tight(&literal.before), ..literal }).collect()
}

/// What a string literal at the start of `code` holds, escapes left as they are, and what follows it.
fn string_at(code: &str) -> Option<(&str, &str)> {
    if let Some(raw) = code.strip_prefix("r#\"") {
        return raw.split_once("\"#");
    }
    let inner = code.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|c| {
        let end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        end
    })?;
    Some((&inner[..end], &inner[end + 1..]))
}

/// What follows a character literal at the start of `code`; a lifetime is none.
fn character_at(code: &str) -> Option<&str> {
    let inner = code.strip_prefix('\'')?;
    let start = inner.strip_prefix('\\').unwrap_or(inner);
    let end = start.char_indices().nth(1).map(|(at, _)| at)?;
    let end = if inner.starts_with("\\u") { start.find('\'')? } else { end };
    start[end..].strip_prefix('\'')
}

/// Without space, except where it parts two words.
fn tight(code: &str) -> String {
    let mut tight = String::new();
    for word in code.split_whitespace() {
        if is_word(tight.chars().next_back()) && is_word(word.chars().next()) {
            tight.push(' ');
        }
        tight.push_str(word);
    }
    tight
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}
