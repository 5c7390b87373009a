//! Build step: every lesson's prose, from Markdown to HTML.
//!
//! `src/lesson/<lesson>/prose/<step>.md` becomes an entry `("<lesson>/<step>", "<html>")` of a table
//! that `src/lesson/prose.rs` includes, with `-` for `_` as in the lesson's id. Raw HTML in the Markdown
//! is shown as text: prose is prose.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, html};

fn main() {
    let root = PathBuf::from("src/lesson");
    println!("cargo::rerun-if-changed=src/lesson");
    let mut table = String::from("&[\n");
    for lesson in sorted(&root) {
        for file in sorted(&lesson.join("prose")) {
            if file.extension().is_some_and(|extension| extension == "md") {
                let key = format!("{}/{}", stem(&lesson).replace('_', "-"), stem(&file));
                let text = fs::read_to_string(&file).expect("the file was just listed");
                writeln!(table, "    ({key:?}, {:?}),", to_html(&text)).expect("writing to a string");
            }
        }
    }
    table.push_str("]\n");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("prose.rs"), table).expect("OUT_DIR can be written");
}

/// The entries of a folder in the order of their names; none if there is no such folder.
fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a listed entry has a name").to_string_lossy().into_owned()
}

fn to_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut output = String::new();
    html::push_html(&mut output, events);
    output
}
