//! The display list: the shapes to paint, in order, with the targets a pointer can hit.
//!
//! Shapes carry meaning, not colour: each [`Ink`] is looked up in the page's palette when painting.
//! The list never holds more than [`MAX_PRIMITIVES`].

use crate::sim::ids::{EventId, MessageId, NodeId, SpanId, TimerId};
use crate::sim::time::SimTime;

/// The maximum number of primitives in a frame.
pub const MAX_PRIMITIVES: usize = 3_000;

/// The meaning that determines a colour. The painter takes the colour from the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Ink {
    /// Text and anything plain.
    Ink,
    /// Less prominent text.
    Soft,
    /// The line of a node that is up.
    Lifeline,
    Grid,
    /// A lane's background.
    Lane,
    /// The page's background, to cover what lies below.
    Paper,
    /// A message on its way or arrived.
    Message,
    /// A message that was lost.
    Lost,
    /// A copy that the network made.
    Duplicate,
    /// A message that is late.
    Delayed,
    /// A message that was tampered with.
    Tampered,
    /// A span that only shows that something is going on.
    SpanNeutral,
    /// A span of waiting for someone.
    SpanWaiting,
    /// A span of work.
    SpanWorking,
    /// A span that holds something exclusively.
    SpanHolding,
    /// A span of undoing.
    SpanCompensating,
    /// A span that failed or was cut off.
    SpanFailed,
    Timer,
    /// A write to disk.
    Write,
    /// Many events drawn as one.
    Density,
    /// Many messages drawn as one.
    Bundle,
    /// A node that is down, paused or slow.
    Trouble,
    /// A broken check.
    Violation,
    /// Something a person, lesson or search did to the run.
    Intervention,
    /// The present.
    Playhead,
    /// The selected event, or the point where compared runs diverge.
    Selected,
    /// Good news.
    Good,
    /// Neither good nor bad.
    Warn,
    /// Bad news.
    Bad,
    /// Text on a filled flag.
    OnAccent,
}

impl Ink {
    /// The number of inks.
    pub const COUNT: usize = Self::OnAccent as usize + 1;
}

/// How strongly something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Normal.
    Full,
    /// Not highlighted while something else is.
    Faded,
    /// After the playhead, but seen before.
    Ghost,
}

/// Many messages drawn as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// The two nodes; messages both ways count.
    pub nodes: (NodeId, NodeId),
    /// The start, in true time.
    pub from: SimTime,
    /// The end, in true time.
    pub until: SimTime,
    /// The number of messages.
    pub count: u32,
    /// How many of them came to nothing.
    pub vain: u32,
}

/// The subject of a primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Event(EventId),
    Message(MessageId),
    Span(SpanId),
    Timer(TimerId),
    /// A decided check, by its position in the trace's verdicts.
    Verdict(usize),
    /// An intervention, by its position in the script.
    Intervention(usize),
    /// Many messages at once.
    Crowd(Crowd),
    /// A node's lane, or its head.
    Lane(NodeId),
    Ruler,
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Two parallel lines.
    Double,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Width in pixels.
    pub width: f32,
    pub pattern: Pattern,
    /// True if it ends in an arrowhead.
    pub arrow: bool,
}

impl Stroke {
    /// An unbroken line.
    pub const fn solid(width: f32) -> Self {
        Self { width, pattern: Pattern::Solid, arrow: false }
    }

    /// A line with this pattern.
    pub const fn patterned(width: f32, pattern: Pattern) -> Self {
        Self { width, pattern, arrow: false }
    }

    /// The same line, with an arrowhead if `arrow` is true.
    #[must_use]
    pub const fn with_arrow(mut self, arrow: bool) -> Self {
        self.arrow = arrow;
        self
    }
}

/// How an area is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Opaque.
    Solid,
    /// Light, so that what lies below shows.
    Tint,
    /// Stronger than a tint.
    Deep,
    /// Light, with a dashed edge.
    Dashed,
    /// Light, with a solid edge.
    Framed,
    /// Only an edge, filled with the page's colour.
    Outline,
    /// Slanted lines.
    Hatch,
}

/// A typeface. [`Face::size`] gives its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// For names of lanes and flags.
    Strong,
    /// For labels of spans.
    Normal,
    /// For labels of messages and timers.
    Small,
    /// For numbers on the ruler and on clocks.
    Number,
}

impl Face {
    /// The size in pixels.
    pub const fn size(self) -> f32 {
        match self {
            Self::Strong => 13.5,
            Self::Normal => 12.5,
            Self::Small => 11.5,
            Self::Number => 11.0,
        }
    }
}

/// The position of a text relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// Small signs, distinguished by shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// ✕: something ends here.
    Cross,
    /// ↻: something restarts.
    Restart,
    /// ❙❙: something stands still.
    Pause,
    /// A clock: time was added or changed.
    Clock,
    /// A zigzag: something was changed.
    Zigzag,
    /// A square: something was written to disk.
    Square,
    Ring,
    /// A dot: something worth a note.
    Dot,
    /// ✓: a goal was reached.
    Tick,
    /// A pennant.
    Flag,
    /// The playhead's grip.
    Grip,
    /// A jagged edge: something was cut off.
    Jagged,
}

/// A shape, in pixels from the top left corner.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line from one point to another.
    Line {
        /// Start.
        from: (f32, f32),
        /// End.
        to: (f32, f32),
        /// Width, pattern and arrowhead.
        stroke: Stroke,
    },
    /// A line through three points.
    Bent {
        points: [(f32, f32); 3],
        /// Width, pattern and arrowhead.
        stroke: Stroke,
    },
    /// A quadratic curve; the second point is its control point.
    Curve {
        points: [(f32, f32); 3],
        /// Width, pattern and arrowhead.
        stroke: Stroke,
    },
    /// A rectangle with rounded corners.
    Rect {
        /// Left edge.
        x: f32,
        /// Top edge.
        y: f32,
        /// Width.
        w: f32,
        /// Height.
        h: f32,
        /// Radius of the corners.
        radius: f32,
        /// How it is filled.
        fill: Fill,
    },
    /// An area with any number of corners.
    Area {
        /// Its corners, in order.
        points: Vec<(f32, f32)>,
        /// How it is filled. Hatches and edges are only drawn for rectangles.
        fill: Fill,
    },
    /// A line of text.
    Text {
        /// The anchor point, on the baseline.
        at: (f32, f32),
        /// The words.
        text: String,
        /// The typeface.
        face: Face,
        /// The side of the point the text is on.
        align: Align,
        /// If true, the page's colour is put behind the letters.
        halo: bool,
    },
    Sign {
        /// The kind of sign.
        sign: Sign,
        /// Its centre.
        at: (f32, f32),
        /// Half its width.
        r: f32,
    },
}

/// A shape with ink, weight and target.
#[derive(Clone, Debug, PartialEq)]
pub struct Primitive {
    /// The shape.
    pub shape: Shape,
    /// The meaning that determines its colour.
    pub ink: Ink,
    /// How strongly it is drawn.
    pub weight: Weight,
    /// Its subject, if a pointer can hit it.
    pub target: Option<Target>,
}

/// The primitives to paint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisplayList {
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// The primitives, from the bottom up.
    pub primitives: Vec<Primitive>,
}
