//! The lessons of the registry, grouped by part, with the learner's progress in each.

use yew::prelude::*;

use crate::lesson::summary::summary_of;
use crate::lesson::{About, LESSONS, Part};
use crate::ui::course::course;
use crate::ui::lesson::state::progress::Progress;
use crate::ui::route::Route;

#[derive(Properties, PartialEq)]
pub struct LessonsProps {
    pub progress: Progress,
}

#[component]
pub fn Lessons(props: &LessonsProps) -> Html {
    // The registry is in the order of the curriculum, so a part's lessons stand together.
    let parts = LESSONS.chunk_by(|one, next| one.part == next.part);
    html! { <>{ for parts.map(|lessons| part(lessons[0].part, lessons, &props.progress)) }</> }
}

fn part(part: Part, lessons: &[&'static About], progress: &Progress) -> Html {
    let id = format!("part-{}", part as u8 + 1);
    html! {
        <section class="part" aria-labelledby={id.clone()} key={id.clone()}>
            <h2 {id}>{ part.title() }</h2>
            <ul class="cards">{ for lessons.iter().map(|lesson| card(lesson, progress)) }</ul>
        </section>
    }
}

fn card(lesson: &'static About, progress: &Progress) -> Html {
    let passed = progress.passed(lesson);
    html! {
        <li class="card lesson-card" key={lesson.id}>
            <h3><a href={Route::lesson(lesson.id).href()}>{ lesson.title }</a></h3>
            <p>{ summary_of(lesson) }</p>
            <div>{ course(lesson) }</div>
            <div class="done">
                <span class="dots" aria-hidden="true">
                    { for passed.iter().map(|passed| html! { <i class={passed.then_some("passed")} /> }) }
                </span>
                <small>{ words(passed.iter().filter(|passed| **passed).count(), passed.len()) }</small>
            </div>
        </li>
    }
}

/// A learner's progress in a lesson, in words.
fn words(passed: usize, steps: usize) -> String {
    match passed {
        0 => format!("{steps} steps, none done yet"),
        _ if passed == steps => format!("all {steps} steps done"),
        _ => format!("{passed} of {steps} steps"),
    }
}
