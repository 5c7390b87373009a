//! The value of a duration, nearest to the present one, with which a check holds.

use super::candidates::Range;
use super::findings::{Outcome, Span};
use super::rerun::{Draws, Scenario, Variation};
use super::{Inquiry, Judgement, Needed};

/// The maximum number of values tried in one direction.
const TRIES: u32 = 8;

impl<S: Scenario> Inquiry<S> {
    /// Searches a range from the present value outwards. If chance has a say in the nearest value with which the check holds,
    /// twice the distance and the end of the range are tried for one with which it holds whatever the draws.
    pub(super) fn judge_time(&self, range: &Range) -> Result<(Span, Judgement), Needed> {
        let broken = |number: u32| {
            let variation = Variation { turns: vec![range.turn(number)], ..Variation::default() };
            self.ask(&variation, Draws::Same).map(|judged| judged.broken_at.is_some())
        };
        let (held, broke) = nearest(range.count(), broken)?;
        let span = |held: Option<u32>| Span {
            knob: range.knob.clone(),
            from: range.from,
            end: range.end,
            holds: held.map(|number| range.at(number)),
            breaks: range.at(broke),
        };
        let Some(held) = held else {
            let judged = self.judge_turned(&[range.turn(range.count())])?;
            return Ok((span(None), judged));
        };
        let mut nearest = None;
        for number in [held, held.saturating_mul(2).min(range.count()), range.count()] {
            let judged = self.judge_turned(&[range.turn(number)])?;
            if judged.outcome == Outcome::Cause {
                return Ok((span(Some(number)), judged));
            }
            nearest = nearest.or(Some(judged));
        }
        let nearest = nearest.expect("the first value was judged");
        Ok((span(Some(held)), nearest))
    }
}

/// Of the numbers from 1 to `count`, one that is not broken and, of those tried, the nearest below that is; 0 if none was
/// tried. First come four at growing distances, because a value that is too far may break the check again; then halves.
fn nearest(count: u32, broken: impl Fn(u32) -> Result<bool, Needed>) -> Result<(Option<u32>, u32), Needed> {
    let (mut broke, mut held, mut tries) = (0, None, 0);
    for share in [27, 9, 3, 1] {
        let number = count.div_ceil(share);
        if number > broke {
            tries += 1;
            if !broken(number)? {
                held = Some(number);
                break;
            }
            broke = number;
        }
    }
    let Some(mut holds) = held else { return Ok((None, broke)) };
    while holds - broke > 1 && tries < TRIES {
        tries += 1;
        let middle = broke.midpoint(holds);
        if broken(middle)? { broke = middle } else { holds = middle }
    }
    Ok((Some(holds), broke))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn search(count: u32, broken: impl Fn(u32) -> bool) -> (Option<u32>, u32, u32) {
        let tries = Cell::new(0);
        let found = nearest(count, |number| {
            assert!((1..=count).contains(&number));
            tries.set(tries.get() + 1);
            Ok(broken(number))
        });
        let Ok((held, broke)) = found else { panic!("every run is made") };
        (held, broke, tries.get())
    }

    #[test]
    fn the_threshold_is_found_within_eight_tries() {
        for count in 1..60 {
            for threshold in 1..=count {
                let (held, broke, tries) = search(count, |number| number < threshold);
                let held = held.expect("the end holds");
                assert!(tries <= TRIES && broke < threshold && threshold <= held, "{count} {threshold}");
                assert!(held - broke <= 1 + count / 16, "{count} {threshold}: {broke} to {held}");
            }
            assert_eq!(search(count, |_| true).0, None);
        }
    }

    #[test]
    fn a_value_too_far_does_not_hide_a_nearer_one() {
        let (held, broke, _) = search(90, |number| !(8..40).contains(&number));
        assert_eq!((held, broke), (Some(8), 7));
    }
}
