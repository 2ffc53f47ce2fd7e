import PortalFiles
import SourceDiagnostics

/// A directory as it was read, with the bytes that it was read from: a hundred thousand customers take longer to read than everything
/// else, and change less often.
final class DirectoryReading: Sendable {
  /// Nil where a file has an error.
  let directory: PartnerDirectory?
  let faults: DiagnosticList
  private let files: [String: File]
  private let languages: LanguageSetting

  /// - Returns: the earlier one itself where the files and the languages are the same.
  static func of(
    _ folder: PortalFolder, _ languages: LanguageSetting, after earlier: DirectoryReading?
  ) -> DirectoryReading {
    if let earlier, earlier.languages == languages, earlier.files == files(of: folder) { return earlier }
    return DirectoryReading(folder, languages)
  }

  private init(_ folder: PortalFolder, _ languages: LanguageSetting) {
    var faults = DiagnosticList()
    directory = PartnerDirectory.read(from: folder, languages: languages, faults: &faults)
    self.faults = faults
    self.languages = languages
    files = Self.files(of: folder)
  }

  /// A file that can't be read isn't one that isn't there.
  private enum File: Equatable {
    case bytes([UInt8])
    case missing
    case faulty(String)
  }

  private static func files(of folder: PortalFolder) -> [String: File] {
    Dictionary(
      uniqueKeysWithValues: PartnerDirectory.files.map { path in
        switch folder.read(path, limit: CustomerFile.sizeLimit) {
        case .bytes(let bytes): (path, .bytes(bytes))
        case .missing: (path, .missing)
        case let content: (path, .faulty("\(content)"))
        }
      })
  }
}
