//! What memory holds from the beginning, in the pieces that the compiler made, and who can get at which.
//!
//! The finished program does not tell that, the linked one does (see [`linked`]). From relocations it is known
//! where data points, and which constants in code stand for which address, also where the compiler added a distance
//! that leads out of the piece (`table - 4 * first`). Any other constant that lies in a piece counts as a mention of
//! it, since wasm-opt adds up as well.

mod linked;
#[cfg(test)]
pub mod tests;

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{ConstExpr, DataSection, Instruction, MemArg};
use wasmparser::{DataKind, FunctionBody, Operator};

use crate::Res;

/// So many zeros in a row are left out: memory begins with zeros, and a further segment takes less.
const ZEROS: usize = 16;

/// Bytes that one symbol or several begin with.
#[derive(Debug)]
struct Piece<'a> {
    at: u32,
    bytes: &'a [u8],
    /// The pieces that it points to.
    known: BTreeSet<usize>,
}

impl Piece<'_> {
    /// Its addresses. A pointer to its end is still one to it.
    fn holds(&self, address: u32) -> bool {
        (self.at..=self.at + self.bytes.len() as u32).contains(&address)
    }
}

/// The data of a program.
#[derive(Debug)]
pub struct Data<'a> {
    /// By address.
    pieces: Vec<Piece<'a>>,
    /// Constants that the linker wrote into code, with the pieces that they mean.
    meant: BTreeMap<u32, BTreeSet<usize>>,
}

impl Data<'_> {
    /// Fails unless the finished program begins with the same memory.
    pub fn check(&self, program: &[wasmparser::Data<'_>]) -> Res<()> {
        let mut memory = BTreeMap::new();
        for segment in program {
            memory.extend((address(&segment.kind)?..).zip(segment.data.iter().copied()));
        }
        let linked = self.pieces.iter().flat_map(|piece| (piece.at..).zip(piece.bytes.iter().copied()));
        for (at, byte) in linked {
            if memory.remove(&at).unwrap_or(0) != byte {
                return Err(
                    format!("address {at} does not hold what it held when the program was linked").into()
                );
            }
        }
        match memory.keys().next() {
            Some(at) => Err(format!("address {at} holds what was not linked").into()),
            None => Ok(()),
        }
    }

    /// The pieces that a function mentions.
    pub fn mentions(&self, body: &FunctionBody<'_>) -> Res<BTreeSet<usize>> {
        let mut constants = Constants::default();
        for operator in body.get_operators_reader()? {
            constants.instruction(operator?)?;
        }
        Ok(constants.0.into_iter().flat_map(|address| self.at(address)).collect())
    }

    fn at(&self, address: u32) -> BTreeSet<usize> {
        if let Some(pieces) = self.meant.get(&address) {
            return pieces.clone();
        }
        let after = self.pieces.partition_point(|piece| piece.at <= address);
        // Where a piece ends the next may begin, and some are empty.
        (0..after).rev().take_while(|piece| self.pieces[*piece].holds(address)).collect()
    }

    /// The pieces that can be got at from these: they, and what they point to.
    pub fn reach(&self, from: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut open: Vec<_> = from.into_iter().collect();
        let mut reached: BTreeSet<_> = open.iter().copied().collect();
        while let Some(piece) = open.pop() {
            open.extend(self.pieces[piece].known.iter().filter(|known| reached.insert(**known)));
        }
        reached
    }

    /// The segments that hold these pieces, or all others.
    pub fn segments(&self, pieces: &BTreeSet<usize>, others: bool) -> DataSection {
        let mut section = DataSection::new();
        let mut open: Option<(u32, Vec<u8>)> = None;
        let mut write = |(at, bytes): (u32, Vec<u8>)| {
            section.active(0, &ConstExpr::i32_const(at.cast_signed()), bytes);
        };
        for (index, piece) in self.pieces.iter().enumerate() {
            if pieces.contains(&index) == others {
                // What lies between belongs to the other part, and must not be written over.
                if let Some(done) = open.take() {
                    write(done);
                }
                continue;
            }
            for (at, run) in without_zeros(piece) {
                match &mut open {
                    Some((start, bytes)) if (at - *start) as usize - bytes.len() < ZEROS => {
                        bytes.resize((at - *start) as usize, 0);
                        bytes.extend(run);
                    }
                    _ => drop(open.replace((at, run.to_vec())).map(&mut write)),
                }
            }
        }
        open.map(write);
        section
    }
}

/// What a piece holds besides long runs of zeros, with its addresses.
fn without_zeros<'a>(piece: &Piece<'a>) -> Vec<(u32, &'a [u8])> {
    let (mut runs, mut start) = (Vec::new(), 0);
    while let Some(skipped) = piece.bytes[start..].iter().position(|byte| *byte != 0) {
        start += skipped;
        let rest = &piece.bytes[start..];
        let end =
            rest.windows(ZEROS).position(|window| window.iter().all(|byte| *byte == 0)).unwrap_or(rest.len());
        runs.push((piece.at + start as u32, &rest[..end]));
        start += end;
    }
    runs
}

/// Where a segment goes.
fn address(kind: &DataKind<'_>) -> Res<u32> {
    let DataKind::Active { memory_index: 0, offset_expr } = kind else {
        return Err("only data that is there from the beginning is understood".into());
    };
    match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        other => Err(format!("an address that is computed is not understood: {other:?}").into()),
    }
}

/// The constants of a function that may be addresses.
#[derive(Default)]
struct Constants(BTreeSet<u32>);

impl Reencode for Constants {
    type Error = std::convert::Infallible;

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<Instruction<'a>, reencode::Error> {
        match operator {
            Operator::I32Const { value } => drop(self.0.insert(value.cast_unsigned())),
            // Two words that were written at once.
            Operator::I64Const { value } => {
                let word = value.cast_unsigned();
                self.0.extend([word as u32, (word >> 32) as u32]);
            }
            _ => {}
        }
        utils::instruction(self, operator)
    }

    fn mem_arg(&mut self, argument: wasmparser::MemArg) -> Result<MemArg, reencode::Error> {
        self.0.insert(argument.offset as u32);
        utils::mem_arg(self, argument)
    }
}
