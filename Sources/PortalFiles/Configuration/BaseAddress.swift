import PartnerModel

/// The address that a portal or a service lives at (RFC 3986): `https`, a host, perhaps a port and a path.
/// `http` is for a host on the same machine only.
package enum BaseAddress {
  package struct Fault: Error {
    package let message: String
    package let remedy: String
  }

  /// The address with scheme and host in lower case, without a default port and without a slash at the end.
  package static func normalized(_ text: String) throws(Fault) -> String {
    let parts = try Parts(text)
    guard parts.rest.allSatisfy({ $0 != "?" && $0 != "#" }) else {
      throw Fault(
        message: "such an address has no query and no fragment",
        remedy: "Remove the ? or # and what stands behind it.")
    }
    guard parts.scheme == "https" || Self.isLoopback(parts.host) else {
      throw Fault(
        message: "an address must begin with https://",
        remedy: "Write https://; only an address on this machine may use http://.")
    }
    let segments = parts.rest.split(separator: "/", omittingEmptySubsequences: true)
    guard !segments.contains("."), !segments.contains(".."), !parts.rest.contains("//") else {
      throw Fault(message: "the path has empty or dotted parts", remedy: "Write the path in full.")
    }
    return "\(parts.scheme)://\(parts.host)\(parts.port.map { ":\($0)" } ?? "")"
      + segments.map { "/\($0)" }.joined()
  }

  static func isOnThisMachine(_ address: String) -> Bool {
    (try? Parts(address)).map { isLoopback($0.host) } ?? false
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
      || host.hasPrefix("127.") && isIPv4(host)
  }

  private static func isIPv4(_ host: String) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
  }

  private struct Parts {
    var scheme: String
    var host: String
    /// Nil for the scheme's own port.
    var port: Int?
    /// Path, query and fragment.
    var rest: Substring

    init(_ text: String) throws(Fault) {
      guard text.utf8.count <= 2_000, text.utf8.allSatisfy(Self.isAllowed) else {
        throw Fault(
          message: "this is no web address: \(shown(text))",
          remedy: "Write it without spaces and quotes, other characters as %XX, international hosts as xn--…."
        )
      }
      let lower = text.lowercased()
      guard let scheme = ["https", "http"].first(where: { lower.hasPrefix($0 + "://") }) else {
        throw Fault(
          message: "this is no full web address: \(shown(text))",
          remedy: "Write it with https:// at its head.")
      }
      let behind = text.dropFirst(scheme.count + 3)
      let authority = behind.prefix { !"/?#".contains($0) }
      self.scheme = scheme
      rest = behind[authority.endIndex...]
      guard let (host, port) = Self.hostAndPort(authority) else {
        throw Fault(
          message: "the host of this web address is not right: \(shown(authority))",
          remedy: "Write a host name such as partners.contoso.example, without a user name.")
      }
      self.host = host
      self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
    }

    private static func hostAndPort(_ authority: Substring) -> (host: String, port: Int?)? {
      let isBracketed = authority.hasPrefix("[")
      let end =
        isBracketed
        ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
      let host = authority[..<(end ?? authority.endIndex)].lowercased()
      let portText = authority[(end ?? authority.endIndex)...]
      var port: Int?
      if !portText.isEmpty {
        guard portText.first == ":", let number = Int(portText.dropFirst()), (1...65_535).contains(number),
          portText.dropFirst().first?.isNumber == true
        else { return nil }
        port = number
      }
      let isName = TenantDomain(host) != nil || isIPv4(host) || host == "localhost"
      return isName || host == "[::1]" ? (host, port) : nil
    }

    /// The characters of RFC 3986, section 2, without those that could end an attribute or a header.
    private static func isAllowed(_ byte: UInt8) -> Bool {
      (0x21...0x7E).contains(byte) && !"\"'<>\\^`{|}".utf8.contains(byte)
    }
  }
}

extension PortalConfiguration {
  /// Whether an address leads to the machine itself, so that nobody else can follow it.
  package static func isLoopback(_ address: String) -> Bool { BaseAddress.isOnThisMachine(address) }
}

extension RecordReader {
  func baseAddress(_ key: String, optional isOptional: Bool = false) -> String? {
    guard let text = text(key, optional: isOptional) else { return nil }
    do {
      return try BaseAddress.normalized(text)
    } catch {
      sink.report(position(of: key), error.message, remedy: error.remedy)
      return nil
    }
  }
}
