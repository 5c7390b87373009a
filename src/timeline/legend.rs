//! Adds a caption and a legend below a picture, so that it stands on its own. Both are shapes like
//! all others, so anything that draws the list draws them too.

use crate::sim::time::SimTime;

use super::list::{
    Align, DisplayList, Face, Fill, Ink, Pattern, Primitive, Shape, Sign, Stroke, Target, Weight,
};
use super::text;

/// Space between the edges and the text, in pixels.
const MARGIN: f32 = 14.0;
/// Line height of the caption, in pixels.
const LINE: f32 = 18.0;
/// Row height of the legend, in pixels.
const ROW: f32 = 22.0;
/// Width of a sample, in pixels.
const SAMPLE: f32 = 30.0;
/// Space between a sample and its words, and between two entries, in pixels.
const GAPS: (f32, f32) = (8.0, 22.0);

/// A description of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// A title of a few words.
    pub title: String,
    /// The details, in sentences.
    pub words: String,
}

impl Caption {
    /// The caption for a stretch of a lesson's run, as it was at one moment.
    pub fn new(
        lesson: &str,
        scene: &str,
        seed: u64,
        (from, to): (SimTime, SimTime),
        at: SimTime,
        nodes: &[String],
    ) -> Self {
        let words = format!(
            "Scene “{scene}”, seed {seed}, from {from} to {to}, as seen at {at}. Times on the ruler are true time; \
             the time beside a node's name is what its own wall clock showed, and L is its Lamport time. Nodes: {}.",
            nodes.join(", ")
        );
        Self { title: format!("{lesson}: a run of Happens Before"), words }
    }
}

/// The picture with its caption and its legend below.
pub fn with_legend(picture: &DisplayList, caption: &Caption) -> DisplayList {
    let mut list = picture.clone();
    let right = list.width - MARGIN;
    let mut y = list.height + 8.0;
    let rule = Shape::Line { from: (0.0, y), to: (list.width, y), stroke: Stroke::solid(1.0) };
    list.primitives.push(plain(rule, Ink::Grid));
    y += 22.0;
    for line in lines(&caption.title, Face::Strong, right - MARGIN) {
        list.primitives.push(words((MARGIN, y), line, Face::Strong, Ink::Ink));
        y += LINE;
    }
    for line in lines(&caption.words, Face::Small, right - MARGIN) {
        list.primitives.push(words((MARGIN, y), line, Face::Small, Ink::Soft));
        y += LINE;
    }
    let mut x = MARGIN;
    y += 8.0;
    for (entry, sample) in entries(picture) {
        let width = SAMPLE + GAPS.0 + text::width(entry.words, Face::Small);
        if x > MARGIN && x + width > right {
            (x, y) = (MARGIN, y + ROW);
        }
        list.primitives.extend(entry.sample(sample, (x, y)));
        let at = (x + SAMPLE + GAPS.0, y + 4.0);
        list.primitives.push(words(at, entry.words.to_owned(), Face::Small, Ink::Ink));
        x += width + GAPS.1;
    }
    list.height = y + MARGIN;
    list
}

fn plain(shape: Shape, ink: Ink) -> Primitive {
    Primitive { shape, ink, weight: Weight::Full, target: None }
}

fn words(at: (f32, f32), text: String, face: Face, ink: Ink) -> Primitive {
    plain(Shape::Text { at, text, face, align: Align::Start, halo: false }, ink)
}

/// Breaks a text into lines that fit. A word too long for a line is cut.
fn lines(text: &str, face: Face, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = text::fit(word, face, room).unwrap_or_default();
        match lines.last_mut() {
            Some(line) if text::width(&format!("{line} {word}"), face) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// One kind of thing a picture may contain, and its meaning.
struct Entry {
    words: &'static str,
    is: fn(&Primitive) -> bool,
    /// The sign drawn with it, if any.
    sign: Option<Sign>,
    /// True if the entry explains a weight.
    weight: bool,
}

/// Returns whether it is a line in this ink, of any shape.
fn is_line(primitive: &Primitive, ink: Ink) -> bool {
    primitive.ink == ink
        && matches!(primitive.shape, Shape::Line { .. } | Shape::Bent { .. } | Shape::Curve { .. })
}

fn is_curve(primitive: &Primitive) -> bool {
    matches!(primitive.shape, Shape::Curve { .. })
}

fn is_area(primitive: &Primitive, ink: Ink) -> bool {
    primitive.ink == ink && matches!(primitive.shape, Shape::Rect { .. })
}

fn is_level(primitive: &Primitive, ink: Ink) -> bool {
    primitive.ink == ink && matches!(primitive.shape, Shape::Area { .. })
}

/// Returns whether it is the hatch where two hold the same thing at once. Flags of broken checks use the same ink, but are solid or
/// outlined.
fn is_clash(primitive: &Primitive) -> bool {
    primitive.ink == Ink::Violation && matches!(primitive.shape, Shape::Rect { fill: Fill::Hatch, .. })
}

fn is_filled(primitive: &Primitive, ink: Ink, wanted: Fill) -> bool {
    primitive.ink == ink && matches!(primitive.shape, Shape::Rect { fill, .. } if fill == wanted)
}

/// Returns whether it is the line that marks the full amount of a resource.
fn is_limit(primitive: &Primitive) -> bool {
    let dashed = matches!(primitive.shape, Shape::Line { stroke, .. } if stroke.pattern == Pattern::Dashed);
    dashed && primitive.ink == Ink::Bad
}

/// Returns whether it is the hatch where nothing is left. A state's hatch has an event as its target instead.
fn is_exhausted(primitive: &Primitive) -> bool {
    is_filled(primitive, Ink::Bad, Fill::Hatch) && matches!(primitive.target, Some(Target::Lane(_)))
}

fn is_sign(primitive: &Primitive, ink: Ink, wanted: Sign) -> bool {
    primitive.ink == ink && matches!(primitive.shape, Shape::Sign { sign, .. } if sign == wanted)
}

/// Returns whether it is the edge of a span whose time ran out: the only thick vertical line.
fn is_out_of_time(primitive: &Primitive) -> bool {
    let spans =
        [Ink::SpanNeutral, Ink::SpanWaiting, Ink::SpanWorking, Ink::SpanHolding, Ink::SpanCompensating];
    spans.contains(&primitive.ink) && matches!(primitive.shape, Shape::Line { .. })
}

fn is_unknown(primitive: &Primitive) -> bool {
    let dotted = matches!(primitive.shape, Shape::Line { stroke, .. } if stroke.pattern == Pattern::Dotted);
    dotted && primitive.ink == Ink::Soft
}

/// Returns whether it has this weight, not counting text, node lines and unknown stretches, which may always be weaker.
fn is_of_weight(primitive: &Primitive, weight: Weight) -> bool {
    let figure = !matches!(primitive.shape, Shape::Text { .. });
    primitive.weight == weight && figure && !matches!(primitive.ink, Ink::Lifeline | Ink::Soft)
}

const fn entry(words: &'static str, is: fn(&Primitive) -> bool) -> Entry {
    Entry { words, is, sign: None, weight: false }
}

const fn signed(words: &'static str, is: fn(&Primitive) -> bool, sign: Sign) -> Entry {
    Entry { words, is, sign: Some(sign), weight: false }
}

const fn weighted(words: &'static str, is: fn(&Primitive) -> bool) -> Entry {
    Entry { words, is, sign: None, weight: true }
}

/// Everything whose meaning the picture does not explain itself, in the legend's order.
const ENTRIES: &[Entry] = &[
    entry("message", |p| is_line(p, Ink::Message)),
    signed("lost message", |p| is_line(p, Ink::Lost), Sign::Cross),
    signed("late message", |p| is_line(p, Ink::Delayed), Sign::Clock),
    signed("message changed on its way", |p| is_line(p, Ink::Tampered), Sign::Zigzag),
    entry("copy made by the network", |p| is_line(p, Ink::Duplicate)),
    entry("message that changed nothing", |p| is_line(p, Ink::Bundle)),
    entry("messages between two nodes, the broader the more", |p| is_level(p, Ink::Bundle)),
    entry("in vain: lost, refused, or not answered in time", |p| is_level(p, Ink::Lost)),
    entry("in progress", |p| is_area(p, Ink::SpanNeutral)),
    entry("waiting", |p| is_area(p, Ink::SpanWaiting)),
    entry("working", |p| is_area(p, Ink::SpanWorking)),
    entry("holding, alone", |p| is_area(p, Ink::SpanHolding)),
    entry("undoing", |p| is_area(p, Ink::SpanCompensating)),
    entry("two at once where only one should be", is_clash),
    entry("time left on a lease", |p| is_line(p, Ink::Warn)),
    entry("given up, outcome unknown", is_out_of_time),
    entry("failed", |p| is_sign(p, Ink::SpanFailed, Sign::Cross)),
    entry("cut off by a crash", |p| is_sign(p, Ink::SpanFailed, Sign::Jagged)),
    entry("busy workers, waiting requests, or tokens spent", |p| is_level(p, Ink::Warn)),
    entry("all there are", is_limit),
    entry("none left", is_exhausted),
    entry("compensation, back to what it undid", |p| is_line(p, Ink::SpanCompensating) && is_curve(p)),
    entry("undone before it was done", |p| is_line(p, Ink::Bad) && is_curve(p)),
    entry("state, and how close it is to changing", is_risen),
    entry("timer", |p| is_line(p, Ink::Timer)),
    entry("write to disk", |p| is_sign(p, Ink::Write, Sign::Square)),
    entry("crash", |p| is_sign(p, Ink::Trouble, Sign::Cross)),
    entry("restart", |p| is_sign(p, Ink::Good, Sign::Restart)),
    entry("pause", |p| is_sign(p, Ink::Trouble, Sign::Pause)),
    entry("paused: nothing runs", |p| is_area(p, Ink::Ink)),
    entry("down", |p| is_filled(p, Ink::Trouble, Fill::Dashed)),
    entry("slow", |p| is_filled(p, Ink::Trouble, Fill::Hatch)),
    entry("clock or speed changed", |p| is_sign(p, Ink::Trouble, Sign::Clock)),
    signed("check broken", |p| is_line(p, Ink::Violation), Sign::Flag),
    entry("check reached", |p| is_sign(p, Ink::Good, Sign::Tick)),
    entry("intervention", |p| is_area(p, Ink::Intervention)),
    entry("intervention", |p| is_sign(p, Ink::Intervention, Sign::Flag)),
    entry("note (shown in full on the page)", is_noted),
    entry("the moment shown", |p| is_line(p, Ink::Playhead)),
    entry("selected event", |p| is_sign(p, Ink::Selected, Sign::Ring)),
    entry("not known yet", is_unknown),
    weighted("faded: not highlighted", |p| is_of_weight(p, Weight::Faded)),
    weighted("faint: seen before, still ahead", |p| is_of_weight(p, Weight::Ghost)),
    entry("node that is up", |p| is_line(p, Ink::Lifeline)),
    entry("a paused node goes on", is_waking),
    entry("a label's own event", is_leader),
    entry("more lanes above or below", is_scroll_bar),
    entry("the node's own clock shows this time", |p| is_line(p, Ink::Ink) && !is_waking(p)),
    entry("how far that clock is off", |p| {
        is_area(p, Ink::Warn) && matches!(p.target, Some(Target::Lane(_)))
    }),
];

/// Returns whether it is the stroke that marks a paused node's waking: the only one in plain ink whose target is an event.
fn is_waking(primitive: &Primitive) -> bool {
    is_line(primitive, Ink::Ink) && matches!(primitive.target, Some(Target::Event(_)))
}

/// Returns whether it is a leader, from a label to its subject.
fn is_leader(primitive: &Primitive) -> bool {
    let solid = matches!(primitive.shape, Shape::Line { stroke, .. } if stroke.pattern == Pattern::Solid);
    solid && primitive.ink == Ink::Soft && primitive.target.is_some()
}

fn is_scroll_bar(primitive: &Primitive) -> bool {
    primitive.target.is_none() && is_area(primitive, Ink::Soft)
}

/// Returns whether it is the fill of a band of states.
fn is_risen(primitive: &Primitive) -> bool {
    let moods = [Ink::Good, Ink::Warn, Ink::Bad];
    moods.contains(&primitive.ink) && matches!(primitive.shape, Shape::Rect { fill: Fill::Deep, .. })
}

/// Returns whether it is a dot for an event with a note on the page, in the ink of its meaning.
fn is_noted(primitive: &Primitive) -> bool {
    matches!(primitive.shape, Shape::Sign { sign: Sign::Dot, .. })
}

/// The entries a picture needs, each with the first shape that shows it.
fn entries(picture: &DisplayList) -> Vec<(&'static Entry, &Primitive)> {
    let mut found: Vec<(&'static Entry, &Primitive)> = Vec::new();
    for entry in ENTRIES {
        let first = picture.primitives.iter().find(|p| (entry.is)(p) && is_in_sight(p, picture));
        let told = found.iter().any(|(other, _)| other.words == entry.words);
        found.extend(first.filter(|_| !told).map(|first| (entry, first)));
    }
    found
}

/// Returns whether any part of a shape is visible: shapes may reach beyond the picture's edges.
fn is_in_sight(primitive: &Primitive, picture: &DisplayList) -> bool {
    let (low, high) = extent(&primitive.shape);
    low.0 < picture.width && high.0 > 0.0 && low.1 < picture.height && high.1 > 0.0
}

/// The top left and bottom right corners of a shape's bounding box.
pub fn extent(shape: &Shape) -> ((f32, f32), (f32, f32)) {
    let around = |points: &[(f32, f32)]| {
        let low = points.iter().fold((f32::MAX, f32::MAX), |low, p| (low.0.min(p.0), low.1.min(p.1)));
        let high = points.iter().fold((f32::MIN, f32::MIN), |high, p| (high.0.max(p.0), high.1.max(p.1)));
        (low, high)
    };
    match shape {
        Shape::Line { from, to, .. } => around(&[*from, *to]),
        Shape::Bent { points, .. } | Shape::Curve { points, .. } => around(points),
        Shape::Area { points, .. } => around(points),
        Shape::Rect { x, y, w, h, .. } => ((*x, *y), (x + w, y + h)),
        Shape::Text { at, text, face, align, .. } => {
            let width = text::width(text, *face);
            let left = match align {
                Align::Start => at.0,
                Align::Middle => at.0 - width / 2.0,
                Align::End => at.0 - width,
            };
            ((left, at.1 - face.size()), (left + width, at.1 + face.size() * 0.3))
        }
        Shape::Sign { at, r, .. } => ((at.0 - r, at.1 - r), (at.0 + r, at.1 + r)),
    }
}

impl Entry {
    /// A small version of the shape, in full strength unless the entry explains a weight.
    fn sample(&self, shown: &Primitive, (x, y): (f32, f32)) -> Vec<Primitive> {
        let middle = x + SAMPLE / 2.0;
        let shape = match &shown.shape {
            Shape::Line { .. } if is_out_of_time(shown) => {
                let stroke = Stroke::solid(2.8);
                Shape::Line { from: (middle, y - 8.0), to: (middle, y + 8.0), stroke }
            }
            Shape::Line { stroke, .. } | Shape::Bent { stroke, .. } => {
                Shape::Line { from: (x, y), to: (x + SAMPLE, y), stroke: *stroke }
            }
            Shape::Curve { stroke, .. } => {
                let points = [(x, y + 5.0), (middle, y - 13.0), (x + SAMPLE, y + 5.0)];
                Shape::Curve { points, stroke: *stroke }
            }
            Shape::Rect { radius, fill, .. } => {
                let (w, h, fill) = (SAMPLE, 14.0, *fill);
                Shape::Rect { x, y: y - h / 2.0, w, h, radius: radius.min(5.0), fill }
            }
            Shape::Area { fill, .. } => {
                Shape::Rect { x, y: y - 7.0, w: SAMPLE, h: 14.0, radius: 0.0, fill: *fill }
            }
            Shape::Sign { sign, r, .. } => Shape::Sign { sign: *sign, at: (middle, y), r: r.clamp(3.5, 7.0) },
            Shape::Text { .. } => return Vec::new(),
        };
        let weight = if self.weight { shown.weight } else { Weight::Full };
        let ink = shown.ink;
        let sign = self.sign.map(|sign| Shape::Sign { sign, at: (middle, y), r: 5.5 });
        let shapes = std::iter::once(shape).chain(sign);
        shapes.map(|shape| Primitive { shape, ink, weight, target: None }).collect()
    }
}
