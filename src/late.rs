//! Code that is loaded on demand.
//!
//! A [`split_point!`] is an async function whose body, with all code and data that only it can reach, is in a separate file:
//! `./dev build` has `wasm-split-cli` split the program there (feature `split`). Everywhere else, under `trunk serve` and natively,
//! the program is in one piece and the body is called at once.
//!
//! | item | meaning |
//! |---|---|
//! | [`split_point!`] | declares where to split |
//! | [`Coming`] | the future of a split point, in a form that statics and components can hold |
//! | [`Missing`] | the error if loading failed |

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use thiserror::Error;

/// A file of the program failed to load, or had the wrong contents. The caller may try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A part of the program did not come: the connection or the host may have failed.")]
pub struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// The future of a value that is loaded on demand.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, Missing>>>>;

/// Returns the value if it is already loaded.
///
/// # Errors
///
/// The same future, to await.
pub fn at_once<T>(mut coming: Coming<T>) -> Result<Result<T, Missing>, Coming<T>> {
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(here) => Ok(here),
        Poll::Pending => Err(coming),
    }
}

/// Declares an async function in a separate file: `split_point!(charts: fn draw() -> Draw { draw_charts })`. It returns
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
