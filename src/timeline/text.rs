//! How wide words are, roughly, and where labels find room.
//!
//! Layout is pure, so it cannot ask a browser; it estimates on the wide side, for the widest of the
//! usual system faces. A label that does not fit is shortened or left out, never drawn over another.

use super::layer::Area;
use super::list::Face;

/// The width of a text in pixels, estimated on the wide side.
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

/// The text, or as much of it as fits with `…` at the end; `None` if less than five letters would.
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

/// The places that labels have taken, and the lines and shapes that they had better not cross.
#[derive(Debug, Default)]
pub(crate) struct Room {
    taken: Vec<Area>,
    lines: Vec<((f32, f32), (f32, f32))>,
    shapes: Vec<Area>,
}

impl Room {
    /// Says that a line runs there.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.lines.push((from, to));
    }

    /// Says that something is drawn there which no label should hide.
    pub(crate) fn shape(&mut self, area: Area) {
        self.shapes.push(area);
    }

    /// Takes the place if it is free of labels.
    pub(crate) fn place(&mut self, area: Area) -> bool {
        let free = self.free(&area);
        if free {
            self.taken.push(area);
        }
        free
    }

    /// Takes the place if it is free of labels, lines and shapes.
    pub(crate) fn place_clear(&mut self, area: Area) -> bool {
        let clear = self.lines.iter().all(|(from, to)| !area.crosses(*from, *to))
            && self.shapes.iter().all(|shape| !shape.overlaps(&area));
        clear && self.place(area)
    }

    /// Takes the first of these places, between two edges, that is free of labels, lines and shapes, or
    /// else the first that is free of labels.
    pub(crate) fn best(&mut self, places: &[Area], left: f32, right: f32) -> Option<Area> {
        let inside = |place: &&Area| place.x >= left && place.x + place.w <= right;
        let clear = places.iter().filter(inside).find(|place| self.place_clear(**place)).copied();
        clear.or_else(|| places.iter().filter(inside).find(|place| self.place(**place)).copied())
    }

    fn free(&self, area: &Area) -> bool {
        self.taken.iter().all(|taken| !taken.overlaps(area))
    }
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
        assert!(!room.place_clear(Area::new(15.0, 15.0, 10.0, 10.0)));
        assert!(room.place_clear(Area::new(30.0, 30.0, 10.0, 10.0)));
        room.shape(Area::new(60.0, 0.0, 10.0, 10.0));
        assert!(!room.place_clear(Area::new(65.0, 5.0, 10.0, 10.0)));
        assert!(room.place(Area::new(65.0, 5.0, 10.0, 10.0)), "only where nothing else is left");
    }
}
