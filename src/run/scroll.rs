//! Finds the visible rows of a long list, so that only these have to be drawn. Pure arithmetic.

/// The maximum height of a list, in pixels: browsers clip much taller content. A longer list scrolls
/// in larger steps.
const TALLEST: f64 = 8_000_000.0;

/// The dimensions of a list with rows of equal height, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroll {
    /// The number of rows.
    pub rows: usize,
    /// The height of a row.
    pub row: f64,
    /// The height of the visible part.
    pub view: f64,
}

/// The rows to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub first: usize,
    /// One past the last row.
    pub end: usize,
    /// The top of the first row, relative to the scrolled content.
    pub top: f64,
}

impl Scroll {
    fn wanted(&self) -> f64 {
        self.rows as f64 * self.row
    }

    /// The height of the scrolled content.
    pub fn height(&self) -> f64 {
        self.wanted().min(TALLEST)
    }

    /// The factor by which one pixel of scrolling moves further in a list that is too long.
    fn stretch(&self) -> f64 {
        let (wanted, height) = (self.wanted() - self.view, self.height() - self.view);
        if height > 0.0 { wanted / height } else { 1.0 }
    }

    /// The rows to draw when scrolled down by `scroll`, with `spare` extra rows on either side.
    pub fn window(&self, scroll: f64, spare: usize) -> Window {
        let scroll = scroll.clamp(0.0, (self.height() - self.view).max(0.0));
        let above = scroll * self.stretch();
        let first = whole(above / self.row).saturating_sub(spare).min(self.rows);
        let seen = whole(self.view / self.row) + 2 + 2 * spare;
        let top = scroll - (above - first as f64 * self.row);
        Window { first, end: (first + seen).min(self.rows), top }
    }

    /// The scroll position that brings a row into full view; `None` if it is already.
    pub fn reveal(&self, scroll: f64, row: usize) -> Option<f64> {
        let above = scroll * self.stretch();
        let top = row as f64 * self.row;
        let wanted = if top < above {
            top
        } else if top + self.row > above + self.view {
            top + self.row - self.view
        } else {
            return None;
        };
        Some((wanted / self.stretch()).max(0.0))
    }

    /// True if the last row is visible.
    pub fn at_end(&self, scroll: f64) -> bool {
        scroll + self.view + self.row / 2.0 >= self.height()
    }

    /// The number of rows in a page.
    pub fn page(&self) -> usize {
        whole(self.view / self.row).saturating_sub(1).max(1)
    }
}

/// A number of pixels or rows, rounded down.
#[expect(clippy::cast_sign_loss, reason = "the conversion stops at zero, which is what is wanted")]
fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_covers_what_is_seen_and_little_more() {
        for rows in [0, 1, 5, 40, 100_000, 2_000_000] {
            let list = Scroll { rows, row: 28.0, view: 200.0 };
            let bottom = (list.height() - list.view).max(0.0);
            for part in [0.0, 0.2, 0.5, 0.999, 1.0] {
                let scroll = bottom * part;
                let window = list.window(scroll, 3);
                assert!(window.end - window.first <= 16, "{rows} rows: {window:?}");
                let bottom_edge = window.top + (window.end - window.first) as f64 * list.row;
                assert!(window.top <= scroll + 0.5, "{rows} rows at {scroll}: {window:?}");
                assert!(bottom_edge + 0.5 >= (scroll + list.view).min(list.height()), "{rows}: {window:?}");
            }
            assert!(list.at_end(bottom));
        }
    }

    #[test]
    fn revealing_shows_the_row_and_moves_no_more_than_needed() {
        for rows in [30, 100_000, 2_000_000] {
            let list = Scroll { rows, row: 28.0, view: 200.0 };
            for row in [0, 1, rows / 3, rows - 1] {
                let scroll = list.reveal(0.0, row).unwrap_or(0.0);
                let window = list.window(scroll, 0);
                assert!((window.first..window.end).contains(&row), "{row} of {rows}: {window:?}");
            }
            assert_eq!(list.reveal(0.0, 2), None);
        }
    }
}
