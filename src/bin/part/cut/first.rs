//! The first part: what is called there, and stubs for what moved.

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, ImportSection, Module, TableSection, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, DataSectionReader, ExportSectionReader, FunctionSectionReader,
    GlobalSectionReader, ImportSectionReader, Parser, TableSectionReader, TypeSectionReader,
};

use super::{Cut, name};
use crate::Res;

type Done = Result<(), reencode::Error>;

impl Cut<'_> {
    fn stub(&self, function: u32, entry: u32) -> Function {
        let ty = self.program.functions[function as usize];
        let mut stub = Function::new([]);
        let mut code = stub.instructions();
        for parameter in 0..self.program.parameters[ty as usize] {
            code.local_get(parameter);
        }
        code.i32_const(entry.cast_signed()).call(self.enter()).call_indirect(self.table(), ty).end();
        stub
    }

    /// Takes an entry of the table and gives it back, once the table is there.
    fn entering(&self) -> Function {
        let mut enter = Function::new([]);
        let mut code = enter.instructions();
        code.global_get(self.ready()).i32_eqz().if_(BlockType::Empty).call(self.load()).end();
        code.local_get(0).end();
        enter
    }

    /// Writes it.
    pub fn first(&self) -> Res<Vec<u8>> {
        let mut module = Module::new();
        First(self).parse_core_module(&mut module, Parser::new(0), self.program.bytes)?;
        Ok(module.finish())
    }
}

/// Writes the first part.
struct First<'a>(&'a Cut<'a>);

impl Reencode for First<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        Ok(self.0.first[function as usize])
    }

    fn parse_type_section(&mut self, types: &mut TypeSection, section: TypeSectionReader<'_>) -> Done {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([], []);
        types.ty().function([ValType::I32], [ValType::I32]);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Done {
        for (index, import) in section.into_imports().enumerate() {
            imports.import("glue", &format!("i{index}"), self.entity_type(import?.ty)?);
        }
        imports.import("part", "load", EntityType::Function(self.0.program.parameters.len() as u32));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Done {
        for function in self.0.stays.iter().chain(&self.0.stubs) {
            functions.function(self.0.program.functions[*function as usize]);
        }
        functions.function(self.0.program.parameters.len() as u32 + 1);
        Ok(())
    }

    fn parse_table_section(&mut self, tables: &mut TableSection, section: TableSectionReader<'_>) -> Done {
        utils::parse_table_section(self, tables, section)?;
        tables.table(self.0.table_type());
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Done {
        utils::parse_global_section(self, globals, section)?;
        let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(ty, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Done {
        utils::parse_export_section(self, exports, section)?;
        let cut = self.0;
        exports.export("#ready", ExportKind::Global, cut.ready());
        for (place, function) in (0..).zip(&cut.fetched) {
            exports.export(&name('f', place), ExportKind::Func, cut.first[*function as usize]);
        }
        for index in 0..=cut.table() {
            exports.export(&name('t', index), ExportKind::Table, index);
        }
        for index in 0..cut.program.memories.len() as u32 {
            exports.export(&name('m', index), ExportKind::Memory, index);
        }
        for index in 0..cut.ready() {
            exports.export(&name('g', index), ExportKind::Global, index);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, _: CodeSectionReader<'_>) -> Done {
        for function in &self.0.stays {
            self.parse_function_body(code, self.0.program.body(*function).clone())?;
        }
        for (entry, stub) in (0..).zip(&self.0.stubs) {
            code.function(&self.0.stub(*stub, entry));
        }
        code.function(&self.0.entering());
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> Result<u32, reencode::Error> {
        Ok(self.0.data.segments(&self.0.kept, false).len())
    }

    fn parse_data_section(&mut self, data: &mut DataSection, _: DataSectionReader<'_>) -> Done {
        *data = self.0.data.segments(&self.0.kept, false);
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Done {
        Ok(())
    }
}
