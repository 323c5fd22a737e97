//! Licences as crates state them: `MIT OR Apache-2.0`, `(MIT OR Apache-2.0) AND Unicode-3.0`; `/` is an old `OR`.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

/// The licences under which a crate is taken: of several that it offers the first in the list of those allowed. `None`
/// where no choice satisfies the expression.
pub(super) fn taken(expression: &str, allowed: &[String]) -> Option<BTreeSet<String>> {
    let mut words = words(expression).into_iter().peekable();
    let taken = alternatives(&mut words, allowed)?;
    words.next().is_none().then_some(taken)
}

fn words(expression: &str) -> Vec<String> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    spaced.split_whitespace().map(str::to_string).collect()
}

type Words = Peekable<IntoIter<String>>;

fn alternatives(words: &mut Words, allowed: &[String]) -> Option<BTreeSet<String>> {
    let mut offers = vec![all_of(words, allowed)];
    while words.next_if(|word| word == "OR").is_some() {
        offers.push(all_of(words, allowed));
    }
    let place = |taken: &BTreeSet<String>| {
        taken.iter().filter_map(|licence| allowed.iter().position(|other| other == licence)).max()
    };
    offers.into_iter().flatten().min_by_key(place)
}

fn all_of(words: &mut Words, allowed: &[String]) -> Option<BTreeSet<String>> {
    let mut taken = one(words, allowed);
    while words.next_if(|word| word == "AND").is_some() {
        let more = one(words, allowed);
        taken = taken.zip(more).map(|(a, b)| a.union(&b).cloned().collect());
    }
    taken
}

fn one(words: &mut Words, allowed: &[String]) -> Option<BTreeSet<String>> {
    let mut licence = words.next()?;
    if licence == "(" {
        let taken = alternatives(words, allowed);
        return words.next_if(|word| word == ")").and(taken);
    }
    if words.next_if(|word| word == "WITH").is_some() {
        licence = format!("{licence} WITH {}", words.next()?);
    }
    allowed.contains(&licence).then(|| BTreeSet::from([licence]))
}

#[test]
fn an_expression_is_taken_at_its_word() {
    let allowed: Vec<String> =
        ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_string).into();
    let check = |expression: &str, expected: Option<&[&str]>| {
        let expected = expected.map(|licences| licences.iter().map(|licence| licence.to_string()).collect());
        assert_eq!(taken(expression, &allowed), expected, "{expression}");
    };
    check("MIT", Some(&["MIT"]));
    check("Apache-2.0 OR MIT", Some(&["MIT"]));
    check("Unlicense/MIT", Some(&["MIT"]));
    check("GPL-3.0 OR Apache-2.0", Some(&["Apache-2.0"]));
    check("(MIT OR Apache-2.0) AND Unicode-3.0", Some(&["MIT", "Unicode-3.0"]));
    check("Apache-2.0 WITH LLVM-exception", Some(&["Apache-2.0 WITH LLVM-exception"]));
    check("MIT AND GPL-3.0", None);
    check("MIT WITH something", None);
    check("GPL-3.0", None);
    check("(MIT OR Apache-2.0", None);
    check("MIT Apache-2.0", None);
    check("", None);
}
