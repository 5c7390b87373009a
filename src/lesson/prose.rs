//! The lessons' prose: Markdown in each lesson's folder, turned into HTML when the crate is built.
//!
//! A text may hold `{name}` where a number belongs. The number is filled in from the run that is on the
//! screen, so that prose never says what the run does not show.

/// Key and HTML of every text, sorted by key.
static PROSE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/prose.rs"));

/// The HTML of a text, such as `idempotency/hook`; `None` if there is no such text.
pub fn html(key: &str) -> Option<&'static str> {
    PROSE.iter().find(|(name, _)| *name == key).map(|(_, html)| *html)
}

/// Fills in the values. A name without a value stays as it is, in braces, so that a test can find it.
pub fn fill(html: &str, values: &[(&'static str, String)]) -> String {
    values
        .iter()
        .fold(html.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), &escape(value)))
}

fn escape(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_as_text() {
        let values = [("name", "<b>".to_owned())];
        assert_eq!(fill("<p>{name} and {other}</p>", &values), "<p>&lt;b&gt; and {other}</p>");
    }
}
