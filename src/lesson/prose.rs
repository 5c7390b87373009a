//! The lessons' prose: Markdown in each lesson's folder, turned into HTML when the crate is built.
//!
//! A text may hold `{name}` where a number belongs. The number is filled in from the run that is on the
//! screen, so that prose never says what the run does not show.

/// A step's id, and the HTML of its text.
type Text = (&'static str, &'static str);

/// A lesson's id, and its texts.
type Texts = (&'static str, fn() -> &'static [Text]);

/// Every lesson's.
static PROSE: &[Texts] = include!(concat!(env!("OUT_DIR"), "/prose.rs"));

/// The HTML of a step's text; `None` if there is no such text.
pub fn html(lesson: &str, step: &str) -> Option<&'static str> {
    let (_, texts) = PROSE.iter().find(|(id, _)| *id == lesson)?;
    texts().iter().find(|(id, _)| *id == step).map(|(_, html)| *html)
}

/// Fills in the values. A name without a value stays as it is, in braces, so that a test can find it.
pub fn fill(html: &str, values: &[(&'static str, String)]) -> String {
    let mut pieces = html.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let named = piece.split_once('}');
        let value = named.and_then(|(name, _)| values.iter().find(|(known, _)| *known == name));
        if let (Some((_, rest)), Some((_, value))) = (named, value) {
            escape(value, &mut text);
            text.push_str(rest);
        } else {
            text.push('{');
            text.push_str(piece);
        }
    }
    text
}

fn escape(value: &str, into: &mut String) {
    for character in value.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            _ => into.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_as_text() {
        let values = [("name", "<b>".to_owned())];
        assert_eq!(fill("<p>{name} and {other}</p>", &values), "<p>&lt;b&gt; and {other}</p>");
        assert_eq!(fill("{name}{ name}{{name}", &values), "&lt;b&gt;{ name}{&lt;b&gt;");
        assert_eq!(fill("", &values), "");
    }
}
