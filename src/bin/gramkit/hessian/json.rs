//! The report as one JSON object; its keys are a public interface.

use std::path::Path;

use gramkit::Count;
use gramkit::claim::PointClass;
use gramkit::field::{Axis, CriticalPoint, CriticalPoints, Plateau, Region, Scheme};
use serde_json::{Map, Value, json};

use super::{Report, Search};
use crate::shared::json::{input, line};

pub(super) fn render(report: &Report) -> String {
    let counts = PointClass::ALL.map(|class| (class.name(), report.summary.counts.of_class(class)));
    let counts: Map<String, Value> = counts.into_iter().map(|(name, count)| (name.to_string(), count.into())).collect();
    let mut flattest = Map::new();
    for found in &report.summary.flattest {
        let entry = json!({
            "index": found.index,
            "position": found.position,
            "value": found.value,
            "error": found.error,
            "ties": found.ties,
        });
        flattest.insert(found.measure.name().to_string(), entry);
    }
    let edge_order = match report.options.scheme {
        Scheme::Nested { edge_order } => Some(edge_order),
        Scheme::Compact { .. } => None,
    };
    let critical = match &report.critical {
        Search::Complete(critical) => Some(critical),
        Search::Exceeded | Search::None => None,
    };
    let object = json!({
        "input": input(Path::new(&report.path), &report.assumed),
        "shape": report.grid.shape(),
        "spacing": report.grid.axes().iter().map(Axis::spacing).collect::<Vec<_>>(),
        "origin": report.grid.axes().iter().map(|axis| axis.coordinate(0)).collect::<Vec<_>>(),
        "coordinates": report.grid.axes().iter().enumerate().map(|(k, axis)| coordinates(report, k, axis)).collect::<Vec<_>>(),
        "periodic": report.grid.axes().iter().map(Axis::is_periodic).collect::<Vec<_>>(),
        "scheme": report.options.scheme.name(),
        "accuracy": report.options.scheme.accuracy(),
        "edge_order": edge_order,
        "noise": report.options.noise,
        "smoothing": report.options.smoothing,
        "threshold": report.threshold,
        "counts": counts,
        "flattest": flattest,
        "region": report.region.as_ref().map(region),
        "critical_points": critical.map(|critical| critical.points.iter().map(point).collect::<Vec<_>>()),
        "critical_points_note": note(report),
        "plateaus": critical.map(|critical| critical.plateaus.iter().map(plateau).collect::<Vec<_>>()),
        "morse_sum": critical.map(|critical| critical.morse_sum),
        "euler_characteristic": critical.map(|critical| critical.euler_characteristic),
        "undecided": critical.map(|critical| critical.undecided),
        "unsearched": critical.map(|critical| critical.unsearched),
        "unresolved": critical.map(|critical| critical.unresolved),
        "seconds": report.seconds,
    });
    line(&object)
}

/// Why there are no critical points, if they were asked for.
pub(super) fn note(report: &Report) -> Option<String> {
    let effort = report.options.effort;
    matches!(report.critical, Search::Exceeded).then(|| match report.grid.dimension() {
        axes if axes > CriticalPoints::MOST_AXES => {
            format!("fields of more than {} axes are not searched", CriticalPoints::MOST_AXES)
        }
        _ => format!(
            "the search takes more than {effort} steps: --search-effort allows more, --smooth may take less, \
             --no-critical-points leaves it out"
        ),
    })
}

fn point(point: &CriticalPoint) -> Value {
    json!({
        "position": point.position,
        "hull": point.hull.as_ref().map(|hull| json!({ "lower": hull.lower, "upper": hull.upper })),
        "position_error": distance(point),
        "position_errors": point.position_error,
        "value": point.value,
        "value_error": point.value_error,
        "eigenvalues": point.eigenvalues,
        "eigenvalue_radius": point.hessian.radius().value(),
        "class": point.class.name(),
        "morse_index": point.morse_index.exact(),
        "morse_index_bounds": bounds(point.morse_index),
        "nearest": point.nearest,
        "boundary": point.boundary,
    })
}

/// How far the true point may be from the one that is stated.
pub(super) fn distance(point: &CriticalPoint) -> Option<f64> {
    point.position_error.as_ref().map(|errors| errors.iter().fold(0.0_f64, |all, error| all.hypot(*error)))
}

/// Those of an uneven axis; null of an even one, which its origin and spacing tell.
fn coordinates(report: &Report, k: usize, axis: &Axis) -> Value {
    match axis.spacing() {
        Some(_) => Value::Null,
        None => (0..report.grid.shape()[k]).map(|index| axis.coordinate(index)).collect(),
    }
}

fn region(region: &Region) -> Value {
    json!({
        "measure": region.measure.name(),
        "at_most": region.threshold,
        "below": region.below,
        "seed": region.seed,
        "points": region.points,
        "volume": region.volume,
        "first": region.first,
        "last": region.last,
        "lower": region.lower,
        "upper": region.upper,
        "boundary": region.boundary,
    })
}

fn plateau(plateau: &Plateau) -> Value {
    json!({
        "kind": plateau.kind.name(),
        "cells": plateau.cells,
        "class": plateau.class.name(),
        "lower": plateau.lower,
        "upper": plateau.upper,
        "value": plateau.value,
        "nearest": plateau.nearest,
        "boundary": plateau.boundary,
    })
}

fn bounds(count: Count) -> [usize; 2] {
    [count.lower, count.upper]
}
