package import InvitationToken
import JSON
package import KeyFolder
package import PartnerModel
import PortalSite

/// A key that was made, and what has to happen before it signs.
package struct CreatedKey {
  package let record: KeyRecord
  /// Whether another one signs meanwhile.
  package let anotherOneSigns: Bool
  /// How many open invitations have another link from now on.
  package let deadLinks: Int
}

extension Portal {
  /// Whose clocks tell when a key was made: the portal's.
  package func zoneOfClocks() throws -> LocalTimeZone { try zones().portal }

  /// The keys of a purpose: those that sign invitations, or the verifier's.
  package func keys(for purpose: KeyPurpose) -> KeyFolder {
    switch purpose {
    case .invitations: keys
    case .receipts: receiptKeys
    }
  }

  /// Makes a key: the first one signs at once, a further one waits.
  ///
  /// - Parameters:
  ///   - beginsAnew: whether it may take the place of keys that are gone. Links and receipts that they made
  ///     are dead then, and open invitations get new ones.
  /// - Throws: `needs-role`; `keys-missing` where keys are gone, and nobody says that they are lost for good.
  package func createKey(
    for purpose: KeyPurpose, beginsAnew: Bool = false, actor name: String?, at now: Moment
  ) throws -> CreatedKey {
    try permit(.manageKeys, to: name)
    let folder = keys(for: purpose)
    let lost = try lostKeys(for: purpose, at: now)
    guard lost.keyIDs.isEmpty || beginsAnew else { throw keysMissing(lost, purpose) }
    let record = try folder.create(now: now, inPlaceOf: lost.keyIDs)
    return CreatedKey(
      record: record,
      anotherOneSigns: try folder.list().contains { $0.state == .active && $0.keyID != record.keyID },
      deadLinks: lost.links)
  }

  /// Every key of a purpose with its state, in the order of creation.
  package func keyRecords(for purpose: KeyPurpose, actor name: String?) throws -> [KeyRecord] {
    try permit(.manageKeys, to: name)
    return try keys(for: purpose).list()
  }

  /// Makes the next key the one that signs.
  ///
  /// - Parameter anyway: also one that no build has published for a day.
  package func rotateKeys(
    for purpose: KeyPurpose, anyway: Bool, actor name: String?, at now: Moment
  ) throws -> KeyRotation {
    try permit(.manageKeys, to: name)
    return try keys(for: purpose).rotate(now: now, anyway: anyway)
  }

  /// Ends a key: its tokens are refused from the next build on.
  ///
  /// - Parameter prefix: of the key's id, or all of it.
  package func revokeKey(
    _ prefix: String, for purpose: KeyPurpose, actor name: String?, at now: Moment
  ) throws -> KeyRevocation {
    try permit(.manageKeys, to: name)
    return try keys(for: purpose).revoke(prefix, now: now)
  }

  /// The public keys as the portal publishes them.
  package func publishedJWKS(at now: Moment) throws -> [UInt8] {
    KeySet(try publishedKeys(source().configuration, at: now)).jwks
  }
}

extension KeyRecord {
  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", keyID.rawValue)
      text.member("fingerprint", keyID.fingerprint)
      text.member("state", state.rawValue)
      text.member("created", createdAt.text)
      text.member("activated", optional: activatedAt.map(\.text))
      text.member("retired", optional: retiredAt.map(\.text))
      text.member("revoked", optional: revokedAt.map(\.text))
      text.member("published", optional: publishedAt.map(\.text))
    }
    return text.bytes
  }
}
