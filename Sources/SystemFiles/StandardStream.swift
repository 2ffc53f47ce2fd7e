internal import Glibc

/// Where a program of ours speaks. A reader that has gone away ends the program quietly, like any filter's.
package enum StandardStream {
  case output
  case error

  /// Lines for whoever called the program. They name files and values of others, so none of them may steer the terminal.
  package static func say(_ text: String) { output.show(text) }

  /// The same on standard error.
  package static func complain(_ text: String) { error.show(text) }

  private func show(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// The bytes as they are.
  package func write(_ bytes: [UInt8]) {
    do {
      try SystemFiles.write(bytes, to: descriptor, named: "standard \(self)")
    } catch {
      exit(Self.ioError)
    }
  }

  /// Whether somebody looks on, rather than a file or another program.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  private var descriptor: Int32 {
    switch self {
    case .output: STDOUT_FILENO
    case .error: STDERR_FILENO
    }
  }

  /// `EX_IOERR` of sysexits.h.
  private static let ioError: Int32 = 74
}

extension String {
  /// The text in one line, without control characters, so that what others named can't steer the terminal; what can't be
  /// seen or turns the rest around is spelled out, such as `\u{202e}`. Joiners and variation selectors stay, as some
  /// scripts can't do without.
  package var printable: String {
    guard unicodeScalars.contains(where: { $0.isControl || $0.isHidden }) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.isHidden {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar.isControl ? "\u{FFFD}" : scalar)
      }
    }
    return shown
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    guard value >= 0x7F else { return value < 0x20 }
    return switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  fileprivate var isHidden: Bool {
    guard value >= 0xAD else { return false }
    switch self {
    case "\u{200C}", "\u{200D}": return false
    case "\u{FFF9}"..."\u{FFFB}": return true
    default: return properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
    }
  }
}
