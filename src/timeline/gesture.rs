//! Turns pointer events into gestures: click, drag, scrub, pinch. Pure, so it can be tested without a screen.

/// How far a pointer may move, in pixels, and still count as a click.
const CLICK_PX: f32 = 4.0;

/// Where a gesture began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// In the picture: dragging pans it.
    Picture,
    /// In the picture with Shift held: dragging marks out a stretch to zoom to.
    Frame,
    /// On the ruler or the strip below: dragging moves the playhead.
    Scrubber,
}

/// The action a pointer event asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Nothing that needs a reaction.
    Nothing,
    /// Move the picture by this many pixels, right and down.
    Pan(f32, f32),
    /// Preview the stretch between two pixels, which would be shown if the pointer were released now.
    Frame(f32, f32),
    /// Show the stretch between two pixels.
    Zoom(f32, f32),
    /// Put the playhead at this pixel.
    Scrub(f32),
    /// Move the picture right and scale it about a pixel.
    Pinch {
        /// Pixels to move by.
        dx: f32,
        /// The pixel that stays fixed while scaling.
        x: f32,
        /// The scale factor.
        factor: f64,
    },
    /// A click at this point.
    Click(f32, f32),
}

#[derive(Clone, Copy, Debug)]
struct Finger {
    id: i32,
    x: f32,
    y: f32,
}

/// The pointers that are down and the gesture they make.
#[derive(Clone, Debug, Default)]
pub struct Gesture {
    fingers: Vec<Finger>,
    begun: (f32, f32),
    scrubbing: bool,
    framing: bool,
    moved: bool,
}

impl Gesture {
    /// Returns whether a pointer is down.
    pub fn active(&self) -> bool {
        !self.fingers.is_empty()
    }

    /// Returns whether the picture is being dragged.
    pub fn dragging(&self) -> bool {
        self.active() && self.moved && !self.scrubbing
    }

    /// A pointer went down. More than two are ignored.
    pub fn down(&mut self, id: i32, x: f32, y: f32, zone: Zone) -> Act {
        if self.fingers.len() >= 2 || self.fingers.iter().any(|finger| finger.id == id) {
            return Act::Nothing;
        }
        self.fingers.push(Finger { id, x, y });
        if self.fingers.len() == 2 {
            (self.moved, self.scrubbing, self.framing) = (true, false, false);
            return Act::Nothing;
        }
        self.begun = (x, y);
        (self.moved, self.scrubbing, self.framing) = (false, zone == Zone::Scrubber, zone == Zone::Frame);
        if self.scrubbing { Act::Scrub(x) } else { Act::Nothing }
    }

    /// A pointer moved.
    pub fn moved(&mut self, id: i32, x: f32, y: f32) -> Act {
        let Some(at) = self.fingers.iter().position(|finger| finger.id == id) else { return Act::Nothing };
        let before = self.fingers[at];
        if let [one, other] = self.fingers[..] {
            self.fingers[at] = Finger { id, x, y };
            let still = if at == 0 { other } else { one };
            let (old, new) = ((before.x - still.x).abs().max(8.0), (x - still.x).abs().max(8.0));
            let (was, middle) = (f32::midpoint(before.x, still.x), f32::midpoint(x, still.x));
            return Act::Pinch { dx: middle - was, x: middle, factor: f64::from(new / old) };
        }
        if self.scrubbing {
            self.fingers[at] = Finger { id, x, y };
            return Act::Scrub(x);
        }
        if !self.moved && (x - self.begun.0).hypot(y - self.begun.1) <= CLICK_PX {
            return Act::Nothing;
        }
        self.moved = true;
        self.fingers[at] = Finger { id, x, y };
        if self.framing {
            return Act::Frame(self.begun.0.min(x), self.begun.0.max(x));
        }
        Act::Pan(x - before.x, y - before.y)
    }

    /// A pointer went up.
    pub fn up(&mut self, id: i32) -> Act {
        let clicks = self.fingers.len() == 1 && !self.moved && !self.scrubbing;
        let framed =
            self.fingers.iter().find(|finger| finger.id == id && self.framing && self.moved).copied();
        self.cancel(id);
        if let Some(Finger { x, .. }) = framed {
            return Act::Zoom(self.begun.0.min(x), self.begun.0.max(x));
        }
        if clicks && self.fingers.is_empty() { Act::Click(self.begun.0, self.begun.1) } else { Act::Nothing }
    }

    /// Forgets a pointer, for whatever reason it went away.
    pub fn cancel(&mut self, id: i32) {
        self.fingers.retain(|finger| finger.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_is_a_press_that_hardly_moves() {
        let mut gesture = Gesture::default();
        gesture.down(1, 10.0, 10.0, Zone::Picture);
        assert_eq!(gesture.moved(1, 12.0, 11.0), Act::Nothing);
        assert_eq!(gesture.up(1), Act::Click(10.0, 10.0));
        gesture.down(1, 10.0, 10.0, Zone::Picture);
        assert_eq!(gesture.moved(1, 30.0, 15.0), Act::Pan(20.0, 5.0));
        assert_eq!(gesture.moved(1, 31.0, 15.0), Act::Pan(1.0, 0.0));
        assert_eq!(gesture.up(1), Act::Nothing);
        assert!(!gesture.active());
    }

    #[test]
    fn the_scrubber_follows_from_the_press_on() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.down(1, 10.0, 10.0, Zone::Scrubber), Act::Scrub(10.0));
        assert_eq!(gesture.moved(1, 11.0, 90.0), Act::Scrub(11.0));
        assert_eq!(gesture.up(1), Act::Nothing);
    }

    #[test]
    fn with_shift_a_stretch_is_framed_and_then_shown() {
        let mut gesture = Gesture::default();
        gesture.down(1, 100.0, 10.0, Zone::Frame);
        assert_eq!(gesture.moved(1, 40.0, 30.0), Act::Frame(40.0, 100.0));
        assert_eq!(gesture.moved(1, 180.0, 30.0), Act::Frame(100.0, 180.0));
        assert_eq!(gesture.up(1), Act::Zoom(100.0, 180.0));
        gesture.down(1, 100.0, 10.0, Zone::Frame);
        assert_eq!(gesture.up(1), Act::Click(100.0, 10.0), "what does not move is a click");
        gesture.down(1, 100.0, 10.0, Zone::Frame);
        gesture.moved(1, 180.0, 30.0);
        gesture.cancel(1);
        assert!(!gesture.active());
    }

    #[test]
    fn two_fingers_stretch_and_move() {
        let mut gesture = Gesture::default();
        gesture.down(1, 100.0, 10.0, Zone::Picture);
        gesture.down(2, 200.0, 10.0, Zone::Picture);
        assert_eq!(gesture.moved(2, 300.0, 10.0), Act::Pinch { dx: 50.0, x: 200.0, factor: 2.0 });
        assert_eq!(gesture.up(2), Act::Nothing);
        assert_eq!(gesture.up(1), Act::Nothing, "the end of a pinch is no click");
    }

    #[test]
    fn strangers_are_ignored() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.moved(9, 1.0, 1.0), Act::Nothing);
        gesture.down(1, 0.0, 0.0, Zone::Picture);
        gesture.down(2, 0.0, 0.0, Zone::Picture);
        gesture.down(3, 0.0, 0.0, Zone::Picture);
        gesture.cancel(1);
        gesture.cancel(2);
        assert!(!gesture.active());
    }
}
