//! `gramkit verify`: a certificate, held against the data again.

use std::fs;

use faer::Mat;
use gramkit::certificate::{CertificateFile, Rejection, Selection};
use gramkit::table::Table;
use gramkit::{Certificate, Count, Inertia, Symmetric};
use serde_json::{Value, json};

use crate::arguments::Verify;
use crate::failure::Failure;
use crate::input::name;
use crate::number::plural;
use crate::page::{MARGIN, count, in_words};
use crate::progress::Stages;

pub(crate) fn run(arguments: &Verify) -> Result<String, Failure> {
    let path = &arguments.certificate;
    let read =
        fs::read(path).map_err(|source| Failure::CertificateIo { path: path.clone(), action: "opened", source })?;
    // What is not UTF-8 is no JSON; the replacement characters make that an error with a place.
    let file = CertificateFile::from_json(&String::from_utf8_lossy(&read))
        .map_err(|error| Failure::Certificate { path: path.clone(), error })?;
    let stages = Stages::new();
    stages.stage("reading");
    let table = Table::read(&arguments.table)?;
    stages.stage("verifying");
    let rejected = |why: String| Failure::Rejected { path: path.clone(), data: arguments.table.clone(), why };
    let matrix = selected(&table.values, &file).map_err(rejected)?;
    file.certificate.verify(&matrix).map_err(|rejection| rejected(rejection.to_string()))?;
    let (certificate, data) = (path.display().to_string(), arguments.table.display().to_string());
    let names = table.names.unwrap_or_default();
    Ok(if arguments.json { object(&file, &certificate, &data) } else { page(&file, &names, &certificate, &data) })
}

/// The matrix that the certificate is about, or why there is none in this table.
fn selected(values: &Mat<f64>, file: &CertificateFile) -> Result<Mat<f64>, String> {
    let Selection { rows, columns, weights, symmetrized } = &file.selection;
    let (m, n) = (values.nrows(), values.ncols());
    let (dimension, count) = match &file.certificate {
        Certificate::Inertia { .. } => {
            if *symmetrized {
                return Symmetric::symmetrized(values).map(Symmetric::into_faer).map_err(|error| error.to_string());
            }
            return Ok(values.clone());
        }
        Certificate::Rank { dimension, count, .. } => (*dimension, *count),
    };
    let chosen = match columns {
        Some(columns) => columns.clone(),
        None => (0..n).filter(|&column| Some(column) != *weights).collect(),
    };
    if let Some(column) = chosen.iter().chain(weights).find(|&&column| column >= n) {
        return Err(format!("it is about column {column} of a table; this one has {}", plural(n, "column")));
    }
    if *rows && weights.is_some() {
        return Err("it weighs the components of rows, for which a table has no column".to_string());
    }
    let (found_rows, found_columns) = if *rows { (chosen.len(), m) } else { (m, chosen.len()) };
    if (dimension, count) != (found_rows, found_columns) {
        let shape = Rejection::Shape { rows: dimension, columns: count, found_rows, found_columns };
        return Err(shape.to_string());
    }
    // A forged list of columns could ask for more memory than there is.
    if dimension.checked_mul(count).is_none_or(|size| Vec::<f64>::new().try_reserve_exact(size).is_err()) {
        return Err("the columns that it names do not fit into memory".to_string());
    }
    if let Certificate::Rank { components, .. } = &file.certificate
        && count > 0
    {
        check_weights(values, *weights, components.as_deref())?;
    }
    let at = |i: usize, k: usize| values[(i, chosen[k])];
    Ok(Mat::from_fn(dimension, count, |i, j| if *rows { at(j, i) } else { at(i, j) }))
}

/// The components that count are those of positive weight.
fn check_weights(values: &Mat<f64>, weights: Option<usize>, components: Option<&[usize]>) -> Result<(), String> {
    let Some(column) = weights else {
        return match components {
            Some(_) => Err("it leaves out components, but names no weights".to_string()),
            None => Ok(()),
        };
    };
    let weights: Vec<f64> = values.col(column).iter().copied().collect();
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

fn page(file: &CertificateFile, names: &[String], certificate: &str, data: &str) -> String {
    let mut page = format!("{certificate}: holds of {data}\n\n");
    let mut entry = |label: &str, text: &str| page.push_str(&format!("{label:<MARGIN$}{text}\n"));
    let (kinds, work) = match &file.certificate {
        Certificate::Inertia { order, radius, inertia, evidence, work } => {
            let matrix = if file.selection.symmetrized { "symmetric part ½(A + Aᵀ)" } else { "stored matrix" };
            let within = if *radius > 0.0 {
                format!(", and every symmetric matrix within {radius:?} of it (spectral norm)")
            } else {
                String::new()
            };
            entry("Matrix", &format!("{matrix} of order {order}{within}"));
            entry("Definiteness", file.certificate.class().map_or("undetermined", in_words));
            let Inertia { positive, zero, negative } = inertia;
            let (positive, zero, negative) = (count(*positive), count(*zero), count(*negative));
            entry("Inertia", &format!("eigenvalues: {positive} positive, {zero} zero, {negative} negative"));
            (evidence.iter().map(|evidence| evidence.kind()).collect::<Vec<_>>(), work)
        }
        Certificate::Rank { dimension, count: vectors, centred, components, rank, evidence, work } => {
            let orientation = if file.selection.rows { "rows" } else { "columns" };
            let centred = if *centred { ", less their means" } else { "" };
            let kept = components.as_ref().map_or(String::new(), |kept| {
                format!(
                    ", of which {} a positive weight",
                    if kept.len() == 1 { "1 has".into() } else { format!("{} have", kept.len()) }
                )
            });
            let vectors_in_words = plural(*vectors, "vector");
            entry("Vectors", &format!("{vectors_in_words} of dimension {dimension}{kept} ({orientation}){centred}"));
            if let Some(columns) = &file.selection.columns {
                let named = columns.iter().map(|&column| name(names, column)).collect::<Vec<_>>().join(", ");
                entry("", &format!("columns of the table: {named}"));
            }
            if let Some(column) = file.selection.weights {
                entry("", &format!("weights in its column {}", name(names, column)));
            }
            entry("Independence", independence(*rank, *vectors));
            entry("Rank", &count(*rank));
            (evidence.iter().map(|evidence| evidence.kind()).collect(), work)
        }
    };
    if kinds.is_empty() {
        entry("Evidence", "none: nothing is claimed");
    }
    for (k, kind) in kinds.iter().enumerate() {
        entry(if k == 0 { "Evidence" } else { "" }, kind);
    }
    entry("Work", &format!("{work} multiplications modulo a prime to find it, as it says"));
    entry("Verified", "in exact arithmetic, by code that shares nothing with the search");
    page
}

fn object(file: &CertificateFile, certificate: &str, data: &str) -> String {
    let pair = |count: &Count| json!([count.lower, count.upper]);
    let mut object = json!({ "verified": true, "certificate": certificate, "data": data });
    let claim = match &file.certificate {
        Certificate::Inertia { order, radius, inertia, evidence, work } => json!({
            "subject": "inertia",
            "order": order,
            "radius": radius,
            "symmetrized": file.selection.symmetrized,
            "verdict": file.certificate.class().map_or("undetermined", crate::json::class),
            "inertia": {
                "positive": pair(&inertia.positive),
                "zero": pair(&inertia.zero),
                "negative": pair(&inertia.negative),
            },
            "evidence": evidence.iter().map(|evidence| evidence.kind()).collect::<Vec<_>>(),
            "work": work,
        }),
        Certificate::Rank { dimension, count, centred, components, rank, evidence, work } => json!({
            "subject": "rank",
            "dimension": dimension,
            "count": count,
            "vectors": if file.selection.rows { "rows" } else { "columns" },
            "columns": file.selection.columns,
            "weights": file.selection.weights,
            "centred": centred,
            "components": components,
            "verdict": independence(*rank, *count),
            "rank": { "exact": rank.exact(), "lower": rank.lower, "upper": rank.upper },
            "evidence": evidence.iter().map(|evidence| evidence.kind()).collect::<Vec<_>>(),
            "work": work,
        }),
    };
    if let (Value::Object(object), Value::Object(claim)) = (&mut object, claim) {
        object.extend(claim);
    }
    format!("{object}\n")
}

fn independence(rank: Count, count: usize) -> &'static str {
    if rank.lower >= count {
        "independent"
    } else if rank.upper < count {
        "dependent"
    } else {
        "undetermined"
    }
}
