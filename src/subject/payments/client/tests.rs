//! Checks what a browser makes of late and repeated answers.

use super::*;
use crate::policy::backoff::{Growth, Jitter};
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::pay::Receipt;

const BROWSER: NodeId = NodeId(0);
const DESK: NodeId = NodeId(1);
const PRICE: Cents = Cents(4_900);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Answers payment attempts and questions about the order from lists; those beyond the lists get no answer.
#[derive(Clone, Debug, Default)]
struct Answers {
    attempts: Vec<PayAnswer>,
    questions: Vec<RowAnswer>,
}

impl Process for Answers {
    type Domain = Words;
    type Volatile = ();
    type Durable = ();

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_pay() {
            Some(Msg::Pay { order, attempt, .. }) => {
                if let Some(answer) = self.attempts.get(attempt as usize - 1).copied() {
                    cx.send(from, Msg::PayReply { order, attempt, answer });
                }
            }
            Some(Msg::Status { order, question, .. }) => {
                if let Some(answer) = self.questions.get(question as usize - 1).copied() {
                    cx.send(from, Msg::StatusReply { order, question, answer });
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}
}

/// How the payment of one order ends: the outcome, the number of attempts, the amount asked for, and the amount told.
fn ends(
    answers: Answers,
    script: &[Scripted],
    change: impl FnOnce(&mut Client),
) -> Option<(Outcome, u32, Cents, Option<Cents>)> {
    let mut client = Client {
        service: DESK,
        orders: vec![Order { number: 7, user: "ada".to_owned(), amount: PRICE, pressed_after: ms(10) }],
        keys: KeyScheme::PerOrder,
        timeout: ms(200),
        backoff: Backoff {
            growth: Growth::Fixed,
            jitter: Jitter::None,
            base: ms(300),
            cap: ms(300),
            max_attempts: 3,
        },
        silence: Silence::Ask { at_most: 2 },
        amended: None,
    };
    change(&mut client);
    let mut setup = Setup::new(Duration::from_secs(10));
    setup.default_link(LinkSpec::steady(ms(10), Duration::ZERO));
    setup.node("Browser", client);
    setup.node("Desk", answers);
    let mut trace: Trace<Words> = Trace::default();
    let mut world = World::new(setup, 1, script);
    while world.step(&mut trace).is_none() {}
    trace.facts.iter().find_map(|(_, fact)| match fact.pay()? {
        Fact::Settled { outcome, attempts, asked, told, .. } => Some((*outcome, *attempts, *asked, *told)),
        _ => None,
    })
}

/// Applies a fault to the `nth` answer.
fn answer(nth: u32, fault: MessageFault) -> Scripted {
    let message = MessageRef { from: DESK, to: BROWSER, nth, copy: false };
    Scripted { at: SimTime::ZERO, intervention: Intervention::Message { message, fault } }
}

const PAID: PayAnswer = PayAnswer::Paid(Receipt { charge: 1, amount: PRICE });
const RECORDED: RowAnswer = RowAnswer::Recorded(Receipt { charge: 1, amount: PRICE });

#[test]
fn ask_again_takes_one_attempt_however_often_it_is_said() {
    let answers = || Answers {
        attempts: vec![PayAnswer::InProgress, PayAnswer::InProgress, PAID],
        ..Answers::default()
    };
    let paid = Some((Outcome::Ok, 3, PRICE, Some(PRICE)));
    assert_eq!(ends(answers(), &[], |_| {}), paid);
    assert_eq!(ends(answers(), &[answer(1, MessageFault::Duplicate)], |_| {}), paid);
    // It arrives after the attempt has timed out, while the browser waits before the next one.
    assert_eq!(ends(answers(), &[answer(1, MessageFault::Delay { by: ms(300) })], |_| {}), paid);
}

#[test]
fn that_there_was_nothing_answers_only_the_question_that_is_under_way() {
    let late = [answer(1, MessageFault::Delay { by: ms(190) })];
    let asks = |first, second| Answers { questions: vec![first, second], ..Answers::default() };
    let (outcome, ..) = ends(asks(RowAnswer::Missing, RECORDED), &late, |_| {}).expect("it ends");
    assert_eq!(outcome, Outcome::Ok, "the second question is under way, and its answer is another one");
    // A recorded payment stays recorded, so that answer counts whenever it arrives.
    let lost = [late[0], answer(2, MessageFault::Drop)];
    let (outcome, ..) = ends(asks(RECORDED, RowAnswer::Missing), &lost, |_| {}).expect("it ends");
    assert_eq!(outcome, Outcome::Ok);
}

/// The order is changed after the first attempt, whose answer arrives during the second.
#[test]
fn a_late_receipt_is_for_what_its_own_attempt_asked() {
    let answers = Answers { attempts: vec![PAID], ..Answers::default() };
    let late = [answer(1, MessageFault::Delay { by: ms(520) })];
    let ended = ends(answers, &late, |client| client.amended = Some(Cents(5_900)));
    assert_eq!(ended, Some((Outcome::Ok, 2, PRICE, Some(PRICE))));
}
