//! The same items in several orders, side by side, with an arc from each to its effect: downward where the order
//! agrees, upward and in the colour for bad where it does not.

use plotters::prelude::*;
use plotters::style::FontStyle;

use crate::subject::chart::{Ranking, Sense};

use super::colours::Colours;
use super::ground::{Failed, Ground, Pixel, TEXT_PX};

/// The height of a ranking's title, in pixels.
const TITLE: i32 = 22;
/// The greatest height of a row, in pixels.
const ROW_MAX: i32 = 26;
/// The greatest width of a ranking's arcs, in pixels.
const ARCS: i32 = 46;
/// A column narrower than this many pixels shows only names; the table has the rest.
const COLUMN_MIN: i32 = 235;
/// The number of line segments of an arc.
const PIECES: i32 = 16;

pub fn draw(
    ground: &Ground,
    items: &[String],
    rankings: &[Ranking],
    pairs: &[(usize, usize)],
    colours: &Colours,
) -> Result<(), Failed> {
    let (width, height) = ground.dim_in_pixel();
    let (width, height) = (width.cast_signed(), height.cast_signed());
    let columns = i32::try_from(rankings.len().max(1)).unwrap_or(1);
    let rows = i32::try_from(items.len().max(1)).unwrap_or(1);
    let row = ((height - TITLE - 4) / rows).min(ROW_MAX);
    for (column, ranking) in (0..).zip(rankings) {
        let left = width / columns * column;
        let strong = TextStyle::from((colours.family.as_str(), TEXT_PX, FontStyle::Bold)).color(&colours.ink);
        ground.draw(&Text::new(ranking.title.clone(), (left + ARCS, 2), strong))?;
        let middle = |place: usize| TITLE + row * i32::try_from(place).unwrap_or(0) + row / 2;
        for (one, other) in pairs {
            if let (Some(from), Some(to)) = (ranking.place_of(*one), ranking.place_of(*other)) {
                let colour = if from > to { colours.of(Sense::Bad) } else { colours.edge };
                arc(ground, (left + ARCS - 4, middle(from)), middle(to), (from > to, colour))?;
            }
        }
        for (place, (item, stamp)) in ranking.places.iter().enumerate() {
            let bad = ranking.is_early(*item, pairs);
            let colour = if bad { colours.of(Sense::Bad) } else { colours.ink };
            let style = TextStyle::from((colours.family.as_str(), TEXT_PX)).color(&colour);
            let name = items.get(*item).map_or("", String::as_str);
            let narrow = width / columns < COLUMN_MIN;
            let words = if stamp.is_empty() || narrow { name.to_owned() } else { format!("{stamp}  {name}") };
            let at = (left + ARCS, middle(place) - (TEXT_PX / 2.0) as i32 - 1);
            ground.draw(&Text::new(words, at, style))?;
        }
    }
    Ok(())
}

/// Half an ellipse to the left, with an arrow head at its end.
fn arc(ground: &Ground, from: Pixel, to_y: i32, (bad, colour): (bool, RGBColor)) -> Result<(), Failed> {
    let rise = f64::from(to_y - from.1);
    let reach = (6.0 + rise.abs() * 0.22).min(f64::from(ARCS - 8));
    let point = |piece: i32| {
        let turn = std::f64::consts::PI * f64::from(piece) / f64::from(PIECES);
        let x = f64::from(from.0) - reach * turn.sin();
        let y = f64::from(from.1) + rise * (1.0 - turn.cos()) / 2.0;
        (x.round() as i32, y.round() as i32)
    };
    let line: Vec<Pixel> = (0..=PIECES).map(point).collect();
    ground.draw(&PathElement::new(line, colour.stroke_width(if bad { 2 } else { 1 })))?;
    let tip = (from.0 + 2, to_y);
    let head = vec![tip, (tip.0 - 6, tip.1 - 3), (tip.0 - 6, tip.1 + 3)];
    ground.draw(&Polygon::new(head, colour.filled()))
}
