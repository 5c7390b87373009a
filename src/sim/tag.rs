//! Enums whose [digest](super::digest) does not depend on the order of their variants.
//!
//! `#[derive(Hash)]` feeds a hasher a variant's discriminant, which is its position unless the enum specifies
//! it. An enum without fields can do so in plain Rust (`Ok = 0`). One with fields needs a `#[repr]`, which
//! costs space: it takes the niches that `Option` and outer enums would use. [`tagged!`](crate::tagged)
//! implements `Hash` for such an enum with the numbers given in its declaration.

/// Declares an enum that is hashed by explicit tags, each followed by the variant's fields in order: what
/// `#[derive(Hash)]` would feed a hasher if the variants were declared in the order of their tags.
///
/// A variant has named fields, none, or one or two unnamed ones. Two variants with the same tag do not compile. The tag
/// `_` is for a variant that was the only one when its runs were recorded: the derived hash wrote no tag then.
///
/// ```
/// use std::hash::{DefaultHasher, Hash, Hasher};
/// happens_before_sim::tagged! {
///     /// What was heard.
///     #[derive(Debug)]
///     enum Heard {
///         /// Added last, and free to stand first.
///         Noise = 2,
///         /// A word, and how loud it was.
///         Word { letters: u32, loud: bool } = 0,
///         /// A pair of notes.
///         Chord(u8, u8) = 1,
///     }
/// }
/// #[derive(Hash)]
/// enum Derived { Word { letters: u32, loud: bool }, Chord(u8, u8), Noise }
///
/// fn hash(value: &impl Hash) -> u64 {
///     let mut hasher = DefaultHasher::new();
///     value.hash(&mut hasher);
///     hasher.finish()
/// }
/// assert_eq!(hash(&Heard::Word { letters: 7, loud: true }), hash(&Derived::Word { letters: 7, loud: true }));
/// assert_eq!(hash(&Heard::Chord(3, 5)), hash(&Derived::Chord(3, 5)));
/// assert_eq!(hash(&Heard::Noise), hash(&Derived::Noise));
/// ```
///
/// ```compile_fail,E0081
/// happens_before_sim::tagged! {
///     enum Twice { One = 1, Other(u8) = 1 }
/// }
/// ```
#[macro_export]
macro_rules! tagged {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $(
            $(#[$about:meta])*
            $variant:ident
                $(($($unnamed:ty),+ $(,)?))?
                $({ $($(#[$of_field:meta])* $field:ident: $type:ty),+ $(,)? })?
            = $tag:tt
        ),+ $(,)?
    }) => {
        $(#[$meta])*
        $vis enum $name {
            $($(#[$about])* $variant $(($($unnamed),+))? $({ $($(#[$of_field])* $field: $type),+ })?),+
        }

        const _: () = {
            #[allow(dead_code, reason = "it is there for the compiler to refuse a tag that stands twice")]
            #[repr(isize)]
            enum Tag { $($variant = $crate::tagged!(@number $tag)),+ }
        };

        impl ::std::hash::Hash for $name {
            #[allow(irrefutable_let_patterns, reason = "an enum may have one variant only")]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                $($crate::tagged!(@hash self state $tag $variant $(($($unnamed),+))? $({ $($field),+ })?);)+
            }
        }
    };
    (@hash $self:ident $state:ident $tag:tt $variant:ident) => {
        if let Self::$variant = $self {
            $crate::tagged!(@write $state $tag);
        }
    };
    (@hash $self:ident $state:ident $tag:tt $variant:ident ($one:ty)) => {
        if let Self::$variant(one) = $self {
            $crate::tagged!(@write $state $tag);
            ::std::hash::Hash::hash(one, $state);
        }
    };
    (@hash $self:ident $state:ident $tag:tt $variant:ident ($one:ty, $other:ty)) => {
        if let Self::$variant(one, other) = $self {
            $crate::tagged!(@write $state $tag);
            ::std::hash::Hash::hash(one, $state);
            ::std::hash::Hash::hash(other, $state);
        }
    };
    (@hash $self:ident $state:ident $tag:tt $variant:ident { $($field:ident),+ }) => {
        if let Self::$variant { $($field),+ } = $self {
            $crate::tagged!(@write $state $tag);
            $(::std::hash::Hash::hash($field, $state);)+
        }
    };
    (@write $state:ident _) => {};
    (@write $state:ident $tag:literal) => { ::std::hash::Hasher::write_isize($state, $tag) };
    (@number _) => { -1 };
    (@number $tag:literal) => { $tag };
}

#[cfg(test)]
mod tests {
    use std::hash::{Hash, Hasher};

    use crate::digest::Digest;

    fn digest(value: &impl Hash) -> u64 {
        let mut digest = Digest::default();
        value.hash(&mut digest);
        digest.finish()
    }

    #[derive(Hash)]
    enum Derived {
        Plain,
        One(u32),
        Two(u8, Option<u64>),
        Named { text: &'static str, numbers: Vec<u32> },
    }

    tagged! {
        enum Reordered {
            Named { text: &'static str, numbers: Vec<u32> } = 3,
            Late(u32) = 4,
            Two(u8, Option<u64>) = 2,
            Plain = 0,
            One(u32) = 1,
        }
    }

    #[test]
    fn tags_hash_as_positions_did_in_any_order() {
        let check = |tagged: Reordered, derived: Derived| assert_eq!(digest(&tagged), digest(&derived));
        check(Reordered::Plain, Derived::Plain);
        check(Reordered::One(7), Derived::One(7));
        check(Reordered::Two(7, Some(9)), Derived::Two(7, Some(9)));
        let numbers = vec![1, 2];
        check(
            Reordered::Named { text: "a", numbers: numbers.clone() },
            Derived::Named { text: "a", numbers },
        );
        assert_ne!(digest(&Reordered::Late(7)), digest(&Reordered::One(7)));
    }

    #[derive(Hash)]
    enum Alone {
        Only(u32),
    }

    tagged! {
        enum NotAlone {
            Later(u32) = 1,
            Only(u32) = _,
        }
    }

    #[test]
    fn what_was_alone_hashes_no_tag() {
        assert_eq!(digest(&NotAlone::Only(7)), digest(&Alone::Only(7)));
        assert_ne!(digest(&NotAlone::Later(7)), digest(&Alone::Only(7)));
    }
}
