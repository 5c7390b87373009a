//! The signs: small figures that tell by their shape what colour alone must not.

use std::f64::consts::TAU;

use crate::timeline::list::{Ink, Pattern, Sign};

use super::Brush;

impl Brush<'_> {
    pub(super) fn sign(&mut self, sign: Sign, x: f64, y: f64, r: f64) {
        self.dash(Pattern::Solid);
        self.context.set_line_width(2.0);
        self.context.begin_path();
        match sign {
            Sign::Cross => {
                let d = r * 0.8;
                self.path(&[(x - d, y - d), (x + d, y + d)]);
                self.path(&[(x + d, y - d), (x - d, y + d)]);
                self.context.set_line_width(2.4);
                self.context.stroke();
            }
            Sign::Restart => self.restart(x, y, r),
            Sign::Pause => {
                self.context.rect(x - r * 0.7, y - r, r * 0.5, r * 2.0);
                self.context.rect(x + r * 0.2, y - r, r * 0.5, r * 2.0);
                self.context.fill();
            }
            Sign::Clock => {
                self.disc(x, y, r);
                self.context.begin_path();
                self.path(&[(x, y - r * 0.6), (x, y), (x + r * 0.5, y)]);
                self.context.set_line_width(1.3);
                self.context.stroke();
            }
            Sign::Zigzag => {
                self.disc(x, y, r + 1.5);
                self.context.begin_path();
                let d = r * 0.75;
                self.path(&[
                    (x - d, y + d * 0.5),
                    (x - d * 0.3, y - d * 0.6),
                    (x + d * 0.3, y + d * 0.6),
                    (x + d, y - d * 0.5),
                ]);
                self.context.set_line_width(1.5);
                self.context.stroke();
            }
            Sign::Square => {
                self.context.rect(x - r, y - r, r * 2.0, r * 2.0);
                self.on_paper(1.5);
            }
            Sign::Ring => {
                self.circle(x, y, r);
                self.context.stroke();
            }
            Sign::Tick => {
                self.path(&[(x - r, y), (x - r * 0.3, y + r * 0.7), (x + r, y - r * 0.8)]);
                self.context.stroke();
            }
            Sign::Flag => {
                self.path(&[(x, y - r), (x + r * 1.6, y - r * 0.3), (x, y + r * 0.4)]);
                self.context.fill();
            }
            Sign::Grip => {
                self.path(&[(x - r, y - r * 0.8), (x + r, y - r * 0.8), (x, y + r * 0.7)]);
                self.context.fill();
            }
            Sign::Jagged => {
                let step = r / 2.0;
                self.path(&[(x, y - r), (x + 4.0, y - step), (x - 2.0, y), (x + 4.0, y + step), (x, y + r)]);
                self.context.stroke();
            }
        }
    }

    fn path(&self, points: &[(f64, f64)]) {
        for (index, (x, y)) in points.iter().enumerate() {
            if index == 0 {
                self.context.move_to(*x, *y);
            } else {
                self.context.line_to(*x, *y);
            }
        }
    }

    fn circle(&self, x: f64, y: f64, r: f64) {
        // Fails only for a negative radius.
        let _ = self.context.arc(x, y, r.max(0.0), 0.0, TAU);
    }

    /// A round sign on the page's colour.
    fn disc(&mut self, x: f64, y: f64, r: f64) {
        self.circle(x, y, r);
        self.on_paper(1.5);
    }

    /// Fills the path with the page's colour and draws its edge.
    fn on_paper(&mut self, width: f64) {
        self.under(Ink::Paper);
        self.context.set_line_width(width);
        self.context.stroke();
    }

    /// An arrow that comes back to where it began.
    fn restart(&mut self, x: f64, y: f64, r: f64) {
        self.disc(x, y, r + 2.0);
        self.context.begin_path();
        let _ = self.context.arc(x, y, r * 0.62, 0.6, TAU - 0.5);
        self.context.set_line_width(1.6);
        self.context.stroke();
        let tip = (x + r * 0.62 * 0.5f64.cos(), y - r * 0.62 * 0.5f64.sin());
        self.context.begin_path();
        self.path(&[(tip.0 + 2.2, tip.1 - 3.0), (tip.0 + 1.6, tip.1 + 2.2), (tip.0 - 3.4, tip.1 - 0.2)]);
        self.context.fill();
    }
}
