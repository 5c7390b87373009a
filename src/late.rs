//! Code that comes when it is asked for.
//!
//! A [`split_point!`] is an async function whose body, with all that only it can reach, code and data, is in a file of its own:
//! `./dev build` has `wasm-split-cli` cut the program there (feature `split`). Everywhere else, under `trunk serve` and natively, it
//! is all one program and the body is called at once.
//!
//! | what | is |
//! |---|---|
//! | [`split_point!`] | names a place to cut |
//! | [`Coming`] | what a split point promises, in a form that statics and components can hold |
//! | [`Missing`] | it did not come |

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use thiserror::Error;

/// A file of the program did not come, or was not what it should be. Whoever needs it may ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A part of the program did not come: the connection or the host may have failed.")]
pub struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What is asked for, when it has come.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, Missing>>>>;

/// What is asked for, if it is here already.
///
/// # Errors
///
/// The same future, to wait for.
pub fn at_once<T>(mut coming: Coming<T>) -> Result<Result<T, Missing>, Coming<T>> {
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(here) => Ok(here),
        Poll::Pending => Err(coming),
    }
}

/// An async function in a file of its own: `split_point!(charts: fn draw() -> Draw { draw_charts })`. It returns
/// `Result<Draw, Missing>`. Functions in the same file are fetched together.
macro_rules! split_point {
    ($file:ident: $visibility:vis fn $name:ident() -> $type:ty { $body:expr }) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($file, fallible)]
        $visibility fn $name() -> Result<$type, $crate::late::Missing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        #[allow(clippy::unused_async)]
        $visibility async fn $name() -> Result<$type, $crate::late::Missing> {
            Ok($body)
        }
    };
}
pub(crate) use split_point;

#[cfg(test)]
mod tests {
    use super::*;

    split_point!(nowhere: fn answer() -> u8 { 42 });

    #[test]
    fn what_is_here_is_had_at_once() {
        assert!(matches!(at_once(Box::pin(answer())), Ok(Ok(42))));
        let never: Coming<u8> = Box::pin(std::future::pending());
        assert!(at_once(never).is_err());
    }
}
