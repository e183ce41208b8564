//! Looks values up by key and types them, collecting what is wrong on the way.
//!
//! A wrong value leaves a problem and is replaced by the default, so one run finds every problem. Nothing starts with such a
//! replacement: any problem makes `load` fail.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::time::Duration;

use super::Problem;
use super::layers::{Gathered, Layer};
use super::parse::{self, Parsed};
use super::show::{self, Shown};
use super::table::{self, Stage};

/// Values by key, on their way to types.
pub(super) struct Reader {
    gathered: Gathered,
    effective: BTreeMap<&'static str, String>,
    asked: BTreeSet<&'static str>,
}

impl Reader {
    pub(super) fn new(gathered: Gathered) -> Self {
        Self { gathered, effective: BTreeMap::new(), asked: BTreeSet::new() }
    }

    /// What was written for `key`, if anything was.
    pub(super) fn given(&mut self, key: &'static str) -> Option<&str> {
        self.asked.insert(key);
        self.gathered.values.get(key).map(|value| value.text.as_str())
    }

    /// What was written, typed; the default, if it is a text; else nothing.
    pub(super) fn read<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Parsed<T>) -> Option<T> {
        match self.given(key).map(&parse) {
            Some(Ok(value)) => return Some(value),
            Some(Err(message)) => self.problem(key, message),
            None => {}
        }
        table::by_key(key).and_then(table::Setting::default_text).and_then(|text| parse(text).ok())
    }

    /// What was written for the settings of this form: the part that the operator chose, and the text.
    pub(super) fn given_each(&mut self, key: &'static str) -> Vec<(String, String)> {
        self.asked.insert(key);
        let (before, after) = key.split_once("<id>").unwrap_or((key, ""));
        let chosen = |id: &str| Some(id.strip_prefix(before)?.strip_suffix(after)?.to_owned());
        let values = self.gathered.values.iter().filter(|(_, value)| value.setting.key == key);
        values.filter_map(|(id, value)| Some((chosen(id)?, value.text.clone()))).collect()
    }

    /// Something is wrong with a setting of this form.
    pub(super) fn problem_of(&mut self, key: &'static str, chosen: &str, message: impl Into<String>) {
        let problem = Problem { name: self.name_of(key, chosen), message: message.into() };
        self.gathered.problems.push(problem);
    }

    /// The name under which the operator wrote a setting of this form, else its variable.
    fn name_of(&self, key: &'static str, chosen: &str) -> String {
        let written = self.gathered.values.get(&key.replace("<id>", chosen)).map(|value| value.origin.written_name());
        let variable = table::by_key(key).map_or(key, |setting| setting.variable);
        written.unwrap_or_else(|| variable.replace("<ID>", &chosen.to_ascii_uppercase()))
    }

    /// A switch that has a default.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        self.read(key, parse::boolean).unwrap_or_default()
    }

    /// A whole number within `range`.
    pub(super) fn number(&mut self, key: &'static str, range: &RangeInclusive<u32>) -> u32 {
        self.read(key, |text| parse::number(text, range)).unwrap_or(*range.start())
    }

    /// A duration within `range`.
    pub(super) fn span(&mut self, key: &'static str, range: &RangeInclusive<Duration>) -> Duration {
        self.read(key, |text| parse::span(text, range)).unwrap_or(*range.start())
    }

    /// The items of a list; the first that is wrong speaks for all.
    pub(super) fn list<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Parsed<T>) -> Vec<T> {
        self.read(key, |text| parse::items(text).map(&parse).collect()).unwrap_or_default()
    }

    /// Notes what a default that depends on other settings came out as, for `config show`.
    pub(super) fn came_out(&mut self, key: &'static str, value: &impl ToString) {
        self.effective.insert(key, value.to_string());
    }

    /// Something is wrong with `key`. The message holds no value.
    pub(super) fn problem(&mut self, key: &'static str, message: impl Into<String>) {
        let problem = Problem { name: self.name(key), message: message.into() };
        self.gathered.problems.push(problem);
    }

    /// Something the operator should know.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.gathered.notes.push(note.into());
    }

    /// The name under which the operator wrote `key`, else its variable.
    pub(super) fn name(&self, key: &'static str) -> String {
        let written = self.gathered.values.get(key).map(|value| value.origin.written_name());
        written.unwrap_or_else(|| table::by_key(key).map_or(key, |setting| setting.variable).to_owned())
    }

    /// The keys that somebody looked up.
    #[cfg(test)]
    pub(super) fn asked(&self) -> &BTreeSet<&'static str> {
        &self.asked
    }

    /// Problems, notes and what is in force.
    pub(super) fn finish(mut self) -> (Vec<Problem>, Vec<String>, Vec<Shown>) {
        let shown = show::collect(&self.gathered.values, &self.effective);
        let unneeded = self.names_of(Stage::Unneeded).map(|name| format!("{name} is accepted and not needed"));
        let early: Vec<String> = self.names_of(Stage::Later).collect();
        let mut notes: Vec<String> = unneeded.collect();
        if !early.is_empty() {
            notes.push(format!("accepted, but without effect in this version: {}", early.join(", ")));
        }
        self.gathered.notes.extend(notes);
        (self.gathered.problems, self.gathered.notes, shown)
    }

    fn names_of(&self, stage: Stage) -> impl Iterator<Item = String> {
        let given = self
            .gathered
            .values
            .values()
            .filter(move |value| value.setting.stage == stage && value.origin.layer != Layer::Default);
        given.map(|value| format!("`{}`", value.origin.name))
    }
}
