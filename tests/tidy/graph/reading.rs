//! What a Rust file defines, imports and names, without its test code.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemUse, Macro, Path, UseTree};

/// The parts of a file that matter here.
#[derive(Default)]
pub struct Reading {
    /// The names that it defines, except modules.
    pub items: BTreeSet<String>,
    /// The modules below it that exist only in tests.
    pub test_modules: BTreeSet<String>,
    /// The names that its `use` items bring into scope.
    pub imports: Vec<Import>,
    /// Every path of at least two segments outside `use`, including those inside macros.
    pub paths: Vec<Named>,
}

/// A path, and its line.
pub struct Named {
    pub path: Vec<String>,
    pub line: usize,
}

/// One leaf of a `use`.
pub struct Import {
    /// The name it gets here; `None` for `*`.
    pub name: Option<String>,
    pub named: Named,
}

impl Reading {
    /// Reads a file.
    ///
    /// # Panics
    /// If the text is not Rust.
    pub fn of(text: &str) -> Self {
        let file = syn::parse_file(text).expect("a source file parses");
        let mut reading = Self::default();
        for item in &file.items {
            let (attributes, name) = head(item);
            match (item, name) {
                (Item::Mod(module), _) if is_test(attributes) => {
                    reading.test_modules.insert(module.ident.to_string());
                }
                (Item::Mod(_), _) | (_, None) => {}
                (_, Some(name)) if !is_test(attributes) => {
                    reading.items.insert(name.to_string());
                }
                _ => {}
            }
            reading.visit_item(item);
        }
        reading
    }

    fn import(&mut self, tree: &UseTree, prefix: &[String]) {
        let and = |name: &Ident| if name == "self" { prefix.to_vec() } else { join(prefix, name) };
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &join(prefix, &path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, prefix)),
            UseTree::Name(name) => {
                let path = and(&name.ident);
                self.push(path.last().cloned(), path, name.ident.span());
            }
            UseTree::Rename(name) => {
                self.push(Some(name.rename.to_string()), and(&name.ident), name.ident.span());
            }
            UseTree::Glob(glob) => self.push(None, prefix.to_vec(), glob.star_token.spans[0]),
        }
    }

    fn push(&mut self, name: Option<String>, path: Vec<String>, span: Span) {
        self.imports.push(Import { name, named: Named { path, line: span.start().line } });
    }

    /// A macro's braces need not contain Rust: any names joined by `::` count as a path.
    fn tokens(&mut self, tokens: &TokenStream) {
        let (mut path, mut colons, mut line) = (Vec::new(), 0, 0);
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.name(std::mem::take(&mut path), line);
                        line = name.span().start().line;
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.name(std::mem::take(&mut path), line);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(&group.stream());
                    }
                }
            }
        }
        self.name(path, line);
    }

    /// A path of one segment is a local name, or was imported.
    fn name(&mut self, path: Vec<String>, line: usize) {
        if path.len() > 1 {
            self.paths.push(Named { path, line });
        }
    }
}

impl<'ast> Visit<'ast> for Reading {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(head(item).0) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(names, path.segments[0].ident.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.tokens(&called.tokens);
        visit::visit_macro(self, called);
    }
}

fn join(prefix: &[String], name: &Ident) -> Vec<String> {
    prefix.iter().cloned().chain([name.to_string()]).collect()
}

/// An item's attributes, and its name if it has one.
fn head(item: &Item) -> (&[Attribute], Option<&Ident>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, Some(&item.ident)),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}

/// Whether an item exists only in tests.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let test = |condition: Path| condition.is_ident("test");
        attribute.path().is_ident("cfg") && attribute.parse_args().is_ok_and(test)
    })
}

#[test]
fn names_are_read() {
    let check = |text: &str, expected: &[&str]| {
        let reading = Reading::of(text);
        let imports = reading.imports.iter().map(|import| (&import.named, import.name.as_deref()));
        let paths = reading.paths.iter().map(|named| (named, Some("")));
        let said = imports.chain(paths).map(|(named, name)| {
            let name = name.map_or("*".into(), str::to_owned);
            format!("{} {} {name}", named.line, named.path.join("::")).trim_end().to_owned()
        });
        assert_eq!(said.collect::<Vec<_>>(), expected, "{text}");
    };
    check("use a::B;\nuse a::b as c;", &["1 a::B B", "2 a::b c"]);
    check("use a::{self, b::{C,\nD as E}, f::*};", &["1 a a", "1 a::b::C C", "2 a::b::D E", "2 a::f *"]);
    check("fn f(a: b::C) -> D {\n e::f::<g::H>() }", &["1 b::C", "2 e::f", "2 g::H"]);
    check("fn f() { html! { <a::B c={d::e::f(1)}/> ::g } }", &["1 a::B", "1 d::e::f"]);
    check("#[cfg(test)]\nmod tests { use a::B; }\nuse c::D;", &["3 c::D D"]);
    check("#[cfg(test)] use a::B;\nimpl C { #[cfg(test)] fn d() { e::f() } }", &[]);
    check("#[cfg(feature = \"web\")] use a::B;", &["1 a::B B"]);
}
