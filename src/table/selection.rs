//! Some columns of a table.

use faer::Mat;

use super::Table;
use super::choice::ColumnChoice;
use super::columns::located;
use super::error::ColumnError;

impl Table {
    /// The table of these columns, by name or by index in this table, in this order. Weights and what was assumed stay;
    /// so do the numbers as they were written, unless there is no memory for those of so many columns. A matrix that
    /// was symmetric is one no more.
    ///
    /// ```
    /// use gramkit::table::{ColumnError, Table};
    /// let names = ["price", "tax", "total"].map(String::from).to_vec();
    /// let table = Table::new(Some(names), faer::mat![[10.0, 2.0, 12.0], [25.0, 5.0, 30.0]]);
    /// let part = table.select(["total", "price"])?;
    /// assert_eq!(part.values, faer::mat![[12.0, 10.0], [30.0, 25.0]]);
    /// let error = table.select(["Pricee"]).unwrap_err();
    /// assert_eq!(error.to_string(), r#"there is no column "Pricee" (but "price"); there are price, tax, total"#);
    /// # Ok::<(), ColumnError>(())
    /// ```
    ///
    /// # Errors
    /// [`ColumnError`] for a name or index that no column has, or that several have.
    pub fn select<C: Into<ColumnChoice>>(&self, columns: impl IntoIterator<Item = C>) -> Result<Self, ColumnError> {
        let columns = columns.into_iter().map(|column| self.index(&column.into())).collect::<Result<Vec<_>, _>>()?;
        Ok(self.part(&columns))
    }

    /// The table without these columns, by name or by index in this table.
    ///
    /// ```
    /// use gramkit::{Independence, Vectors};
    /// use gramkit::table::Table;
    /// let names = ["price", "tax", "total"].map(String::from).to_vec();
    /// let table = Table::new(Some(names), faer::mat![[10.0, 2.0, 12.0], [25.0, 5.0, 30.0], [8.0, 0.5, 8.5]]);
    /// // What depends on the others is left out.
    /// let answer = Independence::of(&Vectors::columns(&table.values))?;
    /// let part = table.without(answer.dependent_columns())?;
    /// assert_eq!(part.names.unwrap(), ["price", "tax"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Table::select`].
    pub fn without<C: Into<ColumnChoice>>(&self, columns: impl IntoIterator<Item = C>) -> Result<Self, ColumnError> {
        let mut kept = vec![true; self.values.ncols()];
        for column in columns {
            kept[self.index(&column.into())?] = false;
        }
        Ok(self.part(&(0..kept.len()).filter(|&j| kept[j]).collect::<Vec<_>>()))
    }

    /// The numbers of one column, by name or by index in this table.
    ///
    /// ```
    /// use gramkit::table::{ColumnError, Table};
    /// let table = Table::new(Some(vec!["a".into(), "b".into()]), faer::mat![[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!((table.column("b")?, table.column(0)?), (&[2.0, 4.0][..], &[1.0, 3.0][..]));
    /// # Ok::<(), ColumnError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Table::select`].
    pub fn column(&self, column: impl Into<ColumnChoice>) -> Result<&[f64], ColumnError> {
        Ok(self.values.col_as_slice(self.index(&column.into())?))
    }

    fn index(&self, column: &ColumnChoice) -> Result<usize, ColumnError> {
        located(self.names.as_deref(), self.values.ncols(), column)
    }

    /// The columns with these indices, which are in range.
    fn part(&self, columns: &[usize]) -> Self {
        let of = |names: &Vec<String>| columns.iter().map(|&j| names[j].clone()).collect();
        Self {
            names: self.names.as_ref().map(of),
            values: Mat::from_fn(self.values.nrows(), columns.len(), |i, k| self.values[(i, columns[k])]),
            columns: columns.iter().map(|&j| self.columns[j]).collect(),
            shape: self.shape,
            weights: self.weights.clone(),
            decimals: None,
            // The columns of this matrix are those of the values.
            exact: self.exact.as_ref().and_then(|exact| exact.with_columns(columns).ok()),
            assumed: self.assumed.clone(),
        }
    }
}
