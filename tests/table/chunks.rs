//! Tables some rows at a time: what they read is what is read at once.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use faer::Mat;
use gramkit::table::{Missing, Table, TableChunks, TableError, TableOptions, write_npy};

use crate::support::folder::Folder;
use crate::support::npy::{doubles, npy};

/// All rows, in pieces of so many bytes.
fn read(
    path: &std::path::Path,
    options: &TableOptions,
    bytes: usize,
) -> Result<(Vec<String>, Mat<f64>, usize), TableError> {
    let mut table = TableChunks::open(path, options, bytes)?;
    let (names, mut pieces, mut rows) = (table.names().to_vec(), 0, Vec::new());
    while let Some(chunk) = table.next_rows()? {
        pieces += 1;
        // Rows of a text are bounded by its bytes.
        assert!(chunk.nrows() <= 1 || 8 * chunk.nrows() * chunk.ncols() <= 4 * bytes, "{:?}", chunk.shape());
        rows.extend((0..chunk.nrows()).map(|i| chunk.row(i).iter().copied().collect::<Vec<f64>>()));
    }
    let values = Mat::from_fn(rows.len(), names.len(), |i, j| rows[i][j]);
    Ok((names, values, pieces))
}

fn same(a: &Mat<f64>, b: &Mat<f64>) {
    assert_eq!(a.shape(), b.shape());
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            assert!(
                a[(i, j)].to_bits() == b[(i, j)].to_bits() || (a[(i, j)].is_nan() && b[(i, j)].is_nan()),
                "{i} {j}"
            );
        }
    }
}

#[test]
fn texts_in_pieces_are_the_table() {
    let folder = Folder::new();
    let mut text = String::from("name;t;flag;u\n");
    for i in 0..40_000 {
        let missing = if i % 1000 == 7 { "NA".to_string() } else { format!("{},5", i * i % 977) };
        writeln!(text, "\"row;\n{i}\";{missing};{};{}", if i % 3 == 0 { "True" } else { "False" }, i % 7).unwrap();
    }
    let path = folder.path("x.csv");
    fs::write(&path, &text).unwrap();
    let options = TableOptions { missing: Missing::Kept, ..TableOptions::default() };
    let whole = Table::read(&path, &options).unwrap();
    let (names, values, pieces) = read(&path, &TableOptions::default(), 1 << 16).unwrap();
    assert_eq!(names, ["t", "flag", "u"]);
    assert!(pieces > 10, "{pieces}");
    same(&values, &whole.values);
    // Some columns, in another order.
    let columns = TableOptions { columns: Some(vec!["u".into(), "t".into()]), ..TableOptions::default() };
    let (names, values, _) = read(&path, &columns, 1 << 16).unwrap();
    assert_eq!(names, ["u", "t"]);
    same(&values, &Mat::from_fn(40_000, 2, |i, j| whole.values[(i, 2 - 2 * j)]));
}

fn kept() -> TableOptions {
    TableOptions { missing: Missing::Kept, ..TableOptions::default() }
}

#[test]
fn blank_lines_of_one_column_are_cells_wherever_a_piece_ends() {
    let folder = Folder::new();
    let path = folder.path("x.csv");
    for (end, rows, blank) in [("\n", 9000, 1), ("\r\n", 9000, 7), ("\r", 9000, 3), ("\n", 4, 20_000)] {
        let mut text = format!("x{end}");
        for i in 0..rows {
            write!(text, "{i}.5{end}{}", end.repeat(if i % 3 == 0 { blank } else { 0 })).unwrap();
        }
        fs::write(&path, &text).unwrap();
        let (names, values, pieces) = read(&path, &TableOptions::default(), 1 << 16).unwrap();
        assert_eq!((names[0].as_str(), pieces > 1), ("x", true), "{end:?} {blank}");
        same(&values, &Table::read(&path, &kept()).unwrap().values);
    }
}

#[test]
fn quotes_within_cells_and_in_comments_are_none() {
    let folder = Folder::new();
    let path = folder.path("x.csv");
    for (d, comment) in [(",", ""), (";", ""), ("\t", ""), (" ", ""), (",", "# 5\" wide\n")] {
        let mut text = format!("name{d}x{d}y\n");
        for i in 0..6000 {
            let name = match i % 5 {
                0 => "5\"pipe".to_string(),
                1 => format!("\"a{d}\n\"\"b\""),
                _ => "c\"".to_string(),
            };
            let comment = if i % 7 == 0 { comment } else { "" };
            writeln!(text, "{comment}{name}{d}{i}.5{d}{}", i * i % 11).unwrap();
        }
        fs::write(&path, &text).unwrap();
        let (names, values, pieces) = read(&path, &TableOptions::default(), 1 << 16).unwrap();
        assert_eq!((names, values.nrows(), pieces > 3), (vec!["x".to_string(), "y".to_string()], 6000, true), "{d:?}");
        same(&values, &Table::read(&path, &kept()).unwrap().values);
        // Rows are counted as in a file that is read whole.
        fs::write(&path, format!("{text}c{d}1{d}2{d}3\n")).unwrap();
        let error = read(&path, &TableOptions::default(), 1 << 16).unwrap_err();
        assert_eq!(error.to_string(), Table::read(&path, &kept()).unwrap_err().to_string());
    }
}

#[test]
fn a_quote_that_nothing_closes_is_refused_before_it_takes_the_file() {
    let folder = Folder::new();
    let path = folder.path("x.csv");
    let rows = "1,2\n".repeat(5000);
    fs::write(&path, format!("a,b\n{rows}3,\"4\n{}", rows.repeat(1700))).unwrap();
    let error = read(&path, &TableOptions::default(), 1 << 16).unwrap_err();
    assert!(matches!(error, TableError::WholeTable(_)), "{error}");
    assert!(error.to_string().contains("a quote that nothing closes, is read whole; leave out --memory"), "{error}");
}

#[test]
fn a_late_error_names_its_row() {
    let folder = Folder::new();
    let path = folder.path("x.csv");
    let mut text = String::from("a,b\n");
    (0..50_000).for_each(|i| writeln!(text, "{i},{}", i + 1).unwrap());
    fs::write(&path, format!("{text}1,2,3\n")).unwrap();
    let error = read(&path, &TableOptions::default(), 1 << 16).unwrap_err();
    assert!(matches!(error, TableError::Ragged { row: 50_002, expected: 2, found: 3, .. }), "{error}");
    fs::write(&path, format!("{text}1,far\n")).unwrap();
    let error = read(&path, &TableOptions::default(), 1 << 16).unwrap_err();
    assert!(error.to_string().contains("50002"), "{error}");
}

#[test]
fn arrays_in_pieces_are_the_array() {
    let folder = Folder::new();
    let x = Mat::from_fn(20_000, 3, |i, j| (i * 3 + j) as f64 / 8.0);
    let fortran = folder.path("x.npy");
    write_npy(&fortran, x.as_ref()).unwrap();
    let rows = gramkit::table::Array {
        shape: vec![20_000, 3],
        values: (0..60_000).map(|flat| x[(flat / 3, flat % 3)]).collect(),
    };
    let c = folder.path("c.npy");
    rows.write(&c).unwrap();
    for path in [&fortran, &c] {
        let (names, values, pieces) = read(path, &TableOptions::default(), 1 << 16).unwrap();
        assert_eq!(names, ["x0", "x1", "x2"]);
        assert!(pieces > 10);
        same(&values, &x);
        let columns = TableOptions { columns: Some(vec![2.into(), 0.into()]), ..TableOptions::default() };
        let (names, values, _) = read(path, &columns, 1 << 16).unwrap();
        assert_eq!(names, ["x2", "x0"]);
        same(&values, &Mat::from_fn(20_000, 2, |i, j| x[(i, 2 - 2 * j)]));
    }
    let bytes = fs::read(&c).unwrap();
    fs::write(&c, &bytes[..bytes.len() - 12]).unwrap();
    let error = read(&c, &TableOptions::default(), 1 << 16).unwrap_err();
    assert!(matches!(error, TableError::Truncated { expected: 60_000, found: 59_998, .. }), "{error}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_header_is_believed_as_far_as_the_file_goes() {
    let folder = Folder::new();
    for fortran in [false, true] {
        let bytes = npy("'<f8'", fortran, "(1, 1000000000000)", &doubles(&[1.0, 2.0]));
        for (name, bytes) in [("x.npy", bytes.clone()), ("x.npy.gz", gzip(&bytes))] {
            let path = folder.write(name, bytes);
            for error in [
                read(&path, &TableOptions::default(), 1 << 16).unwrap_err(),
                Table::read(&path, &TableOptions::default()).unwrap_err(),
            ] {
                let truncated = matches!(error, TableError::Truncated { expected: 1_000_000_000_000, found: 2, .. });
                assert!(truncated, "{name} {fortran}: {error}");
            }
        }
    }
    let path = folder.write("x.npy", npy("'<f8'", false, "(0, 1000000000000)", &[]));
    let error = read(&path, &TableOptions::default(), 1 << 16).unwrap_err();
    assert!(matches!(error, TableError::ArrayShape { .. }), "{error}");
    // A long row, and columns, that are there.
    let x = Mat::from_fn(2, 200_000, |i, j| (i + 2 * j) as f64);
    let columns = TableOptions { columns: Some(vec![0.into(), 199_999.into()]), ..TableOptions::default() };
    for fortran in [false, true] {
        let value = |flat: usize| if fortran { flat } else { flat / 200_000 + 2 * (flat % 200_000) };
        let data: Vec<f64> = (0..400_000).map(|flat| value(flat) as f64).collect();
        let path = folder.write("y.npy.gz", gzip(&npy("'<f8'", fortran, "(2, 200000)", &doubles(&data))));
        let (_, values, pieces) = read(&path, &columns, 1 << 16).unwrap();
        assert_eq!(pieces, 2);
        same(&values, &Mat::from_fn(2, 2, |i, j| x[(i, 199_999 * j)]));
    }
}

#[cfg(feature = "parquet")]
#[test]
fn files_of_columns_in_pieces_are_the_table() {
    let columns = TableOptions {
        columns: Some(["f64", "i32", "money", "coded", "f64"].map(Into::into).to_vec()),
        missing: Missing::Kept,
        ..TableOptions::default()
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/columnar");
    for name in ["types-snappy.parquet", "types-zstd.parquet", "types-v2.parquet", "types-lz4.feather", "split.parquet"]
    {
        let options = if name.starts_with("types") { &columns } else { &TableOptions::default() };
        let whole = Table::read(folder.join(name), options).unwrap();
        let (names, values, _) = read(&folder.join(name), options, 1 << 16).unwrap();
        assert_eq!(Some(&names), whole.names.as_ref(), "{name}");
        same(&values, &whole.values);
    }
    let error = read(&folder.join("types-snappy.parquet"), &TableOptions::default(), 1 << 16);
    assert_eq!(error.is_ok(), Table::read(folder.join("types-snappy.parquet"), &TableOptions::default()).is_ok());
}

/// What a reader says after each piece.
fn fractions(path: &std::path::Path) -> Vec<f64> {
    let mut table = TableChunks::open(path, &TableOptions::default(), 1 << 16).unwrap();
    let mut fractions = vec![table.fraction()];
    while table.next_rows().unwrap().is_some() {
        fractions.push(table.fraction());
    }
    fractions
}

#[test]
fn a_reader_says_how_much_of_the_file_it_has_read() {
    let folder = Folder::new();
    let mut text = String::from("a,b\n");
    (0..60_000).for_each(|i| writeln!(text, "{i},{}", i % 1009 * (i % 7)).unwrap());
    let (plain, packed) = (folder.write("x.csv", &text), folder.write("x.csv.gz", gzip(text.as_bytes())));
    for path in [&plain, &packed] {
        let fractions = fractions(path);
        assert!(fractions.len() > 10 && fractions.is_sorted(), "{fractions:?}");
        assert!((0.0..0.2).contains(&fractions[0]) && fractions.last() == Some(&1.0), "{fractions:?}");
        // Bytes of the file, compressed as it may be: halfway there is half of it.
        assert!((0.4..0.7).contains(&fractions[fractions.len() / 2]), "{fractions:?}");
    }
    // A pipe has no length.
    #[cfg(unix)]
    {
        let pipe = folder.path("pipe.csv");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let into = pipe.clone();
        let writer = std::thread::spawn(move || fs::write(into, text));
        assert!(fractions(&pipe).iter().all(|&fraction| fraction == 0.0));
        writer.join().unwrap().unwrap();
    }
}

#[test]
fn what_needs_all_rows_says_so() {
    let folder = Folder::new();
    let path = folder.path("x.csv");
    fs::write(&path, "a,w\n1,2\n3,4\n").unwrap();
    let of = |options: TableOptions| read(&path, &options, 1 << 16).unwrap_err().to_string();
    let error = of(TableOptions { weights: Some("w".into()), ..TableOptions::default() });
    assert!(error.contains("a column of weights is read whole; leave out --memory"), "{error}");
    assert!(of(TableOptions { exact: true, ..TableOptions::default() }).contains("as they are written"));
    // A short text in UTF-16 fits, a long one is refused.
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    fs::write(&path, utf16("a,b\n1,2\n3,5\n")).unwrap();
    assert_eq!(read(&path, &TableOptions::default(), 1 << 16).unwrap().1.nrows(), 2);
    fs::write(&path, utf16(&format!("a,b\n{}", "1,2\n".repeat(50_000)))).unwrap();
    assert!(read(&path, &TableOptions::default(), 1 << 16).is_err());
}
