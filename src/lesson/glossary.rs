//! The terms of all lessons in one list, each with the lessons that explain it. Kept apart from the lessons, so that the
//! glossary does not have to load them.

use super::{About, LESSONS};

/// Each lesson's id with the terms it explains and their explanations.
static TERMS: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/terms.rs"));

/// A term with its explanations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The term, as its first lesson writes it.
    pub term: &'static str,
    /// The explanations in the lessons' own words, in the order of the curriculum.
    pub meanings: Vec<Meaning>,
}

/// An explanation, and the lessons that give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The explanation.
    pub words: &'static str,
    /// The lessons with this exact explanation.
    pub lessons: Vec<LessonName>,
}

/// A lesson's id and title, for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonName {
    /// The id used in addresses.
    pub id: &'static str,
    /// The title.
    pub title: &'static str,
}

impl Entry {
    /// The id used in addresses: `fencing-token`.
    pub fn id(&self) -> String {
        id_of(self.term)
    }

    /// Returns whether the term or an explanation contains a text, ignoring ASCII case.
    pub fn holds(&self, text: &str) -> bool {
        let text = text.trim().to_ascii_lowercase();
        let within = |words: &str| words.to_ascii_lowercase().contains(&text);
        within(self.term) || self.meanings.iter().any(|meaning| within(meaning.words))
    }
}

/// A term as an id for addresses: lower-case letters and digits, with `-` in place of everything between.
pub fn id_of(term: &str) -> String {
    let plain: String =
        term.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { ' ' }).collect();
    plain.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

/// The terms a lesson explains, with their explanations.
pub fn terms_of(lesson: &str) -> &'static [(&'static str, &'static str)] {
    TERMS.iter().find(|(id, _)| *id == lesson).map_or(&[], |(_, terms)| terms)
}

/// Every term of every lesson, in alphabetical order.
pub fn entries() -> Vec<Entry> {
    gather(LESSONS.iter().copied())
}

fn gather(lessons: impl IntoIterator<Item = &'static About>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for lesson in lessons {
        let name = LessonName { id: lesson.id, title: lesson.title };
        for (term, words) in terms_of(lesson.id) {
            let id = id_of(term);
            let place = entries.iter().position(|entry| entry.id() == id).unwrap_or_else(|| {
                entries.push(Entry { term, meanings: Vec::new() });
                entries.len() - 1
            });
            let meanings = &mut entries[place].meanings;
            match meanings.iter_mut().find(|meaning| meaning.words == *words) {
                Some(meaning) => meaning.lessons.push(name),
                None => meanings.push(Meaning { words, lessons: vec![name] }),
            }
        }
    }
    entries.sort_by_key(Entry::id);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{idempotency, partial_failure};

    #[test]
    fn every_term_of_every_lesson_is_there_once() {
        let entries = entries();
        for lesson in LESSONS {
            for (term, words) in terms_of(lesson.id) {
                let of_term: Vec<_> = entries.iter().filter(|entry| entry.id() == id_of(term)).collect();
                assert_eq!(of_term.len(), 1, "{term}");
                let meaning = of_term[0].meanings.iter().find(|meaning| meaning.words == *words);
                let lessons = &meaning.expect("its explanation").lessons;
                assert!(lessons.iter().any(|name| name.id == lesson.id), "{term} in {}", lesson.id);
                assert!(!id_of(term).is_empty(), "{term}");
            }
        }
        assert!(entries.windows(2).all(|pair| pair[0].id() < pair[1].id()), "by the alphabet");
    }

    #[test]
    fn a_term_of_two_lessons_is_one_entry() {
        let once = gather([&partial_failure::ABOUT]);
        let twice = gather([&partial_failure::ABOUT, &partial_failure::ABOUT]);
        assert_eq!(once.len(), twice.len());
        assert!(twice.iter().all(|entry| entry.meanings.len() == 1 && entry.meanings[0].lessons.len() == 2));
        assert!(gather([&partial_failure::ABOUT, &idempotency::ABOUT]).len() > once.len());
    }

    #[test]
    fn terms_are_found_by_a_part_of_them() {
        let entry = Entry {
            term: "Fencing token",
            meanings: vec![Meaning { words: "A number that grows.", lessons: Vec::new() }],
        };
        assert!(entry.holds("TOKEN") && entry.holds(" grows ") && entry.holds("") && !entry.holds("lease"));
        assert_eq!(entry.id(), "fencing-token");
        assert_eq!(id_of("at-least-once (delivery)"), "at-least-once-delivery");
    }
}
