//! The picture of a decisive moment, as SVG in the page.

use yew::prelude::*;

use crate::run::Run;
use crate::run::still::Still;
use crate::timeline::lanes::{FLAGS_HEIGHT, FOOT_HEIGHT, Lanes, RULER_HEIGHT};
use crate::timeline::legend::{Caption, with_legend};
use crate::timeline::svg::{Paintbox, svg};
use crate::timeline::view::View;
use crate::ui::lesson::stage;
use crate::ui::timeline::{GUTTER, palette::Palette};

/// The picture's width in pixels, before it is fitted to the paper.
const WIDTH: f32 = 960.0;
/// The distance between lanes in pixels: with few lanes, and with many.
const PITCH: (f32, f32) = (84.0, 60.0);
/// The largest number of lanes that counts as few.
const FEW: usize = 6;

/// The run of a step at its decisive moment.
pub fn draw(run: &Run, Still { from, at, until }: Still, scene: &str, palette: &Palette) -> AttrValue {
    let nodes = run.names();
    let pitch = if nodes.len() > FEW { PITCH.1 } else { PITCH.0 };
    let height = RULER_HEIGHT + FLAGS_HEIGHT + FOOT_HEIGHT + pitch * nodes.len() as f32;
    let view = View::new(GUTTER, WIDTH - GUTTER, run.horizon()).fit(from, until);
    let list = stage::still(run, at, &view, &Lanes::new(nodes.len(), height));
    let recipe = run.recipe();
    let caption = Caption::new(recipe.lesson.about.title, scene, recipe.seed, view.range(), at, nodes);
    let colour = |ink| palette.colour(ink).to_owned();
    let paintbox = Paintbox { colour: &colour, family: palette.family() };
    svg(&with_legend(&list, &caption), &paintbox, &caption.title, &caption.words).into()
}
