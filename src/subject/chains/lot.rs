//! Chance in fair shares: of each so many requests exactly one is drawn.
//!
//! A service that fails one request in fifty on average may fail three of them in a short run, and nobody could then say that it kept a
//! promise of 98 %. Here it fails exactly one of each fifty, and which one is drawn. For each single request the
//! probability is the same as with independent draws, and so is the product over several services.

/// One request in `of` is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lot {
    seen: u32,
    chosen: u32,
}

impl Lot {
    /// Returns whether the next request is the one, of `of` in a row. `draw` chooses it anew for each row, uniformly from
    /// `0..of`; where `of` is 0 none is ever chosen.
    pub fn draw(&mut self, of: u32, draw: impl FnOnce(u64) -> u64) -> bool {
        if of == 0 {
            return false;
        }
        if self.seen == 0 {
            self.chosen = u32::try_from(draw(u64::from(of) - 1)).unwrap_or(0);
        }
        let hit = self.seen == self.chosen;
        self.seen = (self.seen + 1) % of;
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::random::scale;

    #[test]
    fn exactly_one_of_each_row_is_drawn() {
        for of in [1, 2, 7, 50] {
            let mut lot = Lot::default();
            let mut draw = 0u64;
            let hits: Vec<bool> = (0..of * 20)
                .map(|_| {
                    draw =
                        draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    lot.draw(of, |max| scale(draw, max))
                })
                .collect();
            let rows = hits.chunks(of as usize);
            assert!(rows.into_iter().all(|row| row.iter().filter(|hit| **hit).count() == 1), "{of}");
        }
    }

    #[test]
    fn where_nothing_is_drawn_nothing_is_asked_of_chance() {
        assert!(!Lot::default().draw(0, |_| panic!("no draw")));
    }
}
