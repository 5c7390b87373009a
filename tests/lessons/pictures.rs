//! Pictures to look at: the decisive moment of every step of a lesson as SVG, as the page shows it first and as the handout prints it.
//!
//! ```sh
//! PICTURES_LESSON=outbox PICTURES=/tmp/pictures \
//!     cargo test --no-default-features --test lessons -- --ignored write_pictures
//! ```

use std::{env, fs, path::Path};

use happens_before::lesson;
use happens_before::run::still::Still;
use happens_before::run::{Recipe, Run};
use happens_before::sim::time::SimTime;
use happens_before::timeline::list::Ink;
use happens_before::timeline::svg::{Paintbox, svg};

use super::labels::Stage;

/// A colour for an ink, close to the page's.
fn colour(ink: Ink) -> String {
    let colour = match ink {
        Ink::Ink | Ink::Write | Ink::Playhead => "#1c1f26",
        Ink::Soft | Ink::Timer => "#5c626e",
        Ink::Lifeline | Ink::Density => "#9a9ea6",
        Ink::Grid | Ink::Lane => "#eceae4",
        Ink::Paper | Ink::OnAccent => "#fbfaf7",
        Ink::Message | Ink::SpanNeutral | Ink::Selected => "#1f5fbf",
        Ink::Duplicate | Ink::Tampered | Ink::SpanHolding | Ink::SpanCompensating => "#7a4fc0",
        Ink::Delayed | Ink::SpanWaiting | Ink::Warn => "#b26a00",
        Ink::SpanWorking | Ink::Good => "#2b7a4b",
        Ink::Bundle => "#5f9fc9",
        Ink::Lost | Ink::SpanFailed | Ink::Trouble | Ink::Violation | Ink::Intervention | Ink::Bad => {
            "#b3261e"
        }
    };
    colour.to_owned()
}

fn write(folder: &Path, stage: &Stage, name: &str, at: SimTime) {
    let picture = svg(&stage.picture_at(at), &Paintbox { colour: &colour, family: "sans-serif" }, name, "");
    fs::write(folder.join(format!("{name}.svg")), picture).expect("it can be written");
}

#[test]
#[ignore = "writes files"]
fn write_pictures() {
    let folder = env::var("PICTURES").expect("a folder");
    let wanted = env::var("PICTURES_LESSON").expect("the id of a lesson");
    let lesson = lesson::find(&wanted).expect("there is such a lesson");
    fs::create_dir_all(&folder).expect("it can be made");
    for (index, step) in lesson.steps.iter().enumerate() {
        let stills = |run: &Run| [Some(Still::of(run, index)), Still::of_answer(run, index)];
        let stills = stills(&Run::complete(Recipe::of_step(lesson, index)));
        for (still, which) in stills.into_iter().zip(["", "-answer"]) {
            let Some(Still { at, until, .. }) = still else { continue };
            let run = || Run::complete(Recipe::of_step(lesson, index));
            let name = |kind: &str| format!("{wanted}-{index:02}-{}{which}-{kind}", step.id);
            let page = Stage::of(run(), step.id, (808.0, 450.0));
            write(Path::new(&folder), &page, &name("page"), at);
            let lanes = page.run.names().len() as f32;
            let paper = Stage::of(run(), step.id, (960.0, 70.0 + 70.0 * lanes)).fit(until);
            write(Path::new(&folder), &paper, &name("paper"), at);
        }
    }
}
