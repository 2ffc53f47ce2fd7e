internal import Glibc

/// Where a program of ours speaks. A reader that has gone away ends the program quietly, like any filter's.
package enum StandardStream {
  case output
  case error

  /// A line for whoever called the program.
  package static func say(_ text: String) {
    output.write(Array((text + "\n").utf8))
  }

  /// Lines on standard error. They name files and values of others, so none of them may steer the terminal.
  package static func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    error.write(Array((lines.joined(separator: "\n") + "\n").utf8))
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
  /// The text without control characters, so that what others named can't steer the terminal.
  package var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
