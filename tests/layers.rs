//! Who may import whom: the rows in `src/lib.rs` and the rooms of a feature (`docs/architecture.md`), held by reading the source.
//!
//! A failure names the file and line, what it takes from where, and the rule in words. If the rule is in your way, the code most
//! likely belongs somewhere else; say it aloud: "signing in needs the session list" points down, "a session needs the sign-in page"
//! points up.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

#[path = "layers/arrows.rs"]
mod arrows;
mod source;

use arrows::{Arrow, arrows_of, module_of};
use source::{File, files};

/// The rows, the highest first. A module imports only from rows below its own; on its own row only what a `mod.rs` offers.
const ROWS: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["http", "app"],
    &["api", "dev"],
    &["signup", "login", "oidc"],
    &["rightful_owner", "passwords", "magic_links", "upstream", "sessions", "preferences", "tokens", "mfa"],
    &["accounts", "roles", "guard", "audit"],
    &["door", "json", "portal", "request", "scope", "config", "refuse", "error"],
    &["ui"],
    &["kit"],
];

/// Rooms where pages are made and forms are read. Every door uses the one decider, so these may import `login` from below it.
const DOORS: &[&str] = &["pages.rs", "actions.rs", "api.rs", "overview.rs"];

/// Modules outside the features that render, and so may use everything of `ui` and Leptos.
const RENDERING: &[&str] = &["ui", "app", "api", "dev", "http", "door"];

/// Plain data of `ui`: what verbs may say to the next page, and what surrounds every page.
const PLAIN: &[&str] = &["Flash", "Frame", "Theme", "Tone"];

const FEATURES: &[&str] = &[
    "signup",
    "login",
    "oidc",
    "passwords",
    "magic_links",
    "upstream",
    "sessions",
    "preferences",
    "tokens",
    "mfa",
    "accounts",
    "roles",
    "guard",
    "audit",
];

const LINES: usize = 300;

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

fn arrows() -> Vec<Arrow> {
    let arrows: Vec<_> = files("src").iter().filter(|file| file.name != "src/lib.rs").flat_map(arrows_of).collect();
    assert!(arrows.len() > 1_000, "only {} paths found in src: the scanner of this test is blind", arrows.len());
    arrows
}

fn check(broken: impl Iterator<Item = String>) {
    let broken: Vec<_> = broken.collect();
    assert!(
        broken.is_empty(),
        "{} arrows break a rule of docs/architecture.md:\n  {}",
        broken.len(),
        broken.join("\n  ")
    );
}

/// Arrows from one of our modules to another.
fn between_modules() -> impl Iterator<Item = Arrow> {
    arrows().into_iter().filter(|arrow| arrow.ours && arrow.from() != arrow.to() && row(arrow.to()).is_some())
}

#[test]
fn every_module_has_its_row() {
    let strangers =
        files("src").into_iter().map(|file| module_of(&file.name)).filter_map(|module| module.first().cloned());
    let strangers: Vec<_> = strangers.filter(|module| row(module).is_none()).collect();
    assert!(strangers.is_empty(), "give these modules a row, here and in src/lib.rs: {strangers:?}");
}

#[test]
fn no_import_runs_up() {
    check(between_modules().filter(|arrow| !(arrow.is_a_door() && arrow.to() == "login")).filter_map(|arrow| {
        let (from, to) = (row(arrow.from())?, row(arrow.to())?);
        let rule = format!("`{}` is on a lower row than `{}`, and imports run down only", arrow.from(), arrow.to());
        (from > to).then(|| arrow.says(&rule))
    }));
}

#[test]
fn on_one_row_only_what_the_other_offers_in_its_mod_rs_is_used() {
    let rooms: Vec<_> = files("src").into_iter().map(|file| module_of(&file.name)).collect();
    check(between_modules().filter(|arrow| row(arrow.from()) == row(arrow.to())).filter_map(|arrow| {
        let inner = arrow.path.get(..2)?;
        let rule = format!(
            "`{0}` stands beside `{1}`, which may use what `{0}/mod.rs` offers but not its rooms",
            arrow.to(),
            arrow.from()
        );
        rooms.iter().any(|room| room.starts_with(inner)).then(|| arrow.says(&rule))
    }));
}

#[test]
fn nobody_reads_another_modules_store() {
    check(
        between_modules()
            .filter(|arrow| arrow.path.get(1).is_some_and(|room| room == "store"))
            .map(|arrow| arrow.says("the tables of a feature are its own: ask it through a function of its `mod.rs`")),
    );
}

#[test]
fn kit_knows_nothing_of_ours_and_ui_only_kit() {
    let low = between_modules().filter(|arrow| matches!(arrow.from(), "kit" | "ui") && arrow.to() != "kit");
    check(low.map(|arrow| arrow.says("`kit` knows nothing of the rest of Portico, and `ui` only `kit`")));
}

#[test]
fn only_pages_use_ui() {
    let outside = between_modules()
        .filter(|arrow| arrow.to() == "ui" && !arrow.is_a_door() && !RENDERING.contains(&arrow.from()));
    let outside = outside.filter(|arrow| !arrow.path.get(1).is_some_and(|name| PLAIN.contains(&name.as_str())));
    check(outside.map(|arrow| {
        arrow.says("only pages are made of `ui`; verbs may use its plain data (Flash, Frame, Theme, Tone)")
    }));
}

#[test]
fn inside_a_feature_verbs_do_not_know_their_pages_and_the_store_knows_nobody() {
    let inside = arrows()
        .into_iter()
        .filter(|arrow| arrow.ours && arrow.from() == arrow.to() && FEATURES.contains(&arrow.from()));
    check(inside.filter_map(|arrow| {
        let room = arrow.path.get(1)?.as_str();
        let back = matches!(room, "pages" | "actions" | "overview") && !arrow.is_a_door() && arrow.room() != "mod.rs";
        back.then(|| arrow.says("pages and actions call the verbs, never the other way round"))
    }));
}

#[test]
fn the_web_stays_in_the_doors() {
    let web = |name: &str| {
        matches!(name, "axum" | "axum_core" | "tower" | "tower_http" | "hyper") || name.starts_with("leptos")
    };
    let within =
        arrows().into_iter().filter(|arrow| !arrow.ours && FEATURES.contains(&arrow.from()) && !arrow.is_a_door());
    check(within.filter(|arrow| web(arrow.to()) || arrow.to() == "http").map(|arrow| {
        arrow.says("a verb or store knows no axum, Leptos or HTTP: parse at the door, decide in the feature")
    }));
}

#[test]
fn only_what_renders_imports_leptos() {
    let leptos =
        arrows().into_iter().filter(|arrow| !arrow.ours && arrow.to().starts_with("leptos") && !arrow.is_a_door());
    // `request` is the one extractor for axum handlers and for server functions: it finds itself in the Leptos context.
    let leptos = leptos.filter(|arrow| !RENDERING.contains(&arrow.from()) && arrow.from() != "request");
    check(leptos.map(|arrow| {
        arrow.says("Leptos is for pages.rs, actions.rs, overview.rs and for ui, app, api, dev, http and door")
    }));
}

#[test]
fn files_are_short() {
    let lengths = ["src", "tests"].into_iter().flat_map(files).map(|file| (file.name, file.text.lines().count()));
    let long: Vec<_> = lengths.filter(|(_, lines)| *lines > LINES).collect();
    assert!(long.is_empty(), "a file has at most {LINES} lines; cut these in two where the subject changes: {long:?}");
}

#[test]
fn the_scanner_sees_braces_supers_and_paths_in_the_middle_of_code() {
    let text = "use crate::{a, b::{self, c::D}};\nuse super::store;\nfn f() { crate::x::y(); std::mem::take(&mut z) }\nmod tests { use super::*; use super::super::up::Z; }";
    let file = File { name: "src/login/verb.rs".to_owned(), text: text.to_owned() };
    let found: Vec<_> =
        arrows_of(&file).into_iter().map(|arrow| (arrow.line, arrow.ours, arrow.path.join("::"))).collect();
    let expected = [
        (1, true, "a"),
        (1, true, "b::self"),
        (1, true, "b::c::D"),
        (2, true, "login::store"),
        (3, true, "x::y"),
        (3, false, "std::mem::take"),
        (4, true, "login::verb"),
        (4, true, "login::up::Z"),
    ];
    assert_eq!(found, expected.map(|(line, ours, path)| (line, ours, path.to_owned())));
}
