//! Short messages at the edge of the page, announced politely to screen readers.
//!
//! [`say`] works from anywhere, also before anything is on the screen: messages wait for [`Notices`].

use std::cell::RefCell;

use yew::prelude::*;

/// More than these are not shown at once; the oldest go first.
const SHOWN_MAX: usize = 4;

/// What a message is about; shown by colour and by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something happened as intended.
    Info,
    /// Something is not as it should be, and the text says what follows from it.
    Warn,
}

/// One message on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Notice {
    id: u32,
    tone: Tone,
    text: AttrValue,
}

#[derive(Default)]
struct Board {
    next_id: u32,
    shown: Vec<Notice>,
    redraw: Option<Callback<Vec<Notice>>>,
}

impl Board {
    fn changed(&self) -> Option<(Callback<Vec<Notice>>, Vec<Notice>)> {
        self.redraw.clone().map(|redraw| (redraw, self.shown.clone()))
    }
}

thread_local! {
    static BOARD: RefCell<Board> = RefCell::new(Board::default());
}

/// Changes the board, then draws it; the callback runs after the borrow has ended, as it may say more.
fn with_board(change: impl FnOnce(&mut Board)) {
    let changed = BOARD.with_borrow_mut(|board| {
        change(board);
        board.changed()
    });
    if let Some((redraw, shown)) = changed {
        redraw.emit(shown);
    }
}

/// Shows a message until it is dismissed. A text that is already on the screen is not repeated.
pub fn say(tone: Tone, text: impl Into<AttrValue>) {
    let text = text.into();
    with_board(|board| {
        if board.shown.iter().any(|notice| notice.text == text) {
            return;
        }
        board.next_id += 1;
        board.shown.push(Notice { id: board.next_id, tone, text });
        let surplus = board.shown.len().saturating_sub(SHOWN_MAX);
        board.shown.drain(..surplus);
    });
}

fn dismiss(id: u32) {
    with_board(|board| board.shown.retain(|notice| notice.id != id));
}

/// The place where messages appear. The page has exactly one.
#[component]
pub fn Notices() -> Html {
    let shown = use_state_eq(|| BOARD.with_borrow(|board| board.shown.clone()));
    let setter = shown.setter();
    use_effect_with((), move |()| {
        with_board(|board| board.redraw = Some(Callback::from(move |notices| setter.set(notices))));
        || BOARD.with_borrow_mut(|board| board.redraw = None)
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
            <button type="button" class="quiet" onclick={Callback::from(move |_| dismiss(id))}>{ "Dismiss" }</button>
        </div>
    }
}
