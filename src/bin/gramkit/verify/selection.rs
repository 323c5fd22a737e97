//! The part of a table that a certificate is about.

use faer::Mat;
use gramkit::certificate::{CertificateFile, Rejection, Selection};
use gramkit::table::{Arrangement, ColumnChoice, Table, TableOptions};
use gramkit::{Certificate, Symmetric};

use crate::shared::reading::Reading;

/// How the table is to be read: what the certificate is about, and nothing else.
pub(super) fn options(reading: &Reading, file: &CertificateFile) -> TableOptions {
    let Selection { columns, weights, .. } = &file.selection;
    match &file.certificate {
        Certificate::Rank { .. } => TableOptions {
            columns: columns.as_ref().map(|columns| columns.iter().copied().map(ColumnChoice::At).collect()),
            weights: weights.map(ColumnChoice::At),
            ..reading.options(Arrangement::Columns)
        },
        _ => reading.options(Arrangement::Symmetric),
    }
}

/// The matrix that the certificate is about, or why there is none in this table.
pub(super) fn selected(table: &Table, file: &CertificateFile) -> Result<Mat<f64>, String> {
    let Selection { rows, weights, symmetrized, .. } = &file.selection;
    let values = &table.values;
    let (dimension, count) = match &file.certificate {
        Certificate::Rank { dimension, count, .. } => (*dimension, *count),
        _ if *symmetrized => {
            return Symmetric::symmetrized(values).map(Symmetric::into_faer).map_err(|error| error.to_string());
        }
        _ => return Ok(values.clone()),
    };
    if *rows && weights.is_some() {
        return Err("it weighs the components of rows, for which a table has no column".to_string());
    }
    let (m, n) = (values.nrows(), values.ncols());
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
    Ok(if *rows { values.transpose().to_owned() } else { values.clone() })
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
