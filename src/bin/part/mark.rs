//! A program each function of which tells that it was called.

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{CodeSection, EntityType, ImportSection, Instruction, Module, TypeSection, ValType};
use wasmparser::{CodeSectionReader, ImportSectionReader, Parser, TypeSectionReader};

use crate::Res;
use crate::program::Program;

type Done = Result<(), reencode::Error>;

/// The marked program.
pub fn marked(program: &Program<'_>) -> Res<Vec<u8>> {
    let mut module = Module::new();
    let mut mark = Mark { imported: program.imported as u32, ty: program.parameters.len() as u32 };
    mark.parse_core_module(&mut module, Parser::new(0), program.bytes)?;
    Ok(module.finish())
}

/// Makes every function tell that it was called.
struct Mark {
    imported: u32,
    /// The type of the import that is told.
    ty: u32,
}

impl Reencode for Mark {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        Ok(function + u32::from(function >= self.imported))
    }

    fn parse_type_section(&mut self, types: &mut TypeSection, section: TypeSectionReader<'_>) -> Done {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([ValType::I32], []);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Done {
        utils::parse_import_section(self, imports, section)?;
        imports.import("part", "called", EntityType::Function(self.ty));
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Done {
        for (function, body) in (self.imported..).zip(section) {
            let body = body?;
            let mut marked = self.new_function_with_parsed_locals(&body)?;
            marked.instruction(&Instruction::I32Const(function.cast_signed()));
            marked.instruction(&Instruction::Call(self.imported));
            let mut reader = body.get_operators_reader()?;
            while !reader.eof() {
                marked.instruction(&self.parse_instruction(&mut reader)?);
            }
            code.function(&marked);
        }
        Ok(())
    }
}
