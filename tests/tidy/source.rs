//! Source files, and Rust text with its comments and literals blanked out.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the project.
pub struct Source {
    /// Its path from the project's folder, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: String,
    /// For Rust, the text with comments and literals blanked out, with the same lines and columns as the original;
    /// otherwise empty.
    pub code: String,
}

/// Folders with the project's own files. Generated or downloaded files in them are left out.
const FOLDERS: [&str; 3] = ["src", "static", "tests"];
const ENDINGS: [&str; 4] = ["rs", "css", "js", "mjs"];

/// Every source file, sorted by path.
pub fn all() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "node_modules") {
                collect(&path, paths);
            }
        } else if path.extension().is_some_and(|ending| ENDINGS.iter().any(|wanted| ending == *wanted)) {
            paths.push(path);
        }
    }
}

fn read(path: &Path) -> Source {
    let inside = path.strip_prefix(root()).expect("it was found below");
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    let text = fs::read_to_string(path).expect("source files are UTF-8");
    let code =
        if inside.extension().is_some_and(|ending| ending == "rs") { blank(&text) } else { String::new() };
    Source { path: parts.join("/"), text, code }
}

impl Source {
    pub fn is_rust(&self) -> bool {
        std::path::Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    /// Names a line in it, as compilers do.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// The line, counted from 1, of a byte position.
pub fn line_of(text: &str, position: usize) -> usize {
    1 + text[..position].matches('\n').count()
}

/// Rust text with the contents of comments, strings and characters replaced by spaces, so that lines and byte
/// positions stay the same.
pub fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        match end {
            Some(end) => {
                for byte in &mut code[at..end] {
                    if *byte != b'\n' {
                        *byte = b' ';
                    }
                }
                at = end;
            }
            None => at += 1,
        }
    }
    String::from_utf8(code).expect("whole literals become spaces")
}

/// The end of the comment or literal that starts at `at`; `None` if none does.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let word_before = at > 0 && is_word(bytes[at - 1]);
    match rest {
        [b'/', b'/', ..] => Some(at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(at + block_comment(rest)),
        [b'"', ..] => Some(at + quoted(rest, b'"')),
        [b'r', b'#' | b'"', ..] if !word_before => raw_string(&rest[1..]).map(|length| at + 1 + length),
        [b'b', b'r', b'#' | b'"', ..] if !word_before => raw_string(&rest[2..]).map(|length| at + 2 + length),
        [b'\'', b'\\', ..] => Some(at + quoted(rest, b'\'')),
        // 'a' is a character and 'a a lifetime; a character may be several bytes long.
        [b'\'', ..] => {
            let close = rest.iter().skip(1).take(5).position(|byte| *byte == b'\'')? + 1;
            let one = std::str::from_utf8(&rest[1..close]).is_ok_and(|text| text.chars().count() == 1);
            one.then_some(at + close + 1)
        }
        _ => None,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_u32, 0);
    while at + 1 < rest.len() {
        match &rest[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of `#"..."#` with any number of `#`; `None` for a raw identifier.
fn raw_string(rest: &[u8]) -> Option<usize> {
    let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
    if rest.get(hashes) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    let body = &rest[hashes + 1..];
    let end = body.windows(close.len()).position(|window| window == close.as_slice());
    Some(end.map_or(rest.len(), |end| hashes + 1 + end + close.len()))
}

/// Whether a byte may stand in an identifier.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Every position where a word stands alone in the code.
pub fn places_of<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).is_none_or(|before| !is_word(bytes[before]));
        before && bytes.get(at + word.len()).is_none_or(|byte| !is_word(*byte))
    })
}

#[test]
fn comments_and_literals_become_spaces() {
    let check = |text: &str, expected: &str| {
        let code = blank(text);
        assert_eq!(code.split_whitespace().collect::<String>(), expected, "{text}");
        assert_eq!(code.len(), text.len(), "{text}");
        assert_eq!(code.matches('\n').count(), text.matches('\n').count(), "{text}");
    };
    check("a // b\nc", "ac");
    check("a /* b /* c */\n d */ e", "ae");
    check(r#"f("{ \" }") + "\n" + 1"#, "f()++1");
    check(r##"f(r#"a " b"#, r"c\", br"d") + r#type"##, "f(,,)+r#type");
    check("x<'a>('{', '\\'', 'é', b'}', &'b c)", "x<'a>(,,,b,&'bc)");
}
