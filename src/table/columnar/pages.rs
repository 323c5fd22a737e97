//! The pages of a Parquet file, each looked at before it is decoded: the decoder does not survive some that no writer
//! makes.

use std::fs::File;
use std::sync::Arc;

use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

/// A file whose pages are checked.
pub(super) struct CheckedPages {
    file: Arc<File>,
    metadata: Arc<ParquetMetaData>,
}

impl CheckedPages {
    /// Refuses a file whose pages cannot lie where its footer says.
    pub(super) fn new(file: File, metadata: Arc<ParquetMetaData>) -> Result<Self> {
        let length = file.metadata()?.len();
        let columns = metadata.file_metadata().schema_descr().num_columns();
        for group in metadata.row_groups() {
            if group.num_columns() != columns || group.num_rows() < 0 {
                return Err(ParquetError::General("a group of its rows has not all columns".to_string()));
            }
            if !group.columns().iter().all(|chunk| lies_within(chunk, length)) {
                return Err(ParquetError::General("a column of it lies outside of the file".to_string()));
            }
        }
        Ok(Self { file: Arc::new(file), metadata })
    }
}

fn lies_within(chunk: &ColumnChunkMetaData, length: u64) -> bool {
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let ends = [start, chunk.data_page_offset()].map(|start| u64::try_from(start).ok());
    let (Ok(size), [Some(start), Some(_)]) = (u64::try_from(chunk.compressed_size()), ends) else { return false };
    chunk.num_values() >= 0 && start.checked_add(size).is_some_and(|end| end <= length)
}

impl RowGroups for CheckedPages {
    fn num_rows(&self) -> usize {
        self.metadata.row_groups().iter().fold(0, |rows, group| rows.saturating_add(rows_of(group)))
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let (file, metadata) = (self.file.clone(), self.metadata.clone());
        Ok(Box::new(Chunks { file, metadata, column, group: 0 }))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.metadata.row_groups().iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

fn rows_of(group: &RowGroupMetaData) -> usize {
    usize::try_from(group.num_rows()).unwrap_or(0)
}

/// The pages of a column, group by group.
struct Chunks {
    file: Arc<File>,
    metadata: Arc<ParquetMetaData>,
    column: usize,
    group: usize,
}

impl Iterator for Chunks {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        let group = self.metadata.row_groups().get(self.group)?;
        self.group += 1;
        let chunk = group.columns().get(self.column)?;
        let reader = SerializedPageReader::new(self.file.clone(), chunk, rows_of(group), None);
        Some(reader.map(|reader| Box::new(Pages { reader, has_dictionary: false }) as Box<dyn PageReader>))
    }
}

impl PageIterator for Chunks {}

/// The pages of a column in one group of rows.
struct Pages {
    reader: SerializedPageReader<File>,
    has_dictionary: bool,
}

impl Pages {
    fn check(&mut self, page: &Page) -> Result<()> {
        let refused = |reason: &str| Err(ParquetError::General(reason.to_string()));
        let levels = match page {
            Page::DictionaryPage { .. } if self.has_dictionary => {
                return refused("a column of it has two dictionaries");
            }
            Page::DictionaryPage { .. } => {
                self.has_dictionary = true;
                return Ok(());
            }
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len)
            }
            Page::DataPage { .. } => 0,
        };
        if levels > page.buffer().len() as u64 {
            return refused("a page of it is shorter than its levels");
        }
        let is_dictionary = matches!(page.encoding(), Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY);
        if is_dictionary && !self.has_dictionary { refused("a column of it lacks its dictionary") } else { Ok(()) }
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.reader.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.reader.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.reader.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.reader.at_record_boundary()
    }
}
