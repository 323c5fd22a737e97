//! The part of a table that a certificate is about.

use faer::Mat;
use gramkit::certificate::{CertificateFile, Rejection, Selection};
use gramkit::matrix::{ExactMatrix, Reading as Numbers};
use gramkit::table::{Arrangement, ColumnChoice, Table, TableOptions};
use gramkit::{Certificate, Symmetric};

use crate::shared::reading::Reading;

/// How the table is to be read: what the certificate is about, and nothing else.
pub(super) fn options(reading: &Reading, file: &CertificateFile) -> TableOptions {
    let Selection { columns, weights, .. } = &file.selection;
    let exact = file.selection.reading == Numbers::Decimals;
    match &file.certificate {
        Certificate::Rank { .. } => TableOptions {
            columns: columns.as_ref().map(|columns| columns.iter().copied().map(ColumnChoice::At).collect()),
            weights: weights.map(ColumnChoice::At),
            exact,
            ..reading.options(Arrangement::Columns)
        },
        _ => TableOptions { exact, ..reading.options(Arrangement::Symmetric) },
    }
}

/// The numbers that a certificate is about.
pub(super) enum Data {
    Doubles(Mat<f64>),
    Decimals(ExactMatrix),
}

/// The matrix that the certificate is about, or why there is none in this table.
pub(super) fn selected(table: &Table, file: &CertificateFile) -> Result<Data, String> {
    let Selection { rows, weights, symmetrized, constant, reading, .. } = &file.selection;
    let values = &table.values;
    let said = |error: gramkit::Error| error.to_string();
    let exact = match (reading, &table.exact) {
        (Numbers::Doubles, _) => None,
        (Numbers::Decimals, Some(exact)) => Some(exact),
        (Numbers::Decimals, None) => return Err("it is about numbers as they are written; these are doubles".into()),
    };
    let (dimension, count) = match (&file.certificate, exact) {
        (Certificate::Rank { dimension, count, .. }, _) => (*dimension, *count),
        (_, Some(exact)) => return Ok(Data::Decimals(exact.clone())),
        _ if *symmetrized => return Ok(Data::Doubles(Symmetric::symmetrized(values).map_err(said)?.into_faer())),
        _ => return Ok(Data::Doubles(values.clone())),
    };
    if *rows && (weights.is_some() || *constant) {
        let what = if *constant { "adds a constant to rows" } else { "weighs the components of rows" };
        return Err(format!("it {what}, for which a table has no column"));
    }
    let (m, n) = (values.nrows(), values.ncols() + usize::from(*constant));
    let (found_rows, found_columns) = if *rows { (n, m) } else { (m, n) };
    if (dimension, count) != (found_rows, found_columns) {
        let shape = Rejection::Shape { rows: dimension, columns: count, found_rows, found_columns };
        return Err(shape.to_string());
    }
    if let Certificate::Rank { components, .. } = &file.certificate
        && count > 0
    {
        check_weights(table, components.as_deref())?;
    }
    Ok(match exact {
        Some(exact) if *constant => Data::Decimals(exact.with_constant().map_err(said)?),
        Some(exact) if *rows => Data::Decimals(exact.transposed().map_err(said)?),
        Some(exact) => Data::Decimals(exact.clone()),
        None if *constant => Data::Doubles(Mat::from_fn(m, n, |i, j| if j == 0 { 1.0 } else { values[(i, j - 1)] })),
        None if *rows => Data::Doubles(values.transpose().to_owned()),
        None => Data::Doubles(values.clone()),
    })
}

/// The components that count are those of positive weight.
fn check_weights(table: &Table, components: Option<&[usize]>) -> Result<(), String> {
    let Some(weights) = table.weights.as_ref().map(|weights| &weights.values) else {
        return match components {
            Some(_) => Err("it leaves out components, but names no weights".to_string()),
            None => Ok(()),
        };
    };
    if let Some(row) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        return Err(format!("the weight in row {row} is {}; weights are finite and not negative", weights[row]));
    }
    let positive: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
    let claimed = match components {
        Some(components) => components == positive,
        None => positive.len() == weights.len(),
    };
    if claimed { Ok(()) } else { Err("other components have a positive weight than it says".to_string()) }
}
