package import SourceDiagnostics
import SystemFiles

/// Why there is no telling what the clocks of a time zone do. Nothing goes on in UTC instead.
package struct TimeZoneFault: ExplainedError, Hashable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    /// There is no folder of zone files.
    case noFiles
    /// The folder has no such zone, but these.
    case unknown(known: [String])
    case unreadable(String)
    /// What is wrong with the file.
    case damaged(String)
  }

  package let reason: Reason
  /// As somebody wrote it.
  package let name: String
  /// Where the files were looked for.
  package let folder: String

  package var code: String { "time-zone" }

  package var message: String {
    switch reason {
    case .noFiles: "there are no time zone files in \(shownFolder), so what \(shownName) means can't be told"
    case .unknown: "\(shownName) is no known time zone"
    case .unreadable(let words):
      "the file \(shownName) of the time zones in \(shownFolder) can't be read: \(words)"
    case .damaged(let words): "the file \(shownName) of the time zones in \(shownFolder) is damaged: \(words)"
    }
  }

  package var remedy: String {
    switch reason {
    case .noFiles:
      "Install the system's time zones (Debian: apt install tzdata), or name a folder with them in TZDIR."
    case .unknown(let known):
      (Self.city(name, in: known) ?? nearestName(to: name, among: known)).map { "Did you mean \($0)?" }
        ?? "Write a name such as Asia/Tokyo; \(folder) has all of them."
    case .unreadable:
      "Give this program the right to read it, or install the system's time zones again (Debian: apt install --reinstall "
        + "tzdata); without the variable TZDIR they are looked for in /usr/share/zoneinfo."
    case .damaged: "Install the system's time zones again (Debian: apt install --reinstall tzdata)."
    }
  }

  /// The zone that is called by a city: `new york` is America/New_York's.
  private static func city(_ name: String, in known: [String]) -> String? {
    let city = name.lowercased().replacing(" ", with: "_")
    return known.first { $0.lowercased().hasSuffix("/\(city)") }
  }

  package var category: ErrorCategory {
    switch reason {
    case .unknown: .faults
    case .noFiles, .unreadable, .damaged: .inputOutput
    }
  }

  package var description: String { message }

  private var shownFolder: String { spelledOut(folder, atMost: 200) }
  private var shownName: String { "“\(spelledOut(name, atMost: 80))”" }
}
