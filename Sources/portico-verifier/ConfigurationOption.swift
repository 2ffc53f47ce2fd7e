import AcceptanceService
import ArgumentParser
import Glibc

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
