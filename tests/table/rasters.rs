//! ESRI ASCII grids and GeoTIFF: every type and order, and what is hostile.

use std::io::Cursor;

use gramkit::table::{GridAxes, GridError, GridOptions, SampledGrid};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tiff::encoder::colortype::Gray32Float;
use tiff::encoder::{Compression, DeflateLevel, TiffEncoder};

use crate::support::bits::bits_but_of_nan;
use crate::support::cases::cases;
use crate::support::folder::Folder;
use crate::support::tiff::{TagValue, Tiff};

fn esri(text: &str) -> Result<SampledGrid, GridError> {
    SampledGrid::from_esri(text.as_bytes(), "g.asc", &GridOptions::default())
}

fn clauses(grid: &SampledGrid) -> Vec<String> {
    grid.assumed.iter().map(|assumed| format!("{assumed} ({})", assumed.option())).collect()
}

/// The first coordinate and the spacing of each axis.
fn axes(grid: &SampledGrid) -> Vec<(f64, f64)> {
    let axes = grid.axes.as_ref().expect("the file says where it lies");
    axes.iter().map(|axis| (axis.coordinate(0), axis.spacing().unwrap())).collect()
}

#[test]
fn an_esri_grid_ascends_along_both_axes() {
    let samples = "1 2 3\n4 5 nan\n-9999 8 9\n10 11 12\n";
    let head = |start: &str, size: &str| format!("ncols 3\nnrows 4\n{start}\n{size}\nNODATA_value -9999\n{samples}");
    let cases = [
        (head("xllcorner 100\nyllcorner 200", "cellsize 10"), [(205.0, 10.0), (105.0, 10.0)]),
        (head("xllcenter 100\nyllcenter 200", "cellsize 10"), [(200.0, 10.0), (100.0, 10.0)]),
        (head("xllcorner 100\nyllcenter 200", "dx 2\ndy 4"), [(200.0, 4.0), (101.0, 2.0)]),
        (head("XLLCORNER -1e2\r\nYLLCORNER 0.5", "CellSize 0.25"), [(0.625, 0.25), (-99.875, 0.25)]),
    ];
    for (text, expected) in cases {
        let grid = esri(&text).unwrap();
        assert_eq!((grid.shape.as_slice(), grid.format, &grid.turned), (&[4, 3][..], "ESRI ASCII grid", &vec![0]));
        let nan = f64::NAN;
        let values = [10.0, 11.0, 12.0, nan, 8.0, 9.0, 4.0, 5.0, nan, 1.0, 2.0, 3.0];
        assert!(bits_but_of_nan(&grid.values) == bits_but_of_nan(&values), "{text}: {:?}", grid.values);
        assert_eq!(axes(&grid), expected, "{text}");
        assert_eq!(clauses(&grid), ["y along axis 0, x along axis 1, turned so that y ascends (--axes none)"]);
        // Lines may end anywhere.
        let one_line = text.replace(samples, &samples.replace('\n', " "));
        let again = esri(&one_line).unwrap();
        assert!(bits_but_of_nan(&again.values) == bits_but_of_nan(&grid.values));
    }
}

#[test]
fn the_options_say_what_of_an_esri_grid_is_taken() {
    let text = "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 -9999\n-1 4\n";
    let read = |options: &GridOptions| SampledGrid::from_esri(text.as_bytes(), "g.asc", options).unwrap();
    // The documentation's default, which the file does not name, is said.
    let usual = read(&GridOptions::default());
    assert!(usual.values[3].is_nan() && usual.values[0] == -1.0);
    assert_eq!(clauses(&usual)[0], "-9999 is a missing sample (1 of them), though the file does not say so (--nodata)");
    let other = read(&GridOptions { nodata: Some(-1.0), ..GridOptions::default() });
    assert!(other.values[0].is_nan() && other.values[3] == -9999.0);
    assert_eq!(clauses(&other).len(), 1);
    let beside = GridOptions { axes: Some(GridAxes::Both), ..GridOptions::default() };
    let refused = SampledGrid::from_esri(text.as_bytes(), "g.asc", &beside);
    assert!(matches!(refused, Err(GridError::Places { axes: "both", .. })));
    // Without coordinates the rows stay in their order.
    let plain = read(&GridOptions { axes: Some(GridAxes::None), ..GridOptions::default() });
    assert_eq!((plain.values[0], plain.values[2], &plain.axes, plain.turned.len()), (1.0, -1.0, &None, 0));
}

#[test]
fn what_is_wrong_with_an_esri_grid_is_named_with_its_place() {
    let good = "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n";
    assert!(esri(good).is_ok());
    for (from, to, message) in [
        ("ncols 2\n", "", "g.asc: the header of an ESRI ASCII grid has no ncols"),
        ("ncols 2", "ncols 2\nncols 2", "has ncols twice"),
        ("ncols 2", "ncols two", "has ncols \"two\": \"two\" is not a number"),
        ("ncols 2", "ncols 2 3", "has 2 numbers behind ncols, not one"),
        ("ncols 2", "ncols 2.5", "has ncols 2.5, which is no number of samples"),
        ("ncols 2", "ncols -2", "has ncols -2, which is no number of samples"),
        ("ncols 2", "ncols 0", "has ncols 0, which is no number of samples"),
        ("ncols 2", "ncols 1e300", "which is no number of samples"),
        ("ncols 2", "projection utm", "has a line \"projection\", which is none of its keys"),
        ("cellsize 1", "cellsize 0", "has cells of size 0, which has to be positive"),
        ("cellsize 1", "cellsize -3", "has cells of size -3, which has to be positive"),
        ("cellsize 1\n", "", "has neither cellsize nor dy"),
        ("cellsize 1", "cellsize 1\ndx 1\ndy 1", "has both cellsize and dy"),
        ("xllcorner 0\n", "", "has neither xllcorner nor xllcenter"),
        ("xllcorner 0", "xllcorner 0\nxllcenter 1", "has both xllcorner and xllcenter"),
        ("3 4\n", "3\n", "its header announces 2 rows of 2 samples; 3 are there"),
        ("3 4\n", "3 4 5\n", "its header announces 2 rows of 2 samples; more are there"),
        ("3 4\n", "3 x\n", "g.asc, line 7, value 2: \"x\" is not a number"),
        ("3 4\n", "3 1,5\n", "g.asc, line 7, value 2: \"1,5\" is not a number"),
        ("3 4\n", "3 1e999\n", "g.asc, line 7, value 2: 1e999 exceeds the range of f64"),
        ("3 4\n", "3 inf\n", "line 7, value 2: inf is not a finite number"),
        ("ncols 2\nnrows 2", "ncols 4294967296\nnrows 4294967296", "4 are there"),
    ] {
        let error = esri(&good.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(message), "{from:?} → {to:?}: {error}");
    }
    assert!(esri("").unwrap_err().to_string().contains("the file is empty"));
    assert!(SampledGrid::from_esri(&b"ncols \xff"[..], "g.asc", &GridOptions::default()).is_err());
}

/// Reads a TIFF file.
fn tiff(bytes: &[u8], options: &GridOptions) -> Result<SampledGrid, GridError> {
    let folder = Folder::new();
    SampledGrid::read(folder.write("g.tif", bytes), options)
}

/// The tags of cells of 30 × 20 whose upper left corner is (500, 4000).
fn placed(image: Tiff) -> Tiff {
    image
        .with(33550, TagValue::Double(vec![30.0, 20.0, 0.0]))
        .with(33922, TagValue::Double(vec![0.0, 0.0, 0.0, 500.0, 4000.0, 0.0]))
}

/// 3 × 5 numbers that every type holds.
const NUMBERS: [u8; 15] = [1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 101, 102, 103, 127];

#[test]
fn every_type_of_number_is_read_in_both_orders() {
    let little = |size: usize, of: &dyn Fn(u8) -> Vec<u8>| {
        let bytes: Vec<u8> = NUMBERS.iter().flat_map(|&x| of(x)).collect();
        assert_eq!(bytes.len(), size * NUMBERS.len());
        bytes
    };
    let single = 0.5_f64.powi(24);
    let types: [(u16, u16, f64, Vec<u8>); 8] = [
        (8, 1, 0.0, little(1, &|x| vec![x])),
        (16, 1, 0.0, little(2, &|x| u16::from(x).to_le_bytes().to_vec())),
        (32, 1, 0.0, little(4, &|x| u32::from(x).to_le_bytes().to_vec())),
        (8, 2, 0.0, little(1, &|x| vec![x])),
        (16, 2, 0.0, little(2, &|x| i16::from(x).to_le_bytes().to_vec())),
        (32, 2, 0.0, little(4, &|x| i32::from(x).to_le_bytes().to_vec())),
        (32, 3, single, little(4, &|x| f32::from(x).to_le_bytes().to_vec())),
        (64, 3, 0.5 * f64::EPSILON, little(8, &|x| f64::from(x).to_le_bytes().to_vec())),
    ];
    let expected: Vec<f64> = NUMBERS.iter().map(|&x| f64::from(x)).collect();
    let turned: Vec<f64> = expected.chunks(5).rev().flatten().copied().collect();
    for (bits, format, roundoff, samples) in types {
        for big_endian in [false, true] {
            let mut samples = samples.clone();
            if big_endian {
                samples.chunks_mut(usize::from(bits / 8)).for_each(<[u8]>::reverse);
            }
            let image = || Tiff { big_endian, ..Tiff::strips(5, 3, bits, format, &samples) };
            let plain = tiff(&image().bytes(), &GridOptions::default()).unwrap();
            assert_eq!((&plain.values, &plain.axes, plain.roundoff), (&expected, &None, roundoff), "{bits} {format}");
            assert!(plain.assumed.is_empty() && plain.shape == [3, 5]);
            let grid = tiff(&placed(image()).bytes(), &GridOptions::default()).unwrap();
            assert_eq!((&grid.values, &grid.turned), (&turned, &vec![0]), "{bits} {format}");
            // The middles of the cells: the last row's is 2½ cells below the corner.
            assert_eq!(axes(&grid), [(3950.0, 20.0), (515.0, 30.0)]);
            let rows =
                tiff(&placed(image()).bytes(), &GridOptions { axes: Some(GridAxes::None), ..GridOptions::default() });
            assert_eq!(rows.unwrap().values, expected);
        }
    }
}

#[test]
fn a_sample_stands_for_a_point_or_a_cell_and_a_map_may_be_affine() {
    let image = || Tiff::strips(5, 3, 8, 1, &NUMBERS);
    let point = || TagValue::Short(vec![1, 1, 0, 1, 1025, 0, 1, 2]);
    let grid = tiff(&placed(image()).with(34735, point()).bytes(), &GridOptions::default()).unwrap();
    assert_eq!(axes(&grid), [(3960.0, 20.0), (500.0, 30.0)]);
    let affine = |x: [f64; 3], y: [f64; 3]| {
        let map = vec![x[0], x[1], 0.0, x[2], y[0], y[1], 0.0, y[2], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        image().with(34264, TagValue::Double(map)).bytes()
    };
    // x = 2·column + 7, y = 3·row − 1: it ascends, and nothing is turned.
    let grid = tiff(&affine([2.0, 0.0, 7.0], [0.0, 3.0, -1.0]), &GridOptions::default()).unwrap();
    assert_eq!((axes(&grid), grid.turned.len()), (vec![(0.5, 3.0), (8.0, 2.0)], 0));
    assert_eq!(clauses(&grid), ["y along axis 0, x along axis 1 (--axes none)"]);
    // x descends.
    let grid = tiff(&affine([-2.0, 0.0, 7.0], [0.0, 3.0, -1.0]), &GridOptions::default()).unwrap();
    assert_eq!((axes(&grid), &grid.turned, grid.values[0]), (vec![(0.5, 3.0), (-2.0, 2.0)], &vec![1], 5.0));
    let rotated = affine([2.0, 0.5, 7.0], [0.5, 3.0, -1.0]);
    assert!(matches!(tiff(&rotated, &GridOptions::default()), Err(GridError::Rotated { .. })));
    let none = GridOptions { axes: Some(GridAxes::None), ..GridOptions::default() };
    assert!(tiff(&rotated, &none).is_ok());
    // A cell of no size, and a tie without a size.
    let flat = image()
        .with(33550, TagValue::Double(vec![30.0, 0.0, 0.0]))
        .with(33922, TagValue::Double(vec![0.0, 0.0, 0.0, 500.0, 4000.0, 0.0]));
    assert!(matches!(tiff(&flat.bytes(), &GridOptions::default()), Err(GridError::Axis { axis: 0, .. })));
    let tied = image().with(33922, TagValue::Double(vec![0.0; 12]));
    assert!(matches!(tiff(&tied.bytes(), &GridOptions::default()), Err(GridError::Rotated { .. })));
}

#[test]
fn the_tag_of_missing_samples_is_used() {
    let heights: Vec<u8> = [203_i16, -9999, 204, 205].iter().flat_map(|x| x.to_le_bytes()).collect();
    let image = |text| Tiff::strips(2, 2, 16, 2, &heights).with(42113, TagValue::Ascii(text));
    for text in ["-9999", "-9999 ", "-9999.0"] {
        let grid = tiff(&image(text).bytes(), &GridOptions::default()).unwrap();
        assert!(grid.values[1].is_nan() && grid.values[0] == 203.0, "{text}");
    }
    let grid = tiff(&image("nan").bytes(), &GridOptions { nodata: Some(204.0), ..GridOptions::default() }).unwrap();
    assert!(grid.values[2].is_nan() && grid.values[1] == -9999.0);
    let error = tiff(&image("none").bytes(), &GridOptions::default()).unwrap_err().to_string();
    assert!(error.contains("GDAL_NODATA holds \"none\""), "{error}");
    // As GDAL writes the least number of single precision: to 15 digits.
    let floats: Vec<u8> = [1.5_f32, f32::MIN, f32::NAN, 2.5].iter().flat_map(|x| x.to_le_bytes()).collect();
    let image = Tiff::strips(2, 2, 32, 3, &floats).with(42113, TagValue::Ascii("-3.40282346638529e+38"));
    let grid = tiff(&image.bytes(), &GridOptions::default()).unwrap();
    assert!(grid.values[1].is_nan() && grid.values[2].is_nan() && grid.values[3] == 2.5);
}

#[test]
fn tiles_and_compressed_strips_are_read() {
    // Tiles of 16 × 16 over 20 × 35 samples: some are cut at the right, some below.
    let (rows, columns, side) = (20_usize, 35_usize, 16_usize);
    let sample = |i: usize, j: usize| (7 * i + 3 * j) as u16;
    let mut chunks = Vec::new();
    for top in (0..rows).step_by(side) {
        for left in (0..columns).step_by(side) {
            let places = (0..side * side).map(|k| (top + k / side, left + k % side));
            let inside = |(i, j)| if i < rows && j < columns { sample(i, j) } else { 9999 };
            chunks.push(places.flat_map(|place| inside(place).to_le_bytes()).collect());
        }
    }
    let image =
        Tiff { chunks, side: side as u32, tiled: true, ..Tiff::strips(columns as u32, rows as u32, 16, 1, &[]) };
    let grid = tiff(&image.bytes(), &GridOptions::default()).unwrap();
    let expected: Vec<f64> = (0..rows * columns).map(|k| f64::from(sample(k / columns, k % columns))).collect();
    assert_eq!(grid.values, expected);

    let samples: Vec<f32> = expected.iter().map(|&x| x as f32 / 8.0).collect();
    let compressions = [
        ("deflate", Compression::Deflate(DeflateLevel::Balanced)),
        ("LZW", Compression::Lzw),
        ("PackBits", Compression::Packbits),
    ];
    for (name, compression) in compressions {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap().with_compression(compression);
        encoder.write_image::<Gray32Float>(columns as u32, rows as u32, &samples).unwrap();
        let grid = tiff(bytes.get_ref(), &GridOptions::default()).unwrap();
        assert!(grid.values.iter().zip(&samples).all(|(a, &b)| *a == f64::from(b)), "{name}");
    }
}

#[test]
fn other_kinds_of_tiff_are_refused_by_name() {
    let image = || Tiff::strips(5, 3, 8, 1, &NUMBERS);
    let kind = |image: Tiff| match tiff(&image.bytes(), &GridOptions::default()) {
        Err(GridError::TiffKind { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    // White is zero; a palette; several bands; bits; half precision; integers of 64 bits.
    assert!(kind(image().with(262, TagValue::Short(vec![0]))).contains("zero is white"));
    assert!(kind(image().with(262, TagValue::Short(vec![3]))).contains("Palette"));
    let bands = image().with(277, TagValue::Short(vec![3])).with(258, TagValue::Short(vec![8, 8, 8]));
    assert!(kind(bands.with(262, TagValue::Short(vec![2])).with(339, TagValue::Short(vec![1, 1, 1]))).contains("RGB"));
    assert!(kind(Tiff { bits: 1, ..image() }).contains("Gray(1)"));
    assert!(kind(Tiff::strips(1, 1, 16, 3, &[0, 0x3c])).contains("16 bits"));
    assert!(kind(Tiff::strips(1, 1, 64, 1, &[0; 8])).contains("64 bits"));
    // What this length cannot hold is not given memory.
    let huge = Tiff { width: 1 << 31, height: 1 << 31, ..image() };
    assert!(matches!(
        tiff(&huge.bytes(), &GridOptions::default()),
        Err(GridError::TooLarge { .. } | GridError::Tiff { .. })
    ));
    for bytes in [&b""[..], b"II", b"II*\0", b"II*\0\x08\0\0\0", b"not a TIFF file"] {
        assert!(matches!(tiff(bytes, &GridOptions::default()), Err(GridError::Tiff { .. })), "{bytes:?}");
    }
}

#[test]
fn hostile_rasters_are_errors_or_answers() {
    let mut random = StdRng::seed_from_u64(18);
    let samples: Vec<u8> = (0..15_u8).flat_map(|x| f32::from(x).to_le_bytes()).collect();
    let image = placed(Tiff::strips(5, 3, 32, 3, &samples)).with(42113, TagValue::Ascii("-9999")).bytes();
    let text = "ncols 3\nnrows 2\nxllcorner 100\nyllcorner 0\ncellsize 10\nNODATA_value -1\n5 6 7\n1 2 -1\n".as_bytes();
    let folder = Folder::new();
    for (name, whole) in [("g.tif", image.as_slice()), ("g.asc", text)] {
        let read = |bytes: &[u8]| SampledGrid::read(folder.write(name, bytes), &GridOptions::default());
        let cut = (0..whole.len()).filter(|&length| read(&whole[..length]).is_err()).count();
        // The last number of a text may be cut, and what follows the directory.
        assert!(cut + 8 >= whole.len(), "{name}: {cut} of {}", whole.len());
        for _ in 0..cases(2000) {
            let mut bytes = whole.to_vec();
            for _ in 0..random.random_range(1..6) {
                let place = random.random_range(0..bytes.len());
                bytes[place] = random.random();
            }
            if let Ok(grid) = read(&bytes) {
                assert_eq!(grid.values.len(), grid.shape.iter().product::<usize>());
            }
        }
    }
}
