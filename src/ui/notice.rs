//! Short messages at the edge of the page, announced politely to screen readers.
//!
//! [`say`] works from anywhere, even before anything is on the screen: messages wait for [`Notices`]. A dialog has
//! its own place for them, because the page below it can be neither seen nor heard.

use gloo_timers::callback::Timeout;
use std::cell::RefCell;

use yew::prelude::*;

/// At most this many are shown at once; the oldest go first.
const SHOWN_MAX: usize = 4;

/// What kind of message it is; shown by colour and by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something happened as intended.
    Info,
    /// Something is wrong, and the text says what follows from it.
    Warn,
}

#[derive(Debug, Clone, PartialEq)]
struct Notice {
    id: u32,
    tone: Tone,
    text: AttrValue,
    /// What can be done about it: the words on the button, and what it does.
    offer: Option<(AttrValue, Callback<()>)>,
}

#[derive(Default)]
struct Board {
    next_id: u32,
    shown: Vec<Notice>,
    /// The places for messages. Only the newest one shows them.
    places: Vec<(u32, Callback<Vec<Notice>>)>,
}

impl Board {
    fn new_id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id
    }

    /// The messages for each place.
    fn changed(&self) -> Vec<(Callback<Vec<Notice>>, Vec<Notice>)> {
        let last = self.places.last().map(|(id, _)| *id);
        let shown = |id: u32| if Some(id) == last { self.shown.clone() } else { Vec::new() };
        self.places.iter().map(|(id, redraw)| (redraw.clone(), shown(*id))).collect()
    }
}

thread_local! {
    static BOARD: RefCell<Board> = RefCell::new(Board::default());
}

/// Changes the board, then draws it. The callbacks run after the borrow has ended, because they may add messages.
fn with_board<R>(change: impl FnOnce(&mut Board) -> R) -> R {
    let (result, changed) = BOARD.with_borrow_mut(|board| (change(board), board.changed()));
    for (redraw, shown) in changed {
        redraw.emit(shown);
    }
    result
}

/// How long a note and a warning stay, in milliseconds: long enough to read them twice. Then they stop covering the page.
const NOTE_MS: u32 = 12_000;
const WARNING_MS: u32 = 30_000;

/// Shows a message until it is dismissed, or has been there for a while. A text that is already on the screen is not repeated.
pub fn say(tone: Tone, text: impl Into<AttrValue>) {
    if let Some(id) = show(tone, text.into(), None) {
        let stays = if tone == Tone::Info { NOTE_MS } else { WARNING_MS };
        Timeout::new(stays, move || dismiss(id)).forget();
    }
}

/// Shows a message with a button until it is dismissed.
pub fn offer(text: impl Into<AttrValue>, button: impl Into<AttrValue>, act: impl Fn() + 'static) {
    show(Tone::Info, text.into(), Some((button.into(), Callback::from(move |()| act()))));
}

/// The number of a message that is on the screen from now on.
fn show(tone: Tone, text: AttrValue, offer: Option<(AttrValue, Callback<()>)>) -> Option<u32> {
    with_board(|board| {
        if board.shown.iter().any(|notice| notice.text == text) {
            return None;
        }
        let id = board.new_id();
        board.shown.push(Notice { id, tone, text, offer });
        let surplus = board.shown.len().saturating_sub(SHOWN_MAX);
        board.shown.drain(..surplus);
        Some(id)
    })
}

/// Takes a message back that is no longer true.
pub fn take_back(text: &str) {
    if BOARD.with_borrow(|board| board.shown.iter().any(|notice| notice.text == text)) {
        with_board(|board| board.shown.retain(|notice| notice.text != text));
    }
}

fn dismiss(id: u32) {
    with_board(|board| board.shown.retain(|notice| notice.id != id));
}

/// A place where messages appear. If there are several, the newest one shows them.
#[component]
pub fn Notices() -> Html {
    let shown = use_state_eq(|| BOARD.with_borrow(|board| board.shown.clone()));
    let setter = shown.setter();
    use_effect_with((), move |()| {
        let id = with_board(|board| {
            let id = board.new_id();
            board.places.push((id, Callback::from(move |notices| setter.set(notices))));
            id
        });
        move || with_board(|board| board.places.retain(|(place, _)| *place != id))
    });
    html! {
        <section class="notices" aria-label="Messages" aria-live="polite">
            { for shown.iter().map(draw) }
        </section>
    }
}

fn draw(notice: &Notice) -> Html {
    let id = notice.id;
    let (class, word) = match notice.tone {
        Tone::Info => ("info", "Note"),
        Tone::Warn => ("warn", "Attention"),
    };
    html! {
        <div key={id} class={classes!("notice", class)}>
            <p><b>{ word }{ ": " }</b>{ &notice.text }</p>
            if let Some((button, act)) = &notice.offer {
                <button type="button" onclick={act.reform(|_| ())}>{ button }</button>
            }
            <button type="button" class="quiet" onclick={Callback::from(move |_| dismiss(id))}>{ "Dismiss" }</button>
        </div>
    }
}
