//! Transport: to the start, step, play, speed, time, seed.

use yew::prelude::*;

use super::state::act::{Act, ChangeAct, PlayAct};
use super::state::shared::{Moment, Shared};
use crate::run::recipe::MAX_SEED;
use crate::run::session::SPEEDS_PERMILLE;
use crate::sim::time::SimTime;
use crate::sim::world::End;
use crate::ui::late::{self, late};
use crate::ui::select::Select;
use crate::ui::typed::Typed;

#[derive(Properties, PartialEq)]
pub struct TransportProps {
    pub session: Shared,
    pub moment: Moment,
    pub act: Callback<Act>,
}

fn speed_words(permille: u64) -> String {
    match permille {
        0..1_000 => format!("1/{}×", (1_000 + permille / 2) / permille),
        _ => format!("{}×", permille / 1_000),
    }
}

#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let act = |what: fn() -> Act| {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(what()))
    };
    let playing = props.moment.playing;
    let speed = props.session.read(crate::run::session::Session::speed);
    let on_speed = {
        let act = props.act.clone();
        Callback::from(move |speed: usize| act.emit(Act::Play(PlayAct::Speed(speed))))
    };
    let speeds: Vec<(AttrValue, AttrValue)> = SPEEDS_PERMILLE
        .iter()
        .map(|permille| (permille.to_string().into(), speed_words(*permille).into()))
        .collect();
    let stopped = props.session.read(|session| session.run().end().is_some_and(|end| end != End::Horizon));
    let seed =
        SeedProps { session: props.session.clone(), revision: props.moment.revision, act: props.act.clone() };
    html! {
        <div class="transport" role="group" aria-label="Transport">
            <button type="button" class="icon" title="To the start (Home)" aria-label="To the start"
                onclick={act(|| Act::Play(PlayAct::Seek(SimTime::ZERO)))}>{ "|◀" }</button>
            <button type="button" title="One step back (,)" aria-label="Step back" onclick={act(|| Act::Play(PlayAct::StepBack))}>{ "‹ " }<span class="wide">{ "Step" }</span></button>
            <button type="button" class="primary play" title={if playing { "Pause (Space)" } else { "Play (Space)" }}
                onclick={act(|| Act::Play(PlayAct::Toggle))}>{ if playing { "❚❚ Pause" } else { "▶ Play" } }</button>
            <button type="button" title="One step on (.)" aria-label="Step on" onclick={act(|| Act::Play(PlayAct::StepForward))}><span class="wide">{ "Step" }</span>{ " ›" }</button>
            <button type="button" class="icon" title="To the end (End)" aria-label="To the end"
                onclick={act(|| Act::Play(PlayAct::ToEnd))}>{ "▶|" }</button>
            <label class="speed">
                <span class="hidden-visually">{ "Speed, simulated time to real time" }</span>
                <Select title="Speed: simulated time to real time (- and +)" options={speeds} chosen={speed} on_choose={on_speed} />
            </label>
            <span class="time"><b>{ props.moment.playhead.to_string() }</b><small>{ " true time" }</small></span>
            if stopped {
                { late!(controls: LimitNote, seed.clone(), late::quiet) }
            }
            { late!(controls: SeedField, seed, late::quiet) }
        </div>
    }
}

#[derive(Clone, Properties, PartialEq)]
struct SeedProps {
    session: Shared,
    revision: u32,
    act: Callback<Act>,
}

/// Why and where the run stops before its end.
#[component]
fn LimitNote(props: &SeedProps) -> Html {
    let words = props.session.read(|session| {
        let (end, trace) = (session.run().end()?, session.run().trace());
        let until = trace.events.iter().next_back().map_or(SimTime::ZERO, |last| last.at);
        Some(format!("{} ({} events, up to {until})", end.sentence(), trace.len()))
    });
    html! { <p class="limit" role="status">{ words.unwrap_or_default() }</p> }
}

/// The seed, from which all chance derives. An invalid seed is reported and changes nothing.
#[component]
fn SeedField(props: &SeedProps) -> Html {
    let seed = props.session.read(|session| session.run().recipe().seed);
    let error = use_state_eq(|| None::<String>);
    let on_done = {
        let (act, error) = (props.act.clone(), error.setter());
        Callback::from(move |text: String| match text.trim().parse::<u64>() {
            Ok(seed) if seed <= MAX_SEED => {
                error.set(None);
                act.emit(Act::Change(ChangeAct::Seed(seed)));
            }
            _ => error.set(Some(format!("A seed is a whole number from 0 to {MAX_SEED}."))),
        })
    };
    let next = {
        let act = props.act.clone();
        Callback::from(move |_| act.emit(Act::Change(ChangeAct::Seed((seed + 1) % (MAX_SEED + 1)))))
    };
    html! {
        <span class="seed">
            <label>{ "seed " }<Typed kind="text" value={seed.to_string()} invalid={error.is_some()} says_why="seed-error" {on_done} /></label>
            <button type="button" class="icon" title="Another seed" aria-label="Another seed" onclick={next}>{ "⚄" }</button>
            <span id="seed-error" class="error" role="status">{ (*error).clone().unwrap_or_default() }</span>
        </span>
    }
}
