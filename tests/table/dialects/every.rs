//! All dialects, each with each.

use std::cell::Cell;

use gramkit::table::{Delimiter, Missing};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use rand::{SeedableRng, rngs::StdRng};

use super::numbers::Digits;
use super::written::{Above, Beside, Dialect, Letters, written};
use super::{judged, read, shown};

fn any_dialect() -> impl Strategy<Value = Dialect> {
    let delimiter = prop::sample::select(Delimiter::ALL.to_vec());
    let letters = prop::sample::select(vec![
        Letters::Utf8,
        Letters::Utf8,
        Letters::MarkedUtf8,
        Letters::Utf16Little,
        Letters::Utf16Big,
        Letters::Latin1,
    ]);
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let comments = prop::sample::select(vec![None, None, Some('#'), Some('%')]);
    let above = prop::sample::select(vec![
        Above::Nothing,
        Above::Names,
        Above::Names,
        Above::QuotedNames,
        Above::Numbers,
        Above::Years,
    ]);
    let beside = prop::sample::select(vec![
        Beside::Nothing,
        Beside::Nothing,
        Beside::Index,
        Beside::QuotedIndex,
        Beside::RowNames,
        Beside::Text,
        Beside::Dates,
        Beside::Truths,
    ]);
    let missing = prop::sample::select(vec![None, None, Some(""), Some("NA"), Some("nan"), Some("?"), Some("null")]);
    let digits = prop::sample::select(vec![Digits::Few, Digits::Whole, Digits::Three, Digits::Any]);
    let flags = (any::<bool>(), any::<bool>(), 0_usize..4);
    (delimiter, letters, line_end, comments, above, beside, missing, digits, flags).prop_map(
        |(delimiter, letters, line_end, comments, above, beside, missing, digits, (comma, units, blank))| {
            let mut dialect = Dialect {
                delimiter,
                decimal_comma: comma && delimiter != Delimiter::Comma,
                letters,
                line_end,
                comments,
                blank_rows: blank.saturating_sub(1),
                above,
                units: units && above != Above::Nothing && beside != Beside::RowNames,
                beside,
                missing,
                digits,
            };
            // What nobody writes: a name, and no names; an empty cell, and spaces about it.
            if above == Above::Nothing && !matches!(beside, Beside::Text | Beside::Dates | Beside::Truths) {
                dialect.beside = Beside::Nothing;
            }
            if delimiter == Delimiter::Spaces {
                dialect.missing = missing.filter(|word| !word.is_empty());
                dialect.units = false;
                if matches!(beside, Beside::Index) {
                    dialect.beside = Beside::Nothing;
                }
            }
            // Whole numbers have no decimals behind a comma.
            dialect.decimal_comma &= digits != Digits::Whole;
            dialect
        },
    )
}

/// Files that are read.
const CASES: u32 = 3000;
/// The share of them, but for those of three decimals, that may be refused with the option that reads them.
const REFUSED: f64 = 0.02;

/// What is read is what was written, and said; or an error names the option that decides, of a few.
#[test]
fn nothing_is_misread_without_a_line() {
    let config = ProptestConfig {
        cases: CASES,
        rng_seed: RngSeed::Fixed(17),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let refused = Cell::new(0);
    let law = |(dialect, rows, columns, seed): (Dialect, usize, usize, u64)| {
        // Fewer numbers than these no reader can tell from data.
        let columns = match dialect.above {
            Above::Numbers => columns.max(6),
            Above::Years => columns.max(3),
            _ => columns,
        };
        // With its first row it would be a square matrix.
        let columns = columns + usize::from(columns == rows + 1);
        let file = written(&dialect, rows, columns, &mut StdRng::seed_from_u64(seed));
        match read(&file, Missing::Kept) {
            Ok(table) => {
                if let Err(why) = judged(&file, &table) {
                    prop_assert!(false, "{:?}: {}", dialect, why);
                }
            }
            Err(error) => {
                // Numbers of three decimals each may be thousands.
                let may_be_thousands = dialect.digits == Digits::Three;
                refused.set(refused.get() + u32::from(!may_be_thousands));
                prop_assert!(error.to_string().contains("--"), "{:?}: {}\n{}", dialect, error, shown(&file));
            }
        }
        Ok(())
    };
    let files = (any_dialect(), 3_usize..12, 2_usize..9, any::<u64>());
    TestRunner::new(config).run(&files, law).unwrap_or_else(|error| panic!("{error}"));
    let share = f64::from(refused.get()) / f64::from(CASES);
    assert!(share < REFUSED, "{share}");
}
