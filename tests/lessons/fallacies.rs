use happens_before::lesson::eight_fallacies::LESSON;
use happens_before::run::{Recipe, Run};
use happens_before::subject::storefront::reading::{Board, first_cases};

#[test]
fn probe() {
    for scene in LESSON.scenes {
        for (how, settings) in [("", LESSON.settings_of(scene)), ("  repaired", LESSON.repaired(scene))] {
            let recipe = Recipe { settings, ..Recipe::of_scene(&LESSON, scene) };
            let run = Run::complete(recipe);
            let t = run.trace();
            let b = Board::of(t, t.len());
            println!("{}{how}: events {} against {:?} settled {:?} pages {} mean {} slowest {} waiting {} forged {} rep {} refused {} missed {} cut {} bytes {} cost {} book {:?}", scene.id, t.len(), b.against(), b.settled, b.pages, b.mean_page(), b.slowest, b.most_waiting, b.forged, b.repeated, b.refused, b.missed, b.cut_off, b.page_bytes(), b.thousand_cost(), b.book());
            for (e, c) in first_cases(t) { println!("      {} {}", t.event(e).at, c.words()); }
        }
    }
}
