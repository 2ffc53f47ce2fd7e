/// The name of a key: its RFC 7638 thumbprint, which is its `kid` in tokens.
///
/// Any text can be one: a token that somebody else spelt may name what it likes, and no key has it.
package struct KeyID: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// In groups of four characters, for people to compare.
  package var fingerprint: String {
    var groups: [Substring] = []
    var rest = rawValue[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
  }
}

extension KeyID: CustomStringConvertible {
  package var description: String { rawValue }
}
