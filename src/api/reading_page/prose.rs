//! The document's own text: the little of Markdown that descriptions use. What is not understood stays as it was written.
//!
//! Blocks: paragraphs, headings, lists, fenced code. Inside: `code`, **strong**, [links](https://example.com) that lead to a page.

use leptos::prelude::*;

#[derive(Debug, PartialEq, Eq)]
enum Block {
    /// An empty line.
    Gap,
    Heading(String),
    Text(String),
    List(Vec<String>),
    Steps(Vec<String>),
    Code(String),
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Plain(&'t str),
    Code(&'t str),
    Strong(&'t str),
    Link { text: &'t str, to: &'t str },
}

/// A description as paragraphs. It is English, whatever the page around it speaks.
pub fn prose(text: &str) -> Option<AnyView> {
    let blocks = blocks(text);
    (!blocks.is_empty()).then(|| {
        view! { <div class="prose" lang="en" dir="ltr">{blocks.iter().map(block).collect_view()}</div> }.into_any()
    })
}

/// A description within a line.
pub fn line(text: &str) -> AnyView {
    view! { <span lang="en" dir="ltr">{inside(text)}</span> }.into_any()
}

fn block(block: &Block) -> AnyView {
    let items = |items: &[String]| items.iter().map(|item| view! { <li>{inside(item)}</li> }).collect_view();
    match block {
        Block::Gap => ().into_any(),
        Block::Heading(text) => view! { <p><strong>{inside(text)}</strong></p> }.into_any(),
        Block::Text(text) => view! { <p>{inside(text)}</p> }.into_any(),
        Block::List(list) => view! { <ul>{items(list)}</ul> }.into_any(),
        Block::Steps(steps) => view! { <ol>{items(steps)}</ol> }.into_any(),
        Block::Code(code) => view! { <pre><code>{code.clone()}</code></pre> }.into_any(),
    }
}

fn inside(text: &str) -> Vec<AnyView> {
    let piece = |piece| match piece {
        Piece::Plain(text) => text.to_owned().into_any(),
        Piece::Code(code) => view! { <code>{code.to_owned()}</code> }.into_any(),
        Piece::Strong(text) => view! { <strong>{text.to_owned()}</strong> }.into_any(),
        Piece::Link { text, to } => view! { <a href=to.to_owned()>{text.to_owned()}</a> }.into_any(),
    };
    pieces(text).into_iter().map(piece).collect()
}

fn blocks(text: &str) -> Vec<Block> {
    let (mut blocks, mut in_code) = (Vec::new(), false);
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            blocks.push(if in_code { Block::Code(String::new()) } else { Block::Gap });
        } else if let (true, Some(Block::Code(code))) = (in_code, blocks.last_mut()) {
            code.push_str(line);
            code.push('\n');
        } else {
            add(&mut blocks, line.trim());
        }
    }
    blocks.retain(|block| *block != Block::Gap);
    blocks
}

/// One more line, which begins a block or goes on with the last one.
fn add(blocks: &mut Vec<Block>, line: &str) {
    let heading = line.trim_start_matches('#');
    let step = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if line.is_empty() {
        blocks.push(Block::Gap);
    } else if heading.len() < line.len() && heading.starts_with(' ') {
        blocks.push(Block::Heading(heading.trim().to_owned()));
    } else if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        match blocks.last_mut() {
            Some(Block::List(items)) => items.push(item.to_owned()),
            _ => blocks.push(Block::List(vec![item.to_owned()])),
        }
    } else if let Some(item) = step.strip_prefix(". ").filter(|_| step.len() < line.len()) {
        match blocks.last_mut() {
            Some(Block::Steps(items)) => items.push(item.to_owned()),
            _ => blocks.push(Block::Steps(vec![item.to_owned()])),
        }
    } else {
        go_on(blocks, line);
    }
}

fn go_on(blocks: &mut Vec<Block>, line: &str) {
    let last = match blocks.last_mut() {
        Some(Block::Text(text)) => Some(text),
        Some(Block::List(items) | Block::Steps(items)) => items.last_mut(),
        _ => None,
    };
    match last {
        Some(text) => {
            text.push(' ');
            text.push_str(line);
        }
        None => blocks.push(Block::Text(line.to_owned())),
    }
}

fn pieces(mut rest: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    while let Some((start, piece, length)) =
        rest.char_indices().find_map(|(at, _)| piece_at(&rest[at..]).map(|(piece, length)| (at, piece, length)))
    {
        pieces.extend((start > 0).then_some(Piece::Plain(&rest[..start])));
        pieces.push(piece);
        rest = &rest[start + length..];
    }
    pieces.extend((!rest.is_empty()).then_some(Piece::Plain(rest)));
    pieces
}

/// What begins right here, and how long it is with its marks.
fn piece_at(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(inner) = text.strip_prefix('`') {
        let end = inner.find('`')?;
        return Some((Piece::Code(&inner[..end]), end + 2));
    }
    if let Some(inner) = text.strip_prefix("**") {
        let end = inner.find("**")?;
        return Some((Piece::Strong(&inner[..end]), end + 4));
    }
    let (text, target) = text.strip_prefix('[')?.split_once(']')?;
    let (to, _) = target.strip_prefix('(')?.split_once(')')?;
    (!text.contains('[') && leads_to_a_page(to)).then_some((Piece::Link { text, to }, text.len() + to.len() + 4))
}

/// A link that does something else than open a page stays text.
fn leads_to_a_page(to: &str) -> bool {
    let ours = to.starts_with('#') || (to.starts_with('/') && !to.starts_with("//"));
    (ours || ["https://", "http://", "mailto:"].iter().any(|start| to.starts_with(start))) && !to.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_blocks() {
        let text = "One\nparagraph.\n\n## A heading\n- first\n  goes on\n- second\n\n1. do\n2. done\n```json\n{ \"a\":\n  1 }\n\n```\nEnd #1.";
        let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        assert_eq!(
            blocks(text),
            [
                Block::Text("One paragraph.".to_owned()),
                Block::Heading("A heading".to_owned()),
                Block::List(list(&["first goes on", "second"])),
                Block::Steps(list(&["do", "done"])),
                Block::Code("{ \"a\":\n  1 }\n\n".to_owned()),
                Block::Text("End #1.".to_owned()),
            ]
        );
        assert_eq!(blocks(" \n\n"), []);
    }

    #[test]
    fn marks_within_a_line_are_read_and_unfinished_ones_stay() {
        assert_eq!(
            pieces("a `b` **c** [d](/e) [f] [g](#h)"),
            [
                Piece::Plain("a "),
                Piece::Code("b"),
                Piece::Plain(" "),
                Piece::Strong("c"),
                Piece::Plain(" "),
                Piece::Link { text: "d", to: "/e" },
                Piece::Plain(" [f] "),
                Piece::Link { text: "g", to: "#h" },
            ]
        );
        for text in ["a ` b", "**", "[a](", "[a] (b)", "ä – ö", "*a*"] {
            assert_eq!(pieces(text), [Piece::Plain(text)]);
        }
    }

    #[test]
    fn only_links_to_pages_are_links() {
        for to in ["https://example.com/a", "http://localhost:3000", "/help", "#me", "mailto:a@example.com"] {
            assert!(leads_to_a_page(to), "{to}");
        }
        for to in ["javascript:alert(1)", "//example.com", "data:text/html,x", "help", "", "https://a b"] {
            assert!(!leads_to_a_page(to), "{to}");
        }
    }
}
