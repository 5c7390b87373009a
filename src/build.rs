//! Build step: every lesson's prose, from Markdown to HTML.
//!
//! The titles of `src/lesson/<lesson>/prose/<step>.md` and of the scenes in `scenes.md` are in `prose/<lesson>.rs`, with the first step's
//! text: the lesson includes it, so that they come with it (`src/lesson/source.rs`). The texts of the other steps, with the questions of
//! `transfer.md`, are in `later.rs` for all lessons, and what stands below the scenes' titles, as plain text, in `blurbs.rs`:
//! `src/lesson/later.rs` includes both. What all `terms.md` say is in `terms.rs`, by the lessons' ids,
//! which have `-` for `_`: `src/lesson/glossary.rs` includes it. The sentences of `summary.md` are in `summaries.rs`, in the same way:
//! `src/lesson/summary.rs` includes it. Raw HTML in the Markdown is shown as text: prose is prose.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, html};

/// What a lesson's first step is called. Its text comes with the lesson.
const FIRST: [&str; 2] = ["hook", "alarm"];
/// What is no step's text.
const LISTS: [&str; 3] = ["scenes", "summary", "terms"];
/// How `transfer.md` marks the right answer.
const RIGHT: &str = "✓ ";

fn main() {
    keep_what_links();
    println!("cargo::rerun-if-changed=src/lesson");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::create_dir_all(out.join("prose")).expect("OUT_DIR can be written");
    let [mut glossary, mut later, mut described, mut summaries] = [(); 4].map(|()| String::from("&[\n"));
    for lesson in sorted(Path::new("src/lesson")) {
        let files = sorted(&lesson.join("prose"));
        let (lists, steps): (Vec<_>, Vec<_>) = files
            .iter()
            .filter(|file| is_markdown(file))
            .partition(|file| LISTS.contains(&stem(file).as_str()));
        if steps.is_empty() {
            continue;
        }
        let module = stem(&lesson);
        let id = module.replace('_', "-");
        let texts: Vec<StepText> = steps.into_iter().map(|file| StepText::read(file)).collect();
        writeln!(later, "    ({id:?}, {}),", after_the_first(&texts)).expect("writing to a string");
        let (mut scenes, mut terms, mut blurbs) = (String::new(), String::new(), String::new());
        for file in lists {
            if stem(file) == "summary" {
                let text = fs::read_to_string(file).expect("the file was just listed");
                writeln!(summaries, "    ({id:?}, {:?}),", one_line(&text)).expect("writing to a string");
                continue;
            }
            for (heading, text) in sections(file) {
                if stem(file) == "terms" {
                    writeln!(terms, "        ({heading:?}, {text:?}),").expect("writing to a string");
                    continue;
                }
                let (id, title) = heading.split_once(": ").unwrap_or_else(|| {
                    panic!("{}: a scene's heading is `## id: Title`, not `{heading}`", file.display())
                });
                write!(scenes, "({id:?}, {title:?}), ").expect("writing to a string");
                writeln!(blurbs, "        ({id:?}, {text:?}),").expect("writing to a string");
            }
        }
        writeln!(glossary, "    ({id:?}, &[\n{terms}    ]),").expect("writing to a string");
        writeln!(described, "    ({id:?}, &[\n{blurbs}    ]),").expect("writing to a string");
        let titles = pairs(texts.iter().map(|text| (&*text.step, &*text.title)));
        let first = texts.iter().find(|text| text.is_first()).map_or("", |text| &text.html);
        let written = format!(
            "crate::lesson::prose::Written {{\n    titles: &[{titles}],\n    first: {first:?},\n    scenes: &[{scenes}],\n}}\n"
        );
        fs::write(out.join("prose").join(format!("{module}.rs")), written).expect("OUT_DIR can be written");
    }
    glossary.push_str("]\n");
    fs::write(out.join("terms.rs"), glossary).expect("OUT_DIR can be written");
    described.push_str("]\n");
    fs::write(out.join("blurbs.rs"), described).expect("OUT_DIR can be written");
    summaries.push_str("]\n");
    fs::write(out.join("summaries.rs"), summaries).expect("OUT_DIR can be written");
    later.push_str("]\n");
    fs::write(out.join("later.rs"), later).expect("OUT_DIR can be written");
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

/// What is written of a step.
struct StepText {
    step: String,
    title: String,
    html: String,
    /// The question of a `transfer.md`, as Rust.
    question: Option<String>,
}

impl StepText {
    fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).expect("the file was just listed");
        let titled = text.strip_prefix("# ").and_then(|text| text.split_once('\n'));
        let (title, text) = titled.unwrap_or_else(|| panic!("{}: begins with `# Title`", file.display()));
        let (text, question) = match text.split_once("\n## ") {
            Some((text, asked)) if stem(file) == "transfer" => (text, Some(question(asked))),
            _ => (text, None),
        };
        Self { step: stem(file), title: title.trim().to_owned(), html: to_html(text), question }
    }

    fn is_first(&self) -> bool {
        FIRST.contains(&self.step.as_str())
    }
}

/// Pairs of texts, as Rust.
fn pairs<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut listed = String::new();
    for (one, other) in all {
        write!(listed, "({one:?}, {other:?}), ").expect("writing to a string");
    }
    listed
}

/// What comes after a lesson's first step, as Rust.
fn after_the_first(texts: &[StepText]) -> String {
    let told = texts.iter().filter(|text| !text.is_first());
    let told = pairs(told.map(|text| (&*text.step, &*text.html)));
    let question = texts.iter().find_map(|text| text.question.as_deref());
    let transfer = question.map_or_else(|| "None".to_owned(), |question| format!("Some({question})"));
    format!("Later {{ texts: &[{told}], transfer: {transfer} }}")
}

/// A text without line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A question, and below it `### An answer` with what speaks against it, or `### ✓ The answer` with what speaks for it.
fn question(text: &str) -> String {
    let mut parts = text.split("\n### ");
    let asks = one_line(parts.next().unwrap_or_default());
    let (mut options, mut because) = (String::new(), String::new());
    for part in parts {
        let (words, told) = part.split_once('\n').unwrap_or((part, ""));
        let (words, told) = (one_line(words), one_line(told));
        if let Some(words) = words.strip_prefix(RIGHT) {
            write!(options, "Choice::right({words:?}), ").expect("writing to a string");
            because = told;
        } else {
            write!(options, "Choice::wrong({words:?}, {told:?}), ").expect("writing to a string");
        }
    }
    format!("Transfer {{ asks: {asks:?}, options: &[{options}], because: {because:?} }}")
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
