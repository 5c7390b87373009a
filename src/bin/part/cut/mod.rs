//! Which function goes where.

mod first;
mod later;

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::{RefType, TableType};

use crate::Res;
use crate::program::{Program, small, uses};

/// Where a function of the program is in the first part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It is there.
    Here,
    /// A stub is there, which calls the entry of the table.
    Stub(u32),
    /// Only the later part calls it.
    Nowhere,
}

/// Which function goes where.
pub struct Cut<'a> {
    program: &'a Program<'a>,
    places: Vec<Place>,
    /// Its index in the first part.
    first: Vec<u32>,
    /// The functions of the later part, in its order: what it imports, then what moved.
    fetched: Vec<u32>,
    moved: Vec<u32>,
    /// How many of the functions that moved have a stub.
    stubs: u32,
}

impl<'a> Cut<'a> {
    /// Cuts so that what is called stays.
    pub fn new(program: &'a Program<'a>, called: &[u32]) -> Res<Self> {
        let mut here: BTreeSet<_> = called.iter().copied().collect();
        let mut bodies = BTreeMap::new();
        for (function, body) in program.defined() {
            let (calls, bound) = uses(body)?;
            bodies.insert(function, (calls, small(body)));
            here.extend(bound.then_some(function));
        }
        // What the first part can reach. Of that, small functions stay as well, and what they reach is reached.
        let mut reached = program.named.clone();
        let mut open: Vec<_> = here.iter().chain(&program.named).copied().collect();
        while let Some(function) = open.pop() {
            let Some((calls, small)) = bodies.get(&function) else { continue };
            if *small {
                here.insert(function);
            }
            if here.contains(&function) {
                open.extend(calls.iter().filter(|called| reached.insert(**called)));
            }
        }
        let moved: BTreeSet<_> = bodies.keys().filter(|function| !here.contains(function)).copied().collect();
        let fetched: BTreeSet<_> = moved.iter().flat_map(|function| &bodies[function].0).copied().collect();
        let fetched = fetched.difference(&moved).copied().collect();
        // The load function comes after the other imports.
        let (mut places, mut first, mut next, mut stubs) = (Vec::new(), Vec::new(), 0, 0);
        for function in 0..program.functions.len() as u32 {
            next += u32::from(function as usize == program.imported);
            let place = match (moved.contains(&function), reached.contains(&function)) {
                (false, _) => Place::Here,
                (true, true) => {
                    stubs += 1;
                    Place::Stub(stubs - 1)
                }
                (true, false) => Place::Nowhere,
            };
            places.push(place);
            first.push(next);
            next += u32::from(place != Place::Nowhere);
        }
        Ok(Self { program, places, first, fetched, moved: moved.into_iter().collect(), stubs })
    }

    fn load(&self) -> u32 {
        self.program.imported as u32
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
        let entries = u64::from(self.stubs);
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
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
        FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module,
        TableSection, TypeSection, ValType,
    };
    use wasmparser::Validator;

    use super::Place::{Here, Nowhere, Stub};
    use super::*;
    use crate::mark::marked;

    /// Bodies that are too large to stay for their size; with what each calls.
    fn body(called: &[u32]) -> Function {
        let mut function = Function::new([(1, ValType::I64)]);
        let mut code = function.instructions();
        for number in 0..8 {
            code.i32_const(number).drop();
        }
        for called in called {
            code.i32_const(1).call(*called);
        }
        code.end();
        function
    }

    /// An import (0), and functions that each take a number: 1, exported, calls 2, which calls 3 and the import;
    /// 4 stands in a table; nobody calls 5.
    fn program() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], []);
        let mut imports = ImportSection::new();
        imports.import("host", "hello", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for called in [&[2][..], &[3, 0], &[], &[3], &[]] {
            functions.function(0);
            code.function(&body(called));
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
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
        module.section(&globals).section(&exports).section(&elements).section(&code);
        module.finish()
    }

    #[test]
    fn a_marked_program_is_valid() {
        let bytes = program();
        Validator::new().validate_all(&marked(&Program::read(&bytes).unwrap()).unwrap()).unwrap();
    }

    #[test]
    fn what_is_called_stays_and_the_rest_moves() {
        let bytes = program();
        let program = Program::read(&bytes).unwrap();
        let cut = Cut::new(&program, &[1]).unwrap();
        assert_eq!(cut.moved, [2, 3, 4, 5]);
        // The import is called by what moved. Nobody in the first part calls 3 or 5.
        assert_eq!(cut.fetched, [0]);
        assert_eq!(cut.places, [Here, Here, Stub(0), Nowhere, Stub(1), Nowhere]);
        let (first, later) = (cut.first().unwrap(), cut.later().unwrap());
        Validator::new().validate_all(&first).unwrap();
        Validator::new().validate_all(&later).unwrap();
        // Both stubs, and the function that is called.
        assert_eq!(Program::read(&first).unwrap().bodies.len(), 3);
        let later = Program::read(&later).unwrap();
        assert_eq!((later.imported, later.bodies.len()), (1, 4));
        // In the order of the stubs: 2 and 4, after the import.
        assert_eq!(later.named.into_iter().collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn where_everything_is_called_nothing_moves() {
        let bytes = program();
        let program = Program::read(&bytes).unwrap();
        let cut = Cut::new(&program, &[1, 2, 3, 4, 5]).unwrap();
        assert!(cut.moved.is_empty());
        Validator::new().validate_all(&cut.first().unwrap()).unwrap();
        Validator::new().validate_all(&cut.later().unwrap()).unwrap();
    }
}
