//! Parts a WebAssembly program in two: what the first pages call, and the rest, which is loaded later.
//!
//! ```text
//! part mark PROGRAM MARKED                     each function tells the import `part.called` its index
//! part cut PROGRAM LINKED CALLED FIRST LATER   CALLED: those indices, a line each
//! ```
//!
//! The cut changes when code and data are loaded, never what they do. Memory, tables and globals stay in the first
//! part, and data unless only functions that moved can get at it: nobody could wait at a load from memory. Where it can reach a function that moved, a stub stands, which calls it through a table of its own, and
//! before that, once, the import `part.load`: that one has to load the second part, to give it the exports of
//! the first as the module `first`, and to set the exported global `#ready`. So functions that nobody foresaw
//! are late, and not lost.
//!
//! Trunk gives programs out only after wasm-bindgen has been through them, so this works on finished ones. Who can get
//! at which data is told by LINKED, the same program as it was linked.

mod cut;
mod data;
mod mark;
mod program;

use std::error::Error;
use std::{env, fs};

use crate::cut::Cut;
use crate::data::Data;
use crate::program::Program;

type Res<T> = Result<T, Box<dyn Error>>;

fn main() -> Res<()> {
    let words: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["mark", program, marked] => fs::write(marked, mark::marked(&Program::read(&fs::read(program)?)?)?)?,
        ["cut", program, linked, called, first, later] => {
            let called: Result<Vec<u32>, _> = fs::read_to_string(called)?.lines().map(str::parse).collect();
            let bytes = fs::read(program)?;
            let program = Program::read(&bytes)?;
            let linked = fs::read(linked)?;
            let data = Data::read(&linked)?;
            data.check(&program.data)?;
            let cut = Cut::new(&program, &data, &called?)?;
            fs::write(first, cut.first()?)?;
            fs::write(later, cut.later()?)?;
        }
        _ => return Err("part mark PROGRAM MARKED, or part cut PROGRAM LINKED CALLED FIRST LATER".into()),
    }
    Ok(())
}
