package import InvitationToken
package import PartnerModel

/// A folder of private keys for one purpose, what became of each, and the secret behind the links that go with them:
/// `State/keys` is the portal's, `State/receipt-keys` its verifier's.
///
///     keys.json     every key with its state; written last, so that it never names a key that isn't there
///     <kid>.pem     one private key each, PKCS#8
///     link.key      32 random bytes
///     .key.new      a key that isn't in `keys.json` yet, under another name
///
/// A run that is killed leaves at most that and other drafts, and whoever changes something next removes them, with the
/// key's file.
///
/// Changes are made one at a time, by whichever process; readers need not wait, since every file is replaced whole.
/// Nothing is kept in memory: each call looks at the folder as it is.
package struct KeyFolder: Sendable {
  package let path: String
  package let purpose: KeyPurpose

  private static let indexName = "keys.json"
  private static let linkSecretName = "link.key"
  private static let draftName = ".key.new"

  package init(at path: String, for purpose: KeyPurpose = .invitations) {
    self.path = path
    self.purpose = purpose
  }

  /// Every key in the order of creation; none where there is no folder yet.
  package func list() throws(KeyFolderFault) -> [KeyRecord] {
    guard let folder = try PrivateFolder.opened(at: path) else { return [] }
    return try index(of: folder).records
  }

  /// Makes a key. The first one is active at once, and the folder and its link secret are made with it; a later one is
  /// `next`, and refused while another is.
  ///
  /// - Parameter lost: keys that signed and are gone for good, noted as revoked with the first key of a new folder.
  package func create(now: Moment, inPlaceOf lost: Set<KeyID> = []) throws(KeyFolderFault) -> KeyRecord {
    try PrivateFolder.make(at: path)
    return try change { folder, index throws(KeyFolderFault) in
      try index.refuseSecondNext()
      if try folder.read(Self.linkSecretName) == nil {
        try folder.write(LinkSecret.randomBytes(), to: Self.linkSecretName)
      }
      let key = Self.newKey()
      try folder.write([UInt8](key.pem.utf8), to: Self.draftName)
      try folder.link(Self.draftName, as: Self.fileName(key.keyID))
      let record = try index.add(key.keyID, now: now)
      index.revokeLost(lost, now: now)
      return record
    }
  }

  /// A key whose identifier can be typed as an argument: one that begins with a hyphen would be read as options, just
  /// when a key has to be revoked in haste.
  private static func newKey() -> SigningKey {
    while true {
      let key = SigningKey()
      if !key.keyID.rawValue.hasPrefix("-") { return key }
    }
  }

  /// Notes when a build first published these keys. Changes nothing where that is noted.
  package func notePublished(_ keyIDs: Set<KeyID>, now: Moment) throws(KeyFolderFault) {
    let isNews = try list().contains { keyIDs.contains($0.keyID) && $0.publishedAt == nil }
    guard isNews else { return }
    try change { _, index throws(KeyFolderFault) in index.notePublished(keyIDs, now: now) }
  }

  /// Makes the next key the active one.
  ///
  /// - Parameter anyway: whether also one that no build has published for a day yet, so that verifiers may not know it.
  package func rotate(now: Moment, anyway: Bool = false) throws(KeyFolderFault) -> KeyRotation {
    try change { _, index throws(KeyFolderFault) in try index.rotate(now: now, anyway: anyway) }
  }

  /// Revokes a key, named by its identifier or by the start of it. Nothing takes its place by itself: see the advice
  /// in what is returned.
  package func revoke(_ prefix: String, now: Moment) throws(KeyFolderFault) -> KeyRevocation {
    try change { _, index throws(KeyFolderFault) in try index.revoke(prefix, now: now) }
  }

  /// The key that signs what is issued now.
  package func activeKey() throws(KeyFolderFault) -> SigningKey {
    if let folder = try PrivateFolder.opened(at: path) {
      let index = try index(of: folder)
      if let active = index.first(.active) { return try key(active.keyID, in: folder) }
      if index.first(.next) != nil {
        throw KeyFolderFault(
          .noActiveKey, "no key is active",
          remedy: "Run \(purpose.command("rotate")): the next key then signs.")
      }
    }
    throw KeyFolderFault(.noActiveKey, "no key is active", remedy: "Run \(purpose.command("create")).")
  }

  /// What can be done with a key that signed something once.
  package enum Answer: Sendable {
    /// The key, for tokens that it already stands for.
    case usable(SigningKey)
    /// Its tokens are void, and none may be made again.
    case revoked(at: Moment)
    case unknown
  }

  /// The keys that a build needs to make the tokens of its invitations again, by identifier.
  package func signingKeys(_ keyIDs: some Sequence<KeyID>) throws(KeyFolderFault) -> [KeyID: Answer] {
    var answers: [KeyID: Answer] = [:]
    guard let folder = try PrivateFolder.opened(at: path) else {
      for keyID in keyIDs { answers[keyID] = .unknown }
      return answers
    }
    let index = try index(of: folder)
    for keyID in Set(keyIDs) {
      guard let record = index.record(keyID) else {
        answers[keyID] = .unknown
        continue
      }
      if let moment = record.revokedAt {
        answers[keyID] = .revoked(at: moment)
      } else {
        answers[keyID] = .usable(try key(keyID, in: folder))
      }
    }
    return answers
  }

  /// The set to publish: the active key, the next one, and those retired ones that a valid token may still name,
  /// in the order of creation. Receipts don't expire, so all their keys stay but those that were revoked.
  ///
  /// - Parameter longestLifetime: the longest time that policy lets an invitation last. Keys stay for two days more.
  package func publishedKeys(now: Moment, longestLifetime: Lifetime) throws(KeyFolderFault) -> KeySet {
    guard let folder = try PrivateFolder.opened(at: path) else { return KeySet([]) }
    // A life of days ends with a local day, wherever that is: no key goes before the last of its tokens.
    let longestUse = purpose == .receipts ? nil : longestLifetime + .days(2)
    var keys: [PublicKey] = []
    for record in try index(of: folder).records where record.isPublished(at: now, longestUse: longestUse) {
      keys.append(try key(record.keyID, in: folder).publicKey)
    }
    return purpose == .receipts ? KeySet([], receipts: keys) : KeySet(keys)
  }

  /// The secret behind the links, which `create` made.
  package func linkSecret() throws(KeyFolderFault) -> LinkSecret {
    guard let folder = try PrivateFolder.opened(at: path),
      let bytes = try folder.read(Self.linkSecretName)
    else {
      throw KeyFolderFault(
        .noLinkSecret, "there is no \(path)/\(Self.linkSecretName)",
        remedy:
          "Run \(purpose.command("create")) for a new portal; else restore the file from its backup, since with another "
          + "secret every link that was sent leads nowhere.")
    }
    guard let secret = LinkSecret(bytes) else {
      throw KeyFolderFault(
        .damagedKeyFolder, "\(path)/\(Self.linkSecretName) doesn't hold \(LinkSecret.size) bytes",
        remedy: "Restore the file from its backup.")
    }
    return secret
  }

  /// Changes the index under the lock. Where `change` throws, the index stays as it was.
  private func change<Result>(
    _ change: (borrowing PrivateFolder, inout KeyIndex) throws(KeyFolderFault) -> Result
  ) throws(KeyFolderFault) -> Result {
    while true {
      guard let folder = try PrivateFolder.opened(at: path) else {
        throw KeyFolderFault(
          .noActiveKey, "there is no folder of keys at \(path)", remedy: "Run \(purpose.command("create")).")
      }
      try folder.lock()
      // Whoever held it until now may have put another one in its place.
      guard folder.isInPlace else { continue }
      try removeDrafts(in: folder)
      let result: Result
      do throws(KeyFolderFault) {
        let before = try index(of: folder)
        var after = before
        result = try change(folder, &after)
        if after != before { try folder.write(after.json, to: Self.indexName) }
      } catch {
        try? removeDrafts(in: folder)
        throw error
      }
      try removeDrafts(in: folder)
      return result
    }
  }

  /// Removes what was being written, and a key that didn't come so far that the index names it.
  private func removeDrafts(in folder: borrowing PrivateFolder) throws(KeyFolderFault) {
    let drafts = try folder.names().filter { $0.hasPrefix(".") && $0.hasSuffix(".new") }
    guard !drafts.isEmpty else { return }
    if let bytes = try folder.read(Self.draftName), let pem = String(validating: bytes, as: UTF8.self),
      let keyID = (try? SigningKey(pem: pem))?.keyID, try index(of: folder).record(keyID) == nil
    {
      try folder.remove(Self.fileName(keyID))
    }
    for name in drafts { try folder.remove(name) }
  }

  private func index(of folder: borrowing PrivateFolder) throws(KeyFolderFault) -> KeyIndex {
    guard let json = try folder.read(Self.indexName) else { return KeyIndex(for: purpose) }
    return try KeyIndex(json: json, for: purpose)
  }

  private func key(
    _ keyID: KeyID, in folder: borrowing PrivateFolder
  ) throws(KeyFolderFault) -> SigningKey {
    let name = Self.fileName(keyID)
    guard let bytes = try folder.read(name), let pem = String(validating: bytes, as: UTF8.self),
      let key = try? SigningKey(pem: pem), key.keyID == keyID
    else {
      throw KeyFolderFault(
        .damagedKeyFolder, "\(path)/\(name) doesn't hold the private key \(keyID)",
        remedy:
          "Restore the file from its backup; if it is lost, run \(purpose.command("revoke", keyID.rawValue))."
      )
    }
    return key
  }

  private static func fileName(_ keyID: KeyID) -> String { "\(keyID).pem" }
}
