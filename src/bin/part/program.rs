//! What is to be known of a program before it is parted.

use std::collections::BTreeSet;

use wasmparser::{ElementItems, FunctionBody, Operator, Parser, Payload, TypeRef};

use crate::Res;

/// A function of fewer bytes stays: its stub would take as many.
const SMALL: u64 = 24;

/// What is to be known of a program.
pub struct Program<'a> {
    /// All of it.
    pub bytes: &'a [u8],
    /// How many parameters a function of each type takes.
    pub parameters: Vec<u32>,
    /// The type of each function; first come those that are imported.
    pub functions: Vec<u32>,
    /// How many functions are imported.
    pub imported: usize,
    /// The bodies of the others.
    pub bodies: Vec<FunctionBody<'a>>,
    /// Its tables, imported ones first; as with what follows.
    pub tables: Vec<wasmparser::TableType>,
    /// Its memories.
    pub memories: Vec<wasmparser::MemoryType>,
    /// Its globals.
    pub globals: Vec<wasmparser::GlobalType>,
    /// What its memory holds from the beginning.
    pub data: Vec<wasmparser::Data<'a>>,
    /// The functions that can be reached without a call.
    pub named: BTreeSet<u32>,
}

impl<'a> Program<'a> {
    /// Reads one.
    pub fn read(bytes: &'a [u8]) -> Res<Self> {
        let mut program = Self {
            bytes,
            parameters: Vec::new(),
            functions: Vec::new(),
            imported: 0,
            bodies: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            data: Vec::new(),
            named: BTreeSet::new(),
        };
        for payload in Parser::new(0).parse_all(bytes) {
            program.take(payload?)?;
        }
        Ok(program)
    }

    fn take(&mut self, payload: Payload<'a>) -> Res<()> {
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.parameters.push(u32::try_from(ty?.params().len())?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    match import?.ty {
                        TypeRef::Func(ty) => self.functions.push(ty),
                        TypeRef::Table(ty) => self.tables.push(ty),
                        TypeRef::Memory(ty) => self.memories.push(ty),
                        TypeRef::Global(ty) => self.globals.push(ty),
                        other => return Err(format!("the import of a {other:?} is not understood").into()),
                    }
                }
                self.imported = self.functions.len();
            }
            Payload::FunctionSection(types) => {
                for ty in types {
                    self.functions.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == wasmparser::ExternalKind::Func {
                        self.named.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => drop(self.named.insert(func)),
            Payload::ElementSection(elements) => {
                for element in elements {
                    let ElementItems::Functions(functions) = element?.items else { continue };
                    for function in functions {
                        self.named.insert(function?);
                    }
                }
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    self.data.push(segment?);
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            _ => {}
        }
        Ok(())
    }

    /// The body of a function that is not imported.
    pub fn body(&self, function: u32) -> &FunctionBody<'a> {
        &self.bodies[function as usize - self.imported]
    }

    /// What two functions that do much the same have in common: their type, and how long they are.
    pub fn likeness(&self, function: u32) -> (u32, u64) {
        let range = self.body(function).range();
        (self.functions[function as usize], range.end - range.start)
    }

    /// The functions that have a body, each with it.
    pub fn defined(&self) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        (self.imported as u32..).zip(&self.bodies)
    }
}

/// Whether a function stays because a stub would save nothing.
pub fn small(body: &FunctionBody<'_>) -> bool {
    let range = body.range();
    range.end - range.start < SMALL
}

/// What a body calls, and whether it does something that only the first part can do.
pub fn uses(body: &FunctionBody<'_>) -> Res<(BTreeSet<u32>, bool)> {
    let (mut called, mut bound) = (BTreeSet::new(), false);
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                called.insert(function_index);
            }
            Operator::RefFunc { function_index } => {
                called.insert(function_index);
                bound = true;
            }
            Operator::TableInit { .. } | Operator::ElemDrop { .. } => bound = true,
            Operator::MemoryInit { .. } | Operator::DataDrop { .. } => {
                return Err("a program that loads its data by itself is not understood".into());
            }
            _ => {}
        }
    }
    Ok((called, bound))
}
