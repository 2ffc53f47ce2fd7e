import Foundation
import InvitationToken
import KeyFolder
import PartnerModel
import TestSupport
import Testing

/// The verifier's folder of keys: the same life, another purpose, and no end while receipts are about.
@Suite struct ReceiptKeyTests {
  private let scratch: Scratch
  private var folder: KeyFolder { scratch.folder }

  init() throws {
    scratch = try Scratch("State/receipt-keys", for: .receipts)
  }

  @Test func keysArePublishedForReceipts() throws {
    let record = try folder.create(now: 1)
    let key = try folder.activeKey().publicKey
    let set = try folder.publishedKeys(now: 1, longestLifetime: 0)
    #expect(set == KeySet([], receipts: [key]))
    #expect(set.purpose(of: key) == .receipts && key.keyID == record.keyID)
  }

  /// Receipts don't expire, so neither do the keys that they need.
  @Test func retiredKeysStayUntilTheyAreRevoked() throws {
    let first = try folder.create(now: 1)
    let second = try folder.create(now: 2)
    _ = try folder.rotate(now: 3, anyway: true)
    func published(_ now: Moment) throws -> [KeyID] {
      try folder.publishedKeys(now: now, longestLifetime: 10).keys.map(\.keyID)
    }
    for now in [3, 13, .distantFuture] as [Moment] {
      #expect(try published(now) == [first.keyID, second.keyID])
    }
    _ = try folder.revoke(first.keyID.rawValue, now: 20)
    for now in [3, 20, .distantFuture] as [Moment] { #expect(try published(now) == [second.keyID]) }
  }

  /// What to do is told for these keys: the same command without the option would change the portal's.
  @Test func everyRemedyNamesTheOption() throws {
    func remedy(_ work: () throws(KeyFolderFault) -> Void) -> String {
      do throws(KeyFolderFault) {
        try work()
        return ""
      } catch {
        return error.remedy
      }
    }
    func activeKey() throws(KeyFolderFault) { _ = try folder.activeKey() }
    func rotate() throws(KeyFolderFault) { _ = try folder.rotate(now: 9, anyway: true) }
    var remedies = [
      remedy(activeKey), remedy(rotate), remedy { () throws(KeyFolderFault) in _ = try folder.linkSecret() },
    ]
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    remedies.append(remedy(rotate))
    let record = try folder.create(now: 1)
    remedies.append(remedy(rotate))
    remedies.append(remedy { () throws(KeyFolderFault) in _ = try folder.revoke("nosuchkey", now: 2) })
    _ = try folder.create(now: 2)
    remedies.append(remedy { () throws(KeyFolderFault) in _ = try folder.create(now: 3) })
    remedies.append(try folder.revoke(record.keyID.rawValue, now: 4).advice)
    remedies.append(remedy(activeKey))
    try FileManager.default.removeItem(atPath: scratch.path("\(record.keyID).pem"))
    remedies.append(
      remedy { () throws(KeyFolderFault) in _ = try folder.publishedKeys(now: 5, longestLifetime: 1) })
    // The revoked key's file isn't needed any more.
    #expect(remedies.removeLast() == "")
    for text in remedies {
      let commands = text.split(separator: "`").filter { $0.hasPrefix("portico keys") }
      #expect(!commands.isEmpty && commands.allSatisfy { $0.contains(" --receipts") }, "\(text)")
    }
  }

  @Test func adviceIsAboutReceipts() throws {
    let record = try folder.create(now: 1)
    let advice = try folder.revoke(record.keyID.rawValue, now: 2).advice
    #expect(advice.contains("receipt") && !advice.contains("invitation"))
  }

  /// What an invitee's receipt is worth, from its signing to the revocation of its key.
  @Test func receiptsOutliveARotationAndNoRevocation() throws {
    let record = try folder.create(now: 1)
    let receipt = AcceptanceReceipt(
      issuer: "https://a.example", subject: "customer:c", invitation: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
      form: .first, acceptedAt: 1_800_000_000,
      kind: "reseller-invites-customer", from: "reseller:e", grants: [], outcome: .accepted,
      terms: .init(digest: TextDigest(of: ""), language: "en"), evidence: "link-possession",
      record: JournalHead(sequence: 1, hash: .beforeFirst))
    let token = try TokenSigner(folder.activeKey()).bytes(of: receipt)
    func verdict() throws -> RefusalReason? {
      let keys = try folder.publishedKeys(now: .distantFuture, longestLifetime: 1)
      do throws(TokenRefusal) {
        let read = try AcceptanceReceipt(
          verifying: token, keys: keys, issuer: "https://a.example", now: .distantFuture)
        #expect(read == receipt)
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(try verdict() == nil)
    _ = try folder.create(now: 6)
    _ = try folder.rotate(now: 7, anyway: true)
    #expect(try verdict() == nil)
    _ = try folder.revoke(record.keyID.rawValue, now: 8)
    #expect(try verdict() == .unknownKey)
  }
}
