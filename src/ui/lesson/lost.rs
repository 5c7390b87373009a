//! The answer to *when was it lost?*: from many moments of the run, the share of futures that break the promise, as a curve.

use std::fmt::Write as _;

use web_sys::Element;
use yew::prelude::*;

use super::asking::use_answer;
use crate::explore::lost::FUTURES;
use crate::explore::lost::curve::{Curve, MOMENTS_MAX, Point};
use crate::run::recipe::RecipeFile;
use crate::sim::time::SimTime;
use crate::ui::worker::{Reply, Request};

/// The size of the drawing in its own units; it is stretched to the panel's width.
const WIDTH: u64 = 1_000;
const HEIGHT: u64 = 100;

#[derive(Properties, PartialEq)]
pub struct LostProps {
    /// The recipe of the run on the screen.
    pub recipe: RecipeFile,
    /// The id of the broken check.
    pub check: &'static str,
    pub on_seek: Callback<SimTime>,
}

#[component]
pub fn Lost(props: &LostProps) -> Html {
    let request = Request::Lost { recipe: props.recipe.clone(), check: props.check.to_owned() };
    let asked = use_answer(request, |reply| match reply {
        Reply::Lost(curve) => Some(curve),
        _ => None,
    });
    let curve = &asked.found;
    let words = if curve.finished { sentence(curve) } else { format!("{} futures so far…", curve.runs) };
    let jump = curve.jump().filter(|_| curve.finished);
    let go = jump.map(|[_, after]| {
        let go = props.on_seek.reform(move |_: MouseEvent| after.at);
        html! { <button type="button" class="quiet" onclick={go}>{ format!("Go to {}", after.at) }</button> }
    });
    html! {
        <div class="lost">
            <h3>{ "When was it lost?" }</h3>
            { asked.status(html! { <>{ words }{ " " }{ go.unwrap_or_default() }</> }) }
            if curve.points.len() > 1 {
                { drawing(curve, &props.on_seek) }
                <p class="soft">{ format!("The line: of {FUTURES} futures with fresh chance from that moment on, the share that breaks the promise, without the faults still to come. Dashed: with them. Shaded: how far the share may be off (95 %). {} futures.", curve.runs) }</p>
            }
        </div>
    }
}

/// The finished curve in a sentence.
fn sentence(curve: &Curve) -> String {
    let Some([before, after]) = curve.jump() else {
        let Some((first, last)) = curve.points.first().zip(curve.points.last()) else { return String::new() };
        let all = curve.points.iter().all(|point| point.broken == FUTURES);
        return if all && curve.certain {
            "From the start on: nothing here is left to chance, so the settings decided it.".to_owned()
        } else if all {
            format!(
                "From the start on: all {FUTURES} futures of every moment break the promise, so the settings decided it."
            )
        } else {
            format!(
                "At no single moment: {} of {FUTURES} futures from the start on break the promise, and {} of {FUTURES} at the end.",
                first.broken, last.broken
            )
        };
    };
    let (from, to) = (before.at.to_string(), after.at.to_string());
    let when = if from == to { format!("At {to}") } else { format!("Between {from} and {to}") };
    format!(
        "{when}: just before, {} of {FUTURES} futures broke the promise; just after, {} of {FUTURES}.",
        before.broken, after.broken
    )
}

fn drawing(curve: &Curve, on_seek: &Callback<SimTime>) -> Html {
    let end = curve.points.last().map_or(1, |point| point.at.as_micros()).max(1);
    let x = |at: SimTime| at.as_micros() * WIDTH / end;
    let y = |share: u64| HEIGHT - share * HEIGHT / 1_000;
    let line = |through: &mut dyn Iterator<Item = (&Point, u64)>| {
        through.fold(String::new(), |mut line, (point, share)| {
            let _ = write!(line, "{},{} ", x(point.at), y(share));
            line
        })
    };
    let broken = line(&mut curve.points.iter().map(|point| (point, permille(point.broken))));
    let kept = line(&mut curve.points.iter().map(|point| (point, permille(point.kept))));
    let upper = curve.points.iter().map(|point| (point, interval(point.broken)[1]));
    let lower = curve.points.iter().rev().map(|point| (point, interval(point.broken)[0]));
    let band = line(&mut upper.chain(lower));
    let points = curve.points.clone();
    let seek = on_seek.reform(move |event: MouseEvent| {
        let width = event.target_unchecked_into::<Element>().client_width().max(1).unsigned_abs();
        let at = u64::from(event.offset_x().max(0).unsigned_abs()) * end / u64::from(width);
        let nearest = points.iter().min_by_key(|point| point.at.as_micros().abs_diff(at));
        nearest.map_or(SimTime::ZERO, |point| point.at)
    });
    let label = format!(
        "The share of broken futures over time, {} moments of at most {MOMENTS_MAX}",
        curve.points.len()
    );
    html! {
        <div class="lost-curve">
            <span class="top">{ "100 %" }</span><span class="bottom">{ "0 %" }</span>
            <svg viewBox={format!("0 -4 {WIDTH} {}", HEIGHT + 8)} preserveAspectRatio="none" role="img" aria-label={label} onclick={seek}>
                <polygon points={band} />
                <polyline class="kept" points={kept} />
                <polyline points={broken} />
            </svg>
            <span class="start">{ "0 s" }</span>
            <span class="end">{ SimTime::from_micros(end).to_string() }</span>
        </div>
    }
}

/// A number of futures as thousandths of all.
const fn permille(futures: u32) -> u64 {
    futures as u64 * 1_000 / FUTURES as u64
}

/// The 95 % confidence interval of a share, in thousandths (Wilson 1927).
fn interval(futures: u32) -> [u64; 2] {
    const Z: f64 = 1.96;
    let (count, share) = (f64::from(FUTURES), f64::from(futures) / f64::from(FUTURES));
    let (scale, middle) = (1.0 + Z * Z / count, share + Z * Z / (2.0 * count));
    let spread = Z * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
    [middle - spread, middle + spread].map(|end| ((end / scale * 1_000.0).max(0.0) as i64).unsigned_abs())
}
