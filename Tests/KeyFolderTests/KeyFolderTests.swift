import PartnerModel
import Foundation
import InvitationToken
import KeyFolder
import TestSupport
import Testing

/// A folder of its own for each test, gone with it.
final class Scratch {
  private let temporary: TemporaryFolder
  let folder: KeyFolder
  var root: URL { temporary.url }

  init(_ name: String = "State/keys", for purpose: KeyPurpose = .invitations) throws {
    temporary = try TemporaryFolder()
    folder = KeyFolder(at: temporary.path(name), for: purpose)
  }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  func setMode(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// Every file with its content.
  func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      contents[name] = FileManager.default.contents(atPath: path(name))
    }
    return contents
  }

  /// Writes a file that only its owner can get at.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    try setMode(0o600, path(name))
  }

  /// The reason for which `work` refuses, after checking that it left every file as it was.
  func refusal(_ work: () throws(KeyFolderFault) -> Void) throws -> KeyFolderFault.Reason? {
    let before = try contents()
    defer { #expect((try? contents()) == before, "a refused call changes nothing") }
    do throws(KeyFolderFault) {
      try work()
      return nil
    } catch {
      #expect(error.remedy.hasSuffix(".") && !error.message.isEmpty)
      return error.reason
    }
  }
}

@Suite struct KeyFolderTests {
  private let scratch: Scratch
  private var folder: KeyFolder { scratch.folder }
  private let lifetime: Lifetime = 1000

  init() throws {
    scratch = try Scratch()
  }

  @Test func nothingThereYet() throws {
    #expect(try folder.list().isEmpty)
    #expect(try folder.publishedKeys(now: 0, longestLifetime: lifetime).keys.isEmpty)
    #expect(throws: KeyFolderFault.self) { try folder.activeKey() }
    #expect(throws: KeyFolderFault.self) { try folder.linkSecret() }
    #expect(throws: KeyFolderFault.self) { try folder.rotate(now: 0, anyway: true) }
    #expect(throws: KeyFolderFault.self) { try folder.revoke("a", now: 0) }
    guard case .unknown = try folder.signingKeys(["a"])["a"] else {
      Issue.record("a key in no folder")
      return
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path), "looking makes no folder")
  }

  @Test func firstKeyIsActiveAndPrivate() throws {
    let record = try folder.create(now: 7)
    #expect(record.state == .active && record.createdAt == 7 && record.activatedAt == 7)
    #expect(try folder.list() == [record])
    #expect(try folder.activeKey().keyID == record.keyID)
    #expect(try folder.publishedKeys(now: 7, longestLifetime: lifetime).keys.map(\.keyID) == [record.keyID])

    #expect(try Set(scratch.contents().keys) == ["keys.json", "link.key", "\(record.keyID).pem"])
    #expect(try scratch.mode(scratch.root.appending(path: "State").path) == 0o700)
    #expect(try scratch.mode(folder.path) == 0o700)
    for name in try scratch.contents().keys { #expect(try scratch.mode(scratch.path(name)) == 0o600) }
    #expect(
      FileManager.default.contents(atPath: scratch.path("keys.json"))
        == Data(
          #"{"version":1,"keys":[{"kid":"\#(record.keyID)","state":"active","createdAt":7,"activatedAt":7}]}"#
            .utf8)
        + Data("\n".utf8))
  }

  @Test func secondKeyWaits() throws {
    let first = try folder.create(now: 1)
    let second = try folder.create(now: 2)
    #expect(second.state == .next && second.activatedAt == nil)
    #expect(try folder.activeKey().keyID == first.keyID)
    #expect(
      try folder.publishedKeys(now: 2, longestLifetime: lifetime).keys.map(\.keyID) == [
        first.keyID, second.keyID,
      ])
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.create(now: 3) } == .nextKeyExists)
  }

  @Test func rotation() throws {
    let first = try folder.create(now: 1)
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.rotate(now: 2, anyway: true) }
        == .noNextKey)
    let second = try folder.create(now: 3)
    let rotation = try folder.rotate(now: 10, anyway: true)
    #expect(rotation.active.keyID == second.keyID && rotation.active.activatedAt == 10)
    #expect(rotation.retired?.keyID == first.keyID && rotation.retired?.retiredAt == 10)
    #expect(try folder.list().map(\.state) == [.retired, .active])
    #expect(try folder.activeKey().keyID == second.keyID)
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.rotate(now: 11, anyway: true) }
        == .noNextKey)

    // The last token that the first key signed may hold until the second 1009; two days later the key goes.
    func published(_ now: Moment) throws -> [KeyID] {
      try folder.publishedKeys(now: now, longestLifetime: lifetime).keys.map(\.keyID)
    }
    #expect(try published(1009 + 172_800) == [first.keyID, second.keyID])
    #expect(try published(1010 + 172_800) == [second.keyID])
    #expect(try published(.distantFuture) == [second.keyID])
    #expect(try published(.distantPast).last == second.keyID)

    let answers = try folder.signingKeys([first.keyID, second.keyID, "other"])
    guard case .usable(let one) = answers[first.keyID], case .usable(let two) = answers[second.keyID],
      case .unknown = answers["other"]
    else {
      Issue.record("\(answers)")
      return
    }
    #expect([one.keyID, two.keyID] == [first.keyID, second.keyID])
  }

  @Test func revocationOfTheActiveKey() throws {
    let first = try folder.create(now: 1)
    let revocation = try folder.revoke(String(first.keyID.rawValue.prefix(8)), now: 5)
    #expect(revocation.stateBefore == .active && revocation.record.revokedAt == 5)
    #expect(revocation.advice.contains("keys create") && revocation.advice.contains("keys rotate"))
    #expect(try folder.publishedKeys(now: 5, longestLifetime: lifetime).keys.isEmpty)
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.activeKey() } == .noActiveKey)
    guard case .revoked(at: 5) = try folder.signingKeys([first.keyID])[first.keyID] else {
      Issue.record("a revoked key can be used")
      return
    }

    let before = try scratch.contents()
    let again = try folder.revoke(first.keyID.rawValue, now: 6)
    #expect(again.stateBefore == .revoked && again.record.revokedAt == 5)
    #expect(try scratch.contents() == before)

    // Nothing was promoted; the way back is the one that the advice names.
    let second = try folder.create(now: 7)
    #expect(second.state == .next)
    #expect(throws: KeyFolderFault.self) { try folder.activeKey() }
    #expect(try folder.rotate(now: 8, anyway: true).retired == nil)
    #expect(try folder.activeKey().keyID == second.keyID)
  }

  @Test func revocationOfOtherKeys() throws {
    let first = try folder.create(now: 1)
    let second = try folder.create(now: 2)
    #expect(try folder.revoke(second.keyID.rawValue, now: 3).advice.contains("rotate") == false)
    #expect(try folder.activeKey().keyID == first.keyID)
    let third = try folder.create(now: 4)
    #expect(try folder.revoke(first.keyID.rawValue, now: 5).advice.contains("keys create") == false)
    #expect(try folder.rotate(now: 6, anyway: true).active.keyID == third.keyID)
    #expect(try folder.list().map(\.state) == [.revoked, .revoked, .active])
  }

  @Test(arguments: ["", "zz zz", "../link.key"])
  func revocationOfNoKey(_ name: String) throws {
    _ = try folder.create(now: 1)
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.revoke(name, now: 2) } == .unknownKey)
  }

  /// What a verifier sees, from the first token to the revocation of its key (D11).
  @Test func tokensOutliveARotationAndNoRevocation() throws {
    let record = try folder.create(now: 1)
    let claims = InvitationClaims(
      issuer: "https://a.example", audience: ["b"], subject: "customer:c", id: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
      issuedAt: 1_800_000_000,
      expiresAt: 1_800_000_900,
      kind: "reseller-invites-customer", from: "reseller:e", grants: [])
    let token = try TokenSigner(folder.activeKey()).sign(claims)
    func verdict() throws -> RefusalReason? {
      let keys = try folder.publishedKeys(now: 20, longestLifetime: lifetime)
      let verifier = TokenVerifier(keys: keys, expecting: TokenVerifier.Expectations(), standing: nil)
      do throws(TokenRefusal) {
        _ = try verifier.verify(token, now: 1_800_000_020)
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(try verdict() == nil)
    _ = try folder.create(now: 6)
    _ = try folder.rotate(now: 7, anyway: true)
    #expect(try verdict() == nil)
    guard case .usable(let key) = try folder.signingKeys([record.keyID])[record.keyID] else {
      Issue.record("a retired key is needed to build its pages again")
      return
    }
    #expect(try TokenSigner(key).sign(claims) == token)
    _ = try folder.revoke(record.keyID.rawValue, now: 8)
    #expect(try verdict() == .unknownKey)
  }

  @Test(arguments: [0o710, 0o704, 0o755, 0o701])
  func looseFolderIsRefused(_ mode: Int) throws {
    _ = try folder.create(now: 1)
    try scratch.setMode(mode, folder.path)
    let fault = #expect(throws: KeyFolderFault.self) { try folder.activeKey() }
    #expect(fault?.reason == .loosePermissions)
    #expect(fault?.remedy.contains("chmod 0700") == true)
    #expect(throws: KeyFolderFault.self) { try folder.list() }
    #expect(throws: KeyFolderFault.self) { try folder.create(now: 2) }
    #expect(throws: KeyFolderFault.self) { try folder.linkSecret() }
    try scratch.setMode(0o700, folder.path)
    _ = try folder.activeKey()
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o666])
  func looseFilesAreRefused(_ mode: Int) throws {
    let record = try folder.create(now: 1)
    func check(_ name: String, _ work: () throws(KeyFolderFault) -> Void) throws {
      try scratch.setMode(mode, scratch.path(name))
      #expect(try scratch.refusal(work) == .loosePermissions)
      try scratch.setMode(0o600, scratch.path(name))
      #expect(try scratch.refusal(work) == nil)
    }
    try check("\(record.keyID).pem") { () throws(KeyFolderFault) in _ = try folder.activeKey() }
    try check("keys.json") { () throws(KeyFolderFault) in _ = try folder.list() }
    try check("link.key") { () throws(KeyFolderFault) in _ = try folder.linkSecret() }
  }

  @Test func symbolicLinksAreRefused() throws {
    let record = try folder.create(now: 1)
    let files = FileManager.default
    for name in ["keys.json", "link.key", "\(record.keyID).pem"] {
      let elsewhere = scratch.root.appending(path: name).path
      try files.moveItem(atPath: scratch.path(name), toPath: elsewhere)
      try files.createSymbolicLink(atPath: scratch.path(name), withDestinationPath: elsewhere)
      let reason = try scratch.refusal { () throws(KeyFolderFault) in
        _ = try folder.activeKey()
        _ = try folder.linkSecret()
      }
      #expect(reason == .symbolicLink, "\(name)")
      try files.removeItem(atPath: scratch.path(name))
      try files.moveItem(atPath: elsewhere, toPath: scratch.path(name))
    }
    let link = scratch.root.appending(path: "link").path
    try files.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
    let fault = #expect(throws: KeyFolderFault.self) { try KeyFolder(at: link).list() }
    #expect(fault?.reason == .symbolicLink)
  }

  private static let kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

  @Test(arguments: [
    "", "{}", "[]", #"{"version":2,"keys":[]}"#, #"{"version":1}"#, #"{"version":1,"keys":[7]}"#,
    #"{"version":1,"keys":[{"kid":"../link","state":"active","createdAt":1}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"lost","createdAt":1}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"active"}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"active","createdAt":"1"}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"active","createdAt":1,"activatedAt":null}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"retired","createdAt":1}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"revoked","createdAt":1}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"next","createdAt":1},"#
      + #"{"kid":"\#(kid)","state":"active","createdAt":1}]}"#,
    #"{"version":1,"keys":[{"kid":"\#(kid)","state":"active","createdAt":1},"#
      + #"{"kid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","state":"active","createdAt":1}]}"#,
    String(repeating: " ", count: 70_000),
  ])
  func damagedIndexStopsEverything(_ text: String) throws {
    _ = try folder.create(now: 1)
    try scratch.write(text, to: "keys.json")
    let reason = KeyFolderFault.Reason.damagedKeyFolder
    #expect(try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.list() } == reason)
    #expect(try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.create(now: 2) } == reason)
    #expect(try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.activeKey() } == reason)
  }

  @Test func keyThatIsNotTheOneNamed() throws {
    let record = try folder.create(now: 1)
    let name = "\(record.keyID).pem"
    for text in [SigningKey().pem, "", "\u{FFFD}"] {
      try scratch.write(text, to: name)
      #expect(
        try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.activeKey() } == .damagedKeyFolder)
    }
    try FileManager.default.removeItem(atPath: scratch.path(name))
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.activeKey() } == .damagedKeyFolder)
  }

  /// A run that was killed while it wrote leaves a draft, and perhaps a key that no index names.
  @Test func killedRunDoesNoHarm() throws {
    _ = try folder.create(now: 1)
    try scratch.write("half a fi", to: ".keys.json.new")
    try scratch.write(SigningKey().pem, to: "AAAA.pem")
    let second = try folder.create(now: 2)
    #expect(try folder.list().map(\.state) == [.active, .next])
    #expect(try folder.rotate(now: 3, anyway: true).active.keyID == second.keyID)
    #expect(!FileManager.default.fileExists(atPath: scratch.path(".keys.json.new")))
  }

  @Test func changesAtOnceAreMadeOneByOne() async throws {
    let folder = folder
    let outcomes = await withTaskGroup(of: KeyFolderFault.Reason?.self) { group in
      for _ in 0..<16 {
        group.addTask {
          do throws(KeyFolderFault) {
            _ = try folder.create(now: 1)
            return nil
          } catch {
            return error.reason
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == nil } == 2)
    #expect(outcomes.count { $0 == .nextKeyExists } == 14)
    #expect(try folder.list().map(\.state) == [.active, .next])
  }

  /// Against Python: `base64.b32encode(hmac.new(bytes(range(32)), id, "sha256").digest()[:20])`.
  @Test func linkPathIsTheKeyedHash() throws {
    _ = try folder.create(now: 1)
    let drawn = try folder.linkSecret().linkPath(for: "mfrggzdfmztwq2lkn5xw64tbnq")
    try Data(0..<32).write(to: URL(fileURLWithPath: scratch.path("link.key")))
    let secret = try folder.linkSecret()
    #expect(
      secret.linkPath(for: "mfrggzdfmztwq2lkn5xw64tbnq").characters == "m6owm5d4jgyoyq4vtiqjuj4zs3xby7bn")
    #expect(secret.linkPath(for: "mfrggzdfmztwq2lkn5xw64tbnq") != drawn)
    #expect(Set((0..<1000).map { secret.linkPath(for: InvitationID(rawValue: "\($0)")) }).count == 1000)
    #expect("\(secret)" == "LinkSecret")
  }

  @Test func linkSecretIsKeptAndChecked() throws {
    _ = try folder.create(now: 1)
    let before = try folder.linkSecret().linkPath(for: "a")
    _ = try folder.create(now: 2)
    _ = try folder.rotate(now: 3, anyway: true)
    #expect(try folder.linkSecret().linkPath(for: "a") == before)

    try scratch.write("short", to: "link.key")
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.linkSecret() } == .damagedKeyFolder)
    try FileManager.default.removeItem(atPath: scratch.path("link.key"))
    #expect(
      try scratch.refusal { () throws(KeyFolderFault) in _ = try folder.linkSecret() } == .noLinkSecret)
  }
}
