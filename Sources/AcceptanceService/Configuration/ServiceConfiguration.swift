internal import Journal
package import SourceDiagnostics

/// What the service is told at its start. Paths are taken from the working folder; the defaults fit a portal's
/// folder on one's own machine.
package struct ServiceConfiguration: Hashable, Sendable {
  /// Where requests come in. Plain HTTP: a proxy in front of it speaks TLS.
  package var listen = ListenAddress(host: "127.0.0.1", port: 8484)
  /// The folder that `portico build` writes for this service.
  package var site = "Site/verifier"
  package var journal = "State/\(JournalLocation.own)"
  /// The folder of the key that signs receipts.
  package var receiptKeys = "State/receipt-keys"
  /// Origins beside the portal's own whose scripts may read answers, such as `https://www.example`.
  package var origins: [String] = []
  /// The peers whose `X-Forwarded-For` is believed.
  package var trustedProxies: [NetworkRange] = NetworkRange.loopback
  /// So many connections are served at once; a further one takes the place of the idlest.
  package var connections = 512
  /// A request has to be here in so many seconds: its header, and then its body.
  package var requestSeconds = 10
  /// A connection on which nothing is asked is closed after so many seconds.
  package var idleSeconds = 60
  /// So many requests that make no sense are taken from one address in a minute; 0 for any number.
  package var failuresPerMinute = 30
  package var log = LogDetail.requests

  package init() {}

  /// What is written to standard error, beside faults.
  package enum LogDetail: String, CaseIterable, Sendable {
    /// A line for each request: route, status, outcome and time. Never a token, a body or an address.
    case requests
    case faults
  }
}

/// What is wrong with the configuration, and how to mend it.
package struct ConfigurationFault: ExplainedError, Hashable, CustomStringConvertible {
  package let message: String
  package let remedy: String

  package init(_ message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }

  package var code: String { "invalid-configuration" }
  package var category: ErrorCategory { .faults }

  package var description: String { "\(message)\n  \(remedy)" }
}

/// Every fault that one look found.
package struct ConfigurationFaults: Error, Hashable, Sendable, CustomStringConvertible {
  package let faults: [ConfigurationFault]

  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
