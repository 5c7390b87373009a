//! What would have had to be otherwise, asked about the scenes.

use happens_before::explore::otherwise::words::Words;
use happens_before::explore::otherwise::{Findings, Inquiry, Lessons};
use happens_before::lesson::{self, Lesson, Scene};
use happens_before::run::Recipe;
use happens_before::timeline::scene::Names;
use happens_before::timeline::sentence::deed;

fn inquiry(lesson: &'static Lesson, scene: &Scene) -> Inquiry<Lessons> {
    Inquiry::of(&Recipe::of_scene(lesson, scene), Some(scene), scene.breaks.expect("it breaks one"))
}

fn findings(mut inquiry: Inquiry<Lessons>) -> Findings {
    while !inquiry.findings().finished {
        inquiry.advance();
    }
    inquiry.findings().clone()
}

/// The findings about a scene in words, one a line.
fn said(lesson: &'static Lesson, scene: &Scene, findings: &Findings) -> Vec<String> {
    let recipe = Recipe::of_scene(lesson, scene);
    let nodes = (lesson.build)(&recipe.settings).names();
    let names = Names { nodes: nodes.clone(), ..Names::default() };
    let deed = |intervention: &_| deed(intervention, &names);
    let words = Words { nodes: &nodes, knobs: lesson.knobs, script: &recipe.script, deed: &deed };
    findings.found.iter().map(|finding| format!("{:?}: {}", finding.outcome, words.say(finding))).collect()
}

/// Prints what is found for each lesson's first scene that breaks a check; `OTHERWISE=all` for every scene.
#[test]
#[ignore = "for reading"]
fn print_what_would_have_had_to_be_otherwise() {
    let of = std::env::var("OTHERWISE").unwrap_or_default();
    for lesson in lesson::all() {
        let scenes = lesson.scenes.iter().filter(|scene| scene.breaks.is_some());
        for scene in scenes.take(if of == "all" { usize::MAX } else { 1 }) {
            let begun = std::process::Command::new("date").arg("+%s.%N").output().expect("a clock");
            let findings = findings(inquiry(lesson, scene));
            let ended = std::process::Command::new("date").arg("+%s.%N").output().expect("a clock");
            let [begun, ended] = [begun, ended].map(|out| String::from_utf8_lossy(&out.stdout).trim().parse::<f64>().unwrap_or(0.0));
            println!(
                "\n{}/{}: {} in {} runs, {} pairs and {} spares untried, {:.1} s",
                lesson.about.id, scene.id, findings.check, findings.runs, findings.untried_pairs, findings.untried_spares, ended - begun
            );
            for line in said(lesson, scene, &findings) {
                println!("  {line}");
            }
        }
    }
}
