//! How long lessons take, for whom they are, and what to have read before.

use yew::prelude::*;

use super::route::Route;
use crate::lesson::{About, LESSONS};

/// How many minutes a lesson takes, with links to those to have read before.
pub fn course(about: &'static About) -> Html {
    let link = |(index, before): (usize, &'static About)| {
        html! {
            <>
                { if index == 0 { " · after " } else { " and " } }
                <a href={Route::lesson(before.id).href()}>{ before.title }</a>
            </>
        }
    };
    html! {
        <small class="course">{ format!("{} minutes", about.minutes) }{ for about.read_before().enumerate().map(link) }</small>
    }
}

/// Whom the lessons are for, and how long they take.
pub fn audience() -> String {
    let minutes = || LESSONS.iter().map(|about| about.minutes);
    let (least, most) = (minutes().min().unwrap_or_default(), minutes().max().unwrap_or_default());
    let hours = (minutes().sum::<u32>() + 30) / 60;
    format!(
        "For backend engineers, students and teachers: {} lessons of {least} to {most} minutes, about {hours} hours in all.",
        LESSONS.len()
    )
}
