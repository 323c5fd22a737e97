//! Samples on a grid in a text: small files of each kind, and that none is misread without a word.

use gramkit::table::{GridAxes, GridError, GridOptions, Header, SampledGrid, TableError, TableOptions};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use crate::support::bits::bits_but_of_nan;
use crate::support::cases::cases;
use crate::support::folder::Folder;

fn read(text: &str, options: &GridOptions) -> Result<SampledGrid, GridError> {
    SampledGrid::read(Folder::new().write("f.csv", text), options)
}

fn with_axes(axes: GridAxes) -> GridOptions {
    GridOptions { axes: Some(axes), ..GridOptions::default() }
}

/// What a file is read as.
#[derive(Clone, Copy)]
struct Expected {
    shape: &'static [usize],
    values: &'static [f64],
    /// The coordinates along each axis, if there are any.
    axes: Option<&'static [&'static [f64]]>,
    /// A part of each clause that says what was assumed.
    assumed: &'static [&'static str],
}

fn check(text: &str, options: &GridOptions, expected: &Expected) {
    let grid = read(text, options).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(grid.shape, expected.shape, "{text:?}");
    assert!(bits_but_of_nan(&grid.values) == bits_but_of_nan(expected.values), "{text:?}: {:?}", grid.values);
    let coordinates = grid.axes.as_ref().map(|axes| {
        let along =
            |(axis, &length): (&gramkit::field::Axis, &usize)| (0..length).map(|k| axis.coordinate(k)).collect();
        axes.iter().zip(&grid.shape).map(along).collect::<Vec<Vec<f64>>>()
    });
    let expected_axes = expected.axes.map(|axes| axes.iter().map(|axis| axis.to_vec()).collect::<Vec<_>>());
    assert_eq!(coordinates, expected_axes, "{text:?}");
    let clauses: Vec<String> = grid.assumed.iter().map(ToString::to_string).collect();
    assert_eq!(clauses.len(), expected.assumed.len(), "{text:?}: {clauses:?}");
    for (clause, part) in clauses.iter().zip(expected.assumed) {
        assert!(clause.contains(part), "{text:?}: {clause:?} has no {part:?}");
    }
    assert!(grid.assumed.iter().all(|assumed| assumed.option().starts_with("--")), "{text:?}");
}

const NAN: f64 = f64::NAN;
/// x² + 2y² on x = 0, 1, 2, 3 (columns) and y = 5, 6, 8 (rows), less 50.
const BOWL: &[f64] = &[0.0, 1.0, 4.0, 9.0, 22.0, 23.0, 26.0, 31.0, 78.0, 79.0, 82.0, 87.0];
const DIP: &[f64] = &[4.0, 1.0, 0.0, 1.0, 3.0, 0.0, -1.0, 0.0, 7.0, 4.0, 3.0, 4.0];

#[test]
fn rows_of_samples_are_read() {
    let plain = |shape, values, assumed| Expected { shape, values, axes: None, assumed };
    let options = GridOptions::default();
    check("4,1,0,1\n3,0,-1,0\n7,4,3,4\n", &options, &plain(&[3, 4], DIP, &[]));
    check("4;1;0;1\n3;0;-1;0\n7;4;3;4\n", &options, &plain(&[3, 4], DIP, &["semicolons"]));
    check("4 1 0 1\n3 0 -1 0\n7 4 3 4\n", &options, &plain(&[3, 4], DIP, &["spaces"]));
    check("5,3,-3,-13,-27\n", &options, &plain(&[5], &[5.0, 3.0, -3.0, -13.0, -27.0], &[]));
    check("5\n3\n-3\n-13\n-27\n", &options, &plain(&[5], &[5.0, 3.0, -3.0, -13.0, -27.0], &[]));
    check("f\n5\n3\n-3\n", &options, &plain(&[3], &[5.0, 3.0, -3.0], &["the first row, f, holds names"]));
    check(
        "a,b,c,d\n4,1,0,1\n3,0,-1,0\n7,4,3,4\n",
        &options,
        &plain(&[3, 4], DIP, &["the first row, a … d, holds names"]),
    );
    // Missing samples, empty or by name; a row of them is one.
    let holed: &[f64] = &[4.0, NAN, 0.0, 1.0, NAN, NAN, NAN, NAN, 7.0, 4.0, NAN, 4.0];
    for text in ["4,,0,1\n,,,\n7,4,nan,4\n", "4,NaN,0,1\nnan,nan,nan,nan\n7,4,,4\n", "4,NA,0,1\n?,?,?,?\n7,4,NA,4\n"] {
        check(text, &options, &plain(&[3, 4], holed, &[]));
    }
    let nodata = GridOptions { nodata: Some(-1.0), ..GridOptions::default() };
    let cleared: &[f64] = &[4.0, 1.0, 0.0, 1.0, 3.0, 0.0, NAN, 0.0, 7.0, 4.0, 3.0, 4.0];
    check("4,1,0,1\n3,0,-1,0\n7,4,3,4\n", &nodata, &plain(&[3, 4], cleared, &[]));
    // Monotonic along both axes, as coordinates are, but so are all other rows and columns.
    check("0,1,4,9\n22,23,26,31\n78,79,82,87\n", &options, &plain(&[3, 4], BOWL, &[]));
    check("0,1,2\n1,2,3\n2,3,4\n", &options, &plain(&[3, 3], &[0.0, 1.0, 2.0, 1.0, 2.0, 3.0, 2.0, 3.0, 4.0], &[]));
}

#[test]
fn coordinates_beside_the_samples_are_recognised() {
    const BOTH: &str = "coordinates of axis 0 in the first column, 5 … 8 and of axis 1 in the first row, 0 … 3";
    let expected = Expected {
        shape: &[3, 4],
        values: DIP,
        axes: Some(&[&[5.0, 6.0, 8.0], &[0.0, 1.0, 2.0, 3.0]]),
        assumed: &[BOTH],
    };
    for corner in ["y\\x", "", "0", "NA", "9", "y/x"] {
        let text = format!("{corner},0,1,2,3\n5,4,1,0,1\n6,3,0,-1,0\n8,7,4,3,4\n");
        check(&text, &GridOptions::default(), &expected);
        // Asked for, it is not assumed.
        check(&text, &with_axes(GridAxes::Both), &Expected { assumed: &[], ..expected });
    }
    // From the north, and from the right.
    let turned = Expected {
        assumed: &["8 … 5 and of axis 1 in the first row, 3 … 0, both turned so that they ascend"],
        ..expected
    };
    check("y,3,2,1,0\n8,4,3,4,7\n6,0,-1,0,3\n5,1,0,1,4\n", &GridOptions::default(), &turned);
    // Decimals behind a comma, also in the header.
    let halves = Expected {
        axes: Some(&[&[5.0, 6.0, 8.0], &[0.0, 0.5, 1.0, 1.5]]),
        assumed: &["semicolons", "decimals behind a comma", "0 … 1.5"],
        ..expected
    };
    check("y;0;0,5;1;1,5\n5;4;1;0;1\n6;3;0;-1;0\n8;7;4;3;4\n", &GridOptions::default(), &halves);
    // Monotonic samples, whose axes are even where the samples are not.
    let bowl = Expected {
        shape: &[3, 4],
        values: BOWL,
        axes: Some(&[&[5.0, 6.0, 7.0], &[1.0, 2.0, 3.0, 4.0]]),
        assumed: &["coordinates of axis 0 in the first column, 5 … 7"],
    };
    check("0,1,2,3,4\n5,0,1,4,9\n6,22,23,26,31\n7,78,79,82,87\n", &GridOptions::default(), &bowl);
}

#[test]
fn a_row_or_a_column_of_coordinates_alone_is_recognised() {
    let row = Expected {
        shape: &[3, 4],
        values: DIP,
        axes: Some(&[&[0.0, 1.0, 2.0], &[10.0, 20.0, 30.0, 40.0]]),
        assumed: &["coordinates of axis 1 in the first row, 10 … 40"],
    };
    check("10,20,30,40\n4,1,0,1\n3,0,-1,0\n7,4,3,4\n", &GridOptions::default(), &row);
    let column = Expected {
        shape: &[3, 4],
        values: DIP,
        axes: Some(&[&[10.0, 20.0, 30.0], &[0.0, 1.0, 2.0, 3.0]]),
        assumed: &["coordinates of axis 0 in the first column, 10 … 30"],
    };
    check("10,4,1,0,1\n20,3,0,-1,0\n30,7,4,3,4\n", &GridOptions::default(), &column);
    // As pandas writes it: an index without a name.
    let index = Expected {
        axes: Some(&[&[0.0, 1.0, 2.0], &[0.0, 1.0, 2.0, 3.0]]),
        assumed: &["holds names", "coordinates of axis 0 in the first column, 0 … 2"],
        ..column
    };
    check(",a,b,c,d\n0,4,1,0,1\n1,3,0,-1,0\n2,7,4,3,4\n", &GridOptions::default(), &index);
    let none = Expected {
        shape: &[4, 4],
        values: &[10.0, 20.0, 30.0, 40.0, 4.0, 1.0, 0.0, 1.0, 3.0, 0.0, -1.0, 0.0, 7.0, 4.0, 3.0, 4.0],
        axes: None,
        assumed: &[],
    };
    check("10,20,30,40\n4,1,0,1\n3,0,-1,0\n7,4,3,4\n", &with_axes(GridAxes::None), &none);
}

#[test]
fn lists_of_points_are_recognised_in_any_order() {
    let expected = Expected {
        shape: &[2, 3],
        values: &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        axes: Some(&[&[0.0, 10.0], &[1.0, 2.0, 4.0]]),
        assumed: &["a list of 6 points on a grid of 2 × 3: axis 0 is x, axis 1 is y, the samples are z"],
    };
    check("x,y,z\n0,1,1\n0,2,2\n0,4,3\n10,1,4\n10,2,5\n10,4,6\n", &GridOptions::default(), &expected);
    check("x,y,z\n10,4,6\n0,1,1\n10,1,4\n0,4,3\n0,2,2\n10,2,5\n", &GridOptions::default(), &expected);
    let nameless =
        Expected { assumed: &["axis 0 is column 0, axis 1 is column 1, the samples are column 2"], ..expected };
    check("0,1,1\n0,2,2\n0,4,3\n10,1,4\n10,2,5\n10,4,6\n", &GridOptions::default(), &nameless);
    let holed = Expected {
        values: &[1.0, NAN, 3.0, 4.0, NAN, 6.0],
        assumed: &["a list of 5 points on a grid of 2 × 3, 1 of its points missing"],
        ..expected
    };
    check("x,y,z\n0,1,1\n0,4,3\n10,1,4\n10,2,\n10,4,6\n", &GridOptions::default(), &holed);
    let line = Expected {
        shape: &[4],
        values: &[3.0, 1.0, 0.0, 5.0],
        axes: Some(&[&[0.0, 1.0, 4.0, 9.0]]),
        assumed: &["a list of 4 points on a grid of 4: axis 0 is t, the samples are u"],
    };
    check("t,u\n4,0\n0,3\n9,5\n1,1\n", &GridOptions::default(), &line);
    // Three columns that are no list: their rows recur, or hardly any point is there.
    let samples = Expected {
        shape: &[4, 3],
        values: &[0.0, 1.0, 5.0, 0.0, 1.0, 4.0, 1.0, 0.0, 5.0, 0.0, 0.0, 2.0],
        axes: None,
        assumed: &[],
    };
    check("0,1,5\n0,1,4\n1,0,5\n0,0,2\n", &GridOptions::default(), &samples);
    for (text, message) in [
        ("x,y,z\n1,1,1\n2,2,2\n1,1,3\n2,1,4\n1,2,5\n", "points 0 and 2 (counted from 0) are the same"),
        ("x,y,z\n1,1,1\n2,,2\n", "coordinate 1 of point 1 (counted from 0) is missing"),
    ] {
        let error = read(text, &GridOptions::default()).unwrap_err();
        assert!(matches!(error, GridError::List { .. }) && error.to_string().contains(message), "{text:?}: {error}");
    }
    // Scattered points make up no grid.
    let scattered: String = (0..3000).map(|k| format!("{k},{},1\n", (k * 7919) % 3001)).collect();
    let error = read(&format!("lon,lat,h\n{scattered}"), &GridOptions::default()).unwrap_err().to_string();
    assert!(error.contains("3000 points are too few for a grid of 3000 × 3000"), "{error}");
}

#[test]
fn what_cannot_be_decided_names_the_option() {
    // The first row and column fit their corner, and ascend unevenly; the others do neither.
    let text = "0,1,3,4\n2,9,0,9\n3,1,7,2\n";
    match read(text, &GridOptions::default()) {
        Err(GridError::Table(error @ TableError::Undecided { options, .. })) => {
            assert!(options.contains("--axes") && error.to_string().contains("coordinates, or samples"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(read(text, &with_axes(GridAxes::None)).unwrap().shape, [3, 4]);
    assert_eq!(read(text, &with_axes(GridAxes::Both)).unwrap().shape, [2, 3]);
    let error = read("y,1,2,3\n5,1,2,3\n4,1,2,3\n9,1,2,3\n", &GridOptions::default()).unwrap_err().to_string();
    assert!(error.contains("does not ascend or descend") && error.contains("--axes"), "{error}");
    // What was asked for and is not there.
    let error = read("0,5,1,7\n1,6,1,2\n2,7,1,3\n", &with_axes(GridAxes::Both)).unwrap_err().to_string();
    assert!(error.contains("axis 1") && error.contains("must ascend or descend"), "{error}");
    let options = TableOptions { header: Some(Header::Absent), ..TableOptions::default() };
    let error = read("a,b\n1,2\n3,4\n", &GridOptions { table: options, ..GridOptions::default() });
    assert!(error.is_err());
    for text in ["", "1,2,3\n4\n", "a,b\nc,d\n"] {
        assert!(matches!(read(text, &GridOptions::default()), Err(GridError::Table(_))), "{text:?}");
    }
}

#[test]
fn a_grid_that_is_written_in_some_way_is_read_back_by_it() {
    let mut random = StdRng::seed_from_u64(38);
    for case in 0..cases(200) {
        let (rows, columns) = (random.random_range(3..9), random.random_range(3..9));
        let mut axis = |length: usize| -> Vec<f64> {
            let mut at = f64::from(random.random_range(-40..40_i32)) / 4.0;
            let even = random.random_bool(0.5).then(|| f64::from(random.random_range(1..9_i32)) / 4.0);
            let along = (0..length).map(|_| {
                at += even.unwrap_or_else(|| f64::from(random.random_range(1..9_i32)) / 4.0);
                at
            });
            along.collect()
        };
        let (vertical, horizontal) = (axis(rows), axis(columns));
        // Neither monotonic nor even.
        let samples: Vec<f64> = (0..rows * columns).map(|_| f64::from(random.random_range(-99..99_i32))).collect();
        let delimiter = [",", ";", "\t"][case % 3];
        let line = |cells: &[String]| cells.join(delimiter) + "\n";
        let texts = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<String>>();
        let mut points: Vec<String> = (0..rows * columns)
            .map(|k| line(&texts(&[vertical[k / columns], horizontal[k % columns], samples[k]])))
            .collect();
        points.shuffle(&mut random);
        let list = line(&["y".into(), "x".into(), "f".into()]) + &points.concat();
        let mut sheet = line(&[vec!["y\\x".to_string()], texts(&horizontal)].concat());
        for (i, y) in vertical.iter().enumerate() {
            sheet += &line(&texts(&[&[*y], &samples[i * columns..][..columns]].concat()));
        }
        let kinds = [(list, GridAxes::List), (sheet.clone(), GridAxes::Both)];
        for (text, axes) in &kinds {
            for options in [GridOptions::default(), with_axes(*axes)] {
                let grid = read(text, &options).unwrap_or_else(|error| panic!("{error}: {text}"));
                assert_eq!((grid.shape.as_slice(), &grid.values), (&[rows, columns][..], &samples), "{text}");
                let along = grid.axes.unwrap();
                for (axis, coordinates) in along.iter().zip([&vertical, &horizontal]) {
                    assert!(coordinates.iter().enumerate().all(|(k, &x)| axis.coordinate(k) == x), "{text}");
                }
                // Whatever was recognised is said.
                let said = grid.assumed.iter().any(|assumed| assumed.option().starts_with("--axes"));
                assert_eq!(said, options.axes.is_none(), "{text}");
            }
        }
    }
}
