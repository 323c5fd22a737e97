//! `gramkit hessian`: a sampled field, its Hessian, and what they say.

mod arguments;
mod arrays;
mod content;
mod grid;
mod input;
mod json;
mod page;
mod picture;

use std::path::PathBuf;
use std::time::Instant;

use gramkit::error::Place;
use gramkit::field::{
    CriticalPoints, FieldOptions, FieldSummary, Grid, Region, RegionOptions, Scheme, Slab, SlabError, SlabField,
    Truncation,
};
use gramkit::matrix::{Layout, Slabs};
use gramkit::plot::PlotError;
use gramkit::table::{Arrangement, Assumption, GridOptions};

pub(crate) use arguments::Arguments;
use arrays::Arrays;
use input::Input;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

/// What became of the search for critical points.
enum Search {
    Complete(CriticalPoints),
    /// It would have taken more than its effort.
    Exceeded,
    /// It was not asked for.
    None,
}

/// What was found, before it is printed.
pub(crate) struct Report {
    path: String,
    /// Of the samples, and of the mask.
    assumed: Vec<Assumption>,
    element: String,
    grid: Grid,
    options: FieldOptions<'static>,
    threshold: Option<f64>,
    summary: FieldSummary,
    /// About the flattest point, if a bound of one was given.
    region: Option<Region>,
    critical: Search,
    seconds: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let arrays = arguments.arrays().map(|(option, path, _)| path.map(|path| Target::Array(option, path)));
    let picture = arguments.plot.as_deref().map(Target::Picture);
    let coordinates = grid::files(arguments);
    let inputs = [Some(&arguments.field), arguments.mask.as_ref()].into_iter().flatten();
    let inputs = inputs.chain(coordinates.iter().flatten()).map(PathBuf::as_path);
    let mut outputs = Outputs::begin(inputs, arrays.into_iter().chain([picture]))?;
    if arguments.planes == Some(0) {
        return Err(Failure::Contradiction("--planes 0: at least one plane has to be read at a time".into()));
    }
    let start = Instant::now();
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let failed = |error: SlabError| failure(arguments, error);
    let unfit = |error: gramkit::Error| Failure::Gram {
        path: arguments.mask.as_ref().unwrap_or(&arguments.field).clone(),
        error,
    };
    arguments.reading.refuse_of_fields()?;
    let table = arguments.reading.options(Arrangement::Grid);
    let of_samples = GridOptions { axes: arguments.axes, nodata: arguments.nodata, table };
    let mut input = Input::open(&arguments.field, &of_samples)?;
    let of_flags = GridOptions { nodata: None, ..of_samples };
    let mut mask = arguments.mask.as_deref().map(|path| Input::mask_of(path, &of_flags, &input)).transpose()?;
    let grid = grid::of(arguments, &input, &coordinates)?;
    let options = options(arguments)?;
    let (element, layout) = (input.element(), input.layout());

    if arguments.plot.is_some() {
        picture::check(&arguments.field, &grid)?;
    }
    let mut arrays = Arrays::begin(arguments, &grid, layout, &mut outputs)?;
    let mut codes: Vec<u8> = Vec::new();
    let (summary, region, critical) = {
        let progress = stages.callback();
        let options = FieldOptions { progress: Some(&progress), ..options };
        let field = SlabField::with(&mut input, grid.clone(), &options).map_err(|e| failed(e.into()))?;
        let field = match arguments.planes {
            Some(planes) => field.with_planes(planes),
            None => field,
        };
        let mut field = match &mut mask {
            Some(mask) => field.with_mask(mask).map_err(unfit)?,
            None => field,
        };
        stages.stage("differences");
        let quantities = arrays.quantities();
        let mut sink = |slab: Slab<'_>| {
            if arguments.plot.is_some() {
                codes.extend_from_slice(slab.classes);
            }
            arrays.write(&slab);
            Ok(())
        };
        let summary = field.compute(&quantities, arguments.threshold, &mut sink).map_err(failed)?;
        let region = match (arguments.flat, arguments.threshold) {
            (None, None) => None,
            (flat, below) => {
                stages.stage("region");
                let threshold = flat.unwrap_or(f64::INFINITY);
                field.region(&RegionOptions { threshold, below, ..RegionOptions::default() }).map_err(failed)?
            }
        };
        let critical = if arguments.no_critical_points {
            Search::None
        } else {
            stages.stage("critical points");
            let found = field.critical_points(&summary).map_err(failed)?;
            if found.left_out > 0 { Search::Exceeded } else { Search::Complete(found) }
        };
        (summary, region, critical)
    };
    let mut assumed: Vec<Assumption> =
        [Some(&input), mask.as_ref()].into_iter().flatten().flat_map(Input::assumed).cloned().collect();
    assumed.extend(input.sentinel(mask.as_mut()).map_err(failed)?);
    let report = Report {
        path: arguments.field.display().to_string(),
        assumed,
        element,
        grid,
        options,
        threshold: arguments.threshold,
        summary,
        region,
        critical,
        seconds: start.elapsed().as_secs_f64(),
    };
    arrays.finish(&mut outputs);
    outputs.write("--plot", |file| {
        stages.stage("picture");
        picture::draw(file, arguments.scale.plot_scale, &report, &mut input, mask.as_mut(), &codes).map_err(|error| {
            match error {
                picture::PictureError::Plot(error) => Failure::Plot(error),
                picture::PictureError::Field(error) => failed(error),
            }
        })
    });
    drop(stages);
    Ok(outputs.finish(if arguments.json {
        json::render(&report)
    } else {
        with_assumptions(&page::render(&report), &report.assumed)
    }))
}

fn options(arguments: &Arguments) -> Result<FieldOptions<'static>, Failure> {
    let scheme = match arguments.scheme {
        Scheme::Compact { accuracy } => match arguments.edge_order {
            Some(_) => return Err(Failure::Contradiction("--edge-order is for --scheme nested".into())),
            None => Scheme::Compact { accuracy: arguments.accuracy.unwrap_or(accuracy) },
        },
        Scheme::Nested { edge_order } => match arguments.accuracy {
            Some(accuracy) if accuracy != 2 => {
                let what = format!("--accuracy {accuracy}: nested differences are of accuracy 2");
                return Err(Failure::Contradiction(what));
            }
            _ => Scheme::Nested { edge_order: arguments.edge_order.unwrap_or(edge_order) },
        },
    };
    for (option, value) in [("--threshold", arguments.threshold), ("--flat", arguments.flat)] {
        if value.is_some_and(f64::is_nan) {
            return Err(Failure::Contradiction(format!("{option} is not a number")));
        }
    }
    if let (Some(_), Some(threshold)) = (&arguments.plot, arguments.threshold.filter(|value| value.is_infinite())) {
        return Err(Failure::Plot(PlotError::Threshold(threshold)));
    }
    let truncation = if arguments.neglect_truncation { Truncation::Neglected } else { Truncation::Estimated };
    let usual = FieldOptions::default();
    Ok(FieldOptions {
        scheme,
        noise: arguments.noise,
        smoothing: arguments.smooth,
        truncation,
        effort: arguments.search_effort.unwrap_or(usual.effort),
        ..usual
    })
}

/// An error of the library, of the samples or the mask, or of their files.
fn failure(arguments: &Arguments, error: SlabError) -> Failure {
    let error = match error.downcast::<gramkit::Error>() {
        Ok(error) => {
            let of_mask = matches!(*error, gramkit::Error::NotFinite { place: Place::Flag { .. }, .. });
            let mask = arguments.mask.as_ref().filter(|_| of_mask);
            return Failure::Gram { path: mask.unwrap_or(&arguments.field).clone(), error: *error };
        }
        Err(error) => error,
    };
    match error.downcast::<gramkit::table::TableError>() {
        Ok(error) => Failure::Table(*error),
        Err(error) => Failure::Contradiction(error.to_string()),
    }
}

/// Turns what is stored in column-major order into row-major order.
fn row_major<T: Copy>(shape: &[usize], layout: Layout, values: Vec<T>) -> Vec<T> {
    if layout == Layout::RowMajor || shape.len() < 2 {
        return values;
    }
    let strides: Vec<usize> = (0..shape.len()).map(|axis| shape[..axis].iter().product()).collect();
    let mut index = vec![0; shape.len()];
    let mut sorted = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        sorted.push(values[index.iter().zip(&strides).map(|(i, stride)| i * stride).sum::<usize>()]);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            if index[axis] < shape[axis] {
                break;
            }
            index[axis] = 0;
        }
    }
    sorted
}
