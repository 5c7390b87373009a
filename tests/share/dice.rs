//! Random states: every kind of intervention, every knob, and numbers from the whole of their ranges.

use happens_before::lesson::knob::{Dial, Settings};
use happens_before::lesson::{LESSONS, Lesson, Scene};
use happens_before::run::Recipe;
use happens_before::run::address::State;
use happens_before::run::recipe::MAX_SEED;
use happens_before::sim::fault::{
    Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger,
};
use happens_before::sim::ids::{EventId, NodeId};
use happens_before::sim::random::{Random, Stream, scale};
use happens_before::sim::time::{Duration, SimTime};
use rand::Rng;

/// Random choices, the same for the same seed.
pub struct Dice(Random);

const HOUR_US: u64 = 3_600_000_000;

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Stream::new(seed, 77).at(0, 0))
    }

    /// A number from `least` to `most`, inclusive; one in four is an end.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        match self.0.next_u64() % 8 {
            0 => least,
            1 => most,
            _ => least + scale(self.0.next_u64(), most - least),
        }
    }

    /// A uniform choice of a position below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        scale(self.0.next_u64(), count as u64 - 1) as usize
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn signed(&mut self, most: i64) -> i64 {
        self.between(0, 2 * most.unsigned_abs()).cast_signed() - most
    }

    fn node(&mut self, nodes: usize) -> NodeId {
        NodeId(self.below(nodes) as u16)
    }

    fn message(&mut self, nodes: usize) -> MessageRef {
        let nth = if self.one_in(4) { self.between(1, u32::MAX.into()) } else { self.between(1, 9) };
        MessageRef { from: self.node(nodes), to: self.node(nodes), nth: nth as u32, copy: self.one_in(5) }
    }

    fn span(&mut self) -> Duration {
        Duration::from_micros(self.between(0, HOUR_US))
    }

    fn scope(&mut self, nodes: usize) -> Scope {
        let mut end = || (!self.one_in(3)).then(|| self.node(nodes));
        Scope { from: end(), to: end() }
    }

    fn ppm(&mut self) -> u32 {
        self.between(0, 1_000_000) as u32
    }

    fn us(&mut self) -> u32 {
        self.between(0, HOUR_US) as u32
    }

    fn link_fault(&mut self) -> LinkFault {
        match self.below(8) {
            0 => LinkFault::Lose { ppm: self.ppm() },
            1 => LinkFault::Duplicate { ppm: self.ppm() },
            2 => LinkFault::Delay { extra_us: self.us(), jitter_us: self.us() },
            3 => LinkFault::Reorder { ppm: self.ppm(), window_us: self.us() },
            4 => LinkFault::Tamper { ppm: self.ppm() },
            5 => LinkFault::Tail { ppm: self.ppm() },
            6 => LinkFault::Bandwidth {
                bytes_per_s: self.between(1, 1_000_000_000_000),
                queue_bytes: self.between(0, 1_000_000_000_000),
            },
            _ => LinkFault::Partition,
        }
    }

    fn trigger(&mut self, nodes: usize) -> Trigger {
        match self.below(3) {
            0 => Trigger::Received(self.message(nodes)),
            1 => Trigger::Sent(self.message(nodes)),
            _ => Trigger::Wrote { nth: self.between(1, u32::MAX.into()) as u32 },
        }
    }

    fn intervention(&mut self, nodes: usize) -> Intervention {
        let node = self.node(nodes);
        let span = (!self.one_in(3)).then(|| self.span());
        match self.below(13) {
            0 => Intervention::Switch { scope: self.scope(nodes), fault: self.link_fault() },
            1 => Intervention::Clear { scope: self.scope(nodes), fault: self.link_fault() },
            2 => Intervention::ClearAll,
            3 => Intervention::Message { message: self.message(nodes), fault: self.message_fault() },
            4 => Intervention::Crash { node, down: span },
            5 => Intervention::CrashAfter { node, trigger: self.trigger(nodes), down: span },
            6 => Intervention::Recover { node },
            7 => Intervention::Pause { node, span },
            8 => Intervention::Resume { node },
            9 => Intervention::Slow { node, permille: self.between(1, 1_000_000) as u32 },
            11 => Intervention::Reseed { salt: self.between(0, (1 << 53) - 1) },
            10 => Intervention::StepClock { node, by_us: self.signed(HOUR_US.cast_signed()) },
            _ => Intervention::Drift { node, ppm: self.signed(100_000) as i32 },
        }
    }

    fn message_fault(&mut self) -> MessageFault {
        match self.below(5) {
            0 => MessageFault::Drop,
            1 => MessageFault::Delay { by: self.span() },
            2 => MessageFault::Duplicate,
            3 => MessageFault::Spare,
            _ => MessageFault::Tamper,
        }
    }

    /// This many interventions, sorted by time.
    pub fn script(&mut self, count: usize, nodes: usize, horizon: SimTime) -> Vec<Scripted> {
        let mut script: Vec<_> = (0..count)
            .map(|_| Scripted {
                at: SimTime::from_micros(self.between(0, horizon.as_micros())),
                intervention: self.intervention(nodes),
            })
            .collect();
        script.sort_by_key(|scripted| scripted.at);
        script
    }

    fn settings(&mut self, lesson: &'static Lesson, scene: &Scene) -> Settings {
        let mut settings = lesson.settings_of(scene);
        for knob in lesson.knobs {
            if self.one_in(2) {
                continue;
            }
            let value = match knob.dial {
                Dial::Choice(choices) => self.between(0, choices.len() as u64 - 1).cast_signed(),
                Dial::Switch => self.between(0, 1).cast_signed(),
                Dial::Number { min, max, .. } => {
                    min + self.between(0, (max - min).unsigned_abs()).cast_signed()
                }
            };
            settings.set(knob.id, &knob.spell(value)).expect("within its range");
        }
        settings
    }

    /// A recipe of a scene: some are the scene's own, some have no script, some a long one.
    pub fn recipe(&mut self, lesson: &'static Lesson, scene: &Scene) -> Recipe {
        let mut recipe = Recipe::of_scene(lesson, scene);
        if self.one_in(2) {
            recipe.seed = self.between(0, MAX_SEED);
        }
        if self.one_in(2) {
            recipe.settings = self.settings(lesson, scene);
        }
        if !self.one_in(3) {
            let count = self.pick(&[0, 1, 2, 3, 5, 8, 40]);
            let setup = (lesson.build)(&recipe.settings);
            recipe.script = self.script(count, setup.names().len(), setup.horizon());
        }
        recipe
    }

    pub fn state(&mut self) -> State {
        let lesson = self.pick(LESSONS).source.lesson();
        let scene = &lesson.scenes[self.below(lesson.scenes.len())];
        let recipe = self.recipe(lesson, scene);
        let horizon = (lesson.build)(&recipe.settings).horizon();
        let names =
            ["b", "what if Payments crashed?", "50 % & more = \"loss\"", "Zürich → 東京 🦀", "vs.seed=1"];
        State {
            scene: scene.id,
            step: (!self.one_in(4)).then(|| self.below(lesson.steps.len())),
            at: SimTime::from_micros(self.between(0, horizon.as_micros())),
            event: self.one_in(2).then(|| EventId(self.between(0, u64::from(u32::MAX) - 1) as u32)),
            branch: self.one_in(2).then(|| self.pick(&names).to_owned()),
            twin: self.one_in(3).then(|| self.recipe(lesson, scene)),
            recipe,
        }
    }
}
