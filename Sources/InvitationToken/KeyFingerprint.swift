extension PublicKey {
  /// The key's id in groups of four characters, for people to compare: the RFC 7638 thumbprint.
  package var fingerprint: String { Self.fingerprint(ofKeyID: keyID) }

  package static func fingerprint(ofKeyID keyID: String) -> String {
    var groups: [Substring] = []
    var rest = keyID[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
  }
}
