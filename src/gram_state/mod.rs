//! What is known of a table that is longer than memory, or spread over machines: gathered in pieces, kept as bytes,
//! merged, and judged. ([`GramAccumulator`](crate::GramAccumulator) gathers one Gram matrix within a program, without
//! verdicts.)
//!
//! A [`GramState`] of n rows and k columns holds
//!
//! * the counts: n, the rows that were left out, the missing numbers of each column, and each column's ends;
//! * M = ZᵀZ for Z = \[1 D\], D = X − 1cᵀ with a shift c near the means: the number of rows, Σd and Σddᵀ;
//! * where columns are nearly dependent, R of Z = QR;
//! * how far all of these may be from what they stand for;
//! * which pieces went in, so that none is counted twice; a state without a name goes by its counts and sums.
//!
//! # Sums and their radius
//!
//! Within 1024 rows products are summed in doubles, [in h roundings](crate::gram) at most; between them in double
//! words. All errors have one shape: |M̂ − M|_ij ≤ √(e_i·e_j). A block adds γ_(h+3)·‖d_i‖² to e_i (three roundings for
//! a subtraction of c that was not exact), an addition 2⁻¹⁰²·m_ii. By the inequality of Cauchy and Schwarz such bounds
//! add up, over blocks and in merges: the radius of a merged state is that of its pieces, whatever the tree, and *does
//! not grow with the number of rows* relative to the matrix. Hence, with a = √e entry by entry,
//!
//! * the centred S = Σddᵀ − ssᵀ/n has |Ŝ − S|_ij ≤ p_i·p_j for p_i = a_i + a_0·(|s_i|/n + a_i/√n)…,
//! * XᵀX = Σddᵀ + scᵀ + csᵀ + n·ccᵀ has |Ĝ − G|_ij ≤ q_i·q_j for q_i = a_i + a_0|c_i|,
//!
//! and the norm of such a matrix is at most Σp_i². With c near the mean nothing cancels: a column whose mean is 10⁸
//! times its deviation keeps all the digits of its variance.
//!
//! States with different shifts are merged too: D' = D + 1gᵀ is M' = KᵀMK for K = \[1 gᵀ; 0 I\], in double words.
//!
//! # R, with a proved error
//!
//! A triangle R with Z = QR + E tells the singular values, |σ_i(Z) − σ_i(R)| ≤ ‖E‖₂ (Weyl), without squaring the
//! condition. ‖e_j‖ ≤ f_j is *measured*, not taken from a theorem on an algorithm. Of rows Z and some computed Q̂, R̂,
//!
//! f_j = ‖(Z − Q̂R̂)_j‖ + α‖r_j‖, α ≥ ‖Q̂ᵀQ̂ − I‖₂:
//!
//! the polar factor Q of Q̂ is within α of it. Triangles are merged by the decomposition of \[R_a; R_b\] (Demmel,
//! Grigori, Hoemmen, Langou, *Communication-optimal parallel and sequential QR and LU factorizations*, SISC 34 (2012)),
//! whose Q is measured in the same way; the errors of both parts join as √(f_a² + f_b²). They are merged as a binary
//! counter counts, so that a row passes through the logarithm of the number of blocks.
//!
//! While every part of 4096 rows or so is far from dependent (its Gram matrix, scaled, has a Cholesky factor whose
//! inverse promises α ≤ 2⁻²⁶), no such work is done: M ⪰ λ·diag M holds for a sum if it holds for each term, so R comes
//! from a Cholesky factor of M in the end. With T ≈ R⁻¹ and α ≥ ‖TᵀMT − I‖₂, f_j = (α + ‖I − RT‖₂)·‖z_j‖/(1 − α).
//!
//! # The same bits
//!
//! [`Summation::Reproducible`] sums integers. With a shift and a grid 2^e > max |x − c| for each column that all pieces
//! agree on, (x − c)·2^(−e) = s₁2⁻²⁰ + s₂2⁻⁴¹ + s₃2⁻⁶² + ρ, |ρ| ≤ 2⁻⁶³(1 + 2⁻²⁹), in integers of 21 bits. Products of
//! these over 1024 rows are exact in doubles in any order, and their sums are exact in integers of 128 bits: the bits
//! of counts, sums and Gram matrix depend neither on the split, nor on the order, nor on the tree of merges, nor on the
//! processor. The products s₂s₃ and s₃s₃ are left out: |M̂ − M|_ij ≤ n·2^(e_i + e_j − 60) in all. Five products are
//! formed where otherwise one is. (Ozaki, Ogita, Oishi, Rump, *Error-free transformations of matrix multiplication by
//! using fast routines of matrix multiplication and its applications*, Numer. Algorithms 59 (2012), for the slices.)
//! Such a state has no R of rows.
//!
//! # What it costs
//!
//! One thread of an Intel Xeon (Ice Lake, 2.8 GHz, two cores) on which nothing else was built, 1 December 2026: seconds
//! *by the clock* for 2 000 000 × 32 (`benches/long_tables.py table`; the Parquet file has pyarrow's dictionaries), the
//! lesser of two turns, of CSV and Spark of one. gramkit's are of whole processes, the others' of calls that give XᵀX
//! alone:
//!
//! | | Parquet | NPY | CSV |
//! |---|---|---|---|
//! | `gramkit partial` | 1.6 | 0.7 | 11.4 |
//! | `gramkit analyze --memory 500MB` | 3.1 | 1.7 | 18.5 |
//! | NumPy 2.4: `load`, XᵀX | | 1.1 | |
//! | Polars 2.1: read, `to_numpy`, XᵀX | 1.5 | | 4.4 |
//! | PySpark 4.3: `computeGramianMatrix` | 34 | | |
//!
//! In millions of rows a second `partial` is 1.2, 2.9 and 0.18 of Parquet, NPY and CSV, two passes are 0.65, 1.2 and
//! 0.11; NumPy is 1.8, Polars 1.4 and 0.46, Spark 0.06. `partial` and two passes of Parquet hold 28 MB at most.
//!
//! With priority over all else on a core (`benches/parquet.rs`, the same day; medians of seven turns, Snappy, without
//! dictionaries): the parquet crate decodes all columns into vectors in 0.50 s, and a state is gathered in 0.74 s, 1.4
//! times as long; two passes take 1.55 s, 3.3 times. Decoding some rows at a time and forgetting them takes 0.17 s.
//!
//! Of columns of mean 10⁸ and deviation 1 the covariance is right to 2·10⁻¹⁶, of a radius of 1.1·10⁻¹³. From XᵀX and
//! the true means it is off by 35 (NumPy; Polars by XᵀX), 2.1 (Polars by sums), 140 (Spark), where 1 is right; Spark's
//! `computeCovariance`, in two passes, by 4·10⁻¹².
//!
//! `gramkit partial` holds 33 MB at most of 10⁶, of 10⁷ and of 10⁸ rows of 8 columns that come through a pipe.
//!
//! What follows is of 30 November. Merging p states of files takes a + b·p milliseconds of the processor, by least
//! squares over p = 2, 4 … 128:
//! 3.90 + (0.0269 ± 0.0004)p for 32 columns, 4.30 + (0.1217 ± 0.0018)p for 100, 5.92 + (0.915 ± 0.008)p for 256; in k,
//! 1.23·10⁻⁸k² + 4·10⁻⁶ seconds a state (64 to 256 columns, to 11 %). Where triangles are merged it is 0.6, 2.6, 16.5
//! and 116 ms at 64, 128, 256 and 512: 9.4·10⁻¹⁰k³ + 3·10⁻⁴ seconds, to 11 %. A state has 8k² bytes, or 12k² with a
//! triangle. Rows are judged 4096 at a time, and where columns are not far fewer than that, even independent ones are
//! near to dependent in some of them: then there is a triangle.
//!
//! What that comes to on machines of one core, with merges of 8 states at a time. It is *an estimate* from one
//! machine, by its processor's time: 520 000 rows a second at 100 columns (Parquet), 950 at 1000 (40 960 rows), 6200 in
//! integers. Network, storage, stragglers, retries and a second pass are not in it; nor is the merging of integers,
//! which was not timed; a merge at 1000 columns is taken from the fit.
//!
//! | | state | 10 machines | 100 machines | 1000 machines |
//! |---|---|---|---|---|
//! | levels of the tree | | 2 | 3 | 4 |
//! | 10⁹ × 100 | 88 kB | 3.2 min + 0.002 s | 19 s + 0.003 s | 1.9 s + 0.004 s |
//! | 10¹⁰ × 1000 | 12 MB | 12 days + 15 s | 29 h + 23 s | 2.9 h + 30 s |
//! | 10¹⁰ × 1000, reproducible | 8.1 MB | 1.9 days | 4.5 h | 27 min |

mod answers;
mod bytes;
mod error;
mod gathering;
mod identity;
mod integers;
mod merging;
mod options;
mod reflections;
mod relations;
mod report;
mod second_pass;
mod seen;
mod state;
mod sums;
mod triangle;

pub use error::{Beyond, NotFiniteCell, StateError};
pub use options::{MissingRows, Piece, StateOptions, Summation};
pub use report::{ColumnRank, StateReport};
pub use second_pass::{SecondPass, Settled};
pub use state::GramState;

/// What is being computed, where it exceeds the range.
const WHAT: &str = "Gram matrix";
