//! A client's knowledge when it stops waiting: always one of three outcomes.
//!
//! For the client, a call ends in a yes, a no, or silence. Silence is *not* a no: the request may
//! have been lost, the service may have died before or after doing the work, or only the reply was
//! lost, and all of these look alike from outside. That third case is the reason for all the other
//! policies: an [`Outcome::Unknown`] can be retried safely only if asking twice does no
//! more than asking once (see [`idempotency`](super::idempotency)).
//!
//! Waldo, Wyant, Wollrath and Kendall call this partial failure and argue in "A Note on Distributed
//! Computing" (1994) that an interface must not hide it behind a yes or no.
//!
//! ```
//! use happens_before::policy::outcome::Outcome;
//! let charge_timed_out = Outcome::Unknown;
//! assert!(!charge_timed_out.is_final(), "the card may or may not have been charged");
//! ```

use serde::{Deserialize, Serialize};

/// The end of a call as the caller sees it. Only the simulation knows what really happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A reply reported that the work was done.
    Ok = 0,
    /// A reply reported that the work was refused and not done.
    Failed = 1,
    /// No reply in time. The work may be done, may be in progress, or may never happen.
    Unknown = 2,
}

impl Outcome {
    /// True if the caller knows what happened, so that asking again cannot teach it anything.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Ok | Self::Failed => true,
            Self::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_is_final() {
        let check = |outcome: Outcome, name: &str, is_final: bool| {
            assert_eq!(outcome.is_final(), is_final, "{outcome:?}");
            assert_eq!(serde_json::to_string(&outcome).unwrap(), format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<Outcome>(&format!("\"{name}\"")).unwrap(), outcome);
        };
        check(Outcome::Ok, "ok", true);
        check(Outcome::Failed, "failed", true);
        check(Outcome::Unknown, "unknown", false);
    }

    #[test]
    fn there_is_no_fourth_outcome() {
        for name in ["\"error\"", "\"timeout\"", "\"Ok\"", "null", "true"] {
            assert!(serde_json::from_str::<Outcome>(name).is_err(), "{name}");
        }
    }
}
