//! Build step: every lesson's prose, from Markdown to HTML.
//!
//! `src/lesson/<lesson>/prose/<step>.md` becomes an entry of its lesson's table, with its heading `# Title` apart; `scenes.md`
//! and `terms.md` become tables of their headings and what stands below them, as plain text. The table of these tables,
//! which `src/lesson/prose.rs` includes, has a function for each, so that the texts of one lesson do not bind those of
//! the others to it; a lesson's key is its id, with `-` for `_`. Raw HTML in the Markdown is shown as text: prose is
//! prose.

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
                writeln!(scenes, "        SceneText {{ id: {id:?}, title: {title:?}, blurb: {text:?} }},")
                    .expect("writing to a string");
            }
        }
        let id = stem(&lesson).replace('_', "-");
        writeln!(
            table,
            "    ({id:?}, || Written {{ texts: &[\n{texts}    ], scenes: &[\n{scenes}    ], terms: &[\n{terms}    ] }}),"
        )
        .expect("writing to a string");
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
    let titled = text.strip_prefix("# ").and_then(|text| text.split_once('\n'));
    let (title, text) = titled.unwrap_or_else(|| panic!("{}: begins with `# Title`", file.display()));
    format!(
        "        Text {{ step: {:?}, title: {:?}, html: {:?} }},\n",
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
