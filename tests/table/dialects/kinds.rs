//! Forty files of each kind.

use faer::Mat;
use gramkit::table::{Assumption, Delimiter, Missing, TableError};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::numbers::Digits;
use super::written::{Above, Beside, Dialect, Letters, Written, written};
use super::{FILES, judged, read, shown};

/// Forty files of a kind, which `make` gives its variants.
fn files(make: impl Fn(&mut StdRng) -> Dialect) -> impl Iterator<Item = Written> {
    (0..FILES).map(move |seed| {
        let mut random = StdRng::seed_from_u64(seed);
        let dialect = make(&mut random);
        // Of so many numbers a header is recognised by them alone.
        let columns = if dialect.above == Above::Numbers { 6..10 } else { 3..7 };
        let (rows, columns) = (random.random_range(5..12), random.random_range(columns));
        written(&dialect, rows, columns, &mut random)
    })
}

fn all_are_read(make: impl Fn(&mut StdRng) -> Dialect) {
    for file in files(make) {
        let table = read(&file, Missing::Refused).unwrap_or_else(|error| panic!("{error}\n{}", shown(&file)));
        judged(&file, &table).unwrap_or_else(|why| panic!("{why}"));
    }
}

fn of<T: Copy>(choices: &[T], random: &mut StdRng) -> T {
    choices[random.random_range(0..choices.len())]
}

const NO_COMMA: [Delimiter; 4] = [Delimiter::Semicolon, Delimiter::Tab, Delimiter::Bar, Delimiter::Spaces];

#[test]
fn plain_files_are_read_without_a_word() {
    all_are_read(|random| Dialect { above: of(&[Above::Names, Above::QuotedNames], random), ..Dialect::default() });
}

#[test]
fn files_without_a_header() {
    all_are_read(|_| Dialect { above: Above::Nothing, ..Dialect::default() });
}

#[test]
fn semicolons() {
    all_are_read(|_| Dialect { delimiter: Delimiter::Semicolon, ..Dialect::default() });
}

#[test]
fn tabs() {
    all_are_read(|_| Dialect { delimiter: Delimiter::Tab, ..Dialect::default() });
}

#[test]
fn vertical_bars() {
    all_are_read(|_| Dialect { delimiter: Delimiter::Bar, ..Dialect::default() });
}

#[test]
fn spaces() {
    all_are_read(|random| {
        let above = of(&[Above::Names, Above::Nothing], random);
        Dialect { delimiter: Delimiter::Spaces, above, ..Dialect::default() }
    });
}

#[test]
fn decimal_commas() {
    all_are_read(|random| Dialect { delimiter: of(&NO_COMMA, random), decimal_comma: true, ..Dialect::default() });
}

#[test]
fn comments() {
    all_are_read(|random| Dialect {
        comments: Some(of(&['#', '%'], random)),
        delimiter: of(&[Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab], random),
        ..Dialect::default()
    });
}

#[test]
fn blank_rows() {
    all_are_read(|random| Dialect { blank_rows: random.random_range(1..4), ..Dialect::default() });
}

#[test]
fn a_row_of_units() {
    all_are_read(|random| Dialect { units: true, delimiter: of(&Delimiter::ALL[..4], random), ..Dialect::default() });
}

#[test]
fn a_byte_order_mark() {
    all_are_read(|_| Dialect { letters: Letters::MarkedUtf8, ..Dialect::default() });
}

#[test]
fn lines_of_windows_and_of_old_macintoshes() {
    all_are_read(|random| Dialect { line_end: of(&["\r\n", "\r"], random), ..Dialect::default() });
}

#[test]
fn utf_16_little_endian() {
    all_are_read(|_| Dialect { letters: Letters::Utf16Little, line_end: "\r\n", ..Dialect::default() });
}

#[test]
fn utf_16_big_endian() {
    all_are_read(|_| Dialect { letters: Letters::Utf16Big, line_end: "\r\n", ..Dialect::default() });
}

#[test]
fn latin_1() {
    let make = |_: &mut StdRng| Dialect { letters: Letters::Latin1, ..Dialect::default() };
    let beyond = files(make).filter(|file| !file.bytes.is_ascii()).count();
    assert!(beyond > 20, "{beyond}");
    all_are_read(make);
}

#[test]
fn names_in_quotes() {
    all_are_read(|random| Dialect {
        above: Above::QuotedNames,
        delimiter: of(&Delimiter::ALL, random),
        ..Dialect::default()
    });
}

#[test]
fn a_header_of_numbers() {
    all_are_read(|random| Dialect {
        above: Above::Numbers,
        delimiter: of(&Delimiter::ALL, random),
        ..Dialect::default()
    });
}

#[test]
fn a_header_of_years() {
    all_are_read(|random| Dialect {
        above: Above::Years,
        delimiter: of(&Delimiter::ALL, random),
        ..Dialect::default()
    });
}

#[test]
fn an_index_of_pandas() {
    all_are_read(|random| Dialect {
        beside: Beside::Index,
        delimiter: of(&Delimiter::ALL[..4], random),
        ..Dialect::default()
    });
}

#[test]
fn row_names_of_write_csv() {
    all_are_read(|random| Dialect {
        beside: Beside::QuotedIndex,
        delimiter: of(&[Delimiter::Comma, Delimiter::Semicolon], random),
        ..Dialect::default()
    });
}

#[test]
fn row_names_of_write_table() {
    all_are_read(|random| Dialect {
        beside: Beside::RowNames,
        delimiter: of(&[Delimiter::Spaces, Delimiter::Tab], random),
        ..Dialect::default()
    });
}

#[test]
fn columns_of_text() {
    all_are_read(|random| Dialect {
        beside: Beside::Text,
        delimiter: of(&Delimiter::ALL, random),
        ..Dialect::default()
    });
}

#[test]
fn columns_of_dates() {
    all_are_read(|random| Dialect {
        beside: Beside::Dates,
        delimiter: of(&Delimiter::ALL, random),
        ..Dialect::default()
    });
}

#[test]
fn columns_of_truth_values() {
    all_are_read(|random| Dialect {
        beside: Beside::Truths,
        delimiter: of(&Delimiter::ALL, random),
        ..Dialect::default()
    });
}

/// By default an error that counts them and names the options; left out, or NaN, where that is asked for.
#[test]
fn words_for_missing_numbers() {
    const WORDS: [&str; 11] = ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "?", "."];
    for mut file in files(|random| Dialect {
        missing: Some(of(&WORDS, random)),
        delimiter: of(&Delimiter::ALL[..4], random),
        ..Dialect::default()
    }) {
        let holes: Vec<Vec<bool>> =
            file.values.row_iter().map(|row| row.iter().map(|value| value.is_nan()).collect()).collect();
        let holed = holes.iter().filter(|row| row.contains(&true)).count();
        match read(&file, Missing::Refused).unwrap_err() {
            error @ TableError::Missing { count, rows, .. } => {
                assert_eq!((count, rows), (holes.iter().flatten().filter(|hole| **hole).count(), holed));
                assert!(error.to_string().contains("--missing drop"), "{error}");
            }
            other => panic!("{other}\n{}", shown(&file)),
        }
        judged(&file, &read(&file, Missing::Kept).unwrap()).unwrap_or_else(|why| panic!("{why}"));
        let kept: Vec<usize> = (0..holes.len()).filter(|&i| !holes[i].contains(&true)).collect();
        file.values = Mat::from_fn(kept.len(), file.values.ncols(), |i, j| file.values[(kept[i], j)]);
        file.said.push(Assumption::DroppedRows(holed));
        judged(&file, &read(&file, Missing::Dropped).unwrap()).unwrap_or_else(|why| panic!("{why}"));
    }
}

/// Groups of thousands, or three decimals: only an option can say.
#[test]
fn what_can_be_read_in_two_ways_is_an_error_that_names_the_options() {
    for file in files(|_| Dialect {
        delimiter: Delimiter::Semicolon,
        decimal_comma: true,
        digits: Digits::Three,
        ..Dialect::default()
    }) {
        let error = read(&file, Missing::Refused).unwrap_err().to_string();
        assert!(error.contains("--decimal-mark ','") && error.contains("--thousands ','"), "{error}");
    }
}
