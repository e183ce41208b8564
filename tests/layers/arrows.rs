//! Arrows: which name of which module a file uses, and where.

use crate::source::{File, Kind, Token, tokens};

/// One use of a name: by whom, and the path from the crate's root, or from another crate's.
#[derive(Clone, Debug)]
pub struct Arrow {
    pub file: String,
    pub line: usize,
    pub ours: bool,
    pub path: Vec<String>,
}

impl Arrow {
    /// The module it starts from: `src/login/mod.rs` is `login`.
    pub fn from(&self) -> &str {
        let inside = self.file.strip_prefix("src/").unwrap_or(&self.file);
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    pub fn to(&self) -> &str {
        &self.path[0]
    }

    pub fn room(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    pub fn is_a_door(&self) -> bool {
        super::DOORS.contains(&self.room())
    }

    pub fn says(&self, rule: &str) -> String {
        let root = if self.ours { "crate::" } else { "" };
        format!("{}:{} takes `{root}{}`: {rule}", self.file, self.line, self.path.join("::"))
    }
}

/// The module a file is: `src/kit/db/error.rs` is `["kit", "db", "error"]`.
pub fn module_of(file: &str) -> Vec<String> {
    let inside = file.strip_prefix("src/").unwrap_or(file).trim_end_matches(".rs");
    inside.split('/').filter(|part| *part != "mod" && *part != "lib").map(str::to_owned).collect()
}

/// Reads a file's paths: those of `use`, with their braces, and those in the middle of code.
struct Paths<'t> {
    tokens: &'t [Token],
    module: Vec<String>,
    /// For each open brace, whether it is the body of an inline `mod`.
    braces: Vec<bool>,
}

impl Paths<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is(&self, at: usize, mark: char) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind.is_mark(mark))
    }

    fn colons(&self, at: usize) -> bool {
        self.is(at, ':') && self.is(at + 1, ':')
    }

    /// Every path of the file, from the root of its crate.
    fn all(mut self) -> Vec<(usize, Vec<String>)> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < self.tokens.len() {
            if self.is(at, '{') {
                self.braces.push(at >= 2 && self.tokens[at - 2].kind.is_word("mod"));
            } else if self.is(at, '}') {
                self.braces.pop();
            }
            let begins = self.word(at).is_some() && self.colons(at + 1) && !(at >= 2 && self.colons(at - 2));
            if begins {
                at = self.tree(at, Vec::new(), &mut found);
            } else {
                at += 1;
            }
        }
        found
    }

    /// A path and, behind a brace, its branches. Answers where it ends.
    fn tree(&self, mut at: usize, mut path: Vec<String>, found: &mut Vec<(usize, Vec<String>)>) -> usize {
        let line = self.tokens[at].line;
        while let Some(word) = self.word(at) {
            path.push(word.to_owned());
            if !self.colons(at + 1) {
                found.push((line, self.absolute(path)));
                return at + 1;
            }
            at += 3;
        }
        if !self.is(at, '{') {
            found.push((line, self.absolute(path)));
            return at;
        }
        at += 1;
        while at < self.tokens.len() && !self.is(at, '}') {
            at = if self.word(at).is_some() || self.is(at, '{') { self.tree(at, path.clone(), found) } else { at + 1 };
        }
        at + 1
    }

    /// Turns `crate::`, `self::` and `super::` into a path that begins with `crate`; leaves others as they are.
    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        let inline = self.braces.iter().filter(|is_module| **is_module).count();
        let depth = self.module.len() + inline;
        let ups = path.iter().take_while(|word| *word == "super").count();
        match path[0].as_str() {
            "super" | "self" => {
                let kept = self.module.iter().take(depth.saturating_sub(ups)).cloned();
                std::iter::once("crate".to_owned()).chain(kept).chain(path.into_iter().skip(ups.max(1))).collect()
            }
            "portico" => std::iter::once("crate".to_owned()).chain(path.into_iter().skip(1)).collect(),
            _ => path,
        }
    }
}

pub fn arrows_of(file: &File) -> Vec<Arrow> {
    let tokens = tokens(&file.text);
    let paths = Paths { tokens: &tokens, module: module_of(&file.name), braces: Vec::new() }.all();
    let arrow = |(line, path): (usize, Vec<String>)| {
        let ours = path[0] == "crate";
        let path: Vec<_> = path.into_iter().skip(usize::from(ours)).collect();
        (!path.is_empty()).then(|| Arrow { file: file.name.clone(), line, ours, path })
    };
    paths.into_iter().filter_map(arrow).collect()
}
