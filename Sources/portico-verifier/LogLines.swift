import Logging
import PartnerModel
import SystemFiles

#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the service says of itself, a line each on standard error: `2026-12-01T04:33:00Z info portico-verifier: …`. The moment is
/// that of RFC 3339 in UTC, which every reader of logs knows.
struct LogLines: LogHandler {
  let label: String
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var values = metadata.merging(event.metadata ?? [:]) { $1 }
    if let error = event.error { values["error"] = "\(error)" }
    let said = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let moment = Moment(seconds: Int64(time(nil))).text
    StandardStream.complain(
      (["\(moment) \(event.level) \(label):"] + said + ["\(event.message)"]).joined(separator: " "))
  }
}
