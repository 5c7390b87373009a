//! The signs: small figures that tell by their shape what colour alone must not.

use crate::timeline::list::{Ink, Pattern, Sign};
use crate::timeline::pen::{self, Brushwork, Outline};

use super::Brush;

impl Brush<'_> {
    pub(super) fn sign(&mut self, sign: Sign, at: (f64, f64), r: f64) {
        self.dash(Pattern::Solid);
        for part in pen::sign(sign, at, r) {
            self.context.begin_path();
            match &part.outline {
                Outline::Open(points) => self.trace(points),
                Outline::Closed(points) => {
                    self.trace(points);
                    self.context.close_path();
                }
                Outline::Arc((x, y), r, from, to) => {
                    // Fails only for a negative radius.
                    let _ = self.context.arc(*x, *y, *r, *from, *to);
                }
            }
            match part.brushwork {
                Brushwork::Fill => self.fill_with(self.ink),
                Brushwork::Stroke(width) => self.stroke_with(self.ink, width),
                Brushwork::OnPaper(width) => {
                    self.fill_with(Ink::Paper);
                    self.stroke_with(self.ink, width);
                }
            }
        }
    }
}
