/// Which way letters go.
package enum LetterRoute: Hashable, Sendable {
  case server(MailServer)
  /// A program that takes each letter on its standard input, with its arguments; the first is an absolute path.
  case program([String])
}

/// A server that takes letters, and how we sign in there.
package struct MailServer: Hashable, Sendable {
  package enum Encryption: String, Hashable, Sendable {
    /// STARTTLS, and nothing without it.
    case required
    /// TLS from the first byte.
    case implicit
    /// None: for a relay on the same machine.
    case none
  }

  package enum SignIn: Hashable, Sendable {
    case password(user: String, Secret)
    /// A token that OAuth gave, by XOAUTH2 or OAUTHBEARER.
    case token(user: String, Secret)
  }

  /// A name of ASCII (an A-label where it is international) or an IP address.
  package var host: String
  package var port: Int
  package var encryption: Encryption
  package var signIn: SignIn?
  /// The certificates that are trusted instead of the system's, as PEM.
  package var authorities: String?
  /// What we call ourselves in EHLO: a name, or an IP address in brackets.
  package var ownName: String
  /// How long a reply may take, in seconds. RFC 5321 asks for ten minutes after the end of a letter.
  package var patience: Int

  package static let usualPatience = 600

  package init(
    host: String, port: Int, encryption: Encryption = .required, signIn: SignIn? = nil,
    authorities: String? = nil, ownName: String, patience: Int = usualPatience
  ) {
    self.host = host
    self.port = port
    self.encryption = encryption
    self.signIn = signIn
    self.authorities = authorities
    self.ownName = ownName
    self.patience = patience
  }

  /// Whether `text` can be a host: a name of letters, digits, hyphens and dots, or an IP address without brackets.
  package static func isHost(_ text: String) -> Bool {
    guard 1...253 ~= text.utf8.count else { return false }
    if text.utf8.contains(UInt8(ascii: ":")) {
      return text.utf8.allSatisfy {
        $0.isHexadecimalDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
      }
    }
    return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      1...63 ~= label.utf8.count && label.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
        && label.utf8.first != UInt8(ascii: "-") && label.utf8.last != UInt8(ascii: "-")
    }
  }

  /// Whether we may call ourselves so: a host's name, or an address in brackets such as `[192.0.2.1]` or `[IPv6:2001:db8::1]`.
  package static func isOwnName(_ text: String) -> Bool {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return isHost(text) && !text.contains(":") }
    let address = text.dropFirst().dropLast()
    return isHost(String(address.hasPrefix("IPv6:") ? address.dropFirst(5) : address))
  }
}

/// What must stand in no log: it shows itself to nobody who doesn't ask for it by name.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  package let revealed: String

  package init(_ text: String) {
    revealed = text
  }

  package var description: String { "(secret)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension UInt8 {
  fileprivate var isHexadecimalDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
