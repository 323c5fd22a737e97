//! The verdicts about numbers as they are written beside those about the doubles nearest to them.

use faer::Mat;
use gramkit::analysis::Written;
use gramkit::error::Mismatch;
use gramkit::matrix::{Decimal, ExactMatrix, Reading};
use gramkit::{Analysis, AnalysisOptions, Centring, Claim, Error, MatrixView, Radius, Symmetric, Vectors, Verdict};
use num_traits::Zero;
use oracle::{Rational, Table, exact as rational};

use crate::support::written::{exact, trial};

fn analysed(name: &str, change: impl Fn(AnalysisOptions<'_>) -> AnalysisOptions<'_>, judged: Option<bool>) -> Analysis {
    let (names, x) = trial(name);
    let written = match judged {
        None => Written::Rounded,
        Some(false) => Written::Beside(&x),
        Some(true) => Written::Judged(&x),
    };
    let options = change(AnalysisOptions { written, names: &names, ..AnalysisOptions::default() });
    Analysis::with(&Vectors::columns(&x.nearest().unwrap()), &options).unwrap()
}

fn same(options: AnalysisOptions<'_>) -> AnalysisOptions<'_> {
    options
}

fn centred(options: AnalysisOptions<'_>) -> AnalysisOptions<'_> {
    AnalysisOptions { centring: Centring::Mean, ..options }
}

/// Rows in which Σ cⱼxⱼ is not 0, of the doubles.
fn broken(name: &str, coefficients: &[i64]) -> usize {
    let (_, x) = trial(name);
    let x = Table::of(x.nearest().unwrap().as_ref());
    let (m, n) = x.shape();
    let term = |i: usize, j: usize| x.at(i, j) * Rational::from_integer(coefficients[j + 1].into());
    let sum = |i: usize| (0..n).fold(Rational::from_integer(coefficients[0].into()), |sum, j| sum + term(i, j));
    (0..m).filter(|&i| !sum(i).is_zero()).count()
}

#[test]
fn trial_10_a_total_holds_as_written_and_not_as_doubles() {
    let off = broken("10_decimal_total.csv", &[0, 1, 1, -1]);
    let beside = analysed("10_decimal_total.csv", same, Some(false));
    assert_eq!((beside.reading, beside.independence.as_ref().unwrap().verdict), (Reading::Doubles, Verdict::Proved));
    let other = beside.other_reading.as_ref().unwrap();
    assert_eq!((other.reading, other.broken), (Reading::Decimals, off));
    assert_eq!(other.independence.as_ref().unwrap().verdict, Verdict::Refuted);
    let page = beside.to_string();
    let said = format!(
        "As written     dependent, proved: 0 = cash + credit − total\n               \
         as doubles: independent; {off} of 24 rows are off by rounding; --as-written judges what is written\n"
    );
    assert!(page.contains(&said), "{page}");
    assert!(page.contains("  as written: ∞ because 0 = cash + credit − total\n"), "{page}");

    let judged = analysed("10_decimal_total.csv", same, Some(true));
    assert_eq!(
        (judged.reading, judged.rank),
        (Reading::Decimals, Claim::Proved(gramkit::Count { lower: 2, upper: 2 }))
    );
    let page = judged.to_string();
    for line in [
        "Reading        the verdicts are about the numbers as they are written;\n",
        "Definiteness   positive semidefinite, singular, proved (the vectors are dependent)\n",
        "Independence   dependent, proved:\n               0 = cash + credit − total\n",
        &format!("As doubles     independent, proved; {off} of 24 rows are off by rounding\n"),
        "Determinant    0 exactly\n",
        "Condition      κ₂ of the vectors: infinite, proved\n",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    // What is computed in floating point stays that of the doubles.
    let smallest = |analysis: &Analysis| analysis.singular_values.as_ref().unwrap().enclosures[2];
    assert!(smallest(&judged).lower > 0.0 && smallest(&judged) == smallest(&beside));
    let (_, x) = trial("10_decimal_total.csv");
    let certificate = judged.certificate().unwrap();
    assert_eq!(certificate.verify_exact(&x), Ok(()));
    assert!(certificate.verify(&x.nearest().unwrap()).is_err());
    let doubles = beside.certificate().unwrap();
    assert!(doubles.verify(&x.nearest().unwrap()).is_ok() && doubles.verify_exact(&x).is_err());
}

#[test]
fn trial_10b_shares_make_a_hundred_as_written() {
    let beside = analysed("10_shares100.csv", same, Some(false));
    let page = beside.to_string();
    assert!(page.contains("  as written: ∞ because 100 = sand_% + silt_% + clay_%\n"), "{page}");
    // Without the constant both readings are independent, and there is nothing to say.
    assert!(!page.contains("As written"), "{page}");
    let off = broken("10_shares100.csv", &[100, -1, -1, -1]);
    assert_eq!(beside.other_reading.unwrap().broken, off);
    let page = analysed("10_shares100.csv", centred, Some(false)).to_string();
    let said =
        "As written     dependent, proved: 0 = sand_% + silt_% + clay_%\n               (each vector less its mean)\n";
    assert!(page.contains(said), "{page}");
    let judged = analysed("10_shares100.csv", centred, Some(true));
    assert_eq!(judged.independence.as_ref().unwrap().verdict, Verdict::Refuted);
    assert_eq!(judged.certificate().unwrap().verify_exact(&trial("10_shares100.csv").1), Ok(()));
}

#[test]
fn trials_of_integers_say_the_same_in_both_readings() {
    for (name, because) in [
        ("12_onehot_int.csv", "  because 1 = region_north + region_south + region_west\n"),
        ("12_onehot_const.csv", "  because 0 = const − region_north − region_south − region_west\n"),
        ("30_snps.csv", "  because 0 = rs1002 − rs1008\n  because 2 = rs1005 + rs1009\n"),
        ("08_constant_column.csv", "      Height  constant, 170 throughout\n"),
    ] {
        let page = analysed(name, same, Some(false)).to_string();
        assert!(page.contains(because), "{name}: {page}");
        assert!(!page.contains("s written"), "{name}: {page}");
        let judged = analysed(name, same, Some(true));
        assert!(!judged.to_string().contains("As doubles"), "{name}: {judged}");
        assert_eq!(judged.certificate().unwrap().verify_exact(&trial(name).1), Ok(()));
    }
}

#[test]
fn the_note_names_the_option_where_the_doubles_are_nearly_dependent() {
    for (name, near) in [
        ("10_decimal_total.csv", true),
        ("10_shares100.csv", true),
        ("37_centre_ill.csv", true),
        ("12_onehot_int.csv", false),
        ("08_constant_column.csv", false),
        // Columns of very different length are not nearly dependent.
        ("06_units_design.csv", false),
    ] {
        let analysis = analysed(name, same, None);
        assert_eq!(analysis.is_nearly_dependent(), near, "{name}");
        assert_eq!(analysis.notes.iter().any(|note| note.contains("--as-written")), near, "{name}");
        assert!(analysis.other_reading.is_none());
    }
    // Doubles that are all there is have no other reading.
    let (_, x) = trial("10_decimal_total.csv");
    let of_doubles = Analysis::of(&Vectors::columns(&x.nearest().unwrap())).unwrap();
    assert!(of_doubles.is_nearly_dependent() && of_doubles.notes.is_empty());
    // Nor is 37 dependent as written.
    let beside = analysed("37_centre_ill.csv", same, Some(false));
    assert!(
        beside.other_reading.as_ref().unwrap().with_constant.is_empty() && !beside.to_string().contains("s written")
    );
}

#[test]
fn trial_28b_more_columns_than_rows_fit_on_a_page() {
    let page = analysed("28_wide_named.csv", same, Some(false)).to_string();
    assert!(page.lines().count() < 40, "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 110), "{page}");
    assert!(page.contains("34 relations (--json has all)") && page.contains("∞ for each of the 40 columns"), "{page}");
    assert!(page.contains("  6–39"), "{page}");
    let few = page.lines().filter(|line| line.contains('∞')).count();
    assert!(few < 4, "{page}");
}

#[test]
fn symmetric_matrices_have_two_readings_too() {
    let cells = ["1.69", "2.21", "2.89"];
    let a = ExactMatrix::from_decimals(2, 2, |i, j| Decimal::parse(cells[i + j]).unwrap()).unwrap();
    let symmetric = Symmetric::new(&a.nearest().unwrap()).unwrap();
    let with = |written, a: &Symmetric| {
        let options = AnalysisOptions { written, exact_determinant: true, ..AnalysisOptions::default() };
        Analysis::with(a, &options)
    };
    let beside = with(Written::Beside(&a), &symmetric).unwrap();
    let page = beside.to_string();
    assert!(page.contains("Definiteness   positive definite, proved"), "{page}");
    assert!(page.contains("As written     positive semidefinite, singular, proved: 0 = 17·x0 − 13·x1\n"), "{page}");
    assert!(page.contains("as doubles: positive definite; 2 of 2 rows are off by rounding"), "{page}");
    let judged = with(Written::Judged(&a), &symmetric).unwrap();
    let page = judged.to_string();
    assert!(page.contains("Definiteness   positive semidefinite, singular, proved"), "{page}");
    assert!(page.contains("As doubles     positive definite, proved; 2 of 2 rows are off by rounding"), "{page}");
    assert_eq!(judged.exact_determinant.as_ref().unwrap().to_string(), "0");
    assert_eq!(judged.certificate().unwrap().verify_exact(&a), Ok(()));
    // Of matrices within a radius nothing is written.
    let known = symmetric.clone().with_radius(Radius::Bound(0.1)).unwrap();
    let within = |written| Analysis::with(&known, &AnalysisOptions { written, ..AnalysisOptions::default() });
    assert!(within(Written::Beside(&a)).unwrap().other_reading.is_none());
    assert!(matches!(within(Written::Judged(&a)), Err(Error::Domain { what: "radius", .. })));
    // Shifts are of doubles.
    let shifted = AnalysisOptions { written: Written::Judged(&a), at_least: Some(-1.0), ..AnalysisOptions::default() };
    let shifted = Analysis::with(&symmetric, &shifted).unwrap();
    assert!(shifted.at_least.is_none() && shifted.notes.len() == 1, "{:?}", shifted.notes);
    assert_eq!(shifted.certificate().unwrap().verify_exact(&a), Ok(()));
}

#[test]
fn rows_weights_and_budgets_are_those_of_the_doubles() {
    let (_, x) = trial("10_decimal_total.csv");
    let (doubles, transposed) = (x.nearest().unwrap(), x.transposed().unwrap());
    let rows = transposed.nearest().unwrap();
    let options = AnalysisOptions { written: Written::Judged(&transposed), ..AnalysisOptions::default() };
    let of_rows = Analysis::with(&Vectors::rows(&rows), &options).unwrap();
    assert_eq!(of_rows.independence.as_ref().unwrap().relations()[0].in_words(&[]), "0 = x0 + x1 − x2");
    assert!(of_rows.to_string().contains("24 columns are off by rounding"));

    // A single row weighs something: rank 1.
    let mut weights = vec![0.0; x.rows()];
    weights[3] = 2.0;
    let weighted =
        AnalysisOptions { written: Written::Judged(&x), weights: Some(&weights), ..AnalysisOptions::default() };
    let weighted = Analysis::with(&Vectors::columns(&doubles), &weighted).unwrap();
    assert_eq!(weighted.rank.proved().and_then(|rank| rank.exact()), Some(1));
    assert_eq!(weighted.certificate().unwrap().verify_exact(&x), Ok(()));

    let none = AnalysisOptions { written: Written::Judged(&x), budget: 0, ..AnalysisOptions::default() };
    let none = Analysis::with(&Vectors::columns(&doubles), &none).unwrap();
    assert_eq!(none.independence.as_ref().unwrap().verdict, Verdict::Undetermined);
    assert_eq!(none.certificate().unwrap().verify_exact(&x), Ok(()));
}

#[test]
fn what_is_written_has_to_be_what_is_judged() {
    let x = exact(&vec![vec!["0.1".into(), "0.2".into()], vec!["0.3".into(), "0.7".into()]]);
    let with = |values: &Mat<f64>| {
        let options = AnalysisOptions { written: Written::Beside(&x), ..AnalysisOptions::default() };
        Analysis::with(&Vectors::columns(values), &options).map(|_| ())
    };
    assert_eq!(with(&x.nearest().unwrap()), Ok(()));
    let other = faer::mat![[0.1, 0.2], [0.3, 0.7_f64.next_up()]];
    assert_eq!(with(&other), Err(Error::Mismatch(Mismatch::NotNearest { row: 1, column: 1 })));
    assert!(matches!(with(&Mat::zeros(3, 2)), Err(Error::Shape { expected: 3, found: 2, .. })));
    let floats = MatrixView::row_major(&[0.1_f32, 0.2, 0.3, 0.7], 2, 2).unwrap();
    let options = AnalysisOptions { written: Written::Beside(&x), ..AnalysisOptions::default() };
    assert!(Analysis::with(&Vectors::columns(floats), &options).is_err());
    assert!(rational(0.1) != Rational::new(1.into(), 10.into()));
}

#[cfg(feature = "cli")]
#[test]
fn the_object_has_both_readings() {
    let json = serde_json::to_value(analysed("10_decimal_total.csv", same, Some(false))).unwrap();
    assert_eq!(json["reading"], "doubles");
    let other = &json["other_reading"];
    assert_eq!(other["reading"], "decimals");
    assert_eq!(other["independence"]["verdict"], "dependent");
    assert_eq!(other["relation"], serde_json::json!(["1", "1", "-1"]));
    assert_eq!(other["relations_with_constant"], serde_json::json!([["0", "1", "1", "-1"]]));
    assert_eq!((&other["rank"]["exact"], &json["rank"]["exact"]), (&2.into(), &3.into()));
    assert_eq!(other["broken"], broken("10_decimal_total.csv", &[0, 1, 1, -1]));
    let json = serde_json::to_value(analysed("10_decimal_total.csv", same, Some(true))).unwrap();
    assert_eq!((&json["reading"], &json["other_reading"]["reading"]), (&"decimals".into(), &"doubles".into()));
    assert_eq!(json["independence"]["relation"], serde_json::json!(["1", "1", "-1"]));
    let json = serde_json::to_value(analysed("10_decimal_total.csv", same, None)).unwrap();
    assert_eq!((&json["reading"], &json["other_reading"]), (&"doubles".into(), &serde_json::Value::Null));
}
