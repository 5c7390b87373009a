//! The later part: what moved.

use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, FunctionSection, ImportSection, Module,
    TypeSection,
};
use wasmparser::{Parser, Payload};

use super::{Cut, name};
use crate::Res;

impl Cut<'_> {
    /// Writes it.
    pub fn later(&self) -> Res<Vec<u8>> {
        let program = self.program;
        let mut to = Later { functions: vec![u32::MAX; program.functions.len()] };
        for (new, old) in (0..).zip(self.fetched.iter().chain(&self.moved)) {
            to.functions[*old as usize] = new;
        }
        let mut module = Module::new();
        let mut types = TypeSection::new();
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for payload in Parser::new(0).parse_all(program.bytes) {
            if let Payload::TypeSection(section) = payload? {
                to.parse_type_section(&mut types, section)?;
            }
        }
        for function in &self.moved {
            functions.function(program.functions[*function as usize]);
            to.parse_function_body(&mut code, program.body(*function).clone())?;
        }
        let mut elements = ElementSection::new();
        let entries: Vec<_> = self.stubs.iter().map(|old| to.functions[*old as usize]).collect();
        elements.active(Some(self.table()), &ConstExpr::i32_const(0), Elements::Functions(entries.into()));
        module
            .section(&types)
            .section(&self.imports()?)
            .section(&functions)
            .section(&elements)
            .section(&code)
            .section(&self.data.segments(&self.kept, true));
        Ok(module.finish())
    }

    /// What the later part takes from the first.
    fn imports(&self) -> Res<ImportSection> {
        let (program, to) = (self.program, &mut RoundtripReencoder);
        let mut imports = ImportSection::new();
        for (place, function) in (0..).zip(&self.fetched) {
            let ty = EntityType::Function(program.functions[*function as usize]);
            imports.import("first", &name('f', place), ty);
        }
        for (index, ty) in (0..).zip(&program.tables) {
            imports.import("first", &name('t', index), EntityType::Table(to.table_type(*ty)?));
        }
        imports.import("first", &name('t', self.table()), EntityType::Table(self.table_type()));
        for (index, ty) in (0..).zip(&program.memories) {
            imports.import("first", &name('m', index), EntityType::Memory(to.memory_type(*ty)?));
        }
        for (index, ty) in (0..).zip(&program.globals) {
            imports.import("first", &name('g', index), EntityType::Global(to.global_type(*ty)?));
        }
        Ok(imports)
    }
}

/// Writes the later part: only what it calls is found elsewhere there.
struct Later {
    functions: Vec<u32>,
}

impl Reencode for Later {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        Ok(self.functions[function as usize])
    }
}
