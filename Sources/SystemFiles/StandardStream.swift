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

  /// How many characters fit into a line of the terminal; nil where there is none.
  package var terminalWidth: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

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
  /// The text in one line, without control characters, so that what others named can't steer the terminal. What can't be
  /// seen, turns the rest around or towers over other lines is spelled out, such as `\u{202e}`. Joiners and variation selectors
  /// stay behind letters of scripts that can't do without.
  package var printable: String {
    guard unicodeScalars.contains(where: { $0.value > 0x7E || $0.isControl }) else { return self }
    var shown = ""
    var marks = 0
    var before: Unicode.Scalar?
    for scalar in unicodeScalars {
      marks = scalar.isMark ? marks + 1 : scalar.properties.isDefaultIgnorableCodePoint ? marks : 0
      let isHidden =
        scalar.isShaper
        ? !(before?.mayTake(scalar) ?? false) : scalar.isHidden || marks > Self.mostMarks
      if isHidden {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar.isControl ? "\u{FFFD}" : scalar)
      }
      before = scalar
    }
    return shown
  }

  /// On one letter; no script needs more.
  private static let mostMarks = 8
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    guard value >= 0x7F else { return value < 0x20 }
    return switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  fileprivate var isMark: Bool {
    guard value >= 0x300 else { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: !properties.isVariationSelector
    default: false
    }
  }

  fileprivate var isShaper: Bool {
    self == "\u{200C}" || self == "\u{200D}" || properties.isVariationSelector
  }

  /// Whether it may be shaped so: a selector by what is neither Latin, Greek nor Cyrillic; a joiner by letters of scripts that
  /// join theirs, and by pictures.
  fileprivate func mayTake(_ shaper: Unicode.Scalar) -> Bool {
    if shaper.properties.isVariationSelector {
      return value >= 0x590 && !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
        || self == "\u{A9}" || self == "\u{AE}"
    }
    switch value {
    case 0x600..<0x1D00, 0x2600..<0x2800, 0xA800..<0xAC00, 0xFB50..<0xFEFD, 0x10A00..<0x12000,
      0x1E900..<0x20000:
      return true
    default: return self == "\u{FE0F}"
    }
  }

  fileprivate var isHidden: Bool {
    guard value >= 0xAD else { return false }
    switch value {
    case 0xFFF9...0xFFFC, 0x2800, 0xFDD0...0xFDEF, 0x13441, 0x13442, 0x1D159: return true
    case _ where value & 0xFFFE == 0xFFFE: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }
}
