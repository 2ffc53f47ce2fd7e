package import SourceDiagnostics

/// `Content/directory/customers.csv` for whoever changes it: the table, and the bytes that it was read from.
package struct CustomerFile: Sendable {
  package static let path = "\(PartnerDirectory.folder)/customers.csv"
  /// In bytes: a longer one isn't read.
  package static let sizeLimit = CSVTable.sizeLimit

  package let table: CustomerTable
  /// Nil where there is no such file yet.
  package let bytes: [UInt8]?

  /// Nil, with the faults, where the file can't be read as the table that it must be.
  ///
  /// - Parameter surroundings: what the rest of the portal says.
  package init?(
    from folder: PortalFolder, _ surroundings: CustomerTable.Surroundings, faults: inout DiagnosticList
  ) {
    let before = faults.diagnostics.count
    bytes = folder.optionalBytes(of: Self.path, limit: Self.sizeLimit, faults: &faults)
    guard let bytes else {
      guard faults.diagnostics.count == before else { return nil }
      table = CustomerTable()
      return
    }
    guard
      let table = CustomerTable(
        file: folder.shownName(of: Self.path), bytes: bytes, surroundings: surroundings, faults: &faults)
    else { return nil }
    self.table = table
  }
}
