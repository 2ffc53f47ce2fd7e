import Glibc
package import PartnerModel
import SourceDiagnostics

/// What `mail` in `portal.yaml` says: which server or program takes letters, in whose name, and how many at a time.
package struct MailSettings: Hashable, Sendable {
  package enum Carrier: Hashable, Sendable {
    case server(MailServerSettings)
    /// A program that takes a letter at its standard input and reads from it to whom it goes, such as `sendmail -i -t`.
    case program([String])
  }

  /// The address that stands in `From`; nil for the portal's own.
  package let from: EmailAddress?
  /// Where answers go; nil for the address of the company that invites.
  package let replyTo: EmailAddress?
  /// Where reports of servers go; nil for the address in `From`.
  package let envelopeFrom: EmailAddress?
  package let carrier: Carrier
  /// How many letters may go in which time; nil for as fast as the server takes them.
  package let rate: SendingRate?
  /// How many letters may go within any 24 hours; nil for no limit.
  package let daily: Int?
}

/// Limits that somebody names for one run in place of those in `portal.yaml`.
package struct SendingLimits: Hashable, Sendable {
  package let rate: SendingRate?
  package let daily: Int?

  package init(rate: SendingRate?, daily: Int?) {
    self.rate = rate
    self.daily = daily
  }
}

extension MailSettings {
  /// In the portal's own name, without limits.
  package init(carrier: Carrier) {
    self.init(from: nil, replyTo: nil, envelopeFrom: nil, carrier: carrier, rate: nil, daily: nil)
  }

  package func limited(by limits: SendingLimits) -> MailSettings {
    MailSettings(
      from: from, replyTo: replyTo, envelopeFrom: envelopeFrom, carrier: carrier, rate: limits.rate ?? rate,
      daily: limits.daily ?? daily)
  }
}

/// A server that takes letters for others (RFC 6409).
package struct MailServerSettings: Hashable, Sendable {
  package enum Security: String, CaseIterable, Sendable {
    /// TLS before anything else is said (STARTTLS), with a certificate that is checked.
    case required
    /// TLS from the first byte, with a certificate that is checked.
    case implicit
    /// None: for a server on this machine.
    case none

    /// RFC 6409 section 3.1, RFC 8314 section 7.3, and RFC 5321 section 4.5.4.2.
    fileprivate var usualPort: Int {
      switch self {
      case .required: 587
      case .implicit: 465
      case .none: 25
      }
    }
  }

  /// By what the server knows whose letters these are.
  package struct SignIn: Hashable, Sendable {
    package enum Secret: Hashable, Sendable {
      /// A file that holds the password in its first line, as the portal's file names it.
      case passwordFile(String)
      /// A program that prints an access token (XOAUTH2).
      case tokenCommand([String])
    }

    package let user: String
    package let secret: Secret
  }

  package let name: String
  package let port: Int
  package let security: Security
  /// Nil where the server takes letters from whoever reaches it.
  package let signIn: SignIn?
  /// The certificates to trust besides the system's, for a server with one of the company's own; nil for none.
  package let certificates: String?

  /// Whether nothing that is said to it leaves this machine.
  package var isOnThisMachine: Bool { Self.isLoopback(name) }

  fileprivate static func isLoopback(_ name: String) -> Bool {
    var address = in_addr()
    // A name such as 127.0.0.1.example.com may lead anywhere.
    return name == "localhost" || name == "::1"
      || name.hasPrefix("127.") && inet_pton(AF_INET, name, &address) == 1
  }
}

/// So many letters in such a time.
package struct SendingRate: Hashable, Sendable, CustomStringConvertible {
  package enum Unit: String, CaseIterable, Sendable {
    case second = "s"
    case minute = "min"
    case hour = "h"

    var seconds: Int {
      switch self {
      case .second: 1
      case .minute: 60
      case .hour: 3600
      }
    }
  }

  package let count: Int
  package let unit: Unit

  /// Such as `25/min`; nil for anything else. At most 1,000 a second.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), let unit = Unit(rawValue: String(parts[1])),
      count > 0, parts[0].allSatisfy(\.isASCIIDigit), count <= 1000 * unit.seconds
    else { return nil }
    self.count = count
    self.unit = unit
  }

  package var description: String { "\(count)/\(unit.rawValue)" }

  /// From one letter to the next, in milliseconds: rounded up, so that never more go than that.
  package var pause: Int64 { (Int64(unit.seconds) * 1000 + Int64(count) - 1) / Int64(count) }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

// MARK: Reading

extension MailSettings {
  /// - Parameter reader: of the record `mail`.
  /// - Returns: nil, with its faults reported, where something is wrong with it.
  init?(_ reader: RecordReader) {
    let before = reader.sink.list.diagnostics.count
    func address(_ key: String) -> EmailAddress? {
      reader.value(key, optional: true) { text throws(RuleViolation) in
        try EmailAddress(validating: text)
      }
    }
    from = address("from")
    replyTo = address("replyTo")
    envelopeFrom = address("envelopeFrom")
    rate = Self.rate(reader)
    daily = reader.integer("daily", in: 1...10_000_000, optional: true)
    let carrier = Self.carrier(reader)
    guard let carrier, reader.sink.list.diagnostics.count == before else { return nil }
    self.carrier = carrier
  }

  private static func rate(_ reader: RecordReader) -> SendingRate? {
    guard let node = reader.optional("rate"), let text = reader.scalar(node, what: "`rate`") else {
      return nil
    }
    if let rate = SendingRate(text) { return rate }
    reader.sink.report(
      node.position, "\(shown(text)) is no rate", remedy: "Write letters by time, as 25/min, 10/s or 600/h.")
    return nil
  }

  private static func carrier(_ reader: RecordReader) -> Carrier? {
    let program = words("sendmail", reader)
    if let first = program.first, !first.hasPrefix("/") {
      reader.sink.report(
        reader.position(of: "sendmail"), "\(shown(first)) could be any program of that name",
        remedy: "Write where it lies, as /usr/sbin/sendmail.")
    }
    let server = server(reader)
    switch (server, program.isEmpty) {
    case (let server?, true): return .server(server)
    case (nil, false): return .program(program)
    case (nil, true):
      reader.sink.report(
        reader.position, "`mail` names nothing that takes letters",
        remedy: "Name a `server`, or a program with `sendmail: [/usr/sbin/sendmail, -i, -t]`.")
    case (_?, false):
      reader.sink.report(
        reader.position(of: "sendmail"), "`mail` names a server and a program",
        remedy: "Remove one of `server` and `sendmail`.")
    }
    return nil
  }

  /// A program with its arguments.
  private static func words(_ key: String, _ reader: RecordReader) -> [String] {
    reader.list(key, optional: true).compactMap { reader.line($0, what: "an item of `\(key)`") }
  }

  private static func server(_ reader: RecordReader) -> MailServerSettings? {
    let name = reader.optional("server").flatMap { node in
      let name = reader.line(node, what: "`server`")
      if let name, !isHost(name) {
        reader.sink.report(
          node.position, "\(shown(name)) is no name of a server",
          remedy: "Write its name alone, as smtp.example.com; its port goes under `port`.")
      }
      return name
    }
    let security = reader.choice("tls", optional: true, of: MailServerSettings.Security.self) ?? .required
    let port = reader.integer("port", in: 1...65_535, optional: true) ?? security.usualPort
    let certificates = reader.optional("caFile").flatMap { reader.line($0, what: "`caFile`") }
    let signIn = signIn(reader)
    guard let name else {
      for key in ["port", "tls", "user", "caFile"] {
        guard let node = reader.optional(key), node.sketch == nil else { continue }
        reader.sink.report(
          node.position, "`\(key)` is about a server, and none is named",
          remedy: "Add `server: …`, or remove the key.")
      }
      return nil
    }
    if security == .none, signIn != nil, !MailServerSettings.isLoopback(name) {
      reader.sink.report(
        reader.position(of: "tls"), "without TLS anybody on the way could read the password for \(name)",
        remedy: "Write `tls: required`, or `tls: implicit` for a port such as 465.")
    }
    return MailServerSettings(
      name: name, port: port, security: security, signIn: signIn, certificates: certificates)
  }

  private static func isHost(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 253
      && text.utf8.allSatisfy { byte in
        byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || "0123456789.-:".utf8.contains(byte))
      }
  }

  private static func signIn(_ reader: RecordReader) -> MailServerSettings.SignIn? {
    let user = reader.optional("user").flatMap { reader.line($0, what: "`user`") }
    let file = reader.optional("passwordFile").flatMap { reader.line($0, what: "`passwordFile`") }
    let command = words("tokenCommand", reader)
    switch (user, file, command.isEmpty) {
    case (nil, nil, true): return nil
    case (let user?, let file?, true):
      return MailServerSettings.SignIn(user: user, secret: .passwordFile(file))
    case (let user?, nil, false):
      return MailServerSettings.SignIn(user: user, secret: .tokenCommand(command))
    case (nil, _, _):
      reader.sink.report(
        reader.position(of: file == nil ? "tokenCommand" : "passwordFile"),
        "the server is told a secret, and not whose it is", remedy: "Add `user: …`.")
    case (_?, nil, true):
      reader.sink.report(
        reader.position(of: "user"), "the user has neither a password nor a token",
        remedy: "Name a file with `passwordFile: State/mail-password`, or a program with `tokenCommand: […]`."
      )
    case (_?, _?, false):
      reader.sink.report(
        reader.position(of: "tokenCommand"), "the user has a password and a token",
        remedy: "Remove one of `passwordFile` and `tokenCommand`.")
    }
    return nil
  }
}
