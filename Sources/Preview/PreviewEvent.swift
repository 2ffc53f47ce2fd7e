package import PortalOperations
package import SourceDiagnostics

/// What a preview tells of the portal's files.
package enum PreviewEvent: Sendable {
  /// Faults, or warnings at the beginning: what `portico check` says, and what keeps the portal from being shown.
  case found(DiagnosticList, [PreviewFault])
  /// There were faults, and there are none any more.
  case mended
  /// No changes are told of in these folders, and why: pages follow them more slowly.
  case unwatched(String)
}
