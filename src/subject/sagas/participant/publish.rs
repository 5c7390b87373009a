//! A participant's side of the bus: the events it hears and publishes, and its outbox.

use super::{Act, Cx, Delivery, Fact, Label, Msg, Origin, Participant, Timer, Topic};

impl Participant {
    /// Handles an event: carries out the first reaction to it whose other events have also been heard. The
    /// event is confirmed when that is done.
    pub(super) fn hear(&self, cx: &mut Cx<'_, Self>, saga: u32, topic: Topic) {
        cx.mark("participant.hear");
        let mut wanted = self.reactions.iter().filter(|reaction| reaction.on.contains(&topic)).peekable();
        let joins = wanted.peek().is_some_and(|reaction| reaction.on.len() > 1);
        if joins && !cx.disk().heard.contains(&(saga, topic)) {
            cx.write(Label::numbered(topic.name(), saga), |store| store.heard.insert((saga, topic)));
        }
        let heard = |other: &Topic| *other == topic || cx.disk().heard.contains(&(saga, *other));
        match wanted.find(|reaction| reaction.on.iter().all(heard)).map(|reaction| reaction.act) {
            Some(act @ (Act::Do(_) | Act::Undo(_) | Act::Settle(_))) => {
                self.start(cx, saga, act, Origin::Event { topic });
            }
            None => self.handled(cx, saga, topic),
        }
    }

    /// Tells the bus that an event has been handled.
    pub(super) fn handled(&self, cx: &mut Cx<'_, Self>, saga: u32, topic: Topic) {
        if let Some(outlet) = self.outlet.filter(|outlet| outlet.delivery == Delivery::AtLeastOnce) {
            cx.mark("participant.handled");
            cx.send(outlet.bus, Msg::Handled { saga, topic });
        }
    }

    /// Publishes an event. If events are kept, it goes to the outbox in the same transaction as the change
    /// it reports.
    pub(super) fn tell(&self, cx: &mut Cx<'_, Self>, saga: u32, topic: Option<Topic>) {
        let (Some(topic), Some(outlet)) = (topic, self.outlet) else { return };
        if outlet.delivery == Delivery::AtLeastOnce && !cx.disk().outbox.contains(&(saga, topic)) {
            cx.write(Label::numbered("outbox", saga), |store| store.outbox.insert((saga, topic)));
            cx.fact(Fact::Kept { saga, topic });
        }
        self.publish(cx, saga, topic);
    }

    pub(super) fn publish(&self, cx: &mut Cx<'_, Self>, saga: u32, topic: Topic) {
        let Some(outlet) = self.outlet else { return };
        let before = cx.memory.waits.remove(&(saga, topic));
        if let Some((timer, _)) = before {
            cx.cancel(timer);
        }
        let attempt = before.map_or(0, |(_, attempt)| attempt) + 1;
        cx.mark("participant.publish");
        cx.send(outlet.bus, Msg::Publish { saga, topic, attempt });
        if outlet.delivery == Delivery::AtLeastOnce {
            let timer = cx.set_timer(outlet.again, Timer::PublishTimeout { saga, topic });
            cx.memory.waits.insert((saga, topic), (timer, attempt));
        }
    }

    pub(super) fn accepted(cx: &mut Cx<'_, Self>, saga: u32, topic: Topic) {
        if let Some((timer, _)) = cx.memory.waits.remove(&(saga, topic)) {
            cx.cancel(timer);
        }
        if cx.disk().outbox.contains(&(saga, topic)) {
            cx.write(Label::numbered("clear outbox", saga), |store| store.outbox.remove(&(saga, topic)));
            cx.fact(Fact::Cleared { saga, topic });
        }
    }
}
