//! The proof: many seeds and fault schedules, with and without the fix, counted as their results come in.
//!
//! Beside the seeds, every single fault of one run can be tried under the same settings.
//!
//! Anyone may put their own settings in place of the fix, if these are other settings than the proof compares.

mod counts;
mod singles;

use yew::prelude::*;

use super::state::act::{Act, SearchAct};
use super::state::searches::{Goal, Rival, Searches};
use super::state::shared::Shared;
use crate::lesson::step::RUNS;
use crate::ui::select::Select;
use counts::{Counts, about};
use singles::SinglesPanel;

/// The numbers of seeds to choose from.
const SEEDS: [u32; 3] = [RUNS, 10 * RUNS, 100 * RUNS];

#[derive(Clone, Properties, PartialEq)]
pub struct ProofProps {
    pub session: Shared,
    /// Increases when the recipe changes: whether somebody's own settings are others depends on it.
    pub revision: u32,
    pub searches: Searches,
    pub act: Callback<Act>,
}

#[component]
pub fn ProofPanel(props: &ProofProps) -> Html {
    let seeds = use_state_eq(|| 0_usize);
    let wants_mine = use_state_eq(|| false);
    let recipe = props.session.read(|session| session.run().recipe().clone());
    let Some(proof) = recipe.lesson.proof else { return Html::default() };
    let lesson = recipe.lesson;
    let differs = lesson.proved(&proof).iter().all(|compared| *compared != recipe.settings)
        && !lesson
            .scenes
            .iter()
            .any(|scene| [lesson.settings_of(scene), lesson.repaired(scene)].contains(&recipe.settings));
    let mine = differs && *wants_mine;
    let (count, proving) = (SEEDS[*seeds], props.searches.running == Some(Goal::Proof));
    let singles = props.searches.singles.as_ref();
    let tried_others = singles.is_some_and(|singles| singles.rival.is_stale(&recipe.settings));
    let on = |what: SearchAct| props.act.reform(move |_: MouseEvent| Act::Search(what));
    let options = SEEDS.map(|seeds| (seeds.to_string().into(), format!("{seeds} seeds").into())).to_vec();
    let choose = {
        let seeds = seeds.setter();
        Callback::from(move |chosen| seeds.set(chosen))
    };
    html! {
        <div class="ask">
            if differs { { rivals(&wants_mine) } }
            <p class="row-of-buttons">
                if proving {
                    <button type="button" onclick={on(SearchAct::Stop)}>{ "Stop" }</button>
                } else {
                    <button type="button" class="primary" onclick={on(SearchAct::Prove { seeds: count, mine })}>
                        { format!("Run {count} seeds, {}", if mine { "without the fix and with my settings" } else { "with and without the fix" }) }
                    </button>
                    <Select label="Number of seeds" {options} chosen={*seeds} on_choose={choose} />
                }
            </p>
            if !proving && count > RUNS { <p class="soft">{ takes(count, mine, &props.searches) }</p> }
            <p class="soft">
                { "Each seed draws one to eight faults for the first three quarters of its run. Then links and nodes are healthy again, so that anything that has to happen by the end can still happen." }
            </p>
            if let (Some(findings), Some(rival)) = (&props.searches.findings, &props.searches.rival) {
                <Counts session={props.session.clone()} findings={findings.clone()} rival={rival.clone()} {proving}
                    speed={props.searches.speed} stale={rival.is_stale(&recipe.settings)} act={props.act.clone()} />
            }
            <SinglesPanel searches={props.searches.clone()} {mine} stale={tried_others} act={props.act.clone()} />
        </div>
    }
}

/// The choice of what the settings without the fix are compared with.
fn rivals(mine: &UseStateHandle<bool>) -> Html {
    let option = |is_mine: bool, words: &'static str| {
        let choice = mine.setter();
        html! {
            <label class="choice">
                <input type="radio" name="rival" checked={**mine == is_mine} onchange={Callback::from(move |_: Event| choice.set(is_mine))} />
                <span>{ words }</span>
            </label>
        }
    };
    html! {
        <fieldset>
            <legend>{ "Compare the settings without the fix with" }</legend>
            <div class="rivals">{ option(false, "the fix") }{ option(true, "my settings") }</div>
        </fieldset>
    }
}

/// How long so many seeds take, as far as that is known.
fn takes(seeds: u32, mine: bool, searches: &Searches) -> String {
    let measured = searches.speed.filter(|_| searches.rival.as_ref().is_some_and(Rival::is_mine) == mine);
    measured.map_or_else(
        || format!("How long {seeds} seeds take here is estimated once some of them have run."),
        |speed| {
            format!(
                "The last proof ran {speed} seeds a second. At that speed, {seeds} seeds take {}.",
                about(seeds, speed)
            )
        },
    )
}
