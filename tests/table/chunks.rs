//! Tables some rows at a time: what they read is what is read at once.

use std::fmt::Write as _;
use std::fs;

use faer::Mat;
use gramkit::table::{Missing, Table, TableChunks, TableError, TableOptions, write_npy};

use crate::support::folder::Folder;

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
