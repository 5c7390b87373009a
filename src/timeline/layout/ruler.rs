//! Ruler, grid and playhead.

use crate::sim::process::Domain;
use crate::timeline::lanes::RULER_HEIGHT;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Align, Face, Fill, Ink, Sign, Stroke, Target, Weight};
use crate::timeline::text;
use crate::timeline::within::within;

use super::Sheet;
use super::context::Context;

/// The baseline of the ruler's numbers, in pixels.
const NUMBERS_Y: f32 = 16.0;

pub(super) fn draw_grid<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    for tick in cx.view.ticks() {
        let x = cx.x(tick.at);
        let ends = ((x, RULER_HEIGHT), (x, cx.lanes.bottom()));
        sheet.grid.line(ends.0, ends.1, Stroke::solid(1.0), Style::plain(Ink::Grid));
    }
}

pub(super) fn draw_ruler<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let (left, right) = (cx.view.left(), cx.view.right());
    let style = Style::new(Ink::Paper, Weight::Full, Target::Ruler);
    sheet.frame.rect(Area::new(0.0, 0.0, right, RULER_HEIGHT), 0.0, Fill::Solid, style);
    let numbers = Style::new(Ink::Soft, Weight::Full, Target::Ruler);
    if left > 60.0 {
        let caption = "true time".to_owned();
        sheet.frame.text((left - 14.0, NUMBERS_Y), caption, Face::Number, Align::End, numbers);
    }
    let now = playhead_flag(cx);
    for tick in cx.view.ticks() {
        let x = cx.x(tick.at);
        let half = text::width(&tick.label, Face::Number) / 2.0;
        let hidden =
            now.as_ref().is_some_and(|(area, _)| (area.x - half..area.x + area.w + half).contains(&x));
        if !hidden && x - half >= left - 14.0 && x + half <= right {
            sheet.frame.text((x, NUMBERS_Y), tick.label, Face::Number, Align::Middle, numbers);
        }
    }
}

/// The flag with the playhead's time: its area and text; `None` if the playhead is out of sight.
fn playhead_flag<D: Domain>(cx: &Context<'_, D>) -> Option<(Area, String)> {
    let x = cx.x(cx.present.at);
    let (left, right) = (cx.view.left(), cx.view.right());
    if x < left - 0.5 || x > right + 0.5 {
        return None;
    }
    let label = cx.present.at.to_string();
    let width = text::width(&label, Face::Number) + 8.0;
    let start = within(x - width / 2.0, left - 14.0, (right - width).max(left));
    Some((Area::new(start, 2.0, width, 18.0), label))
}

/// Labels should avoid the playhead.
pub(super) fn keep_clear<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let x = cx.x(cx.present.at);
    sheet.room.line((x, RULER_HEIGHT), (x, cx.lanes.height()));
}

pub(super) fn draw_playhead<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let Some((flag, label)) = playhead_flag(cx) else { return };
    let x = cx.x(cx.present.at);
    let foot = (cx.lanes.bottom() + cx.lanes.foot() - 6.0).min(cx.lanes.height());
    let style = Style::new(Ink::Playhead, Weight::Full, Target::Ruler);
    // It does not cut through the words of a flag.
    let is_under_flag = sheet.flags.iter().any(|flag| flag.x < x && x < flag.x + flag.w);
    let top = if is_under_flag { cx.lanes.top() } else { RULER_HEIGHT - 4.0 };
    sheet.frame.line((x, top), (x, foot), Stroke::solid(1.4), Style::plain(Ink::Playhead));
    sheet.frame.sign(Sign::Grip, (x, RULER_HEIGHT - 3.0), 5.5, style);
    let at = (flag.x + flag.w / 2.0, NUMBERS_Y);
    sheet.frame.text(at, label, Face::Number, Align::Middle, style);
}
