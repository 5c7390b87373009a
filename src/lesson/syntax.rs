//! Syntax colours for listings: splits a line of TypeScript-like code into tokens. Each line is
//! handled separately, since no string or comment in a listing spans lines.

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// Names, brackets, spaces, punctuation.
    Plain,
    /// A keyword of the language.
    Keyword,
    Number,
    /// A quoted string.
    Text,
    /// A comment, to the end of the line.
    Comment,
}

const KEYWORDS: [&str; 24] = [
    "async",
    "await",
    "break",
    "case",
    "catch",
    "const",
    "continue",
    "else",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "in",
    "let",
    "new",
    "null",
    "of",
    "return",
    "throw",
    "true",
    "try",
    "undefined",
    "while",
];

/// Splits a line into tokens that together make up the line.
pub fn tokens(line: &str) -> Vec<(Token, &str)> {
    let mut pieces: Vec<(Token, &str)> = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let Some((token, length)) = piece(rest, &line[..at]) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if plain_from < at {
            pieces.push((Token::Plain, &line[plain_from..at]));
        }
        pieces.push((token, &rest[..length]));
        at += length;
        plain_from = at;
    }
    if plain_from < line.len() {
        pieces.push((Token::Plain, &line[plain_from..]));
    }
    pieces
}

/// The token that starts here, with its length, if it is not plain.
fn piece(rest: &str, before: &str) -> Option<(Token, usize)> {
    let first = rest.chars().next()?;
    if rest.starts_with("//") {
        return Some((Token::Comment, rest.len()));
    }
    if matches!(first, '"' | '\'' | '`') {
        return Some((Token::Text, text_length(rest, first)));
    }
    let within_word = before.chars().next_back().is_some_and(of_word) || before.ends_with('.');
    if within_word || !of_word(first) {
        return None;
    }
    let word = &rest[..rest.find(|c: char| !of_word(c)).unwrap_or(rest.len())];
    if first.is_ascii_digit() {
        return Some((Token::Number, word.len()));
    }
    KEYWORDS.contains(&word).then_some((Token::Keyword, word.len()))
}

fn of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// The length of a quoted string, including its quotes; to the end of the line if it is not closed.
fn text_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return index + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;

    fn check(line: &str, expected: &[(Token, &str)]) {
        let plain: Vec<_> = tokens(line)
            .into_iter()
            .filter(|(token, text)| *token != Token::Plain || !text.trim().is_empty())
            .map(|(token, text)| (token, text.trim()))
            .collect();
        assert_eq!(plain, expected, "{line}");
    }

    #[test]
    fn words_texts_numbers_and_comments_are_told_apart() {
        use Token::{Comment, Keyword, Number, Plain, Text};
        check(
            "if (row) return 12 // \"why\"",
            &[
                (Keyword, "if"),
                (Plain, "(row)"),
                (Keyword, "return"),
                (Number, "12"),
                (Comment, "// \"why\""),
            ],
        );
        check(
            "say(\"a // b\", 'it\\'s')",
            &[(Plain, "say("), (Text, "\"a // b\""), (Plain, ","), (Text, "'it\\'s'"), (Plain, ")")],
        );
        check("notify.if(forEach, x2)", &[(Plain, "notify.if(forEach, x2)")]);
        check("`open", &[(Text, "`open")]);
        check("", &[]);
    }

    #[test]
    fn the_pieces_of_every_listing_are_its_lines() {
        for lesson in lesson::all() {
            for scene in lesson.scenes {
                for listing in (lesson.code)(&lesson.settings_of(scene)) {
                    for line in listing.lines() {
                        let joined: String = tokens(line.text).into_iter().map(|(_, text)| text).collect();
                        assert_eq!(joined, line.text);
                    }
                }
            }
        }
    }
}
