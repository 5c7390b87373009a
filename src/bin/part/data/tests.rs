//! The data of small programs.

use wasm_encoder::{CodeSection, CustomSection, DataSection, Function, FunctionSection, Module, TypeSection};
use wasm_encoder::{ConstExpr, LinkingSection, MemArg, SymbolTable};
use wasmparser::{Parser, Payload};

use super::*;

/// Pieces that point to others.
pub fn data<'a>(pieces: &[(u32, &'a [u8], &[usize])]) -> Data<'a> {
    let piece = |(at, bytes, known): &(u32, &'a [u8], &[usize])| Piece {
        at: *at,
        bytes,
        known: known.iter().copied().collect(),
    };
    Data { pieces: pieces.iter().map(piece).collect(), meant: BTreeMap::new() }
}

/// A program of one function, read again.
fn with_body<T>(body: &Function, read: impl FnOnce(&FunctionBody<'_>) -> T) -> T {
    let (mut types, mut functions, mut code) =
        (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    types.ty().function([], []);
    functions.function(0);
    code.function(body);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&code);
    let bytes = module.finish();
    let bodies = Parser::new(0).parse_all(&bytes).find_map(|payload| match payload.unwrap() {
        Payload::CodeSectionEntry(body) => Some(body),
        _ => None,
    });
    read(&bodies.unwrap())
}

fn written(section: &DataSection) -> Vec<(u32, Vec<u8>)> {
    let mut module = Module::new();
    module.section(section);
    let bytes = module.finish();
    let sections = Parser::new(0).parse_all(&bytes).filter_map(|payload| match payload.unwrap() {
        Payload::DataSection(section) => Some(section),
        _ => None,
    });
    let segments = sections.flatten().map(Result::unwrap);
    segments.map(|segment| (address(&segment.kind).unwrap(), segment.data.to_vec())).collect()
}

#[test]
fn what_a_piece_points_to_is_reached_and_so_on() {
    let data = data(&[(0, b"a", &[1]), (4, b"b", &[2, 1]), (8, b"c", &[]), (12, b"d", &[0])]);
    assert_eq!(data.reach([0]), BTreeSet::from([0, 1, 2]));
    assert_eq!(data.reach([2]), BTreeSet::from([2]));
    assert_eq!(data.reach([]), BTreeSet::new());
}

#[test]
fn constants_offsets_and_halves_of_words_are_mentions() {
    let mut data = data(&[(100, b"0123", &[]), (104, b"4567", &[]), (200, b"x", &[]), (300, b"y", &[])]);
    data.meant.insert(40, BTreeSet::from([3]));
    let mentions = |write: &dyn Fn(&mut wasm_encoder::InstructionSink<'_>)| {
        let mut body = Function::new([]);
        write(&mut body.instructions());
        body.instructions().end();
        with_body(&body, |body| data.mentions(body).unwrap())
    };
    assert_eq!(
        mentions(&|code| {
            code.i32_const(102).drop();
        }),
        BTreeSet::from([0])
    );
    // The end of one piece is the beginning of another.
    assert_eq!(
        mentions(&|code| {
            code.i32_const(104).drop();
        }),
        BTreeSet::from([0, 1])
    );
    assert_eq!(
        mentions(&|code| {
            code.i64_const((200 << 32) + 101).drop();
        }),
        BTreeSet::from([0, 2])
    );
    let argument =
        MemArg { offset: 200, align: 0, target: wasm_encoder::MemArgTarget::Memory(0), ordering: None };
    assert_eq!(
        mentions(&|code| {
            code.i32_const(0).i32_load8_u(argument).drop();
        }),
        BTreeSet::from([2])
    );
    // Beyond all pieces, and yet an address of one.
    assert_eq!(
        mentions(&|code| {
            code.i32_const(40).drop();
        }),
        BTreeSet::from([3])
    );
    assert_eq!(
        mentions(&|code| {
            code.i32_const(99).drop();
        }),
        BTreeSet::new()
    );
}

#[test]
fn what_the_linker_wrote_means_what_it_linked() {
    let mut data = data(&[(100, b"0123", &[]), (104, b"4567", &[])]);
    data.meant.insert(104, BTreeSet::from([1]));
    let mut body = Function::new([]);
    body.instructions().i32_const(104).drop().end();
    assert_eq!(with_body(&body, |body| data.mentions(body).unwrap()), BTreeSet::from([1]));
}

#[test]
fn segments_hold_each_piece_once_and_no_long_zeros() {
    let mut long = vec![1];
    long.extend([0; 40]);
    long.push(2);
    let data = data(&[(100, b"ab", &[]), (104, b"cd", &[]), (200, &long, &[]), (300, &[0; 40], &[])]);
    let all = BTreeSet::from([0, 1, 2, 3]);
    let expected = vec![(100, b"ab\0\0cd".to_vec()), (200, vec![1]), (241, vec![2])];
    assert_eq!(written(&data.segments(&all, false)), expected);
    assert_eq!(written(&data.segments(&all, true)), []);
    let one = BTreeSet::from([0]);
    assert_eq!(written(&data.segments(&one, false)), [(100, b"ab".to_vec())]);
    assert_eq!(written(&data.segments(&one, true)), [(104, b"cd".to_vec()), (200, vec![1]), (241, vec![2])]);
}

#[test]
fn a_segment_leaves_what_lies_between_alone() {
    let data = data(&[(100, b"ab", &[]), (102, b"cd", &[]), (104, b"ef", &[])]);
    let outer = BTreeSet::from([0, 2]);
    assert_eq!(written(&data.segments(&outer, false)), [(100, b"ab".to_vec()), (104, b"ef".to_vec())]);
    assert_eq!(written(&data.segments(&outer, true)), [(102, b"cd".to_vec())]);
}

/// Three pieces, the first of which points to the second, and code that has the address of the third less 60.
fn linked(pointer: u32) -> Vec<u8> {
    let mut segments = DataSection::new();
    segments.active(0, &ConstExpr::i32_const(100), pointer.to_le_bytes());
    segments.active(0, &ConstExpr::i32_const(104), *b"text");
    segments.active(0, &ConstExpr::i32_const(108), *b"table");
    let mut symbols = SymbolTable::new();
    for (index, size) in [(0, 4), (1, 4), (2, 5)] {
        let symbol = wasm_encoder::DataSymbolDefinition { index, offset: 0, size };
        symbols.data(0, &format!("symbol {index}"), Some(symbol));
    }
    let mut linking = LinkingSection::new();
    linking.symbol_table(&symbols);
    // Section, entries, and of each: type, place, symbol, distance. The first segment's bytes are the section's eighth and so on.
    let in_data: &[u8] = &[0, 1, 5, 7, 1, 0];
    let in_code: &[u8] = &[9, 1, 4, 0, 2, 0x44];
    let mut module = Module::new();
    module.section(&segments).section(&linking);
    for (name, bytes) in [("reloc.DATA", in_data), ("reloc.CODE", in_code)] {
        module.section(&CustomSection { name: name.into(), data: bytes.into() });
    }
    module.finish()
}

#[test]
fn a_linked_program_tells_what_points_where() {
    let bytes = linked(104);
    let data = Data::read(&bytes).unwrap();
    let known: Vec<_> = data.pieces.iter().map(|piece| (piece.at, piece.known.len())).collect();
    assert_eq!(known, [(100, 1), (104, 0), (108, 0)]);
    assert_eq!(data.reach([0]), BTreeSet::from([0, 1]));
    assert_eq!(data.meant, BTreeMap::from([(48, BTreeSet::from([2]))]));
}

#[test]
fn relocations_that_do_not_fit_are_refused() {
    let refused = |bytes: &[u8]| Data::read(bytes).unwrap_err().to_string();
    assert_eq!(refused(&linked(105)), "byte 7 of the data should be a pointer to 104");
    assert!(refused(&Module::new().finish()).contains("KEEP_LINKS"));
}

#[test]
fn another_programs_memory_is_refused() {
    let bytes = linked(104);
    let data = Data::read(&bytes).unwrap();
    let checked = |bytes: &[u8]| {
        let program = crate::program::Program::read(bytes).unwrap();
        data.check(&program.data).map_err(|error| error.to_string())
    };
    assert_eq!(checked(&bytes), Ok(()));
    assert_eq!(
        checked(&linked(105)).unwrap_err(),
        "address 100 does not hold what it held when the program was linked"
    );
    assert!(checked(&Module::new().finish()).is_err());
}
