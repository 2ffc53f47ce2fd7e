package import SourceDiagnostics

/// Why the folder of keys refuses: what is wrong, and what to do about it.
package struct KeyFolderFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The raw values are for scripts.
  package enum Reason: String, Sendable {
    case loosePermissions = "loose-permissions"
    case symbolicLink = "symbolic-link"
    case damagedKeyFolder = "damaged-key-folder"
    case noActiveKey = "no-active-key"
    case noNextKey = "no-next-key"
    case nextKeyExists = "next-key-exists"
    case keyNotKnownYet = "key-not-known-yet"
    case unknownKey = "unknown-key"
    case noLinkSecret = "no-link-secret"
    case inputOutput = "input-output"
  }

  package let reason: Reason
  /// In lower case and without a full stop.
  package let message: String
  /// A whole sentence.
  package let remedy: String

  package init(_ reason: Reason, _ message: String, remedy: String) {
    self.reason = reason
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(message)\n  \(remedy)" }
}

extension KeyFolderFault: ExplainedError {
  package var code: String { reason.rawValue }
  package var category: ErrorCategory { reason == .inputOutput ? .inputOutput : .refused }
}
