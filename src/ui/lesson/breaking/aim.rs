//! Above the timeline: what the current tool strikes, and by how much. Without a tool it says, once, what can be clicked.

use serde::{Deserialize, Serialize};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::run::recipe::bounds::MAX_SPAN;
use crate::sim::time::Duration;
use crate::ui::lesson::state::act::{Act, ToolAct, ViewAct};
use crate::ui::lesson::state::tool::{Aim as At, Amounts, Tool};
use crate::ui::storage::{self, Stored};
use crate::ui::typed::Typed;

/// Whether the user has seen the hint about clicking.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Hinted(bool);

impl Stored for Hinted {
    const KEY: &'static str = "happens-before.hinted";
    const VERSION: u32 = 1;
    const NAME: &'static str = "What was hinted at";
}

#[derive(Clone, Properties, PartialEq)]
pub struct AimProps {
    /// The current tool.
    pub tool: Option<Tool>,
    pub amounts: Amounts,
    /// Whether a menu of the timeline is open: then the hint is not needed.
    pub menu: bool,
    pub act: Callback<Act>,
}

#[component]
pub fn Aim(props: &AimProps) -> Html {
    let hinted = use_state_eq(|| storage::load::<Hinted>().0);
    let got_it = {
        let hinted = hinted.setter();
        move || {
            storage::save(&Hinted(true));
            hinted.set(true);
        }
    };
    use_effect_with(props.tool.is_some() || props.menu, {
        let (got_it, known) = (got_it.clone(), *hinted);
        move |used| {
            if *used && !known {
                got_it();
            }
        }
    });
    if let Some(tool) = props.tool {
        return in_hand(props, tool);
    }
    if *hinted {
        return Html::default();
    }
    html! {
        <div class="aim hint" role="note">
            <span>{ "Click an arrow or a lane's name to break something, or the ruler to jump in time." }</span>
            <button type="button" class="quiet" onclick={Callback::from(move |_: MouseEvent| got_it())}>{ "Got it" }</button>
        </div>
    }
}

fn in_hand(props: &AimProps, tool: Tool) -> Html {
    let what = match tool.aim() {
        At::Message => "click a message",
        At::Node => "click a node's name, or its lane at a time",
    };
    let escape = props.act.reform(|_: MouseEvent| Act::View(ViewAct::Escape));
    html! {
        <div class="aim" role="group" aria-label={format!("{}: the tool in hand", tool.name())}>
            <b>{ tool.name() }</b>{ amount(props, tool) }
            <span role="status">{ what }<span class="by-key">{ ", or press Enter on the selected event" }</span></span>
            <button type="button" class="quiet" title="Put it back (Esc)" aria-label="Put the tool back" onclick={escape}>{ "Esc" }</button>
        </div>
    }
}

/// The amount, for tools that have one.
fn amount(props: &AimProps, tool: Tool) -> Html {
    let amounts = props.amounts;
    let most = in_ms(MAX_SPAN);
    let field = |words: &'static str, value: i64, range: (i64, i64, i64), set: fn(&mut Amounts, i64)| {
        let on_done = props.act.reform(move |text: String| {
            let mut amounts = amounts;
            if let Ok(number) = text.trim().parse::<i64>() {
                set(&mut amounts, number.clamp(range.0, range.1));
            }
            Act::Tool(ToolAct::Amounts(amounts))
        });
        html! {
            <label>{ words }{ " " }<Typed kind="number" {range} value={value.to_string()} invalid={false} {on_done} />{ " ms" }</label>
        }
    };
    let for_good = |words: &'static str, on: bool, set: fn(&mut Amounts, bool)| {
        let onchange = props.act.reform(move |event: Event| {
            let mut amounts = amounts;
            set(&mut amounts, event.target_unchecked_into::<HtmlInputElement>().checked());
            Act::Tool(ToolAct::Amounts(amounts))
        });
        html! { <label><input type="checkbox" checked={on} {onchange} />{ " " }{ words }</label> }
    };
    let stop = |span: Option<Duration>| span.map(in_ms);
    match tool {
        Tool::Delay => {
            let value = in_ms(amounts.delay);
            field("by", value, (1, most, 100), |amounts, ms| amounts.delay = ms_of(ms))
        }
        Tool::Crash => html! { <>
            { for stop(amounts.down).map(|ms| field("for", ms, (1, most, 100), |amounts, ms| amounts.down = Some(ms_of(ms)))) }
            { for_good("for good", amounts.down.is_none(), |amounts, on| amounts.down = (!on).then_some(Amounts::default().down).flatten()) }
        </> },
        Tool::Pause => html! { <>
            { for stop(amounts.pause).map(|ms| field("for", ms, (1, most, 100), |amounts, ms| amounts.pause = Some(ms_of(ms)))) }
            { for_good("until resumed", amounts.pause.is_none(), |amounts, on| amounts.pause = (!on).then_some(Amounts::default().pause).flatten()) }
        </> },
        Tool::Clock => field("by", i64::from(amounts.clock_ms), (-most, most, 100), |amounts, ms| {
            amounts.clock_ms = ms as i32;
        }),
        Tool::Drop | Tool::Repeat | Tool::Cut => Html::default(),
    }
}

fn in_ms(span: Duration) -> i64 {
    (span.as_micros() / 1_000).cast_signed()
}

/// The duration for a field's milliseconds, which its range keeps non-negative.
fn ms_of(ms: i64) -> Duration {
    Duration::from_millis(ms.unsigned_abs())
}
