import PortalFiles
package import SourceDiagnostics

/// What keeps a portal from being shown as its files are now.
package struct PreviewFault: Hashable, Sendable {
  /// Nil where it isn't one of a file.
  package let position: SourcePosition?
  package let message: String
  package let remedy: String
  /// The lines around its place; none where it has none.
  package let excerpt: [Line]

  /// A line of a file.
  package struct Line: Hashable, Sendable {
    package let number: Int
    package let text: String
    /// Where in the fault's own line it lies: how many Unicode scalars stand before it.
    package let column: Int?
  }
}

extension PreviewFault {
  /// As many as somebody will look at before mending.
  private static let most = 50

  /// - Parameters:
  ///   - faults: of which only the errors keep anything from being shown.
  ///   - folder: the portal's; only of what lies in it is anything shown.
  static func all(_ faults: DiagnosticList, in folder: PortalFolder) -> [PreviewFault] {
    let errors = faults.bounded.filter { $0.severity == .error }.prefix(most)
    let lines = lines(of: Set(errors.compactMap { $0.position?.file }), in: folder.readOnce())
    return errors.map { fault in
      PreviewFault(
        position: fault.position, message: fault.message, remedy: fault.remedy,
        excerpt: fault.position.map { excerpt(around: $0, lines[$0.file] ?? []) } ?? [])
    }
  }

  package init(_ error: any Error) {
    if let error = error as? any ExplainedError {
      self.init(position: nil, message: error.message, remedy: error.remedy, excerpt: [])
    } else {
      self.init(
        position: nil, message: "\(error)", remedy: "`portico check` says more.", excerpt: [])
    }
  }

  /// The line itself with the one before and the one behind it.
  private static func excerpt(around position: SourcePosition, _ lines: [String]) -> [Line] {
    (position.line - 1...position.line + 1).compactMap { number in
      guard lines.indices.contains(number - 1) else { return nil }
      let column = number == position.line ? position.column - 1 : nil
      return shortened(lines[number - 1], number, column)
    }
  }

  /// By file. None of what a link leads to out of the portal, and none of what must not be published.
  private static func lines(of files: Set<String>, in folder: PortalFolder) -> [String: [String]] {
    var lines: [String: [String]] = [:]
    for file in files {
      guard let path = folder.path(shownAs: file), case .bytes(let bytes) = folder.read(path, limit: 1 << 20)
      else { continue }
      lines[file] = self.lines(of: bytes)
    }
    for secret in folder.secretsRead().diagnostics {
      if let file = secret.position?.file { lines[file] = nil }
    }
    return lines
  }

  private static func lines(of bytes: [UInt8]) -> [String] {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self)
    }
  }

  /// Of a very long line the part around the place.
  private static func shortened(_ text: String, _ number: Int, _ column: Int?) -> Line {
    let most = 160
    let scalars = text.unicodeScalars
    guard scalars.count > most else { return Line(number: number, text: text, column: column) }
    let left = max(0, (column ?? 0) - most / 2)
    let part = scalars.dropFirst(left).prefix(most)
    return Line(
      number: number, text: String(String.UnicodeScalarView(part)), column: column.map { $0 - left })
  }
}
