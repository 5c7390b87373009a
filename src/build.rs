//! Build step: every lesson's prose, from Markdown to HTML.
//!
//! `src/lesson/<lesson>/prose/<step>.md` becomes an entry `("<step>", "<html>")` of its lesson's table. The
//! table of these tables, which `src/lesson/prose.rs` includes, has a function for each, so that the texts of one
//! lesson do not bind those of the others to it; a lesson's key is its id, with `-` for `_`. Raw HTML in the
//! Markdown is shown as text: prose is prose.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, html};

fn main() {
    keep_what_links();
    let root = PathBuf::from("src/lesson");
    println!("cargo::rerun-if-changed=src/lesson");
    let mut table = String::from("&[\n");
    for lesson in sorted(&root) {
        let files = sorted(&lesson.join("prose"));
        let texts: String = files.iter().filter(|file| is_markdown(file)).map(|file| entry(file)).collect();
        if !texts.is_empty() {
            let id = stem(&lesson).replace('_', "-");
            writeln!(table, "    ({id:?}, || &[\n{texts}    ]),").expect("writing to a string");
        }
    }
    table.push_str("]\n");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("prose.rs"), table).expect("OUT_DIR can be written");
}

/// With `KEEP_LINKS` the linker leaves the program's data in pieces and says where which address stands, for
/// `src/bin/part`. Some megabytes, which only a program that is parted is rid of: `./dev build` sets it.
fn keep_what_links() {
    println!("cargo::rerun-if-env-changed=KEEP_LINKS");
    let wasm = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|name| name == "wasm32");
    if wasm && std::env::var_os("KEEP_LINKS").is_some() {
        for argument in ["--no-merge-data-segments", "--emit-relocs"] {
            println!("cargo::rustc-link-arg-bin=happens-before={argument}");
        }
    }
}

/// The entries of a folder in the order of their names; none if there is no such folder.
fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn is_markdown(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "md")
}

fn entry(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("the file was just listed");
    format!("        ({:?}, {:?}),\n", stem(file), to_html(&text))
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
