//! Derivatives of a field by the definition: per point and component the tensor product of exact weights, in plain
//! loops.

use std::collections::HashMap;

use gramkit::field::Scheme;
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};
use oracle::{Rational, exact};

use super::lines::{Line, indices, place};

/// The weights w with Σ w_k x_kʲ = (xʲ)⁽ᵐ⁾(0) for all j below the number of nodes: the derivatives of the Lagrange
/// polynomials, which invert the Vandermonde matrix, in exact arithmetic.
pub(crate) fn weights(nodes: &[Rational], order: usize) -> Vec<f64> {
    let weight = |k: usize| {
        let mut coefficients = vec![Rational::one()];
        let mut denominator = Rational::one();
        for (j, node) in nodes.iter().enumerate().filter(|&(j, _)| j != k) {
            denominator *= &nodes[k] - &nodes[j];
            let mut product = vec![Rational::zero(); coefficients.len() + 1];
            for (power, c) in coefficients.iter().enumerate() {
                product[power + 1] += c;
                product[power] -= c * node;
            }
            coefficients = product;
        }
        let factorial: BigInt = (1..=order).map(BigInt::from).product();
        (&coefficients[order] * Rational::from_integer(factorial) / denominator).to_f64().unwrap()
    };
    (0..nodes.len()).map(weight).collect()
}

/// Weights by their indices along an axis.
pub(crate) type Row = Vec<(usize, f64)>;

fn row(line: &Line, index: usize, order: usize, start: isize, count: usize) -> Row {
    let length = line.length as isize;
    let targets: Vec<isize> = (0..count as isize).map(|k| index as isize + start + k).collect();
    let coordinate = |target: isize| {
        let period = exact(line.coordinates[line.length]) - exact(line.coordinates[0]);
        match line.kind.is_even() {
            true => exact(line.coordinates[1]) * Rational::from_integer(BigInt::from(target)),
            false => {
                let turns = Rational::from_integer(BigInt::from(target.div_euclid(length)));
                exact(line.coordinates[target.rem_euclid(length) as usize]) + turns * period
            }
        }
    };
    let nodes: Vec<Rational> = targets.iter().map(|&t| coordinate(t) - coordinate(index as isize)).collect();
    let found = weights(&nodes, order);
    targets.iter().zip(found).map(|(t, w)| (t.rem_euclid(length) as usize, w)).collect()
}

/// The rows of the matrix of a compact derivative: as many samples as the degree takes, about the point if they are
/// there.
fn compact(line: &Line, order: usize, accuracy: usize) -> Vec<Row> {
    let (even, periodic, length) = (line.kind.is_even(), line.kind.is_periodic(), line.length);
    let half = (accuracy / 2) as isize;
    let one_sided = accuracy + order;
    let central = if even { accuracy + 1 } else { one_sided };
    // On an even axis, the weights of windows that were met before.
    let mut known: HashMap<(isize, usize), Vec<f64>> = HashMap::new();
    let mut row = |index: usize, start: isize, count: usize| {
        let target = |k: usize| (index as isize + start + k as isize).rem_euclid(length as isize) as usize;
        if even && let Some(weights) = known.get(&(start, count)) {
            return weights.iter().enumerate().map(|(k, w)| (target(k), *w)).collect();
        }
        let row = self::row(line, index, order, start, count);
        known.insert((start, count), row.iter().map(|(_, w)| *w).collect());
        row
    };
    let at = |index: usize| {
        let mut start = -half;
        if !even && order == 2 {
            // One sample more than is symmetric: the nearer of the two that may be added.
            let distance = |offset: isize| {
                let target = index as isize + offset;
                let wrapped = target.rem_euclid(length as isize) as usize;
                let turns = target.div_euclid(length as isize) as f64;
                let period = line.coordinates[length] - line.coordinates[0];
                (line.coordinates[wrapped] + turns * period - line.coordinates[index]).abs()
            };
            let there = |offset: isize| periodic || (0..length as isize).contains(&(index as isize + offset));
            let (left, right) = (-half - 1, half + 1);
            if there(left) && (!there(right) || distance(left) < distance(right)) {
                start = left;
            }
        }
        let inside = index as isize + start >= 0 && index as isize + start + central as isize <= length as isize;
        if inside || periodic {
            return row(index, start, central);
        }
        let first = (index as isize + start).max(0).min((length - one_sided) as isize);
        row(index, first - index as isize, one_sided)
    };
    (0..length).map(at).collect()
}

/// numpy.gradient's rows.
fn gradient(line: &Line, edge_order: usize) -> Vec<Row> {
    let last = line.length - 1;
    let at = |index: usize| match index {
        _ if line.kind.is_periodic() => row(line, index, 1, -1, 3),
        0 => row(line, index, 1, 0, edge_order + 1),
        _ if index == last => row(line, index, 1, -(edge_order as isize), edge_order + 1),
        _ => row(line, index, 1, -1, 3),
    };
    (0..line.length).map(at).collect()
}

/// First and second derivative along an axis.
pub(crate) fn operators(line: &Line, scheme: Scheme) -> [Vec<Row>; 2] {
    match scheme {
        Scheme::Compact { accuracy } => [compact(line, 1, accuracy), compact(line, 2, accuracy)],
        Scheme::Nested { edge_order } => {
            let first = gradient(line, edge_order);
            let twice =
                |row: &Row| row.iter().flat_map(|&(k, w)| first[k].iter().map(move |&(l, v)| (l, w * v))).collect();
            let second = first.iter().map(twice).collect();
            [first, second]
        }
    }
}

/// A component at every point, and Σ|w f| there.
pub(crate) struct Component {
    pub(crate) values: Vec<f64>,
    pub(crate) scales: Vec<f64>,
}

/// Σ Π w·f over the rows of some axes.
fn component(lines: &[Line], samples: &[f64], rows: &[(usize, &Vec<Row>)]) -> Component {
    let shape: Vec<usize> = lines.iter().map(|line| line.length).collect();
    let at = |index: &Vec<usize>| {
        let mut terms = vec![(index.clone(), 1.0)];
        for &(axis, rows) in rows {
            let expand = |(index, w): &(Vec<usize>, f64)| {
                let (index, w) = (index.clone(), *w);
                let along = rows[index[axis]].iter();
                along.map(move |&(k, v)| {
                    let mut index = index.clone();
                    index[axis] = k;
                    (index, w * v)
                })
            };
            terms = terms.iter().flat_map(expand).collect();
        }
        let products = terms.iter().map(|(index, w)| w * samples[place(&shape, index)]);
        products.fold((0.0, 0.0), |(sum, scale), term| (sum + term, scale + term.abs()))
    };
    let (values, scales) = indices(&shape).iter().map(at).unzip();
    Component { values, scales }
}

/// The components of the gradient, then those of the upper triangle of the Hessian, row by row.
pub(crate) fn derivatives(lines: &[Line], scheme: Scheme, samples: &[f64]) -> Vec<Component> {
    let n = lines.len();
    let operators: Vec<[Vec<Row>; 2]> = lines.iter().map(|line| self::operators(line, scheme)).collect();
    let mut found: Vec<Component> = (0..n).map(|i| component(lines, samples, &[(i, &operators[i][0])])).collect();
    for i in 0..n {
        found.push(component(lines, samples, &[(i, &operators[i][1])]));
        for j in i + 1..n {
            found.push(component(lines, samples, &[(i, &operators[i][0]), (j, &operators[j][0])]));
        }
    }
    found
}
