//! Build step: every lesson's prose, from Markdown to HTML.
//!
//! `src/lesson/<lesson>/prose/<step>.md` becomes an entry of its lesson's table, with its heading `# Title` apart, and `scenes.md` a
//! table of its headings and what stands below them, as plain text: both in `prose/<lesson>.rs`, which the lesson includes,
//! so that they come with it (`src/lesson/source.rs`). What all `terms.md` say is in `terms.rs`, by the lessons' ids, which have
//! `-` for `_`: `src/lesson/glossary.rs` includes it. Raw HTML in the Markdown is shown as text: prose is prose.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, html};

fn main() {
    keep_what_links();
    println!("cargo::rerun-if-changed=src/lesson");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::create_dir_all(out.join("prose")).expect("OUT_DIR can be written");
    let mut glossary = String::from("&[\n");
    for lesson in sorted(Path::new("src/lesson")) {
        let files = sorted(&lesson.join("prose"));
        let (lists, steps): (Vec<_>, Vec<_>) = files
            .iter()
            .filter(|file| is_markdown(file))
            .partition(|file| ["scenes", "terms"].contains(&stem(file).as_str()));
        let texts: String = steps.into_iter().map(|file| entry(file)).collect();
        if texts.is_empty() {
            continue;
        }
        let (mut scenes, mut terms) = (String::new(), String::new());
        for file in lists {
            for (heading, text) in sections(file) {
                if stem(file) == "terms" {
                    writeln!(terms, "        ({heading:?}, {text:?}),").expect("writing to a string");
                    continue;
                }
                let (id, title) = heading.split_once(": ").unwrap_or_else(|| {
                    panic!("{}: a scene's heading is `## id: Title`, not `{heading}`", file.display())
                });
                writeln!(
                    scenes,
                    "        crate::lesson::prose::SceneText {{ id: {id:?}, title: {title:?}, blurb: {text:?} }},"
                )
                .expect("writing to a string");
            }
        }
        let module = stem(&lesson);
        writeln!(glossary, "    ({:?}, &[\n{terms}    ]),", module.replace('_', "-"))
            .expect("writing to a string");
        let written = format!(
            "crate::lesson::prose::Written {{\n    texts: &[\n{texts}    ],\n    scenes: &[\n{scenes}    ],\n}}\n"
        );
        fs::write(out.join("prose").join(format!("{module}.rs")), written).expect("OUT_DIR can be written");
    }
    glossary.push_str("]\n");
    fs::write(out.join("terms.rs"), glossary).expect("OUT_DIR can be written");
}

/// Where the program is split (`src/late.rs`), the linker says which address stands where, for the tool that cuts.
fn keep_what_links() {
    let wasm = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|name| name == "wasm32");
    if wasm && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=happens-before=--emit-relocs");
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
    let titled = text.strip_prefix("# ").and_then(|text| text.split_once('\n'));
    let (title, text) = titled.unwrap_or_else(|| panic!("{}: begins with `# Title`", file.display()));
    format!(
        "        crate::lesson::prose::Text {{ step: {:?}, title: {:?}, html: {:?} }},\n",
        stem(file),
        title.trim(),
        to_html(text)
    )
}

/// The headings of a file, and the paragraph below each, in one line.
fn sections(file: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file).expect("the file was just listed");
    let sections = text.split("\n## ").map(|section| section.trim_start_matches("## "));
    let parted = sections.filter_map(|section| section.split_once('\n'));
    parted
        .map(|(heading, text)| {
            (heading.trim().to_owned(), text.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect()
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
