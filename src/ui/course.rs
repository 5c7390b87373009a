//! How long lessons take, who they are for, and which lessons to read first.

use yew::prelude::*;

use super::route::Route;
use crate::lesson::{About, LESSONS};

/// A lesson's minutes, with links to the lessons to read first.
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

/// Who the lessons are for, and how long they take.
pub fn audience() -> String {
    let minutes = || LESSONS.iter().map(|about| about.minutes);
    let (least, most) = (minutes().min().unwrap_or_default(), minutes().max().unwrap_or_default());
    let hours = (minutes().sum::<u32>() + 30) / 60;
    format!(
        "For backend engineers, students and teachers: {} lessons of {least} to {most} minutes, about {hours} hours in all.",
        LESSONS.len()
    )
}
