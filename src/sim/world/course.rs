//! Courses: the planned fate of messages that are subject to more than latency.
//!
//! Most messages are not, so courses are kept in a table beside the queue, and flights stay small. Places in the table
//! are reused, so a step allocates nothing once the table has grown.

use crate::ids::EventId;
use crate::link::DropReason;
use crate::time::SimTime;

/// The planned fate of a copy, or of a message that is subject to more than latency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    /// When it would arrive if [chance spared it](crate::fault::MessageFault::Spare).
    pub spared: SimTime,
    /// The reason it disappears, if it does, and the event to blame.
    pub lost: Option<(DropReason, EventId)>,
    /// The draw that decides how it is tampered with, if it is.
    pub tamper: Option<u64>,
    /// True if an intervention, not chance, tampers with it.
    pub tampered_by_order: bool,
    /// True if the network makes a copy of it.
    pub copied: bool,
}

/// A course's place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CourseId(u32);

impl CourseId {
    /// Stands for "none".
    pub const NONE: Self = Self(u32::MAX);
}

/// The courses of everything in flight.
#[derive(Clone, Debug, Default)]
pub(super) struct Courses {
    places: Vec<Course>,
    free: Vec<CourseId>,
}

impl Courses {
    /// Adds a course.
    pub fn insert(&mut self, course: Course) -> CourseId {
        if let Some(id) = self.free.pop() {
            self.places[id.0 as usize] = course;
            return id;
        }
        self.places.push(course);
        CourseId(u32::try_from(self.places.len() - 1).expect("limits keep what is in flight far below 2^32"))
    }

    /// The course at this place; `None` for [`CourseId::NONE`].
    pub fn get(&self, id: CourseId) -> Option<&Course> {
        self.places.get(id.0 as usize)
    }

    /// The course at this place, mutable.
    pub fn get_mut(&mut self, id: CourseId) -> Option<&mut Course> {
        self.places.get_mut(id.0 as usize)
    }

    /// Removes the course of a message that has arrived or disappeared.
    pub fn remove(&mut self, id: CourseId) -> Option<Course> {
        let course = self.get(id).copied()?;
        self.free.push(id);
        Some(course)
    }

    /// The heap memory of a clone, in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(self.places.as_slice()) + size_of_val(self.free.as_slice())
    }
}
