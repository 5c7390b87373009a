//! The signs: small figures whose shape says what colour alone must not.

use js_sys::Math;

use crate::timeline::list::{Ink, Pattern, Primitive, Shape, Sign};
use crate::timeline::pen::{self, Brushwork, Outline, Piece, strength, wide};

use super::Brush;

impl Brush<'_> {
    /// Draws the same sign in several places. Signs drawn in the same way share a path.
    pub(super) fn signs(&mut self, signs: &[Primitive], sign: Sign, r: f64) {
        let [first, ..] = signs else { return };
        self.ink = first.ink;
        self.alpha(strength(first.weight));
        self.dash(Pattern::Solid);
        let places = signs.iter().filter_map(|sign| match &sign.shape {
            Shape::Sign { at, .. } => Some(wide(*at)),
            _ => None,
        });
        let drawn: Vec<Vec<Piece>> = places.map(|at| pen::sign(sign, at, r)).collect();
        let mut from = 0;
        while let Some(part) = drawn.first().and_then(|parts| parts.get(from)) {
            let alike = drawn[0][from..].iter().take_while(|next| next.brushwork == part.brushwork).count();
            self.context.begin_path();
            for part in drawn.iter().flat_map(|parts| &parts[from..from + alike]) {
                self.outline(&part.outline);
            }
            match part.brushwork {
                Brushwork::Fill => self.fill_with(self.ink),
                Brushwork::Stroke(width) => self.stroke_with(self.ink, width),
                Brushwork::OnPaper(width) => {
                    self.fill_with(Ink::Paper);
                    self.stroke_with(self.ink, width);
                }
            }
            from += alike;
        }
    }

    fn outline(&self, outline: &Outline) {
        match outline {
            Outline::Open(points) => self.trace(points),
            Outline::Closed(points) => {
                self.trace(points);
                self.context.close_path();
            }
            Outline::Arc((x, y), r, from, to) => {
                self.context.move_to(x + r * Math::cos(*from), y + r * Math::sin(*from));
                // Fails only for a negative radius.
                let _ = self.context.arc(*x, *y, *r, *from, *to);
            }
        }
    }
}
