//! Style sheets and scripts without what only their readers need.

/// A style sheet without comments and without the white space that means nothing: runs become one space, and none stays next
/// to `{ } ; , >` or after a colon. A space *before* a colon is kept, because in a selector it means "descendant". Strings are kept.
pub fn css(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => push_string(&mut out, rest, first),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            space if space.is_ascii_whitespace() => push_space(&mut out),
            other => push_mark(&mut out, other),
        };
        rest = &rest[length..];
    }
    out.truncate(out.trim_end().len());
    out
}

/// Copies a quoted string with its escapes; answers its length in bytes.
fn push_string(out: &mut String, rest: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    let length = end.map_or(rest.len(), |(at, _)| at + quote.len_utf8());
    out.push_str(&rest[..length]);
    length
}

fn push_space(out: &mut String) -> usize {
    if !out.is_empty() && !out.ends_with(['{', '}', ';', ',', '>', ':', ' ']) {
        out.push(' ');
    }
    1
}

fn push_mark(out: &mut String, mark: char) -> usize {
    if matches!(mark, '{' | '}' | ';' | ',' | '>') && out.ends_with(' ') {
        out.pop();
    }
    if mark == '}' && out.ends_with(';') {
        out.pop();
    }
    out.push(mark);
    mark.len_utf8()
}

/// A script without indentation, empty lines and lines that are all comment. It asks for one discipline: no template literal
/// over several lines, which a test watches.
pub fn js(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn css_keeps_its_meaning() {
        let source = "/* a */ @layer b , c ;\n.a :hover { color : red ; content: \"a ; /* b */ \\\" {  }\" ; }\n.b > .c { margin: calc(1px + 2px) }\n";
        assert_eq!(
            css(source),
            "@layer b,c;.a :hover{color :red;content:\"a ; /* b */ \\\" {  }\"}.b>.c{margin:calc(1px + 2px)}"
        );
        assert_eq!(css("a/* x */ b"), "a b");
        assert_eq!(css("a{b:'x"), "a{b:'x");
        assert_eq!(css("/* open"), "");
    }

    #[test]
    fn a_script_keeps_its_lines() {
        assert_eq!(js("// a\n\n  let b = 1; // c\n"), "let b = 1; // c\n");
    }
}
