//! The quick starts show the apps that `tests/examples.rs` and the browser tests run, and nothing else.

use std::fs;
use std::path::Path;

/// Stands above a block of code that is a file.
const MARK: &str = "<!-- ../../";

/// The page with each block that is a file as that file is now.
fn made(page: &str) -> (String, Vec<String>) {
    let (mut text, mut shown) = (String::new(), Vec::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        text.extend([line, "\n"]);
        let Some(name) = line.strip_prefix(MARK).and_then(|rest| rest.strip_suffix(" -->")) else { continue };
        let fence = lines.next().filter(|fence| fence.starts_with("```")).expect("a block of code below the mark");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let code = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        text.extend([fence, "\n", &code, "```\n"]);
        assert!(lines.any(|line| line == "```"), "{name}: the block does not end");
        shown.push(name.to_owned());
    }
    (text, shown)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of this test, not a setting")]
fn the_quick_starts_show_what_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/quickstarts");
    let index = fs::read_to_string(folder.join("README.md")).expect("docs/quickstarts/README.md");
    let mut all = Vec::new();
    for entry in fs::read_dir(&folder).expect("docs/quickstarts") {
        let file = entry.expect("a file").path();
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let written = fs::read_to_string(&file).expect("a page");
        assert!(name == "README.md" || index.contains(&format!("({name})")), "{name} is not in the index");
        let (page, shown) = made(&written);
        all.extend(shown);
        if std::env::var_os("PORTICO_WRITE_DOCS").is_some() {
            fs::write(&file, &page).expect("written");
        } else {
            assert!(page == written, "docs/quickstarts/{name} is behind: run this test once with PORTICO_WRITE_DOCS=1");
        }
    }
    let apps = ["sign-in-express/app.js", "sign-in-flask/app.py", "sign-in-axum/src/main.rs", "sign-in-spa/app.js"];
    for app in apps.into_iter().chain(["sign-in-nextjs/auth.js"]) {
        assert!(all.contains(&format!("examples/{app}")), "no page shows {app}");
    }
}
