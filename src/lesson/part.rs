//! The parts of the curriculum.

/// A part of the curriculum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    WhyItIsHard,
    SafeRetries,
    /// Transactions across services.
    Transactions,
    TakingTurns,
    TimeAndOrder,
    StayingUp,
    Agreement,
    /// Incident drills.
    Drills,
}

impl Part {
    /// The part's title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WhyItIsHard => "Why it is hard",
            Self::SafeRetries => "Safe retries",
            Self::Transactions => "Transactions across services",
            Self::TakingTurns => "Taking turns",
            Self::TimeAndOrder => "Time and order",
            Self::StayingUp => "Staying up",
            Self::Agreement => "Agreement",
            Self::Drills => "Incident drills",
        }
    }
}
