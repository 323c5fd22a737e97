//! Tables of the kinds that people report in public threads: each is read, or says what option reads it.

use std::path::{Path, PathBuf};

use faer::Mat;
use gramkit::table::{
    Arrangement, Assumption, DecimalMark, Delimiter, Dummies, Encoding, Header, Index, Missing, Table, TableError,
    TableOptions, Triangle,
};

use super::chosen::{columns, names};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trials").join(name)
}

fn with(name: &str, options: &TableOptions) -> Table {
    Table::read(path(name), options).unwrap_or_else(|error| panic!("{error}"))
}

fn read(name: &str) -> Table {
    with(name, &TableOptions::default())
}

fn message(name: &str) -> String {
    Table::read(path(name), &TableOptions::default()).unwrap_err().to_string()
}

fn symmetric() -> TableOptions {
    TableOptions { arrangement: Arrangement::Symmetric, ..TableOptions::default() }
}

#[test]
fn trial_01_correlations_with_names_beside_them_and_one_triangle_are_the_plain_ones() {
    let plain = with("01_impossible_corr_plain.csv", &symmetric());
    assert!(plain.assumed.is_empty(), "{:?}", plain.assumed);
    let pandas = with("01_impossible_corr_pandas.csv", &symmetric());
    assert_eq!((&pandas.values, names(&pandas)), (&plain.values, vec!["brand", "price", "shelf"]));
    let lower = with("01_impossible_corr_lower.csv", &symmetric());
    assert_eq!((&lower.values, names(&lower)), (&plain.values, vec!["brand", "price", "shelf"]));
    assert_eq!(lower.assumed, [Assumption::Triangle(Triangle::Lower)]);
}

#[test]
fn trial_02_row_names_of_r_are_no_column_of_a_covariance() {
    let quoted = with("02_cov_rounded3_Rquoted.csv", &symmetric());
    assert_eq!(quoted.values, with("02_cov_rounded3.csv", &symmetric()).values);
    assert_eq!(quoted.decimals, Some(3));
}

#[test]
fn trial_07_names_of_rows_are_left_out_or_need_not_be_asked_for() {
    let (plain, named) = (read("07_cars_plain.csv"), read("07_cars_rownames.csv"));
    assert_eq!((&named.names, &named.values), (&plain.names, &plain.values));
    assert_eq!(named.assumed, [Assumption::TextColumns(vec!["column 0".to_string()])]);
    let chosen = with("07_cars_rownames.csv", &columns(&["hp", "cyl"]));
    assert_eq!(names(&chosen), ["hp", "cyl"]);
    assert!(chosen.assumed.is_empty(), "{:?}", chosen.assumed);
    assert_eq!(chosen.values.col(1), plain.values.col(plain.names.unwrap().iter().position(|n| n == "cyl").unwrap()));
}

#[test]
fn trial_08_an_index_without_a_name_is_no_vector_unless_it_is_to_be_one() {
    let (plain, indexed) = (read("08_constant_column.csv"), read("08_constant_column_index.csv"));
    assert_eq!((&indexed.names, &indexed.values), (&plain.names, &plain.values));
    assert_eq!(indexed.assumed, [Assumption::IndexColumn(0)]);
    assert!(indexed.assumed[0].to_string().contains("column 0"));
    assert_eq!(indexed.assumed[0].option(), "--no-index-column");
    let options = TableOptions { index: Some(Index::Absent), ..TableOptions::default() };
    assert_eq!(with("08_constant_column_index.csv", &options).values.ncols(), plain.values.ncols() + 1);
}

#[test]
fn trial_11_missing_cells_are_counted_and_their_rows_can_be_left_out() {
    for name in ["11_missing_NA.csv", "11_missing_empty.csv", "11_missing_nan.csv", "11_missing_q.csv"] {
        match Table::read(path(name), &TableOptions::default()).unwrap_err() {
            error @ TableError::Missing { count: 2, rows: 2, .. } => {
                let said = error.to_string();
                assert!(said.contains("b, c") && said.contains("--missing drop"), "{said}");
            }
            other => panic!("{other}"),
        }
        let dropped = with(name, &TableOptions { missing: Missing::Dropped, ..TableOptions::default() });
        assert_eq!(dropped.values, faer::mat![[1.5, 2.0, 3.0], [3.0, 1.0, 5.5], [5.0, 3.0, 2.0], [6.5, 2.0, 1.0]]);
        assert_eq!(dropped.assumed, [Assumption::DroppedRows(2)]);
    }
}

#[test]
fn trial_11_a_number_far_from_all_others_is_pointed_out() {
    let table = read("11_missing_m9999.csv");
    let sentinel = |column: &str| Assumption::Sentinel { column: column.to_string(), value: -9999.0, count: 1 };
    assert_eq!(table.assumed, [sentinel("b"), sentinel("c")]);
    assert_eq!(table.assumed[0].option(), "--na");
    let options = TableOptions { na: vec!["-9999".to_string()], missing: Missing::Dropped, ..TableOptions::default() };
    assert_eq!(with("11_missing_m9999.csv", &options).values.nrows(), 4);
}

#[test]
fn trial_12_true_and_false_are_1_and_0() {
    let table = read("12_onehot_bool.csv");
    assert_eq!(names(&table), ["region_north", "region_south", "region_west", "age"]);
    let sums: Vec<f64> = table.values.row_iter().map(|row| row[0] + row[1] + row[2]).collect();
    assert!(sums.iter().all(|sum| *sum == 1.0));
    let truths: Vec<String> = names(&table)[..3].iter().map(ToString::to_string).collect();
    assert_eq!(table.assumed, [Assumption::TruthValues(truths)]);
}

#[test]
fn trial_13_a_column_of_dates_is_left_out() {
    let table = read("13_series_date.csv");
    assert_eq!((names(&table), table.values.shape()), (vec!["temp_C"], (60, 1)));
    assert_eq!(table.assumed, [Assumption::TextColumns(vec!["date".to_string()])]);
    assert!(with("13_series_date.csv", &columns(&["temp_C"])).assumed.is_empty());
    let said = message("13_series_date_gap.csv");
    assert!(said.contains("temp_C") && said.contains("--missing drop"), "{said}");
    let by_name = Table::read(path("13_series_date.csv"), &columns(&["date"])).unwrap_err();
    assert!(matches!(by_name, TableError::TextColumn { .. }), "{by_name}");
}

#[test]
fn trial_13_a_column_of_text_can_be_categories() {
    let dummies = vec![Dummies { column: "country".into(), drop_first: true }];
    let options = TableOptions { dummies, header: Some(Header::Present), ..TableOptions::default() };
    let table = with("14_year_header.csv", &options);
    assert_eq!(names(&table), ["country_B", "country_C", "2019", "2020", "2021"]);
    assert_eq!(table.values.col(0).iter().copied().collect::<Vec<_>>(), [0.0, 1.0, 0.0]);
}

/// Name, values, and what is said.
fn is(name: &str, header: &[&str], values: &Mat<f64>, said: &[Assumption]) {
    let table = read(name);
    assert_eq!((names(&table), &table.values), (header.to_vec(), values), "{name}");
    assert_eq!(table.assumed, said, "{name}");
}

#[test]
fn trial_14_dialects_that_are_read() {
    let three = faer::mat![[1.5, 2.0], [2.5, 3.0], [4.0, 1.0]];
    let square = faer::mat![[1.5, 2.0, 3.0], [2.5, 3.0, 5.0], [4.0, 1.0, 1.0]];
    let other = faer::mat![[1.5, 2.0, 3.0], [2.5, 3.0, 1.0], [4.0, 1.0, 2.0]];
    let euro = faer::mat![[1.5, 2.25], [2.5, 3.75], [4.0, 1.125]];
    let semicolons = [Assumption::Delimiter(Delimiter::Semicolon), Assumption::DecimalComma];
    let numbers = |first: &str, last: &str| Assumption::NumberHeader(first.to_string(), last.to_string());
    is("14_blank_middle.csv", &["a", "b"], &three, &[Assumption::BlankRows(1)]);
    is("14_bom_crlf.csv", &["x", "y"], &three, &[]);
    is("14_euro_decimal.csv", &["x", "y"], &euro, &semicolons);
    is("14_euro_noheader.csv", &[], &euro, &semicolons);
    is("14_latin1.csv", &["Größe", "Länge"], &three, &[Assumption::Encoding(Encoding::Latin1)]);
    is("14_number_header.csv", &["0", "1", "2"], &other, &[numbers("0", "2")]);
    is("14_space.csv", &[], &square, &[Assumption::Delimiter(Delimiter::Spaces)]);
    is("14_space.txt", &[], &square, &[Assumption::Delimiter(Delimiter::Spaces)]);
    is("14_tab.csv", &["x", "y", "z"], &square, &[Assumption::Delimiter(Delimiter::Tab)]);
    is("14_tab.tsv", &["x", "y", "z"], &square, &[]);
    is("14_trailing_comma.csv", &["a", "b"], &three, &[Assumption::EmptyColumns(vec!["column 2".to_string()])]);
    let minus = faer::mat![[-1.5, 2.0], [2.5, 3.0], [4.0, 1.0]];
    is("14_unicode_minus.csv", &["a", "b"], &minus, &[Assumption::MinusSign]);
    let seconds = faer::mat![[0.0, 1.5, 2.0], [1.0, 2.5, 3.0], [2.0, 4.0, 1.0]];
    is("14_units_row.csv", &["time", "force", "disp"], &seconds, &[Assumption::UnitsRow]);
    is("14_utf16.csv", &["x", "y"], &three, &[Assumption::Encoding(Encoding::Utf16LittleEndian)]);
    let years = [numbers("2019", "2021"), Assumption::TextColumns(vec!["country".to_string()])];
    is("14_year_header.csv", &["2019", "2020", "2021"], &other, &years);
}

#[test]
fn trial_14_a_comment_is_said() {
    let table = read("14_comments.csv");
    assert_eq!(names(&table), ["t", "u"]);
    assert_eq!(table.assumed, [Assumption::Comments('#')]);
}

#[test]
fn trial_14_one_column_of_decimal_commas_is_no_two_columns() {
    let table = read("14_euro_onecol.csv");
    assert_eq!((names(&table), &table.values), (vec!["wert"], &faer::mat![[1.5], [2.5], [4.0]]));
    assert!(table.assumed.contains(&Assumption::DecimalComma), "{:?}", table.assumed);
}

#[test]
fn trial_14_notations_that_only_an_option_reads_are_errors_that_name_it() {
    let euro = TableOptions { thousands: Some('.'), decimal_mark: Some(DecimalMark::Comma), ..TableOptions::default() };
    let cases = [
        (
            "14_currency.csv",
            "--currency '$'",
            TableOptions { currency: Some("$".into()), ..TableOptions::default() },
            12.5,
        ),
        ("14_percent.csv", "--percent", TableOptions { percent: true, ..TableOptions::default() }, 0.12),
        (
            "14_thousands.csv",
            "--thousands ','",
            TableOptions { thousands: Some(','), ..TableOptions::default() },
            1234.5,
        ),
        ("14_thousands_dot.csv", "--thousands '.'", euro.clone(), 1234.0),
        ("14_euro_semicolon.csv", "--thousands '.'", euro, 5840.72),
    ];
    for (name, option, options, first) in cases {
        let said = message(name);
        assert!(said.contains(option), "{said}");
        assert_eq!(with(name, &options).values[(0, 0)], first, "{name}");
    }
}

#[test]
fn trial_15_arrays_in_all_dressings() {
    let expected = faer::mat![[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]];
    for name in [
        "15_f8.npy",
        "15_bigendian.npy",
        "15_i8.npy",
        "15_f2.npy",
        "15_be_i2.npy",
        "15_v2.npy",
        "15_v3.npy",
        "15_one.npz",
        "15_two.npz:A",
        "15_gz.npy.gz",
    ] {
        let table = read(name);
        assert_eq!(table.values, expected, "{name}");
        assert!(table.assumed.is_empty(), "{name}: {:?}", table.assumed);
    }
    assert_eq!(read("15_fortran.npy").values, faer::mat![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]);
    let records = read("15_struct.npy");
    assert_eq!((names(&records), &records.values), (vec!["a", "b"], &faer::mat![[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]));
    let text = read("15_gz.csv.gz");
    assert_eq!(names(&text), ["a", "b"]);
    for name in
        ["15_0d.npy", "15_3d.npy", "15_c16.npy", "15_longdouble.npy", "15_object.npy", "15_str.npy", "15_two.npz"]
    {
        let said = message(name);
        assert!(said.contains(name), "{said}");
    }
    assert!(message("15_two.npz").contains("A, B"));
    assert!(message("15_i8_2p53.npy").contains("9007199254740993"));
}

#[test]
fn trial_28_a_header_of_wavelengths_is_no_spectrum() {
    let table = read("28_wide.csv");
    assert_eq!(table.values.shape(), (6, 40));
    assert_eq!(table.assumed, [Assumption::NumberHeader("400".to_string(), "595".to_string())]);
    assert_eq!(table.assumed[0].option(), "--no-header");
    let options = TableOptions { header: Some(Header::Absent), ..TableOptions::default() };
    assert_eq!(with("28_wide.csv", &options).values.shape(), (7, 40));
}

#[test]
fn trial_34_two_columns_of_one_name_are_not_told_apart_by_it() {
    assert_eq!(read("34_dup_names.csv").values.shape(), (3, 3));
    let error = Table::read(path("34_dup_names.csv"), &columns(&["x", "y"])).unwrap_err();
    assert!(matches!(&error, TableError::AmbiguousColumn { indices, .. } if *indices == [0, 1]), "{error}");
    assert_eq!(with("34_comma_name.csv", &columns(&["height, cm"])).values.ncols(), 1);
}
