//! A file of columns, before they are decoded.

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};

use crate::table::error::TableError;

/// Columns piece by piece: some rows of each at a time.
pub(in crate::table) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// What decodes some columns of a file, by their places in ascending order.
pub(super) type Decode = Box<dyn FnOnce(&[usize]) -> Result<Batches, TableError>>;

/// A file whose columns are known and not decoded.
pub(super) struct Source {
    /// What a message calls the format.
    pub(super) format: &'static str,
    pub(super) schema: SchemaRef,
    /// The rows that it announces, which may be wrong.
    pub(super) rows: usize,
    pub(super) decode: Decode,
}
