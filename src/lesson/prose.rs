//! The lessons' prose: Markdown in each lesson's folder, turned into HTML when the crate is built.
//!
//! A folder has a text for each step, under its `# Title`; `scenes.md`, with a heading `## id: Title` and a paragraph for each
//! scene; and `terms.md`, with a heading and a paragraph for each term that the lesson explains.
//!
//! A text may hold `{name}` where a number belongs. The number is filled in from the run that is on the
//! screen, so that prose never says what the run does not show.

/// What is written of a step.
struct Text {
    step: &'static str,
    title: &'static str,
    html: &'static str,
}

/// What is written of a scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SceneText {
    /// The scene.
    pub id: &'static str,
    /// How people call it.
    pub title: &'static str,
    /// What to look at, in a sentence or two.
    pub blurb: &'static str,
}

/// What is written for a lesson.
struct Written {
    texts: &'static [Text],
    scenes: &'static [SceneText],
    terms: &'static [(&'static str, &'static str)],
}

/// A lesson's id, and its texts.
type Texts = (&'static str, fn() -> Written);

/// Every lesson's.
static PROSE: &[Texts] = include!(concat!(env!("OUT_DIR"), "/prose.rs"));

/// The HTML of a step's text; `None` if there is no such text.
pub fn html(lesson: &str, step: &str) -> Option<&'static str> {
    text(lesson, step).map(|text| text.html)
}

/// A step's title; its id, if nothing is written of it.
pub fn title(lesson: &str, step: &'static str) -> &'static str {
    text(lesson, step).map_or(step, |text| text.title)
}

fn text(lesson: &str, step: &str) -> Option<&'static Text> {
    written(lesson)?.texts.iter().find(|text| text.step == step)
}

fn written(lesson: &str) -> Option<Written> {
    PROSE.iter().find(|(id, _)| *id == lesson).map(|(_, written)| written())
}

/// What is written of a scene; a scene of which nothing is written is called by its id.
pub fn scene(lesson: &str, scene: &'static str) -> SceneText {
    let found = scenes(lesson).iter().find(|text| text.id == scene);
    found.copied().unwrap_or(SceneText { id: scene, title: scene, blurb: "" })
}

/// What is written of all scenes of a lesson.
pub fn scenes(lesson: &str) -> &'static [SceneText] {
    written(lesson).map_or(&[], |written| written.scenes)
}

/// The terms that a lesson explains, each with its explanation.
pub fn terms(lesson: &str) -> &'static [(&'static str, &'static str)] {
    written(lesson).map_or(&[], |written| written.terms)
}

/// Fills in the values of a text that is no HTML.
pub fn fill_text(text: &str, values: &[(&'static str, String)]) -> String {
    fill_with(text, values, |value, into| into.push_str(value))
}

/// Fills in the values. A name without a value stays as it is, in braces, so that a test can find it.
pub fn fill(html: &str, values: &[(&'static str, String)]) -> String {
    fill_with(html, values, escape)
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
}
