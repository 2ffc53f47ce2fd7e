internal import JSON
internal import SourceDiagnostics

extension ServiceConfiguration {
  /// The environment variables that are ours begin with this; the rest is a member's name in capitals, so
  /// `PORTICO_VERIFIER_RECEIPT_KEYS` sets `receiptKeys`.
  package static let variablePrefix = "PORTICO_VERIFIER_"

  /// Reads a configuration file (strict JSON, one object) and then the environment, which has the last word. In a
  /// variable, a list is separated by commas.
  ///
  /// - Parameter file: the bytes of the file; nil where none is given.
  /// - Throws: every fault at once.
  package init(
    file: [UInt8]?, environment: [String: String]
  ) throws(ConfigurationFaults) {
    self.init()
    var faults: [ConfigurationFault] = []
    if let file {
      do {
        for (name, value) in try StrictJSON.object(file).members {
          apply(value, to: name, named: "\"\(name)\"", faults: &faults)
        }
      } catch {
        faults.append(
          ConfigurationFault(
            "the configuration is not proper JSON: \(error)",
            remedy: "It is one object, such as {\"listen\": \"127.0.0.1:8484\"}."))
      }
    }
    for (variable, text) in environment.sorted(by: { $0.key < $1.key })
    where variable.hasPrefix(Self.variablePrefix) {
      let name = Self.members.first { Self.variable(of: $0.name) == variable }?.name
      guard let name else {
        faults.append(Self.unknown(variable) { Self.variable(of: $0) })
        continue
      }
      apply(Self.value(of: text, for: name), to: name, named: variable, faults: &faults)
    }
    if !faults.isEmpty { throw ConfigurationFaults(faults: faults) }
  }

  /// The bytes of a configuration file.
  package static func read(_ path: String) throws(StartFailure) -> [UInt8] {
    do {
      return try readFile(path, limit: 1 << 20)
    } catch {
      throw StartFailure(
        message: "\(error)", remedy: "Give --config the path of a file that this user can read.")
    }
  }

  /// A member that may be set: how it takes a value, and what it takes.
  private struct Member {
    let name: String
    let expects: String
    var isList = false
    /// False where the value isn't one.
    let take: @Sendable (inout ServiceConfiguration, JSONValue) -> Bool
  }

  private static let members: [Member] = [
    Member(name: "listen", expects: "an address with a port, such as \"127.0.0.1:8484\" or \"[::1]:8484\"") {
      set(&$0.listen, text($1).flatMap { ListenAddress($0) })
    },
    Member(name: "site", expects: "the path of the folder that portico build wrote") {
      set(&$0.site, path($1))
    },
    Member(name: "journal", expects: "the path of the journal") { set(&$0.journal, path($1)) },
    Member(name: "receiptKeys", expects: "the path of the folder with the key for receipts") {
      set(&$0.receiptKeys, path($1))
    },
    Member(
      name: "origins", expects: "a list of origins, such as \"https://www.example\", without a path",
      isList: true
    ) {
      set(&$0.origins, list($1) { origin($0) })
    },
    Member(
      name: "trustedProxies", expects: "a list of addresses, or networks such as \"10.0.0.0/8\"", isList: true
    ) {
      set(&$0.trustedProxies, list($1) { NetworkRange($0) })
    },
    Member(name: "connections", expects: "a number from 1 to 65536") {
      set(&$0.connections, number($1, 1...65_536))
    },
    Member(name: "requestSeconds", expects: "a number from 1 to 300") {
      set(&$0.requestSeconds, number($1, 1...300))
    },
    Member(name: "idleSeconds", expects: "a number from 1 to 3600") {
      set(&$0.idleSeconds, number($1, 1...3600))
    },
    Member(name: "failuresPerMinute", expects: "a number from 0 to 60000") {
      set(&$0.failuresPerMinute, number($1, 0...60_000))
    },
    Member(name: "log", expects: "\"requests\" or \"faults\"") {
      set(&$0.log, text($1).flatMap { LogDetail(rawValue: $0) })
    },
  ]

  /// Every setting, its value where none is given, and what it takes: lines to be read by people.
  package static var settingsInWords: String {
    let usual = ServiceConfiguration()
    let values = [
      "listen": "\(usual.listen)", "site": usual.site, "journal": usual.journal,
      "receiptKeys": usual.receiptKeys,
      "origins": "none", "trustedProxies": usual.trustedProxies.map(\.description).joined(separator: ","),
      "connections": "\(usual.connections)", "requestSeconds": "\(usual.requestSeconds)",
      "idleSeconds": "\(usual.idleSeconds)", "failuresPerMinute": "\(usual.failuresPerMinute)",
      "log": usual.log.rawValue,
    ]
    return members.map { member in
      "  \(member.name) (\(values[member.name] ?? "")): \(member.expects)"
    }.joined(separator: "\n")
  }

  private mutating func apply(
    _ value: JSONValue, to name: String, named shown: String, faults: inout [ConfigurationFault]
  ) {
    guard let member = Self.members.first(where: { $0.name == name }) else {
      faults.append(Self.unknown(shown) { "\"\($0)\"" })
      return
    }
    if !member.take(&self, value) {
      let commas = member.isList && shown == Self.variable(of: name) ? ", separated by commas" : ""
      faults.append(ConfigurationFault("\(shown) can't be used", remedy: "Give \(member.expects)\(commas)."))
    }
  }

  /// - Parameter spelled: a setting's name as it is written where the unknown one stands.
  private static func unknown(_ shown: String, spelled: (String) -> String) -> ConfigurationFault {
    let names = members.map(\.name)
    // What all of them have in common makes none of them more alike.
    let bare = shown.trimmingPrefix(variablePrefix).filter { $0 != "\"" && $0 != "_" }
    // Of three letters, one that is like is chance.
    let near = bare.count > 3 ? nearestName(to: bare, among: names) : nil
    return ConfigurationFault(
      "there is no setting \(shown)",
      remedy: near.map { "Did you mean \(spelled($0))?" }
        ?? "There are: \(names.map(spelled).joined(separator: ", ")).")
  }

  /// `receiptKeys` is `PORTICO_VERIFIER_RECEIPT_KEYS`.
  private static func variable(of name: String) -> String {
    variablePrefix + name.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
  }

  /// A variable's text as the value that the file would have.
  private static func value(of text: String, for name: String) -> JSONValue {
    switch name {
    case _ where members.contains { $0.name == name && $0.isList }:
      .array(text.split(separator: ",").map { .string($0.filter { $0 != " " }) })
    case "connections", "requestSeconds", "idleSeconds", "failuresPerMinute":
      Int64(text).map { .integer($0) } ?? .otherNumber
    default: .string(text)
    }
  }

  private static func set<Value>(_ target: inout Value, _ value: Value?) -> Bool {
    guard let value else { return false }
    target = value
    return true
  }

  private static func text(_ value: JSONValue) -> String? {
    guard case .string(let text) = value else { return nil }
    return text
  }

  private static func path(_ value: JSONValue) -> String? {
    text(value).flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
  }

  private static func number(_ value: JSONValue, _ range: ClosedRange<Int64>) -> Int? {
    guard case .integer(let number) = value, range.contains(number) else { return nil }
    return Int(number)
  }

  private static func list<Element>(_ value: JSONValue, _ element: (String) -> Element?) -> [Element]? {
    guard case .array(let values) = value else { return nil }
    let elements = values.compactMap { text($0).flatMap(element) }
    return elements.count == values.count ? elements : nil
  }

  /// An origin as a browser writes it (RFC 6454 section 6.2): in small letters, no path, no usual port.
  private static func origin(_ text: String) -> String? {
    guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return nil }
    let host = text.dropFirst(scheme.count)
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-.:[]".utf8)
    let usualPort = scheme == "https://" ? ":443" : ":80"
    guard !host.isEmpty, host.utf8.allSatisfy(allowed.contains), !host.hasSuffix(usualPort) else {
      return nil
    }
    return text
  }
}
