//! Hatching and order of heat maps.

use gramkit::plot::{HeatMap, Order, Scale};
use gramkit::{Radius, Symmetric};

use crate::support::pixels::{numbers, png, svg, texts};

/// The colour of the lines of a hatching.
const HATCH: [u8; 3] = [0x66; 3];

fn map<'a>(values: &'a Symmetric, names: &'a [String], order: Order) -> HeatMap<'a> {
    HeatMap { title: "Matrix", names, values, scale: Scale::FromEntries, order }
}

#[test]
fn entries_whose_sign_is_not_determined_are_hatched() {
    // Entries are undetermined at (2, 0), at (3, 1), whose size is the radius, and at their mirror images.
    let open = [(2, 0), (3, 1)];
    let entry = |i, j| {
        if i == j {
            1.0
        } else if open.contains(&(i, j)) {
            -0.25 * (i - 1) as f64
        } else {
            0.75
        }
    };
    let exact = Symmetric::from_lower(4, entry).unwrap();
    let matrix = exact.clone().with_radius(Radius::Bound(0.5)).unwrap();
    let text = svg("hatched", &map(&matrix, &[], Order::AsGiven), 1);
    assert!(texts(&text).contains(&"hatched: no determined sign within the radius 0.5"));
    let estimated = exact.clone().with_radius(Radius::Estimate(0.5)).unwrap();
    let text = svg("estimated", &map(&estimated, &[], Order::AsGiven), 1);
    assert!(texts(&text).contains(&"hatched: no determined sign within the estimated radius 0.5"));
    // The frame of the map is the first that is not filled.
    let frame = text.lines().find(|line| line.starts_with("<rect") && line.contains("fill=\"none\"")).unwrap();
    let [left, top, side] = ["x", "y", "width"].map(|key| numbers(frame, "rect", key)[0] as usize);
    for density in [1, 2] {
        let pixels = png("hatched", &map(&matrix, &[], Order::AsGiven), density);
        let d = density as usize;
        let mut counts = [[0; 4]; 4];
        for (x, y) in pixels.of_colour(HATCH) {
            let (x, y) = ((x / d).wrapping_sub(left), (y / d).wrapping_sub(top));
            if x < side && y < side {
                counts[4 * y / side][4 * x / side] += 1;
            }
        }
        for (i, row) in counts.iter().enumerate() {
            for (j, count) in row.iter().enumerate() {
                let hatched = open.contains(&(i, j)) || open.contains(&(j, i));
                // A line crosses the boundary between cells by half its width.
                assert!(if hatched { *count > 300 * d } else { *count < 40 * d }, "{density}: ({i}, {j}): {count}");
            }
        }
        let none = png("unhatched", &map(&exact, &[], Order::AsGiven), density);
        assert!(none.of_colour(HATCH).len() < 20, "{}", none.of_colour(HATCH).len());
    }
}

#[test]
fn clusters_form_blocks_along_the_diagonal() {
    // Three groups of five indices, mixed; neighbours within a group are the nearer the closer their ranks.
    let group = |i: usize| (i * 7) % 3;
    let names: Vec<String> = (0..15).map(|i| format!("{}{i}", ["a", "b", "c"][group(i)])).collect();
    let near = |i: usize, j: usize| if group(i) == group(j) { 0.9 - 0.01 * (i - j) as f64 } else { 0.1 };
    let signed = |i: usize, j: usize| if (i + j).is_multiple_of(2) { near(i, j) } else { -near(i, j) };
    let gram = Symmetric::from_lower(15, |i, j| if i == j { 1.0 } else { signed(i, j) }).unwrap();
    let distances = Symmetric::from_lower(15, |i, j| if i == j { 0.0 } else { 1.0 - near(i, j) }).unwrap();
    for (order, matrix) in [(Order::ByCorrelation, &gram), (Order::ByDistance, &distances)] {
        let places = order.permutation(matrix);
        let groups: Vec<usize> = places.iter().map(|i| group(*i)).collect();
        assert_eq!(groups.chunk_by(|a, b| a == b).count(), 3, "{places:?}");
        let text = svg("clustered", &map(matrix, &names, order), 1);
        let drawn = texts(&text);
        let first = drawn.iter().position(|line| *line == names[places[0]]).unwrap();
        let sorted: Vec<&str> = places.iter().map(|i| names[*i].as_str()).collect();
        assert_eq!(&drawn[first..first + 15], sorted.as_slice());
        assert!(drawn.contains(&"in the order of a clustering by average linkage"));
    }
}

#[test]
fn orders_are_permutations_of_every_matrix() {
    let mut state = 1_u64;
    let mut noise = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1_u64 << 24) as f64 - 0.5
    };
    let noisy = Symmetric::from_lower(300, |_, _| noise()).unwrap();
    let constant = |value: f64, n| Symmetric::from_lower(n, |_, _| value).unwrap();
    let zero_vector = Symmetric::from_lower(3, |i, j| if (i, j) == (1, 1) || i != j { 0.0 } else { 1.0 }).unwrap();
    let matrices =
        [noisy, constant(f64::MAX, 9), constant(5e-324, 4), constant(0.0, 5), constant(1.0, 1), constant(1.0, 0)];
    for matrix in matrices.iter().chain([&zero_vector]) {
        for order in [Order::AsGiven, Order::ByCorrelation, Order::ByDistance] {
            let places = order.permutation(matrix);
            assert_eq!(places, order.permutation(matrix));
            assert!(places.first() <= places.last());
            let mut sorted = places;
            sorted.sort_unstable();
            assert_eq!(sorted, (0..matrix.order()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn clustering_undoes_a_shuffle_of_a_chain() {
    // Points on a line, shuffled: the ends that meet are the nearest, so neighbours stay neighbours.
    let point = |i: usize| ((i * 5) % 16) as f64 + 0.3 * ((i * 5) % 16 % 2) as f64;
    let distances = Symmetric::from_lower(16, |i, j| (point(i) - point(j)).abs()).unwrap();
    let line: Vec<f64> = Order::ByDistance.permutation(&distances).into_iter().map(point).collect();
    assert!(line.is_sorted() || line.iter().rev().is_sorted(), "{line:?}");
}

#[test]
fn distances_run_from_zero_with_names_at_both_axes() {
    let names: Vec<String> = ["brick.png", "grass.png", "grün–weiß.png", "grün–weiß.png"].map(str::to_owned).to_vec();
    let distances = Symmetric::from_lower(4, |i, j| if i == j { 0.0 } else { 0.001234 * (i + j) as f64 }).unwrap();
    let text = svg("distances", &map(&distances, &names, Order::ByDistance), 1);
    let drawn = texts(&text);
    assert_eq!(drawn.iter().filter(|line| **line == "grün–weiß.png").count(), 4);
    // The diagonal and the end of the scale.
    assert_eq!(drawn.iter().filter(|line| **line == "0").count(), 5);
    assert!(drawn.contains(&"0.00617") && !drawn.iter().any(|line| line.starts_with("hatched")));
}
