//! Tables in and out.

mod bytes;
mod chosen;
mod chunks;
#[cfg(feature = "parquet")]
mod columnar;
mod csv_read;
mod csv_written;
mod dialects;
mod files;
mod grids;
mod integers;
mod npy;
mod npz;
mod rasters;
mod records;
mod selected;
mod slab_files;
mod slabs_read;
mod slabs_written;
mod trials;
