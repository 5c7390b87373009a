//! Reads the linked program, from before wasm-bindgen: it must have been linked with `--no-merge-data-segments
//! --emit-relocs` (see `src/build.rs`). Addresses are the same in the finished one.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{
    DefinedDataSymbol, KnownCustom, Linking, LinkingSectionReader, Parser, Payload, RelocSectionReader,
    RelocationType, SymbolInfo,
};

use super::{Data, Piece, address};
use crate::Res;

/// What is read before relocations can be understood.
#[derive(Default)]
struct Linked<'a> {
    pieces: Vec<Piece<'a>>,
    /// Where in the data section the bytes of each piece stand.
    within: Vec<usize>,
    /// Where each symbol stands, if it is data.
    symbols: Vec<Option<DefinedDataSymbol>>,
    relocations: Vec<RelocSectionReader<'a>>,
    /// How many sections there were.
    sections: u32,
    /// The index of the data section.
    data: u32,
}

impl<'a> Data<'a> {
    /// Reads it.
    pub fn read(linked: &'a [u8]) -> Res<Self> {
        let mut read = Linked::default();
        for payload in Parser::new(0).parse_all(linked) {
            read.take(&payload?)?;
        }
        if read.relocations.is_empty() {
            return Err(
                "the linked program does not tell what links to what: build it with KEEP_LINKS=1".into()
            );
        }
        let mut meant = BTreeMap::<u32, BTreeSet<usize>>::new();
        for section in &read.relocations {
            let in_data = section.section_index() == read.data;
            for relocation in section.entries() {
                let relocation = relocation?;
                if !is_address(relocation.ty)? {
                    continue;
                }
                let Some(symbol) = &read.symbols[relocation.index as usize] else { continue };
                let to = symbol.index as usize;
                // Zeros that no segment holds.
                let Some(target) = read.pieces.get(to) else { continue };
                let value = (i64::from(target.at + symbol.offset) + relocation.addend) as i32;
                let value = value.cast_unsigned();
                if in_data {
                    let from = read.pointer(relocation.offset as usize, value)?;
                    read.pieces[from].known.insert(to);
                } else {
                    meant.entry(value).or_default().insert(to);
                }
            }
        }
        if !read.pieces.is_sorted_by_key(|piece| piece.at) {
            return Err("data that is not in the order of its addresses is not understood".into());
        }
        Ok(Self { pieces: read.pieces, meant })
    }
}

impl<'a> Linked<'a> {
    fn take(&mut self, payload: &Payload<'a>) -> Res<()> {
        match payload {
            Payload::DataSection(segments) => {
                self.data = self.sections;
                let start = segments.range().start;
                for segment in segments.clone() {
                    let segment = segment?;
                    self.within.push((segment.range.end - start) as usize - segment.data.len());
                    let at = address(&segment.kind)?;
                    self.pieces.push(Piece { at, bytes: segment.data, known: BTreeSet::new() });
                }
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Linking(linking) => self.symbols(&linking)?,
                KnownCustom::Reloc(relocations) => self.relocations.push(relocations),
                _ => {}
            },
            _ => {}
        }
        self.sections += u32::from(payload.as_section().is_some());
        Ok(())
    }

    fn symbols(&mut self, linking: &LinkingSectionReader<'a>) -> Res<()> {
        for part in linking.subsections() {
            let Linking::SymbolTable(symbols) = part? else { continue };
            for symbol in symbols {
                self.symbols.push(match symbol? {
                    SymbolInfo::Data { symbol, .. } => symbol,
                    _ => None,
                });
            }
        }
        Ok(())
    }

    /// The piece in which a pointer stands that holds this address.
    fn pointer(&self, within: usize, value: u32) -> Res<usize> {
        let after = self.within.partition_point(|start| *start <= within);
        let bytes = after.checked_sub(1).and_then(|piece| {
            let start = within - self.within[piece];
            self.pieces[piece].bytes.get(start..start + 4)
        });
        match bytes {
            Some(bytes) if bytes == value.to_le_bytes() => Ok(after - 1),
            _ => Err(format!("byte {within} of the data should be a pointer to {value}").into()),
        }
    }
}

/// Whether a relocation is one of an address in memory.
fn is_address(ty: RelocationType) -> Res<bool> {
    use RelocationType as R;
    match ty {
        R::MemoryAddrLeb | R::MemoryAddrSleb | R::MemoryAddrI32 => Ok(true),
        R::FunctionIndexLeb
        | R::TableIndexSleb
        | R::TableIndexI32
        | R::TypeIndexLeb
        | R::GlobalIndexLeb
        | R::TableNumberLeb
        | R::FunctionIndexI32 => Ok(false),
        other => Err(format!("a relocation of type {other:?} is not understood").into()),
    }
}
