/// Where a key stands in its life. It only ever moves down this list.
package enum KeyState: String, Sendable, CaseIterable {
  /// Published, so that every verifier gets to know it, but not signing yet.
  case next
  /// The one key that signs.
  case active
  /// Signs nothing new; published until its last token has expired.
  case retired
  /// Not trusted any more: its tokens are refused at once.
  case revoked
}

/// What the folder knows about a key, besides the key. All moments are seconds since 1970 UTC.
package struct KeyRecord: Sendable, Hashable {
  /// The key's RFC 7638 thumbprint, which is its `kid` in tokens.
  package let keyID: String
  package fileprivate(set) var state: KeyState
  package let createdAt: Int64
  package fileprivate(set) var activatedAt: Int64?
  package fileprivate(set) var retiredAt: Int64?
  package fileprivate(set) var revokedAt: Int64?

  init(
    keyID: String, state: KeyState, createdAt: Int64, activatedAt: Int64? = nil, retiredAt: Int64? = nil,
    revokedAt: Int64? = nil
  ) {
    self.keyID = keyID
    self.state = state
    self.createdAt = createdAt
    self.activatedAt = activatedAt
    self.retiredAt = retiredAt
    self.revokedAt = revokedAt
  }

  /// Whether its public half belongs into the published set at `now`: a retired key stays until a token that it
  /// signed in its last second has expired.
  func isPublished(at now: Int64, longestLifetime: Int64) -> Bool {
    switch state {
    case .next, .active: true
    case .retired: now.subtractingReportingOverflow(retiredAt ?? now).partialValue < longestLifetime
    case .revoked: false
    }
  }
}

/// All keys of a portal in the order of their creation, and the rules by which they change. Pure.
struct KeyIndex: Sendable, Hashable {
  private(set) var records: [KeyRecord]

  init(records: [KeyRecord] = []) {
    self.records = records
  }

  func first(_ state: KeyState) -> KeyRecord? {
    records.first { $0.state == state }
  }

  func record(_ keyID: String) -> KeyRecord? {
    records.first { $0.keyID == keyID }
  }

  /// The first key of a portal signs at once: no verifier can know another. Each later one waits as the next.
  mutating func add(_ keyID: String, now: Int64) throws(KeyFolderFault) -> KeyRecord {
    try refuseSecondNext()
    var record = KeyRecord(keyID: keyID, state: .next, createdAt: now)
    if records.isEmpty {
      record.state = .active
      record.activatedAt = now
    }
    records.append(record)
    return record
  }

  func refuseSecondNext() throws(KeyFolderFault) {
    guard let next = first(.next) else { return }
    throw KeyFolderFault(
      .nextKeyExists, "key \(next.keyID) is already waiting to be the next one",
      remedy: "Build and deploy, so that it is published, and then run `portico keys rotate`.")
  }

  /// Makes the next key the active one, and retires the one that was.
  mutating func rotate(now: Int64) throws(KeyFolderFault) -> KeyRotation {
    guard let next = records.firstIndex(where: { $0.state == .next }) else {
      throw KeyFolderFault(
        .noNextKey, "there is no next key to rotate to",
        remedy:
          "Run `portico keys create`, build and deploy, so that verifiers get to know the new key, and then "
          + "`portico keys rotate`.")
    }
    var retired: KeyRecord?
    if let active = records.firstIndex(where: { $0.state == .active }) {
      records[active].state = .retired
      records[active].retiredAt = now
      retired = records[active]
    }
    records[next].state = .active
    records[next].activatedAt = now
    return KeyRotation(active: records[next], retired: retired)
  }

  /// So much of an identifier at least is asked for, so that a slip of one letter ends no key.
  private static let shortestPrefix = 6

  /// Revokes the one key whose identifier starts with `prefix`. Doing so again changes nothing.
  mutating func revoke(_ prefix: String, now: Int64) throws(KeyFolderFault) -> KeyRevocation {
    let matches = records.indices.filter { records[$0].keyID.hasPrefix(prefix) }
    guard let index = matches.first, matches.count == 1, prefix.utf8.count >= Self.shortestPrefix else {
      throw KeyFolderFault(
        .unknownKey,
        matches.count > 1 ? "more than one key starts like that" : "there is no such key",
        remedy: "`portico keys list` shows the keys; give enough of one to tell it from the others.")
    }
    let before = records[index].state
    if before != .revoked {
      records[index].state = .revoked
      records[index].revokedAt = now
    }
    return KeyRevocation(record: records[index], stateBefore: before, hasNextKey: first(.next) != nil)
  }
}

/// What a rotation changed.
package struct KeyRotation: Sendable, Hashable {
  package let active: KeyRecord
  /// Missing where the active key had been revoked.
  package let retired: KeyRecord?
}

/// What a revocation changed, and what is left to do.
package struct KeyRevocation: Sendable, Hashable {
  package let record: KeyRecord
  /// `revoked` where nothing changed.
  package let stateBefore: KeyState
  fileprivate let hasNextKey: Bool

  package var advice: String {
    let deploy =
      "build and deploy now: the key leaves the published set, its tokens are refused, and invitations that it "
      + "signed get new tokens under the same links."
    guard stateBefore == .active else { return deploy.prefix(1).uppercased() + deploy.dropFirst() }
    // Nothing is built while no key signs, so the next one can't be published first.
    let start =
      hasNextKey ? "run `portico keys rotate`" : "run `portico keys create` and `portico keys rotate`"
    return "No key signs at present: \(start), then \(deploy)"
  }
}
