//! The lessons' prose: Markdown in each lesson's folder, converted to HTML at build time.
//!
//! A folder has a text for each step, under its `# Title`; `summary.md`, one sentence on what the lesson shows; `scenes.md`, with a heading
//! `## id: Title` and a paragraph for each scene; and `terms.md`, with a heading and a paragraph for each term the lesson explains. The
//! texts of all steps but the first come [later](super::later). In `transfer.md` a question follows the text: `## What is asked?`, then for
//! each answer `### An answer` with the argument against it; the right one is `### ✓ An answer`, with the argument for it.
//!
//! A text may contain `{name}` in place of a number. The number comes from the step's own run, whatever is on the
//! screen, so a text never claims something its run does not show.
//!
//! A paragraph that begins with `{live name}` is about the run on the screen instead. It appears once that run has been
//! played to its end, and only if the lesson's values say that `name` holds.

/// A lesson's texts, except its [terms](super::glossary) and what comes [later](super::later).
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// The steps' titles, by step id.
    pub titles: &'static [(&'static str, &'static str)],
    /// The text of its first step, as HTML; empty if there is none.
    pub first: &'static str,
    /// The scenes' titles, by scene id.
    pub scenes: &'static [(&'static str, &'static str)],
}

impl Written {
    /// For a lesson without any prose.
    pub const NOTHING: Self = Self { titles: &[], first: "", scenes: &[] };

    /// A step's title, or its id if it has none.
    pub fn title(&self, step: &'static str) -> &'static str {
        self.titles.iter().find(|(id, _)| *id == step).map_or(step, |(_, title)| title)
    }

    /// A scene's title, or its id if it has none.
    pub fn scene(&self, scene: &'static str) -> &'static str {
        self.scenes.iter().find(|(id, _)| *id == scene).map_or(scene, |(_, title)| title)
    }
}

/// Fills in the values in a plain text.
pub fn fill_text(text: &str, values: &[(&'static str, String)]) -> String {
    fill_with(text, values, |value, into| into.push_str(value))
}

/// Fills in the values in HTML, escaping them. A name without a value stays in braces, so that a test can find it.
pub fn fill(html: &str, values: &[(&'static str, String)]) -> String {
    fill_with(html, values, escape)
}

/// The beginning of a live paragraph.
const LIVE: &str = "<p>{live ";
const END: &str = "</p>";

/// A step's text, filled in with its own run's values. Live paragraphs use the values of the run on the screen and appear only if
/// they are true of it; with `shown` empty (no run, or not at its end) they are left out.
pub fn live(html: &str, own: &[(&'static str, String)], shown: Option<&[(&'static str, String)]>) -> String {
    let mut pieces = html.split(LIVE);
    let mut told = fill(pieces.next().unwrap_or_default(), own);
    for piece in pieces {
        let Some(((name, words), rest)) =
            piece.split_once(END).and_then(|(paragraph, rest)| Some((paragraph.split_once('}')?, rest)))
        else {
            continue;
        };
        if let Some(values) = shown.filter(|values| values.iter().any(|(known, _)| *known == name)) {
            told.push_str("<p class=\"on-screen\">");
            told.push_str(&fill(words.trim_start(), values));
            told.push_str(END);
        }
        told.push_str(&fill(rest, own));
    }
    told
}

/// Returns whether a text contains live paragraphs.
pub fn has_live(html: &str) -> bool {
    html.contains(LIVE)
}

fn fill_with(text: &str, values: &[(&'static str, String)], put: impl Fn(&str, &mut String)) -> String {
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let named = piece.split_once('}');
        let value = named.and_then(|(name, _)| values.iter().find(|(known, _)| *known == name));
        if let (Some((_, rest)), Some((_, value))) = (named, value) {
            put(value, &mut filled);
            filled.push_str(rest);
        } else {
            filled.push('{');
            filled.push_str(piece);
        }
    }
    filled
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

    #[test]
    fn a_live_paragraph_is_there_when_it_is_true_of_the_run_on_the_screen() {
        let html = "<p>own {n}</p><p>{live lost} lost {n}</p><p>after {n}</p>";
        let values = |n: &str, lost: bool| {
            let mut all = vec![("n", n.to_owned())];
            all.extend(lost.then(|| ("lost", "true".to_owned())));
            all
        };
        let own = values("1", true);
        let check = |shown: Option<&[(&'static str, String)]>, expected: &str| {
            assert_eq!(live(html, &own, shown), expected);
        };
        check(None, "<p>own 1</p><p>after 1</p>");
        check(Some(&values("2", false)), "<p>own 1</p><p>after 1</p>");
        let told = "<p>own 1</p><p class=\"on-screen\">lost 2</p><p>after 1</p>";
        check(Some(&values("2", true)), told);
        assert!(has_live(html) && !has_live(told));
    }
}
