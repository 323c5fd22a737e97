//! Rows of numbers, among them the coordinates of the others perhaps.

use std::path::Path;

use super::error::GridError;
use super::options::GridAxes;
use super::sampled_grid::{SampledGrid, turn};
use crate::field::Axis;
use crate::table::{Assumption, DecimalMark, Table};

/// Rows and columns of numbers, with those of the header as the first row where it holds any.
pub(super) struct Sheet {
    rows: usize,
    columns: usize,
    /// Row by row; NaN where there is no number.
    values: Vec<f64>,
    /// Whether the first row is the header, and its corner a text.
    above: bool,
    /// Whether the first column has no name among columns that have.
    nameless: bool,
}

impl Sheet {
    /// That of a table; its header counts if it holds numbers, but for the corner.
    pub(super) fn of(table: &Table, decimal_mark: Option<DecimalMark>) -> Self {
        let (rows, columns) = (table.values.nrows(), table.values.ncols());
        let comma = decimal_mark == Some(DecimalMark::Comma) || table.assumed.contains(&Assumption::DecimalComma);
        let number = |name: &String| {
            let name = if comma { name.replace(',', ".") } else { name.clone() };
            name.trim().parse::<f64>().ok().filter(|value| value.is_finite()).unwrap_or(f64::NAN)
        };
        let names = table.names.as_deref().unwrap_or_default();
        let header: Vec<f64> = names.iter().map(number).collect();
        let above = columns > 1 && header.len() == columns && header[1..].iter().all(|value| value.is_finite());
        let below = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|at| table.values[at]);
        Self {
            rows: rows + usize::from(above),
            columns,
            values: header.iter().copied().filter(|_| above).chain(below).collect(),
            above,
            nameless: names.first().is_some_and(|name| name.is_empty()) && names.iter().any(|name| !name.is_empty()),
        }
    }

    /// Whether the header holds numbers.
    pub(super) fn has_numbers_above(&self) -> bool {
        self.above
    }

    fn row(&self, i: usize, from: usize) -> Vec<f64> {
        (from..self.columns).map(|j| self.values[i * self.columns + j]).collect()
    }

    fn column(&self, j: usize, from: usize) -> Vec<f64> {
        (from..self.rows).map(|i| self.values[i * self.columns + j]).collect()
    }

    /// Where the coordinates are, by the numbers; or what may be read in two ways.
    pub(super) fn recognised(&self) -> Result<GridAxes, String> {
        let (rows, columns) = (self.rows, self.columns);
        if rows < 3 || columns < 3 {
            return Ok(if self.nameless && columns > 1 && is_monotonic(&self.column(0, 0)) {
                GridAxes::Column
            } else {
                GridAxes::None
            });
        }
        let (top, left) = (self.row(0, 1), self.column(0, 1));
        let both = is_monotonic(&top) && is_monotonic(&left);
        if self.above {
            let corner_is_number = self.values[0].is_finite();
            return match (both, corner_is_number) {
                (true, false) => Ok(GridAxes::Both),
                (_, true) if is_monotonic(&self.row(0, 0)) => Ok(GridAxes::Row),
                _ => Err("the first row holds numbers beside a text, and the first column does not ascend or descend \
                          as coordinates do"
                    .to_string()),
            };
        }
        if self.nameless && is_monotonic(&self.column(0, 0)) {
            return Ok(GridAxes::Column);
        }
        let rows_below = |test: fn(&[f64]) -> bool| (1..rows).filter(|&i| test(&known(self.row(i, 1)))).count();
        let columns_beside =
            |test: fn(&[f64]) -> bool| (1..columns).filter(|&j| test(&known(self.column(j, 1)))).count();
        let all = |test| rows_below(test) == rows - 1 && columns_beside(test) == columns - 1;
        if both {
            let even = is_even(&top) && is_even(&left);
            let corner = self.values[0];
            let fits = |line: &[f64]| corner.is_finite() && is_monotonic(&[&[corner], line].concat());
            return match () {
                // As monotonic, or as even, as all others: they are no different from samples.
                () if all(is_even) => Ok(GridAxes::None),
                () if all(is_monotonic) && !even => Ok(GridAxes::None),
                () if even || !(fits(&top) && fits(&left)) => Ok(GridAxes::Both),
                () => Err("the first row and the first column ascend or descend, and the others do not: they are \
                           coordinates, or samples"
                    .to_string()),
            };
        }
        // One line alone has to be even to be told from samples.
        let (first_row, first_column) = (self.row(0, 0), self.column(0, 0));
        if is_even(&first_row) && (1..rows).all(|i| !is_monotonic(&known(self.row(i, 0)))) {
            return Ok(GridAxes::Row);
        }
        if is_even(&first_column) && (1..columns).all(|j| !is_monotonic(&known(self.column(j, 0)))) {
            return Ok(GridAxes::Column);
        }
        Ok(GridAxes::None)
    }

    /// The samples, with the coordinates where these axes say that they are.
    pub(super) fn on_grid(&self, axes: GridAxes, path: &Path) -> Result<SampledGrid, GridError> {
        let in_row = matches!(axes, GridAxes::Both | GridAxes::Row);
        let in_column = matches!(axes, GridAxes::Both | GridAxes::Column);
        // Numbers of a header are samples nowhere.
        let (top, left) = (usize::from(in_row || self.above), usize::from(in_column));
        let (rows, columns) = (self.rows.saturating_sub(top), self.columns.saturating_sub(left));
        let mut values: Vec<f64> = (top..self.rows).flat_map(|i| self.row(i, left)).collect();
        let (mut clauses, mut turned) = (Vec::new(), Vec::new());
        let mut along: [Option<Axis>; 2] = [None, None];
        for (axis, line) in
            [in_column.then(|| self.column(0, top)), in_row.then(|| self.row(0, left))].into_iter().enumerate()
        {
            let Some(mut line) = line else { continue };
            let place = ["column", "row"][axis];
            if let (Some(first), Some(last)) = (line.first(), line.last()) {
                clauses.push(format!("of axis {axis} in the first {place}, {first} … {last}"));
            }
            if line.first() > line.get(1) {
                line.reverse();
                turned.push(axis);
            }
            let of_line =
                Axis::through(line).map_err(|error| GridError::Axis { path: path.to_path_buf(), axis, error })?;
            along[axis] = Some(of_line);
        }
        turn(&mut values, &[rows, columns], &turned);
        let mut assumed = Vec::new();
        if !clauses.is_empty() {
            let order = match turned[..] {
                [] => String::new(),
                [axis] => format!(", axis {axis} turned so that it ascends"),
                _ => ", both turned so that they ascend".to_string(),
            };
            assumed.push(Assumption::Other(format!("coordinates {}{order}", clauses.join(" and ")), "--axes none"));
        }
        let [vertical, horizontal] = along;
        let with_even = |axis: Option<Axis>, other: bool| match axis {
            None if other => Axis::even(1.0).map(Some),
            axis => Ok(axis),
        };
        let failed = |error| GridError::Axis { path: path.to_path_buf(), axis: 0, error };
        let vertical = with_even(vertical, horizontal.is_some()).map_err(failed)?;
        let horizontal = with_even(horizontal, vertical.is_some()).map_err(failed)?;
        let the_one = |axis: usize| if turned.contains(&axis) { vec![0] } else { Vec::new() };
        let (shape, axes, turned) = match (rows, columns) {
            // A row of samples, or a column of them, is a field on one axis.
            (1, n) => (vec![n], horizontal.map(|axis| vec![axis]), the_one(1)),
            (m, 1) => (vec![m], vertical.map(|axis| vec![axis]), the_one(0)),
            _ => {
                let axes = vertical.zip(horizontal).map(|(first, second)| vec![first, second]);
                (vec![rows, columns], axes, turned)
            }
        };
        Ok(SampledGrid { shape, values, axes, turned, roundoff: 0.5 * f64::EPSILON, format: "CSV", assumed })
    }
}

fn known(line: Vec<f64>) -> Vec<f64> {
    line.into_iter().filter(|value| value.is_finite()).collect()
}

/// Whether the numbers ascend, or descend, all of them.
fn is_monotonic(line: &[f64]) -> bool {
    line.len() > 1 && (line.windows(2).all(|pair| pair[0] < pair[1]) || line.windows(2).all(|pair| pair[0] > pair[1]))
}

/// Whether they do so in equal steps.
fn is_even(line: &[f64]) -> bool {
    let mut ascending = line.to_vec();
    if line.first() > line.last() {
        ascending.reverse();
    }
    is_monotonic(line) && line.len() > 2 && Axis::through(ascending).is_ok_and(|axis| axis.spacing().is_some())
}
