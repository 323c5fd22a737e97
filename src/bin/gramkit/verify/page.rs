//! A certificate that holds, as a page that a person reads.

use std::collections::HashSet;
use std::path::Path;

use gramkit::analysis::number::plural;
use gramkit::certificate::{CertificateFile, Evidence, Members, ShiftedInertia};
use gramkit::error::escaped;
use gramkit::matrix::Reading;
use gramkit::{Certificate, Inertia};

use super::independence;
use crate::shared::input::shown;
use crate::shared::{MARGIN, SYMMETRIC_PART};

pub(super) fn render(file: &CertificateFile, names: &[String], certificate: &Path, data: &Path) -> String {
    let mut page = format!("{}: holds of {}\n\n", escaped(certificate), escaped(data));
    let mut entry = |label: &str, text: &str| page.push_str(&format!("{label:<MARGIN$}{text}\n"));
    let (kinds, work) = match &file.certificate {
        Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work } => {
            entry("Matrix", &matrix(file, *order, *radius, diagonal.is_some(), entry_errors.is_some()));
            entry("Definiteness", &class(&file.certificate));
            entry("Inertia", &eigenvalues(inertia));
            (kinds(evidence), work)
        }
        Certificate::Shifted { order, radius, diagonal, entry_errors, claims, work } => {
            entry("Matrix", &matrix(file, *order, *radius, diagonal.is_some(), entry_errors.is_some()));
            entry("Definiteness", &class(&file.certificate));
            for claim in claims {
                let label = match claim {
                    ShiftedInertia { indices: Some(_), .. } => "Submatrix",
                    ShiftedInertia { shift: 0.0, .. } => "Inertia",
                    _ => "Shifted",
                };
                entry(label, &of_shifted(claim, names));
            }
            (claims.iter().flat_map(|claim| kinds(&claim.evidence)).collect(), work)
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
            if file.selection.constant {
                entry("", "the first of them the constant");
            }
            if let Some(columns) = &file.selection.columns {
                let named = columns.iter().map(|&column| shown(names, column)).collect::<Vec<_>>().join(", ");
                entry("", &format!("columns of the table: {named}"));
            }
            if let Some(column) = file.selection.weights {
                entry("", &format!("weights in its column {}", shown(names, column)));
            }
            entry("Independence", independence(*rank, *vectors));
            entry("Rank", &rank.to_string());
            (evidence.iter().map(|evidence| evidence.kind()).collect(), work)
        }
    };
    if file.selection.reading == Reading::Decimals {
        entry("Reading", "the numbers as they are written");
    }
    let mut told = HashSet::new();
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| told.insert(*kind)).collect();
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

/// What the matrix is, and how far the claims reach around it.
fn matrix(file: &CertificateFile, order: usize, radius: f64, diagonal: bool, entrywise: bool) -> String {
    let matrix = if file.selection.symmetrized { SYMMETRIC_PART } else { "stored matrix" };
    let within = if entrywise {
        ", and every symmetric matrix within the errors of its entries that the certificate states".to_string()
    } else if diagonal {
        format!(
            ", and every symmetric matrix within {radius:?} of it (spectral norm) and the diagonal bounds that the \
             certificate states"
        )
    } else if radius > 0.0 {
        format!(", and every symmetric matrix within {radius:?} of it (spectral norm)")
    } else {
        String::new()
    };
    format!("{matrix} of order {order}{within}")
}

fn class(certificate: &Certificate) -> String {
    certificate.class().map_or("undetermined".to_string(), |class| class.to_string())
}

fn eigenvalues(inertia: &Inertia) -> String {
    let Inertia { positive, zero, negative } = inertia;
    format!("eigenvalues: {positive} positive, {zero} zero, {negative} negative")
}

/// The eigenvalues above, at and below a number, of which rows, and of which end of the radius.
fn of_shifted(claim: &ShiftedInertia, names: &[String]) -> String {
    let Inertia { positive, zero, negative } = claim.inertia;
    let counted = match claim.shift {
        0.0 => eigenvalues(&claim.inertia),
        t => format!("eigenvalues: {positive} above {t:?}, {zero} equal to it, {negative} below"),
    };
    let rows = claim.indices.as_ref().map_or(String::new(), |rows| {
        let named: Vec<String> = rows.iter().map(|&row| shown(names, row)).collect();
        format!(", of rows {} alone", named.join(", "))
    });
    let end = match claim.members {
        Members::All => "",
        Members::Least => ", of the least matrix within the radius",
        Members::Greatest => ", of the greatest matrix within the radius",
    };
    format!("{counted}{rows}{end}")
}

fn kinds(evidence: &[Evidence]) -> Vec<&'static str> {
    evidence.iter().map(Evidence::kind).collect()
}
