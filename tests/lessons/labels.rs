//! Labels of the timeline, in every scene of every lesson at the two most common widths: each label stands next to
//! its subject or is tied to it; none covers another; the subject of a question or a verdict has one; and nothing
//! that went wrong is left out of the picture.

use happens_before::lesson;
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::{EventId, NodeId, SpanId};
use happens_before::sim::process::SpanEnd;
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::{Event, Kind, Ruling};
use happens_before::timeline::index::Index;
use happens_before::timeline::lanes::Lanes;
use happens_before::timeline::layout::{Input, layout};
use happens_before::timeline::legend::extent;
use happens_before::timeline::list::{DisplayList, Primitive, Shape, Sign, Target};
use happens_before::timeline::scene::{Author, Cursor, Names, Note, Scene};
use happens_before::timeline::view::View;

/// The canvas of the page in windows of 1440 by 900 and of 1024 by 768 pixels.
const CANVASES: [(f32, f32); 2] = [(808.0, 450.0), (704.0, 311.0)];
/// The width of the lane heads at the left.
const GUTTER: f32 = 138.0;
/// How far a label may be from its event without a leader.
const BESIDE_PX: f32 = 40.0;

type Box = ((f32, f32), (f32, f32));

/// A scene of a lesson, as the page shows it.
pub(super) struct Stage {
    name: String,
    pub(super) run: Run,
    index: Index,
    scene: Scene,
    view: View,
    lanes: Lanes,
}

impl Stage {
    /// Every scene of every lesson, on each canvas.
    fn all() -> impl Iterator<Item = Self> {
        let scenes = lesson::all().flat_map(|lesson| lesson.scenes.iter().map(move |scene| (lesson, scene)));
        scenes.flat_map(|(lesson, scene)| {
            CANVASES.map(|canvas| Self::of(Run::complete(Recipe::of_scene(lesson, scene)), scene.id, canvas))
        })
    }

    pub(super) fn of(run: Run, scene: &str, (width, height): (f32, f32)) -> Self {
        let (trace, lesson) = (run.trace(), run.lesson());
        let note = |note: happens_before::subject::beliefs::Note| Note {
            event: note.event,
            text: note.words,
            bad: note.bad,
        };
        let names = Names {
            nodes: run.names().to_vec(),
            checks: run.checks().iter().map(|check| check.name.to_owned()).collect(),
            authors: vec![Author::Lesson; run.recipe().script.len()],
        };
        let scene_of = Scene {
            details: names.nodes.iter().map(|_| "10:00:00.000 · L 1".to_owned()).collect(),
            names,
            horizon: run.horizon(),
            notes: (lesson.notes)(trace).into_iter().map(note).collect(),
            asked: lesson.asked(run.settings(), trace),
            clocks: lesson.draws_clocks(),
            ..Scene::default()
        };
        // The page starts with the stretch in which something happens, plus an eighth.
        let until = run.with_margin(run.last_happening());
        let view = View::new(GUTTER, width - GUTTER, run.horizon()).fit(SimTime::ZERO, until);
        Self {
            name: format!("{} {scene} at {width}", lesson.about.id),
            index: Index::of(trace),
            lanes: Lanes::new(run.names().len(), height),
            scene: scene_of,
            view,
            run,
        }
    }

    /// The moments to look at: when something is decided or asked, and the end.
    fn moments(&self) -> Vec<EventId> {
        let broken = self.run.trace().violations().map(|verdict| verdict.judged);
        let asked = self.scene.asked.iter().map(|(event, ..)| *event);
        let last = EventId(self.run.trace().len() as u32 - 1);
        broken.take(40).chain(asked).chain([last]).collect()
    }

    /// The picture right after an event.
    fn picture(&self, event: EventId) -> DisplayList {
        self.picture_at(self.run.trace().event(event).at)
    }

    /// The picture at a moment.
    pub(super) fn picture_at(&self, at: SimTime) -> DisplayList {
        let Self { index, scene, view, lanes, run, .. } = self;
        let trace = run.trace();
        layout(&Input { trace, index, scene, view, lanes, cursor: Cursor::at(trace, at) })
    }

    /// The same up to this time.
    pub(super) fn fit(self, until: SimTime) -> Self {
        Self { view: self.view.fit(SimTime::ZERO, until), ..self }
    }

    /// An event's position: on its lane, or at its dot if it happens in the network.
    fn place(&self, list: &DisplayList, id: EventId) -> (f32, f32) {
        let event = self.run.trace().event(id);
        let dot = list.primitives.iter().find_map(|primitive| match primitive.shape {
            Shape::Sign { sign: Sign::Dot, at, .. } if primitive.target == Some(Target::Event(id)) => {
                Some(at)
            }
            _ => None,
        });
        let x = self.view.x(event.at);
        assert!(dot.is_none_or(|dot| event.node == NodeId::NONE || (dot.0 - x).abs() < 0.5));
        dot.unwrap_or((x, self.lanes.y(event.node)))
    }
}

/// The texts of a picture, with the boxes that their letters fill.
fn texts(list: &DisplayList) -> impl Iterator<Item = (&str, Box, &Primitive)> {
    list.primitives.iter().filter_map(|primitive| match &primitive.shape {
        Shape::Text { text, at, face, .. } => {
            let ((left, _), (right, _)) = extent(&primitive.shape);
            let (top, foot) = (at.1 - face.size() * 0.8, at.1 + face.size() * 0.25);
            Some((text.as_str(), ((left, top), (right, foot)), primitive))
        }
        _ => None,
    })
}

fn overlap(a: &Box, b: &Box) -> bool {
    // Boxes that only touch do not overlap.
    let slack = 0.5;
    a.0.0 + slack < b.1.0 && b.0.0 + slack < a.1.0 && a.0.1 + slack < b.1.1 && b.0.1 + slack < a.1.1
}

/// A point's distance from a box.
fn away(area: &Box, (x, y): (f32, f32)) -> f32 {
    let beyond = |low: f32, at: f32, high: f32| (low - at).max(at - high).max(0.0);
    beyond(area.0.0, x, area.1.0).hypot(beyond(area.0.1, y, area.1.1))
}

/// The shortest distance between a shape and a box.
fn distance(area: &Box, shape: &Shape) -> f32 {
    let along = |points: &[(f32, f32)]| {
        let steps = points.windows(2).flat_map(|ends| {
            let [a, b] = [ends[0], ends[1]];
            (0..=50).map(move |step| {
                let part = step as f32 / 50.0;
                (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part)
            })
        });
        steps.map(|point| away(area, point)).fold(f32::MAX, f32::min)
    };
    match shape {
        Shape::Line { from, to, .. } => along(&[*from, *to]),
        Shape::Bent { points, .. } => along(points),
        Shape::Curve { points: [a, b, c], .. } => {
            let at = |part: f32| {
                let (first, second, third) = ((1.0 - part).powi(2), 2.0 * part * (1.0 - part), part.powi(2));
                (first * a.0 + second * b.0 + third * c.0, first * a.1 + second * b.1 + third * c.1)
            };
            along(&std::array::from_fn::<_, 17, _>(|step| at(step as f32 / 16.0)))
        }
        _ => {
            let (low, high) = extent(shape);
            let near = |low: f32, high: f32, from: f32, to: f32| (from - high).max(low - to).max(0.0);
            near(low.0, high.0, area.0.0, area.1.0).hypot(near(low.1, high.1, area.0.1, area.1.1))
        }
    }
}

/// Looks at every picture of every stage, and fails with everything it finds wrong.
fn each(look: impl Fn(&Stage, &DisplayList, EventId, &mut Vec<String>)) {
    let (mut wrong, mut pictures) = (Vec::new(), 0);
    for stage in Stage::all() {
        for moment in stage.moments() {
            let before = wrong.len();
            look(&stage, &stage.picture(moment), moment, &mut wrong);
            pictures += 1;
            for what in &mut wrong[before..] {
                *what = format!("{}, {}: {what}", stage.name, stage.run.trace().event(moment).at);
            }
        }
    }
    assert!(pictures > 300, "{pictures}");
    assert!(wrong.is_empty(), "{} in {pictures} pictures: {:#?}", wrong.len(), &wrong[..wrong.len().min(60)]);
}

#[test]
fn no_two_labels_overlap() {
    each(|_, list, _, wrong| {
        let all: Vec<_> = texts(list).collect();
        for (index, (words, area, _)) in all.iter().enumerate() {
            for (others, other, _) in all[index + 1..].iter().filter(|(_, other, _)| overlap(area, other)) {
                wrong.push(format!("“{words}” {area:?} and “{others}” {other:?}"));
            }
        }
    });
}

#[test]
fn no_label_lies_on_an_arc_or_a_lanes_name() {
    each(|stage, list, _, wrong| {
        let arcs: Vec<_> =
            list.primitives.iter().filter(|p| matches!(p.shape, Shape::Curve { .. })).collect();
        for (words, area, primitive) in texts(list) {
            // Flags of violations are filled, so they hide what is behind them.
            let flag = matches!(primitive.target, Some(Target::Verdict(_)));
            let over = |arc: &&&Primitive| {
                !flag && arc.target != primitive.target && distance(&area, &arc.shape) < 0.1
            };
            if let Some(arc) = arcs.iter().find(over) {
                wrong.push(format!("“{words}” {area:?} lies on {:?}", arc.shape));
            }
            let beside = matches!(primitive.target, Some(Target::Lane(_) | Target::Ruler) | None);
            if !beside && area.0.0 < stage.view.left() {
                wrong.push(format!("“{words}” reaches into the lanes' names"));
            }
        }
    });
}

#[test]
fn each_label_stands_beside_its_event_or_is_tied_to_it() {
    each(|stage, list, _, wrong| {
        for (words, area, primitive) in texts(list) {
            let Some(target) =
                primitive.target.filter(|target| !matches!(target, Target::Ruler | Target::Lane(_)))
            else {
                continue;
            };
            let mine = |p: &&Primitive| p.target == Some(target) && !matches!(p.shape, Shape::Text { .. });
            let near = list.primitives.iter().filter(mine).map(|p| distance(&area, &p.shape));
            let shape = near.fold(f32::MAX, f32::min);
            let Target::Event(event) = target else {
                if shape > BESIDE_PX {
                    wrong.push(format!("“{words}” is {shape} px away"));
                }
                continue;
            };
            let place = stage.place(list, event);
            let leads = |p: &Primitive| match p.shape {
                Shape::Line { from, to, .. } if p.target == Some(target) => {
                    away(&area, from) < 4.0 && (to.0 - place.0).abs() < 1.0
                }
                // The band of a state and the arc of an undone step are as long as that lasts.
                Shape::Curve { .. } | Shape::Rect { .. } => {
                    p.target == Some(target) && distance(&area, &p.shape) < BESIDE_PX
                }
                _ => false,
            };
            if away(&area, place) > BESIDE_PX && !list.primitives.iter().any(leads) {
                wrong.push(format!("“{words}” hangs on nothing"));
            }
        }
    });
}

#[test]
fn what_a_question_or_a_verdict_is_about_is_labelled() {
    each(|stage, list, moment, wrong| {
        let trace = stage.run.trace();
        let labelled = |wanted: Target| texts(list).any(|(_, _, primitive)| primitive.target == Some(wanted));
        let in_sight = |event: EventId| stage.view.x(trace.event(event).at) <= stage.view.right();
        let seen = |event: &EventId| {
            *event <= moment && in_sight(*event) && stage.lanes.shows(trace.event(*event).node)
        };
        let known = |(event, _, known): &&(EventId, String, EventId)| seen(event) && *known <= moment;
        for (event, words, _) in stage.scene.asked.iter().filter(known) {
            if !labelled(Target::Event(*event)) {
                wrong.push(format!("asked about {event:?} {words}"));
            }
        }
        // A violation is labelled when it is decided, if that is in sight, at the event that caused it.
        let decided = trace.verdicts.iter().enumerate().filter(|(_, verdict)| verdict.judged == moment);
        for (position, verdict) in decided.filter(|(_, verdict)| verdict.ruling == Ruling::Violated) {
            // A verdict at the end may belong to nothing in sight.
            if trace.event(verdict.event).kind == Kind::Judged || !in_sight(verdict.event) {
                continue;
            }
            // A loss is labelled at its message, and a nearby note with the same words is enough.
            let lost = trace.event(verdict.event).message().is_some_and(|id| labelled(Target::Message(id)));
            let note = stage.scene.notes.iter().find(|note| note.event == verdict.event);
            let again = note.is_some_and(|note| texts(list).any(|(words, ..)| words.starts_with(&note.text)));
            let itself = labelled(Target::Verdict(position)) || labelled(Target::Event(verdict.event));
            if !itself && !lost && !again {
                wrong.push(format!("{:?}: {}", verdict.event, verdict.detail));
            }
        }
    });
}

/// What is judged only later is not told before: the end of a run would be given away.
#[test]
fn no_verdict_is_told_before_it_is_judged() {
    each(|stage, list, moment, wrong| {
        let trace = stage.run.trace();
        let seen = trace.count_until(trace.event(moment).at);
        let later = stage.scene.asked.iter().filter(|(_, _, known)| known.index() >= seen);
        for (event, words, _) in later {
            let told = |(text, _, primitive): &(&str, _, &Primitive)| {
                primitive.target == Some(Target::Event(*event))
                    && words.starts_with(text.trim_end_matches('…'))
            };
            if let Some((text, ..)) = texts(list).find(told) {
                wrong.push(format!("“{text}” is not judged yet"));
            }
        }
    });
}

#[test]
fn nothing_that_went_wrong_is_folded_away() {
    each(|stage, list, moment, wrong| {
        let trace = stage.run.trace();
        let drawn = |wanted: Target| list.primitives.iter().any(|primitive| primitive.target == Some(wanted));
        let seen = trace.count_until(trace.event(moment).at);
        let dropped = trace.events.iter().take(seen).filter(|event| event.kind == Kind::Dropped);
        let dropped: Vec<_> = dropped.filter_map(Event::message).collect();
        let crowds = list.primitives.iter().filter_map(|primitive| match primitive.target {
            Some(Target::Crowd(crowd)) => Some(crowd),
            _ => None,
        });
        let mut crowds: Vec<_> = crowds.collect();
        crowds.dedup();
        if crowds.is_empty() {
            let missing = dropped.iter().filter(|message| !drawn(Target::Message(**message)));
            wrong.extend(missing.map(|message| format!("{message:?} was lost")));
            let failed = |id: &SpanId| {
                let shown = stage.lanes.shows(trace.spans[id.index()].node);
                shown
                    && trace
                        .span_end(*id)
                        .is_some_and(|(event, end)| event.index() < seen && end != SpanEnd::Ok)
            };
            let spans = (0..trace.spans.len()).map(|index| SpanId(index as u32)).filter(failed);
            wrong.extend(spans.filter(|id| !drawn(Target::Span(*id))).map(|id| format!("{id:?} failed")));
        } else {
            let vain: u32 = crowds.iter().map(|crowd| crowd.vain).sum();
            if (vain as usize) < dropped.len() {
                wrong.push(format!("{vain} in vain of {} lost", dropped.len()));
            }
            // The picture begins with the run, so no message failed in it that was not sent in it.
            let more = crowds.iter().filter(|crowd| crowd.vain > crowd.count);
            wrong.extend(more.map(|crowd| format!("{crowd:?} has more messages in vain than messages")));
        }
    });
}

#[test]
fn no_message_is_in_vain_twice() {
    let retries = lesson::find("retries").expect("a lesson");
    let scene = retries.scene(retries.steps[0].scene).expect("a scene");
    // Calls time out before the server refuses them.
    let turned = [
        ("timeout", "100"),
        ("layers", "3"),
        ("queue", "0"),
        ("workers", "1"),
        ("service", "500"),
        ("growth", "none"),
    ];
    let settings = retries.settings_of(scene).with(&turned).expect("knobs that exist");
    let stage = Stage::of(
        Run::complete(Recipe { settings, ..Recipe::of_scene(retries, scene) }),
        scene.id,
        CANVASES[0],
    );
    let list = stage.picture(EventId(stage.run.trace().len() as u32 - 1));
    let crowds = list.primitives.iter().filter_map(|primitive| match primitive.target {
        Some(Target::Crowd(crowd)) => Some((crowd.vain, crowd.count)),
        _ => None,
    });
    let crowds: Vec<_> = crowds.collect();
    assert!(!crowds.is_empty() && crowds.iter().all(|(vain, count)| vain <= count), "{crowds:?}");
}
