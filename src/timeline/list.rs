//! The display list: what the painter draws, in order, and what a pointer can hit.
//!
//! Shapes carry meaning, not colour: an [`Ink`] is looked up in the page's palette when painting. The
//! list never holds more than [`MAX_PRIMITIVES`].

use crate::sim::ids::{EventId, MessageId, NodeId, SpanId, TimerId};
use crate::sim::time::SimTime;

/// The most primitives that a frame may hold.
pub const MAX_PRIMITIVES: usize = 3_000;

/// What something is drawn in. The painter takes the colour from the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Ink {
    /// Text and whatever is plain.
    Ink,
    /// Text of less weight.
    Soft,
    /// The line of a node that is up.
    Lifeline,
    Grid,
    /// A lane's ground.
    Lane,
    /// The page itself, to cover what lies below.
    Paper,
    /// A message on its way or arrived.
    Message,
    /// A message that was lost.
    Lost,
    /// A copy that the network made.
    Duplicate,
    /// A message that is late.
    Delayed,
    /// A message that was changed.
    Tampered,
    /// A span that only says that something goes on.
    SpanNeutral,
    /// A span that waits for somebody.
    SpanWaiting,
    /// A span of work.
    SpanWorking,
    /// A span that holds something exclusively.
    SpanHolding,
    /// A span that undoes.
    SpanCompensating,
    /// A span that failed or was cut off.
    SpanFailed,
    Timer,
    /// A write to disk.
    Write,
    /// Many events in one.
    Density,
    /// Many messages in one.
    Bundle,
    /// A node that is down, paused or slow.
    Trouble,
    /// A broken check.
    Violation,
    /// What somebody did to the run.
    Intervention,
    /// The present.
    Playhead,
    /// What is selected.
    Selected,
    /// Good news.
    Good,
    /// Neither good nor bad.
    Warn,
    /// Bad news.
    Bad,
    /// Text upon a filled flag.
    OnAccent,
}

impl Ink {
    /// How many there are.
    pub const COUNT: usize = Self::OnAccent as usize + 1;
}

/// How strongly something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// As it is.
    Full,
    /// Not part of what is highlighted.
    Faded,
    /// After the playhead, seen before.
    Ghost,
}

/// Many messages that are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// Between these two, either way.
    pub nodes: (NodeId, NodeId),
    /// From this true time.
    pub from: SimTime,
    /// To this true time.
    pub until: SimTime,
    /// How many messages it stands for.
    pub count: u32,
    /// How many of them came to nothing.
    pub vain: u32,
}

/// What a primitive stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Event(EventId),
    Message(MessageId),
    Span(SpanId),
    Timer(TimerId),
    /// A decided check: its position in the trace's verdicts.
    Verdict(usize),
    /// An intervention: its position in the script.
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
    /// Two lines beside each other.
    Double,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// In pixels.
    pub width: f32,
    pub pattern: Pattern,
    /// Whether it ends in an arrow head.
    pub arrow: bool,
}

impl Stroke {
    /// An unbroken line.
    pub const fn solid(width: f32) -> Self {
        Self { width, pattern: Pattern::Solid, arrow: false }
    }

    /// A line of this pattern.
    pub const fn patterned(width: f32, pattern: Pattern) -> Self {
        Self { width, pattern, arrow: false }
    }

    /// The same with an arrow head, if `arrow`.
    #[must_use]
    pub const fn with_arrow(mut self, arrow: bool) -> Self {
        self.arrow = arrow;
        self
    }
}

/// How an area is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// In full.
    Solid,
    /// Thinly, so that what lies below shows.
    Tint,
    /// Less thinly.
    Deep,
    /// Thinly, with a dashed edge.
    Dashed,
    /// Thinly, with an edge.
    Framed,
    /// Its edge only, over the page's colour.
    Outline,
    /// In slanted lines.
    Hatch,
}

/// A type face. Sizes are in [`Face::size`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Names of lanes and flags.
    Strong,
    /// Labels of spans.
    Normal,
    /// Labels of messages and timers.
    Small,
    /// Numbers of the ruler and of clocks.
    Number,
}

impl Face {
    /// Its size in pixels.
    pub const fn size(self) -> f32 {
        match self {
            Self::Strong => 13.5,
            Self::Normal => 12.5,
            Self::Small => 11.5,
            Self::Number => 11.0,
        }
    }
}

/// Where a text stands in relation to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// Small signs, told apart by shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// ✕: it ends here.
    Cross,
    /// ↻: it starts again.
    Restart,
    /// ❙❙: it stands still.
    Pause,
    /// A clock: time was added, or changed.
    Clock,
    /// A zigzag: it was changed.
    Zigzag,
    /// A square: it was written down.
    Square,
    Ring,
    /// A dot: something worth a word.
    Dot,
    /// ✓: it was reached.
    Tick,
    /// A pennant.
    Flag,
    /// The playhead's grip.
    Grip,
    /// A jagged edge: it was torn off.
    Jagged,
}

/// A shape, in pixels from the top left.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// From one point to another.
    Line {
        /// The beginning.
        from: (f32, f32),
        /// The end.
        to: (f32, f32),
        /// How.
        stroke: Stroke,
    },
    /// Through three points.
    Bent {
        points: [(f32, f32); 3],
        /// How.
        stroke: Stroke,
    },
    /// A quadratic curve; the second point is its control point.
    Curve {
        points: [(f32, f32); 3],
        /// How.
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
        /// How.
        fill: Fill,
    },
    /// An area with any number of corners.
    Area {
        /// Its corners, in order.
        points: Vec<(f32, f32)>,
        /// How. Slanted lines and edges are for rectangles.
        fill: Fill,
    },
    /// A line of text.
    Text {
        /// Its point on the base line.
        at: (f32, f32),
        /// What it says.
        text: String,
        /// In which face.
        face: Face,
        /// On which side of the point.
        align: Align,
        /// Whether the page's colour is put behind the letters.
        halo: bool,
    },
    Sign {
        /// Which.
        sign: Sign,
        /// Its centre.
        at: (f32, f32),
        /// Half its width.
        r: f32,
    },
}

/// A shape with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Primitive {
    /// What is drawn.
    pub shape: Shape,
    /// In which ink.
    pub ink: Ink,
    /// How strongly.
    pub weight: Weight,
    /// What it stands for.
    pub target: Option<Target>,
}

/// What the painter draws, from the bottom up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisplayList {
    /// In pixels.
    pub width: f32,
    /// In pixels.
    pub height: f32,
    /// From the bottom up.
    pub primitives: Vec<Primitive>,
}
