//! The command line: its commands.

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::{
    analyze, angular, compare, definiteness, generate, hessian, kernel, nearest, orthonormalize, pieces, style, verify,
};

/// Gram matrices and symmetric matrices, judged with proofs.
///
/// Exit status: 0 an answer, whatever it says; 2 misuse; 130, 143, 129 interrupted, ended or hung up; 1 anything else.
/// Files are written all or none, and nothing is left beside them.
#[derive(Debug, Parser)]
#[command(name = "gramkit", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Everything about the Gram matrix of the columns of a table, or of a state of its rows: independence, rank,
    /// spectrum, collinearity.
    Analyze(analyze::Arguments),
    /// A time series as a Gramian angular field: its spectrum, and the image.
    Angular(angular::Arguments),
    /// Whether a stored symmetric matrix, or every one within a radius, is definite, semidefinite or indefinite.
    Definiteness(definiteness::Arguments),
    /// Checks a certificate of analyze or definiteness against the data again, in exact arithmetic, with none of the
    /// code that made it. Exit status 1 if it does not hold.
    Verify(verify::Arguments),
    /// An orthonormal basis of the columns, by Gram–Schmidt, Cholesky QR or Löwdin's, with its loss of orthogonality.
    Orthonormalize(orthonormalize::Arguments),
    /// What analyze needs of a part of a table: a state, to be kept, sent and merged. For tables that are longer than
    /// memory, or on more than one machine.
    Partial(Box<pieces::PartialArguments>),
    /// The state of the rows of several states, each piece of the table once.
    Merge(pieces::MergeArguments),
    /// The kernel matrix of points: what it is by theorem, as stored and within its radius; or a factor of low rank.
    Kernel(Box<kernel::Arguments>),
    /// The nearest positive semidefinite or correlation matrix of a stored one: what it is, how near, and what moved.
    Nearest(Box<nearest::Arguments>),
    /// How alike two sets of vectors are, or several: alignments (CKA), correlations, discrepancies, Procrustes.
    Compare(compare::Arguments),
    /// A field sampled on a grid: its Hessian and what it is at each point, where it is flattest, its critical points.
    Hessian(hessian::Arguments),
    /// How far the styles of images, or of stacks of feature maps, are from one another.
    Style(style::Arguments),
    /// Hard test matrices of the field, to try things on.
    Generate(generate::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> Result<Answer, Failure> {
        match self {
            Self::Analyze(arguments) => analyze::run(&arguments),
            Self::Angular(arguments) => angular::run(&arguments),
            Self::Definiteness(arguments) => definiteness::run(&arguments),
            Self::Verify(arguments) => verify::run(&arguments),
            Self::Orthonormalize(arguments) => orthonormalize::run(&arguments),
            Self::Partial(arguments) => pieces::partial(&arguments),
            Self::Merge(arguments) => pieces::merge(&arguments),
            Self::Kernel(arguments) => kernel::run(&arguments),
            Self::Nearest(arguments) => nearest::run(&arguments),
            Self::Compare(arguments) => compare::run(&arguments),
            Self::Hessian(arguments) => hessian::run(&arguments),
            Self::Style(arguments) => style::run(&arguments),
            Self::Generate(arguments) => generate::run(&arguments),
        }
    }
}
