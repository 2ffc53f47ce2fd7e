package import InvitationToken
package import PartnerModel

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

/// What the folder knows about a key, besides the key.
package struct KeyRecord: Sendable, Hashable {
  /// The key's RFC 7638 thumbprint, which is its `kid` in tokens.
  package let keyID: KeyID
  package fileprivate(set) var state: KeyState
  package let createdAt: Moment
  package fileprivate(set) var activatedAt: Moment?
  package fileprivate(set) var retiredAt: Moment?
  package fileprivate(set) var revokedAt: Moment?
  /// When a build first put it into the published set; nil where none has yet.
  package fileprivate(set) var publishedAt: Moment?

  init(
    keyID: KeyID, state: KeyState, createdAt: Moment, activatedAt: Moment? = nil, retiredAt: Moment? = nil,
    revokedAt: Moment? = nil, publishedAt: Moment? = nil
  ) {
    self.keyID = keyID
    self.state = state
    self.createdAt = createdAt
    self.activatedAt = activatedAt
    self.retiredAt = retiredAt
    self.revokedAt = revokedAt
    self.publishedAt = publishedAt
  }

  /// Whether its public half belongs into the published set at `now`: a retired key stays until a token that it
  /// signed in its last second has expired, which is `longestUse` later, or never where that is nil.
  func isPublished(at now: Moment, longestUse: Lifetime?) -> Bool {
    switch state {
    case .next, .active: true
    case .retired:
      longestUse.map { now - (retiredAt ?? now) < $0 } ?? true
    case .revoked: false
    }
  }
}

extension KeyPurpose {
  /// What to type for `portico keys <verb>` about keys of this purpose.
  func command(_ verb: String, _ argument: String? = nil) -> String {
    let option = self == .receipts ? " --receipts" : ""
    // An id may begin with a hyphen.
    return "`portico keys \(verb)\(option)\(argument.map { " -- \($0)" } ?? "")`"
  }
}

/// All keys of one purpose in the order of their creation, and the rules by which they change. Pure.
struct KeyIndex: Sendable, Hashable {
  private(set) var records: [KeyRecord]
  private let purpose: KeyPurpose

  init(records: [KeyRecord] = [], for purpose: KeyPurpose) {
    self.records = records
    self.purpose = purpose
  }

  func first(_ state: KeyState) -> KeyRecord? {
    records.first { $0.state == state }
  }

  func record(_ keyID: KeyID) -> KeyRecord? {
    records.first { $0.keyID == keyID }
  }

  /// The first key of a portal signs at once: no verifier can know another. Each later one waits as the next.
  mutating func add(_ keyID: KeyID, now: Moment) throws(KeyFolderFault) -> KeyRecord {
    try refuseSecondNext()
    var record = KeyRecord(keyID: keyID, state: .next, createdAt: now)
    if records.isEmpty {
      record.state = .active
      record.activatedAt = now
    }
    records.append(record)
    return record
  }

  /// Notes keys of which there is no trace here: their tokens are void, and pages get tokens of the key that signs.
  mutating func revokeLost(_ keyIDs: Set<KeyID>, now: Moment) {
    let unknown = keyIDs.filter { record($0) == nil }.sorted { $0.rawValue < $1.rawValue }
    records.insert(
      contentsOf: unknown.map { KeyRecord(keyID: $0, state: .revoked, createdAt: now, revokedAt: now) }, at: 0
    )
  }

  func refuseSecondNext() throws(KeyFolderFault) {
    guard let next = first(.next) else { return }
    throw KeyFolderFault(
      .nextKeyExists, "key \(next.keyID) is already waiting to be the next one",
      remedy: "Build and deploy, so that it is published, and run \(purpose.command("rotate")) a day later.")
  }

  /// Notes that a build published these keys; of one that was published before, the first time stays.
  mutating func notePublished(_ keyIDs: Set<KeyID>, now: Moment) {
    for place in records.indices where keyIDs.contains(records[place].keyID) {
      if records[place].publishedAt == nil { records[place].publishedAt = now }
    }
  }

  /// So long a verifier may go on with the set of keys that it has fetched.
  private static let timeToGetKnown = Lifetime.days(1)

  /// Tokens of a key that nobody knows are refused, so a key that takes over has been published for a while. Where no
  /// key signs at all there is nothing to wait for: nothing is built meanwhile.
  private func refuseUnknownToVerifiers(_ next: KeyRecord, now: Moment) throws(KeyFolderFault) {
    guard first(.active) != nil else { return }
    let known = next.publishedAt.map { $0 + Self.timeToGetKnown }
    if let known, now >= known { return }
    let command = purpose.command("rotate")
    throw KeyFolderFault(
      .keyNotKnownYet,
      next.publishedAt.map { "key \(next.keyID) is published only since \($0.text)" }
        ?? "no build has published key \(next.keyID) yet",
      remedy: (known.map { "Run \(command) from \($0.text) on, when every verifier has fetched it." }
        ?? "Build and deploy, and run \(command) a day later, when every verifier has fetched it.")
        + " With --now-anyway it signs at once, and who doesn't know it yet refuses what it signs.")
  }

  /// Makes the next key the active one, and retires the one that was.
  ///
  /// - Parameter anyway: whether it may be one that verifiers don't know yet.
  mutating func rotate(now: Moment, anyway: Bool) throws(KeyFolderFault) -> KeyRotation {
    guard let next = records.firstIndex(where: { $0.state == .next }) else {
      throw KeyFolderFault(
        .noNextKey, "there is no next key to rotate to",
        remedy:
          "Run \(purpose.command("create")), build and deploy, so that the new key gets known, and run "
          + "\(purpose.command("rotate")) a day later.")
    }
    if !anyway { try refuseUnknownToVerifiers(records[next], now: now) }
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
  mutating func revoke(_ prefix: String, now: Moment) throws(KeyFolderFault) -> KeyRevocation {
    let matches = records.indices.filter { records[$0].keyID.rawValue.hasPrefix(prefix) }
    guard matches.isEmpty || prefix.utf8.count >= Self.shortestPrefix else {
      throw KeyFolderFault(
        .unknownKey, "\(prefix) is too short to name a key",
        remedy:
          "Give at least \(Self.shortestPrefix) characters of its identifier: a slip could end another key.")
    }
    guard let index = matches.first, matches.count == 1 else {
      throw KeyFolderFault(
        .unknownKey,
        matches.count > 1 ? "more than one key starts like that" : "there is no such key",
        remedy: "\(purpose.command("list")) shows the keys; give enough of one to tell it from the others.")
    }
    let before = records[index].state
    if before != .revoked {
      records[index].state = .revoked
      records[index].revokedAt = now
    }
    return KeyRevocation(
      record: records[index], purpose: purpose, stateBefore: before, hasNextKey: first(.next) != nil)
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
  package let purpose: KeyPurpose
  /// `revoked` where nothing changed.
  package let stateBefore: KeyState
  fileprivate let hasNextKey: Bool

  package var advice: String {
    let anew =
      switch purpose {
      case .invitations: "invitations that it signed get new tokens under the same links."
      case .receipts: "who opens the address of a receipt that it signed gets a new one."
      }
    let deploy =
      "build and deploy now: the key leaves the published set, its tokens are refused, and \(anew)"
    guard stateBefore == .active else { return deploy.prefix(1).uppercased() + deploy.dropFirst() }
    // Nothing is built while no key signs, so the next one can't be published first.
    let start =
      (hasNextKey ? "run " : "run \(purpose.command("create")) and ") + purpose.command("rotate")
    return "No key signs at present: \(start), then \(deploy)"
  }
}
