//! Which function goes where.

mod first;
mod later;

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::{RefType, TableType};

use crate::Res;
use crate::data::Data;
use crate::program::{Program, small, uses};

/// Which function goes where.
pub struct Cut<'a> {
    program: &'a Program<'a>,
    data: &'a Data<'a>,
    /// The pieces of data that stay.
    kept: BTreeSet<usize>,
    /// The functions that stay, besides those that are imported.
    stays: Vec<u32>,
    /// The functions of the later part, in its order: what it imports, then what moved.
    fetched: Vec<u32>,
    moved: Vec<u32>,
    /// Those of the functions that moved which have a stub, in the order of the table.
    stubs: Vec<u32>,
    /// The index in the first part of each function that is there, or its stub.
    first: Vec<u32>,
}

impl<'a> Cut<'a> {
    /// Cuts so that what is called stays.
    pub fn new(program: &'a Program<'a>, data: &'a Data<'a>, called: &[u32]) -> Res<Self> {
        let mut here: BTreeSet<_> = called.iter().copied().collect();
        let mut bodies = BTreeMap::new();
        let mut mentions = BTreeMap::new();
        for (function, body) in program.defined() {
            let (calls, bound) = uses(body)?;
            bodies.insert(function, (calls, small(body)));
            mentions.insert(function, data.mentions(body)?);
            here.extend(bound.then_some(function));
        }
        let kept = data.reach(here.iter().filter_map(|function| mentions.get(function)).flatten().copied());
        // What the first part can reach. Of that, small functions stay as well, and what they reach is reached.
        let mut reached = program.named.clone();
        let mut open: Vec<_> = here.iter().chain(&program.named).copied().collect();
        while let Some(function) = open.pop() {
            let Some((calls, small)) = bodies.get(&function) else { continue };
            if *small && mentions[&function].is_subset(&kept) {
                here.insert(function);
            }
            if here.contains(&function) {
                open.extend(calls.iter().filter(|called| reached.insert(**called)));
            }
        }
        let defined = || program.defined().map(|(function, _)| function);
        let moved: BTreeSet<_> = defined().filter(|function| !here.contains(function)).collect();
        let fetched: BTreeSet<_> = moved.iter().flat_map(|function| &bodies[function].0).copied().collect();
        // What is alike compresses better side by side.
        let alike = |functions: Vec<u32>| {
            let mut functions = functions;
            functions.sort_by_cached_key(|function| program.likeness(*function));
            functions
        };
        let stubs = alike(moved.intersection(&reached).copied().collect());
        let mut cut = Self {
            program,
            data,
            kept,
            stays: alike(defined().filter(|function| here.contains(function)).collect()),
            fetched: fetched.difference(&moved).copied().collect(),
            moved: alike(moved.into_iter().collect()),
            stubs,
            first: (0..program.functions.len() as u32).collect(),
        };
        // After those that are imported comes the load function.
        for (index, function) in (cut.load() + 1..).zip(cut.stays.iter().chain(&cut.stubs)) {
            cut.first[*function as usize] = index;
        }
        Ok(cut)
    }

    fn load(&self) -> u32 {
        self.program.imported as u32
    }

    /// The function that stubs go through; it comes after all others.
    fn enter(&self) -> u32 {
        self.load() + 1 + (self.stays.len() + self.stubs.len()) as u32
    }

    /// The table through which stubs call.
    fn table(&self) -> u32 {
        self.program.tables.len() as u32
    }

    /// The global that says whether the later part is there.
    fn ready(&self) -> u32 {
        self.program.globals.len() as u32
    }

    fn table_type(&self) -> TableType {
        let entries = self.stubs.len() as u64;
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: entries,
            maximum: Some(entries),
            shared: false,
        }
    }
}

/// Under which name the first part gives something to the later; no export of Rust begins so.
fn name(kind: char, index: u32) -> String {
    format!("#{kind}{index}")
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
        Function, FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType,
        Module, TableSection, TypeSection, ValType,
    };
    use wasmparser::Validator;

    use super::*;
    use crate::data::tests::data;
    use crate::mark::marked;

    /// Two pieces of data.
    const FIRST: (u32, &[u8]) = (100, b"of the first part");
    const LATER: (u32, &[u8]) = (200, b"of the later part");

    /// Bodies that are too large to stay for their size; with what each calls, and an address.
    fn body(called: &[u32], address: u32) -> Function {
        let mut function = Function::new([(1, ValType::I64)]);
        let mut code = function.instructions();
        for number in 0..8 {
            code.i32_const(number).drop();
        }
        code.i32_const(address.cast_signed()).drop();
        for called in called {
            code.i32_const(1).call(*called);
        }
        code.end();
        function
    }

    /// An import (0), and functions that each take a number: 1, exported, calls 2, which calls 3 and the import;
    /// 4 stands in a table; nobody calls 5. Function 1 mentions a piece of data, and all others another one.
    fn program() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], []);
        let mut imports = ImportSection::new();
        imports.import("host", "hello", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for called in [&[2][..], &[3, 0], &[], &[3], &[]] {
            let (address, _) = if functions.is_empty() { FIRST } else { LATER };
            functions.function(0);
            code.function(&body(called, address));
        }
        let mut tables = TableSection::new();
        let table = TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 1,
            maximum: None,
            shared: false,
        };
        tables.table(table);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals = GlobalSection::new();
        let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(ty, &ConstExpr::i32_const(7));
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, 1);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions((&[4][..]).into()));
        let mut segments = DataSection::new();
        for (address, bytes) in [FIRST, LATER] {
            segments.active(0, &ConstExpr::i32_const(address.cast_signed()), bytes.to_vec());
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
        module.section(&globals).section(&exports).section(&elements).section(&code).section(&segments);
        module.finish()
    }

    /// That data, in pieces.
    fn pieces() -> Data<'static> {
        data(&[(FIRST.0, FIRST.1, &[]), (LATER.0, LATER.1, &[])])
    }

    fn holds(program: &Program<'_>) -> Vec<Vec<u8>> {
        program.data.iter().map(|segment| segment.data.to_vec()).collect()
    }

    #[test]
    fn a_marked_program_is_valid() {
        let bytes = program();
        Validator::new().validate_all(&marked(&Program::read(&bytes).unwrap()).unwrap()).unwrap();
    }

    #[test]
    fn what_is_called_stays_and_the_rest_moves() {
        let bytes = program();
        let (program, data) = (Program::read(&bytes).unwrap(), pieces());
        let cut = Cut::new(&program, &data, &[1]).unwrap();
        // By type, and then by length.
        assert_eq!(cut.moved, [3, 5, 4, 2]);
        // The import is called by what moved. Nobody in the first part calls 3 or 5.
        assert_eq!(cut.fetched, [0]);
        assert_eq!((&cut.stays[..], &cut.stubs[..]), (&[1][..], &[4, 2][..]));
        let (first, later) = (cut.first().unwrap(), cut.later().unwrap());
        Validator::new().validate_all(&first).unwrap();
        Validator::new().validate_all(&later).unwrap();
        // Both stubs, what they go through, and the function that is called.
        let first = Program::read(&first).unwrap();
        assert_eq!(first.bodies.len(), 4);
        let later = Program::read(&later).unwrap();
        assert_eq!((holds(&first), holds(&later)), (vec![FIRST.1.to_vec()], vec![LATER.1.to_vec()]));
        assert_eq!((later.imported, later.bodies.len()), (1, 4));
        // 4 and 2, after the import.
        assert_eq!(later.named.into_iter().collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn where_everything_is_called_nothing_moves() {
        let bytes = program();
        let (program, data) = (Program::read(&bytes).unwrap(), pieces());
        let cut = Cut::new(&program, &data, &[1, 2, 3, 4, 5]).unwrap();
        assert!(cut.moved.is_empty());
        let (first, later) = (cut.first().unwrap(), cut.later().unwrap());
        Validator::new().validate_all(&first).unwrap();
        Validator::new().validate_all(&later).unwrap();
        assert_eq!(holds(&Program::read(&first).unwrap()).len(), 2);
        assert_eq!(holds(&Program::read(&later).unwrap()).len(), 0);
    }
}
