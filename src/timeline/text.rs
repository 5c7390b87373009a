//! Estimates text widths and finds room for labels.
//!
//! Layout is pure, so it cannot ask a browser. It estimates on the wide side, for the widest of the
//! common system fonts. A label that does not fit is shortened or left out, never drawn over
//! another.

use super::layer::Area;
use super::list::Face;

/// The estimated width of a text in pixels, erring on the wide side.
pub fn width(text: &str, face: Face) -> f32 {
    let em: f32 = text.chars().map(advance).sum();
    let bold = if face == Face::Strong { 1.08 } else { 1.0 };
    em * face.size() * bold
}

fn advance(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' | '\u{2009}' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' | 'I' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '✕' => 0.95,
        'A'..='Z' | '+' | '=' | '≤' | '≥' | '→' | '×' => 0.75,
        _ => 0.63,
    }
}

/// The text, or as much of it as fits followed by `…`; `None` if fewer than five letters would fit.
pub fn fit(text: &str, face: Face, room: f32) -> Option<String> {
    if width(text, face) <= room {
        return Some(text.to_owned());
    }
    let mut left = room - width("…", face);
    let keep = text.char_indices().take_while(|(_, c)| {
        left -= advance(*c) * face.size() * 1.08;
        left >= 0.0
    });
    let (count, end) = keep.fold((0, 0), |(count, _), (at, c)| (count + 1, at + c.len_utf8()));
    (count >= 5).then(|| format!("{}…", text[..end].trim_end()))
}

/// A count with its digits in groups of three: `12 340`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A line from one point to another.
pub(crate) type Segment = ((f32, f32), (f32, f32));

/// The occupied space: places taken by labels, shapes and curves that no label may hide, and lines that labels should
/// avoid.
#[derive(Debug, Default)]
pub(crate) struct Room {
    taken: Vec<Area>,
    shapes: Vec<Area>,
    curves: Vec<Segment>,
    lines: Vec<Segment>,
}

impl Room {
    /// Adds a line that labels may cross if there is no other place.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.lines.push((from, to));
    }

    /// Adds a line that no label may cross.
    pub(crate) fn curve(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.curves.push((from, to));
    }

    /// Adds a quadratic curve that no label may cross.
    pub(crate) fn arc(&mut self, [a, b, c]: [(f32, f32); 3]) {
        const PIECES: u8 = 8;
        let at = |part: f32| {
            let (first, second, third) =
                ((1.0 - part) * (1.0 - part), 2.0 * part * (1.0 - part), part * part);
            (first * a.0 + second * b.0 + third * c.0, first * a.1 + second * b.1 + third * c.1)
        };
        let corner = |index: u8| at(f32::from(index) / f32::from(PIECES));
        for index in 0..PIECES {
            self.curve(corner(index), corner(index + 1));
        }
    }

    /// Adds a shape that no label may hide.
    pub(crate) fn shape(&mut self, area: Area) {
        self.shapes.push(area);
    }

    /// Takes the place if no label has it, for words that belong on a shape. Returns whether it was free.
    pub(crate) fn place(&mut self, area: Area) -> bool {
        let free = self.is_unwritten(&area);
        if free {
            self.taken.push(area);
        }
        free
    }

    /// Returns whether a label may go there.
    pub(crate) fn is_free(&self, area: &Area) -> bool {
        self.is_unwritten(area)
            && self.shapes.iter().all(|shape| !shape.overlaps(area))
            && self.curves.iter().all(|(from, to)| !area.crosses(*from, *to))
    }

    /// Returns whether no label is there, regardless of shapes and lines.
    pub(crate) fn is_unwritten(&self, area: &Area) -> bool {
        self.taken.iter().all(|taken| !taken.overlaps(area))
    }

    /// Returns whether no line crosses it.
    pub(crate) fn is_clear(&self, area: &Area) -> bool {
        self.lines.iter().all(|(from, to)| !area.crosses(*from, *to))
    }

    /// Returns whether a line crosses no label and no curve.
    pub(crate) fn is_open(&self, from: (f32, f32), to: (f32, f32)) -> bool {
        self.taken.iter().all(|taken| !taken.crosses(from, to))
            && self.curves.iter().all(|curve| !meet(*curve, (from, to)))
    }
}

/// Returns whether two lines cross.
fn meet((a, b): Segment, (c, d): Segment) -> bool {
    let side =
        |p: (f32, f32), q: (f32, f32), r: (f32, f32)| (q.0 - p.0) * (r.1 - p.1) > (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shortened_or_left_out() {
        assert_eq!(fit("charge", Face::Normal, 200.0).as_deref(), Some("charge"));
        let short = fit("charge, attempt 1", Face::Normal, 80.0).expect("some of it fits");
        assert!(short.ends_with('…') && width(&short, Face::Normal) <= 80.0, "{short}");
        assert_eq!(fit("charge, attempt 1", Face::Normal, 40.0), None);
    }

    #[test]
    fn counts_are_grouped() {
        let check = |count, expected: &str| assert_eq!(grouped(count).replace('\u{202f}', " "), expected);
        check(7, "7");
        check(237, "237");
        check(12_340, "12 340");
        check(1_000_000, "1 000 000");
    }

    #[test]
    fn no_two_labels_share_a_place_and_lines_are_avoided() {
        let mut room = Room::default();
        assert!(room.place(Area::new(0.0, 0.0, 10.0, 10.0)));
        assert!(!room.place(Area::new(5.0, 5.0, 10.0, 10.0)));
        assert!(room.place(Area::new(10.0, 0.0, 10.0, 10.0)));
        room.line((0.0, 40.0), (40.0, 0.0));
        let (on_line, off) = (Area::new(15.0, 15.0, 10.0, 10.0), Area::new(30.0, 30.0, 10.0, 10.0));
        assert!(room.is_free(&on_line) && !room.is_clear(&on_line) && room.is_clear(&off));
        room.curve((0.0, 40.0), (40.0, 0.0));
        assert!(!room.is_free(&on_line) && room.is_free(&off));
        room.shape(Area::new(60.0, 0.0, 10.0, 10.0));
        assert!(!room.is_free(&Area::new(65.0, 5.0, 10.0, 10.0)));
        assert!(room.place(Area::new(65.0, 5.0, 10.0, 10.0)), "words upon the shape itself");
        assert!(!room.is_open((0.0, 5.0), (30.0, 5.0)) && room.is_open((0.0, 20.0), (15.0, 20.0)));
        assert!(!room.is_open((0.0, 20.0), (30.0, 20.0)), "it crosses a curve");
    }
}
