//! Tables in and out.

mod bytes;
mod csv_read;
mod csv_written;
mod files;
mod grids;
mod integers;
mod npy;
mod npz;
mod rasters;
mod records;
mod slab_files;
mod slabs_read;
mod slabs_written;
