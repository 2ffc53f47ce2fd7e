import AcceptanceService
import ArgumentParser
import Glibc
import TokenVerdicts

/// Where the settings come from.
struct ConfigurationOption: ParsableArguments {
  @Option(help: "A file of settings: one JSON object.", completion: .file())
  var config: String?

  func configuration() throws -> ServiceConfiguration {
    try ServiceConfiguration(
      file: config.map { path in try ServiceConfiguration.read(path) }, environment: Self.environment)
  }

  private static var environment: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let pointer = entry.pointee {
      let parts = String(cString: pointer).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }
}

/// Standard output and standard error.
enum StandardStream {
  /// No line that others have a part in may steer the terminal.
  static func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    write(Array((lines.joined(separator: "\n") + "\n").utf8), to: STDERR_FILENO)
  }

  static func say(_ text: String) {
    write(Array((text + "\n").utf8), to: STDOUT_FILENO)
  }

  /// A reader that has gone away ends the program quietly, like any filter's.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { Glibc.exit(74) }
      rest = rest.dropFirst(count)
    }
  }
}
