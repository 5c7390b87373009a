//! The lesson's charts, each drawn by plotters on a canvas, and the same numbers as words and tables.
//!
//! - `paper`: plotters' backend on a canvas
//! - `colours`: the style sheet's colours
//! - `ground`: axes and bars, for all kinds of charts
//! - `paint`: bars, lines and curves; `panels`: bars of several runs; `orders`: the same items in several orders
//! - `experiment`: charts of other runs, computed in the worker on demand

mod colours;
mod experiment;
mod ground;
mod orders;
mod paint;
mod panels;
mod paper;

use std::rc::Rc;

use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

use crate::lesson::beside::Beside;
use crate::lesson::figure::{self, Table};
use crate::subject::chart::{Chart, Frame, Plot, Sense, Series};
use crate::ui::lesson::state::shared::PanelProps;

use super::observe::{use_colours, use_size};
use colours::Colours;
use experiment::{ExperimentRef, Laboratory};

#[component]
pub fn Charts(props: &PanelProps) -> Html {
    let key = (props.session.clone(), props.moment.revision, props.moment.count);
    let plots = use_memo(key, |(session, _, count)| {
        session.read(|session| {
            let run = session.run();
            let plot = |chart: &Chart| Rc::new((chart.data)(run.trace(), *count));
            run.lesson().charts.iter().map(|chart| (chart, plot(chart))).collect::<Vec<(&'static Chart, _)>>()
        })
    });
    let colours = use_colours();
    let recipe = use_memo((props.session.clone(), props.moment.revision), |(session, _)| {
        session.read(|session| session.run().recipe().clone())
    });
    if plots.is_empty() {
        return html! { <p class="empty">{ "This lesson has no charts." }</p> };
    }
    let beside = |frame| Beside::of(frame, plots.iter().map(|(chart, plot)| (chart.frame(), &**plot)));
    html! {
        <div class="charts">
            { for plots.iter().enumerate().map(|(index, (chart, plot))| html! {
                <Figure key={index} frame={chart.frame()} beside={beside(chart.frame())} plot={plot.clone()} {colours} />
            }) }
            { for recipe.lesson.experiments.iter().map(|experiment| html! {
                <Laboratory key={experiment.id} experiment={ExperimentRef(experiment)} recipe={recipe.clone()} held={props.unanswered} {colours} />
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FigureProps {
    frame: Frame,
    beside: Beside,
    /// Compared by value, so that a chart is redrawn only when its numbers change.
    plot: Rc<Plot>,
    /// Increases with every change of theme.
    colours: u32,
}

#[component]
fn Figure(props: &FigureProps) -> Html {
    let FigureProps { frame, beside, .. } = *props;
    let (host, canvas) = (use_node_ref(), use_node_ref());
    let size = use_state_eq(|| (0, 0));
    use_size(host.clone(), {
        let size = size.setter();
        Rc::new(move |host: &Element| size.set((host.client_width(), host.client_height())))
    });
    let key = (props.plot.clone(), beside, *size, props.colours);
    use_effect_with(key, {
        let canvas = canvas.clone();
        move |(plot, beside, size, _)| {
            let canvas = canvas.cast::<HtmlCanvasElement>();
            let colours = canvas.as_ref().and_then(|canvas| Colours::read(canvas));
            if let (Some(canvas), Some(colours)) = (canvas, colours) {
                paint::draw(canvas, *size, (frame, *beside), plot, &colours);
            }
        }
    });
    let table = figure::table(frame, &props.plot);
    html! {
        <figure class={shape_class(&props.plot)}>
            <figcaption>{ frame.title }{ " " }<small>{ frame.y }</small></figcaption>
            { legend(&props.plot) }
            <div class="chart-ground" ref={host}>
                <canvas ref={canvas} role="img" aria-label={figure::sentence(frame, &props.plot)}></canvas>
                if props.plot.is_empty() {
                    <p class="empty" aria-hidden="true">{ figure::nothing(&props.plot) }</p>
                }
            </div>
            if !props.plot.is_empty() {
                <details><summary>{ "As a table" }</summary><div class="chart-table">{ draw_table(frame, &table) }</div></details>
            }
        </figure>
    }
}

/// The names of the series, each with its pattern or mark.
fn legend(plot: &Plot) -> Html {
    let entry = |index: usize, series: &Series, swatch: Html| {
        html! { <li key={index} class={sense_class(series.sense)}>{ swatch }{ &series.name }</li> }
    };
    match plot {
        Plot::Bars { series, .. } | Plot::Panels { series, .. } => html! {
            <ul class="legend">{ for series.iter().enumerate().map(|(index, series)| {
                let pattern = ground::Pattern::of(index).class();
                entry(index, series, html! { <span class={classes!("swatch", pattern)} aria-hidden="true"></span> })
            }) }</ul>
        },
        Plot::Orders { .. } => html! {
            <ul class="legend">
                <li><span class="mark" aria-hidden="true">{ "↓" }</span>{ "led to" }</li>
                <li class={sense_class(Sense::Bad)}><span class="mark" aria-hidden="true">{ "↑" }</span>{ "led to something sorted above it" }</li>
            </ul>
        },
        Plot::Curves { curves } => html! {
            <ul class="legend">{ for curves.iter().enumerate().map(|(index, (series, _))| {
                entry(index, series, html! { <span class="mark" aria-hidden="true">{ paint::Mark::of(index).sign() }</span> })
            }) }</ul>
        },
        Plot::Steps { lines, limit } => html! {
            <ul class="legend">
                { for lines.iter().enumerate().map(|(index, (series, _))| {
                    entry(index, series, html! { <span class="mark" aria-hidden="true">{ paint::Mark::of(index).sign() }</span> })
                }) }
                if let Some(limit) = limit {
                    <li class="limit"><span class="swatch dash" aria-hidden="true"></span>{ format!("limit {limit}") }</li>
                }
            </ul>
        },
    }
}

/// A class for plots that need more room than others.
fn shape_class(plot: &Plot) -> Option<&'static str> {
    match plot {
        Plot::Orders { .. } => Some("orders"),
        Plot::Panels { .. } => Some("panels"),
        Plot::Bars { .. } | Plot::Steps { .. } | Plot::Curves { .. } => None,
    }
}

fn sense_class(sense: Sense) -> &'static str {
    match sense {
        Sense::Plain => "series-plain",
        Sense::Good => "series-good",
        Sense::Bad => "series-bad",
        Sense::Unknown => "series-unknown",
    }
}

fn draw_table(frame: Frame, table: &Table) -> Html {
    html! {
        <table>
            <caption class="hidden-visually">{ frame.title }</caption>
            <thead><tr>{ for table.head.iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
            <tbody>{ for table.rows.iter().enumerate().map(|(index, row)| html! {
                <tr key={index}>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr>
            }) }</tbody>
        </table>
    }
}
