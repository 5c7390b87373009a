//! Build script: converts every lesson's prose from Markdown to HTML.
//!
//! | output | contents | included by |
//! |---|---|---|
//! | `prose/<lesson>.rs` | titles of steps (`prose/<step>.md`) and scenes (`scenes.md`), the first step's text | the lesson (`source.rs`) |
//! | `later.rs` | the texts of all other steps, the questions of `transfer.md` | `src/lesson/later.rs` |
//! | `blurbs.rs` | the text below the scenes' titles, as plain text | `src/lesson/later.rs` |
//! | `terms.rs` | the contents of all `terms.md` | `src/lesson/glossary.rs` |
//! | `summaries.rs` | the sentences of all `summary.md` | `src/lesson/summary.rs` |
//!
//! The files for all lessons are keyed by lesson id, with `-` for `_`. Raw HTML in the Markdown is shown as text: prose is prose.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, html};

/// The names of a lesson's first step. Its text comes with the lesson.
const FIRST: [&str; 2] = ["hook", "alarm"];
/// The files that are not a step's text.
const LISTS: [&str; 3] = ["scenes", "summary", "terms"];
/// The mark of the right answer in `transfer.md`.
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

/// For a split program (`src/late.rs`), makes the linker keep relocations, which the splitting tool needs.
fn keep_what_links() {
    let wasm = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|name| name == "wasm32");
    if wasm && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=happens-before=--emit-relocs");
    }
}

/// The entries of a folder, sorted by name; empty if the folder does not exist.
fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn is_markdown(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "md")
}

/// The text of a step.
struct StepText {
    step: String,
    title: String,
    html: String,
    /// The question of a `transfer.md`, as Rust code.
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

/// Pairs of texts, as Rust code.
fn pairs<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut listed = String::new();
    for (one, other) in all {
        write!(listed, "({one:?}, {other:?}), ").expect("writing to a string");
    }
    listed
}

/// The texts after a lesson's first step, and its question, as Rust code.
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

/// A question, followed by `### An answer` with an objection, or `### ✓ The answer` with a justification.
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

/// The headings of a file, each with the text below it on one line.
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
