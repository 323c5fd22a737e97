//! A factor of low rank of the kernel matrix, which is not formed.

use gramkit::kernel::{ByTheorem, Kernel, KernelColumns, KernelGram, KernelOptions};
use gramkit::low_rank::{ColumnSource, LowRank, LowRankOptions, Stop};
use gramkit::plot::{self, LowRankPicture, ResidualPicture, ResidualPoint};
use gramkit::table::write_npy_to;

use super::arguments::Arguments;
use super::{heat_map, json, page};
use crate::failure::Failure;
use crate::shared::input::Input;
use crate::shared::outputs::Outputs;
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

/// Up to so many points a picture shows the matrix too.
const MOST_DRAWN: usize = 2000;

/// What is known of a factor.
pub(super) struct Factor {
    pub(super) kernel: Kernel,
    pub(super) theorem: ByTheorem,
    pub(super) low_rank: LowRank,
}

pub(super) fn answer(
    arguments: &Arguments,
    stop: Stop,
    input: &Input,
    outputs: &mut Outputs,
    stages: &Stages,
) -> Result<String, Failure> {
    stages.stage("factor of low rank");
    let (points, failed) = (input.vectors(), |error| input.failed(error));
    let progress = stages.callback();
    let kernel_options = KernelOptions { distances: arguments.distances, progress: Some(&progress) };
    let columns = KernelColumns::with(&points, &arguments.kernel, &kernel_options).map_err(failed)?;
    let source = columns.source().map_err(failed)?;
    let landmarks = arguments.pivots.landmarks(arguments.seed);
    let options = LowRankOptions { landmarks, stop, progress: Some(&progress) };
    let low_rank = LowRank::of_columns(&source, &options).map_err(failed)?;
    outputs.write("-o", |file| write_npy_to(file, low_rank.factor.as_ref()));
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        let points = residuals(&source, &low_rank).map_err(failed)?;
        let residual = ResidualPicture { title: "Residual of the factor", points: &points };
        let density = arguments.scale.plot_scale;
        if source.order() > MOST_DRAWN {
            return Ok::<_, Failure>(plot::draw_to(file, &residual, density)?);
        }
        let matrix = KernelGram::with(&input.vectors(), columns.kernel(), &kernel_options).map_err(failed)?;
        let heat_map = heat_map("Kernel matrix", &matrix, &input.names);
        Ok(plot::draw_to(file, &LowRankPicture { heat_map, residual }, density)?)
    });
    let factor = Factor { kernel: columns.kernel().clone(), theorem: columns.by_theorem(), low_rank };
    if arguments.json {
        json::of_factor(&factor, arguments, input)
    } else {
        Ok(with_assumptions(&page::of_factor(&factor, arguments, input)?, &input.assumed))
    }
}

/// What the first columns of a factor leave: 1, 2, 4, … of them, and all.
fn residuals(source: &ColumnSource<'_>, low_rank: &LowRank) -> gramkit::Result<Vec<ResidualPoint>> {
    let all = low_rank.rank();
    let mut ranks: Vec<usize> = (0..usize::BITS).map(|power| 1 << power).take_while(|rank| *rank < all).collect();
    ranks.push(all);
    ranks
        .into_iter()
        .map(|rank| {
            let part =
                LowRank::from_factor(source, low_rank.factor.as_ref().subcols(0, rank), &low_rank.pivots[..rank])?;
            Ok(ResidualPoint { rank, trace_bound: part.trace_error_bound })
        })
        .collect()
}
