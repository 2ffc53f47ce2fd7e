internal import GRDB

/// One transaction on the journal: either a view that doesn't change, or the only writer there is.
struct JournalTransaction {
  let database: Database

  /// Runs statements that have no values and return nothing.
  func execute(_ sql: String) throws {
    try database.execute(sql: sql)
  }

  /// Keeps programs away that know less than the given version of the journal's form.
  func keepAwayWriters(before version: Int) throws {
    try SQLiteForm.require(version, in: self)
  }
}
