//! The source of Portico as the tests that guard its shape read it: every file under `src`, cut into words, texts and marks.
//!
//! Not a parser. It knows what a comment, a string and a character are, and that is enough not to be fooled by them.

use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::Chars;

/// One file of the source.
pub struct File {
    /// From the package's root: `src/login/mod.rs`.
    pub name: String,
    pub text: String,
}

/// A piece of source and the line it begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Word(String),
    /// A string literal, with its escapes and line continuations resolved.
    Text(String),
    Mark(char),
}

impl Kind {
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }
}

/// Every `.rs` file below `folder`, in order.
pub fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join(folder), &mut found);
    found.sort();
    let read = |path: PathBuf| File {
        name: path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned(),
        text: fs::read_to_string(&path).expect("a file in UTF-8"),
    };
    found.into_iter().map(read).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Cuts a source text into tokens; comments and white space are gone.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source.chars().peekable(), line: 1 };
    let mut found = Vec::new();
    while let Some(&c) = reader.rest.peek() {
        let line = reader.line;
        if let Some(kind) = reader.next_token(c) {
            found.push(Token { line, kind });
        }
    }
    found
}

struct Reader<'s> {
    rest: Peekable<Chars<'s>>,
    line: usize,
}

impl Reader<'_> {
    fn take(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn next_token(&mut self, first: char) -> Option<Kind> {
        match first {
            c if c.is_alphabetic() || c == '_' => self.word(),
            '"' => Some(Kind::Text(self.text())),
            '\'' => self.character_or_lifetime(),
            '/' => self.comment_or_slash(),
            c => {
                self.take();
                (!c.is_whitespace()).then_some(Kind::Mark(c))
            }
        }
    }

    /// A word, or the raw or byte string it is the beginning of.
    fn word(&mut self) -> Option<Kind> {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
            word.push(c);
        }
        match (word.as_str(), self.rest.peek()) {
            ("r" | "br", Some('"' | '#')) => Some(self.raw_text()),
            ("b", Some('"')) => Some(Kind::Text(self.text())),
            ("b", Some('\'')) => self.character_or_lifetime(),
            _ => Some(Kind::Word(word)),
        }
    }

    fn raw_text(&mut self) -> Kind {
        let mut hashes = 0;
        while self.rest.next_if_eq(&'#').is_some() {
            hashes += 1;
        }
        let end = format!("\"{}", "#".repeat(hashes));
        let mut text = String::new();
        self.take();
        while !text.ends_with(&end) {
            let Some(c) = self.take() else { break };
            text.push(c);
        }
        text.truncate(text.len().saturating_sub(end.len()));
        Kind::Text(text)
    }

    fn text(&mut self) -> String {
        self.take();
        let mut text = String::new();
        while let Some(c) = self.take() {
            match c {
                '"' => break,
                '\\' => self.escape(&mut text),
                c => text.push(c),
            }
        }
        text
    }

    fn escape(&mut self, text: &mut String) {
        match self.take() {
            // A continuation: the line break and what the next line is indented by are not part of the text.
            Some('\n') => {
                while self.rest.peek().is_some_and(|c| c.is_whitespace()) {
                    self.take();
                }
            }
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('0') => text.push('\0'),
            Some(c @ ('u' | 'x')) => text.extend(['\\', c]),
            Some(c) => text.push(c),
            None => {}
        }
    }

    /// `'a'` and `'\n'` are characters, `'a` is a lifetime. Neither is of interest.
    fn character_or_lifetime(&mut self) -> Option<Kind> {
        self.take();
        let first = self.take();
        if first == Some('\\') {
            self.take();
            while self.take().is_some_and(|c| c != '\'') {}
        } else {
            self.rest.next_if_eq(&'\'');
        }
        None
    }

    fn comment_or_slash(&mut self) -> Option<Kind> {
        self.take();
        match self.rest.peek() {
            Some('/') => while self.take().is_some_and(|c| c != '\n') {},
            Some('*') => {
                let mut before = ' ';
                while let Some(c) = self.take() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            _ => return Some(Kind::Mark('/')),
        }
        None
    }
}
