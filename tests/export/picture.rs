//! The picture as SVG: read as XML, with every shape and every word of the display list in it, and a legend that
//! lists exactly what the picture contains.

use std::collections::BTreeMap;

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson;
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::EventId;
use happens_before::sim::time::SimTime;
use happens_before::timeline::index::Index;
use happens_before::timeline::lanes::Lanes;
use happens_before::timeline::layout::{Input, layout};
use happens_before::timeline::legend::{Caption, extent, with_legend};
use happens_before::timeline::list::{
    DisplayList, Face, Fill, Ink, Pattern, Primitive, Shape, Stroke, Weight,
};
use happens_before::timeline::scene::{Cursor, Names, Scene};
use happens_before::timeline::svg::{Paintbox, svg};
use happens_before::timeline::view::View;
use roxmltree::Document;

const PAPER: &str = "rgb(251, 250, 247)";

/// The document for a list, with a distinct colour for every ink.
fn drawn(list: &DisplayList, title: &str) -> String {
    let colour =
        |ink: Ink| if ink == Ink::Paper { PAPER.to_owned() } else { format!("rgb(1, 2, {})", ink as u8) };
    svg(list, &Paintbox { colour: &colour, family: "\"Segoe UI\", sans-serif" }, title, "What & why")
}

/// Pictures of every scene of every lesson with random faults, at several widths and moments.
fn pictures() -> Vec<(DisplayList, Caption)> {
    let mut found = Vec::new();
    for lesson in lesson::all() {
        for (seed, scene) in (0u64..16).zip(lesson.scenes.iter().cycle()) {
            let mut recipe = Recipe::of_scene(lesson, scene);
            let setup = (lesson.build)(&recipe.settings);
            recipe.script.extend(schedule(seed, setup.names().len(), setup.horizon(), Kinds::Any));
            recipe.script.sort_by_key(|scripted| scripted.at);
            let run = Run::complete(recipe);
            let width = [390.0, 1_120.0][seed as usize % 2];
            let at = SimTime::from_micros(run.horizon().as_micros() * (seed % 4 + 1) / 6);
            found.push(picture(&run, lesson.title_of(scene), width, at, seed));
        }
    }
    found
}

fn picture(run: &Run, scene: &str, width: f32, at: SimTime, seed: u64) -> (DisplayList, Caption) {
    let trace = run.trace();
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let count = trace.count_until(at);
    let scene_of = Scene {
        names: Names { nodes: run.names().to_vec(), checks, authors: Vec::new() },
        details: run.names().iter().map(|_| "10:00:00.000 · L 1".to_owned()).collect(),
        horizon: run.horizon(),
        selected: (seed.is_multiple_of(3) && count > 0).then_some(EventId(count as u32 / 2)),
        seen_until: seed.is_multiple_of(2).then(|| run.horizon()),
        ..Scene::default()
    };
    let left = if width < 560.0 { 6.0 } else { 138.0 };
    let view = View::new(left, width - left, run.horizon()).fit(SimTime::ZERO, at);
    let lanes = Lanes::new(run.names().len(), 520.0);
    let index = Index::of(trace);
    let cursor = Cursor::at(trace, at);
    let list = layout(&Input { trace, index: &index, scene: &scene_of, view: &view, lanes: &lanes, cursor });
    let caption =
        Caption::new(run.lesson().about.title, scene, run.recipe().seed, view.range(), at, run.names());
    (list, caption)
}

/// The elements of a primitive, counted by name.
fn elements(primitive: &Primitive) -> BTreeMap<&'static str, usize> {
    let double = |stroke: &Stroke| usize::from(stroke.pattern == Pattern::Double) + 1;
    match &primitive.shape {
        Shape::Line { stroke, .. } | Shape::Bent { stroke, .. } => {
            BTreeMap::from([("path", double(stroke) + usize::from(stroke.arrow))])
        }
        Shape::Curve { stroke, .. } => BTreeMap::from([("path", double(stroke))]),
        Shape::Rect { fill, .. } => {
            let rects = match fill {
                Fill::Solid => 1,
                Fill::Tint | Fill::Deep | Fill::Hatch | Fill::Outline => 2,
                Fill::Dashed | Fill::Framed => 3,
            };
            BTreeMap::from([("rect", rects), ("path", usize::from(*fill == Fill::Hatch))])
        }
        Shape::Area { .. } => BTreeMap::from([("path", 1)]),
        Shape::Text { .. } => BTreeMap::from([("text", 1)]),
        // Signs differ; each has at least one path.
        Shape::Sign { .. } => BTreeMap::from([("sign", 1)]),
    }
}

#[test]
fn every_shape_and_every_word_is_in_the_document() {
    for (list, caption) in pictures() {
        let list = with_legend(&list, &caption);
        let text = drawn(&list, &caption.title);
        let document = Document::parse(&text).unwrap_or_else(|why| panic!("{why}\n{text}"));
        let root = document.root_element();
        assert_eq!(root.attribute("viewBox"), Some(format!("0 0 {} {}", list.width, list.height).as_str()));
        assert_eq!(root.attribute("font-family"), Some("\"Segoe UI\", sans-serif"));
        let first =
            |name| document.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
        assert_eq!((first("title"), first("desc")), (Some(caption.title.as_str()), Some("What & why")));

        // Everything is in one part that is clipped at the view box.
        let pages: Vec<_> = root.children().filter(|node| node.has_tag_name("svg")).collect();
        let cut = [
            ("overflow", "hidden".to_owned()),
            ("width", list.width.to_string()),
            ("height", list.height.to_string()),
        ];
        assert!(pages.len() == 1 && cut.iter().all(|(name, value)| pages[0].attribute(*name) == Some(value)));
        assert_eq!(root.children().filter(roxmltree::Node::is_element).count(), 3);
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for node in pages[0].children().filter(roxmltree::Node::is_element) {
            *counted.entry(node.tag_name().name()).or_default() += 1;
        }
        let mut expected: BTreeMap<&str, usize> = BTreeMap::from([("rect", 1)]);
        for (name, count) in list.primitives.iter().flat_map(elements) {
            *expected.entry(name).or_default() += count;
        }
        let signs = expected.remove("sign").unwrap_or(0);
        let paths = counted["path"] - expected["path"];
        assert!((signs..=signs * 5).contains(&paths), "{signs} signs, {paths} paths for them");
        assert_eq!((counted["rect"], counted["text"]), (expected["rect"], expected["text"]));

        let words: Vec<&str> =
            document.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect();
        let wanted = list.primitives.iter().filter_map(|primitive| match &primitive.shape {
            Shape::Text { text, .. } => Some(text.as_str()),
            _ => None,
        });
        assert_eq!(words, wanted.collect::<Vec<_>>());
    }
}

#[test]
fn numbers_are_numbers_and_colours_are_those_of_the_inks() {
    for (list, caption) in pictures() {
        let text = drawn(&with_legend(&list, &caption), "t");
        assert!(!text.contains("NaN") && !text.contains("inf"), "a number went wrong");
        let document = Document::parse(&text).expect("XML");
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            for name in ["fill", "stroke"] {
                let colour = node.attribute(name).unwrap_or("none");
                let known = colour == "none" || colour == "#fbfaf7" || colour.starts_with("#0102");
                assert!(known, "{colour}");
            }
        }
    }
}

#[test]
fn what_is_below_the_picture_stays_within_the_page() {
    for (list, caption) in pictures() {
        let whole = with_legend(&list, &caption);
        assert!(whole.height > list.height && whole.width.to_bits() == list.width.to_bits());
        assert_eq!(whole.primitives[..list.primitives.len()], list.primitives);
        for primitive in &whole.primitives[list.primitives.len()..] {
            let (low, high) = extent(&primitive.shape);
            let inside =
                low.0 >= 0.0 && high.0 <= whole.width && low.1 >= list.height && high.1 <= whole.height;
            assert!(inside, "{primitive:?} in {} x {}", whole.width, whole.height);
        }
        let texts: Vec<_> = whole.primitives[list.primitives.len()..]
            .iter()
            .filter(|primitive| matches!(primitive.shape, Shape::Text { .. }))
            .map(|primitive| extent(&primitive.shape))
            .collect();
        for (index, (low, high)) in texts.iter().enumerate() {
            for (other_low, other_high) in &texts[index + 1..] {
                let apart = high.0 <= other_low.0
                    || other_high.0 <= low.0
                    || high.1 <= other_low.1 + 2.0
                    || other_high.1 <= low.1 + 2.0;
                assert!(apart, "two texts share a place");
            }
        }
    }
}

/// The words in the legend of a picture with these shapes.
fn legend(shapes: &[(Shape, Ink, Weight)]) -> Vec<String> {
    let primitives = shapes.iter().map(|(shape, ink, weight)| Primitive {
        shape: shape.clone(),
        ink: *ink,
        weight: *weight,
        target: None,
    });
    let list = DisplayList { width: 800.0, height: 300.0, primitives: primitives.collect() };
    let caption = Caption { title: String::new(), words: String::new() };
    let whole = with_legend(&list, &caption);
    let words = whole.primitives[shapes.len()..].iter().filter_map(|primitive| match &primitive.shape {
        Shape::Text { text, face: Face::Small, .. } => Some(text.clone()),
        _ => None,
    });
    words.collect()
}

#[test]
fn the_legend_lists_what_there_is_and_nothing_else() {
    let line = |x: f32| {
        let stroke = Stroke::solid(1.7).with_arrow(true);
        Shape::Line { from: (x, 10.0), to: (x + 50.0, 90.0), stroke }
    };
    assert_eq!(legend(&[]), Vec::<String>::new());
    assert_eq!(legend(&[(line(10.0), Ink::Message, Weight::Full)]), ["message"]);
    let lost = [(line(10.0), Ink::Message, Weight::Full), (line(99.0), Ink::Lost, Weight::Full)];
    assert_eq!(legend(&lost), ["message", "lost message"]);
    let beyond = [(line(-70.0), Ink::Message, Weight::Full), (line(900.0), Ink::Lost, Weight::Full)];
    assert_eq!(legend(&beyond), Vec::<String>::new(), "what is out of sight is not explained");
    let ghost = [(line(10.0), Ink::Message, Weight::Ghost)];
    assert_eq!(legend(&ghost), ["message", "faint: seen before, still ahead"]);
}

/// Every sample has the ink and the shape of something in the picture.
#[test]
fn samples_are_taken_from_the_picture() {
    for (list, caption) in pictures() {
        let whole = with_legend(&list, &caption);
        let added = &whole.primitives[list.primitives.len()..];
        let samples = added.iter().filter(|p| !matches!(p.shape, Shape::Text { .. }) && p.ink != Ink::Grid);
        assert!(samples.clone().count() >= 3, "there is something to explain");
        for sample in samples {
            assert!(list.primitives.iter().any(|shown| shown.ink == sample.ink), "{sample:?}");
        }
    }
}

#[test]
fn awkward_words_survive() {
    let awkward = "<b> & \"quotes\" 東京 🦀 \u{1}";
    let shape = Shape::Text {
        at: (10.0, 20.0),
        text: awkward.to_owned(),
        face: Face::Strong,
        align: happens_before::timeline::list::Align::Middle,
        halo: true,
    };
    let primitives = vec![Primitive { shape, ink: Ink::Ink, weight: Weight::Faded, target: None }];
    let list = DisplayList { width: 100.0, height: 50.0, primitives };
    let text = drawn(&list, awkward);
    let document = Document::parse(&text).expect("XML");
    let read =
        |name| document.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
    // A character that XML cannot hold is replaced by a space.
    let expected = awkward.replace('\u{1}', " ");
    assert_eq!((read("text"), read("title")), (Some(expected.as_str()), Some(expected.as_str())));
}
