import Foundation
import InvitationToken
import PartnerModel
import PortalFiles
import TestSupport

@testable import PortalOperations

/// The sample portal with its files in memory. Only what it records and builds lies on disk, in a folder of its own.
struct SamplePortal {
  static let now = Moment("2026-11-22T09:30:00Z")!

  let portal: Portal
  let root: TemporaryFolder

  /// - Parameters:
  ///   - missing: files that the portal lacks.
  ///   - ends: what files end before, by the text that it ends at.
  ///   - more: what files hold besides, at their end.
  init(
    without missing: [String] = [], ending ends: [String: String] = [:], adding more: [String: String] = [:]
  ) throws {
    root = try TemporaryFolder()
    var files = Self.files.filter { !missing.contains($0.key) }
    for (name, end) in ends {
      let text = String(decoding: files[name] ?? [], as: UTF8.self)
      files[name] = Array(text.components(separatedBy: end)[0].utf8)
    }
    for (name, text) in more { files[name, default: []] += Array(text.utf8) }
    portal = Portal(PortalFolder(files: files), at: root.path)
  }

  /// With a key of each kind.
  static func withKeys() throws -> SamplePortal {
    let sample = try SamplePortal()
    _ = try sample.portal.createKey(for: .invitations, actor: nil, at: now)
    _ = try sample.portal.createKey(for: .receipts, actor: nil, at: now)
    return sample
  }

  /// The same portal with another `address`.
  func moved(to address: String) -> Portal {
    saying(address, insteadOf: "https://partners.hoshino-cloud.example")
  }

  /// The same portal with something else in `portal.yaml`.
  func saying(_ words: String, insteadOf earlier: String) -> Portal {
    var files = Self.files
    let text = String(decoding: files["Content/portal.yaml"] ?? [], as: UTF8.self)
    files["Content/portal.yaml"] = Array(text.replacing(earlier, with: words).utf8)
    return Portal(PortalFolder(files: files), at: root.path)
  }

  /// The same portal with more in `portal.yaml`.
  func saying(_ lines: String) -> Portal {
    var files = Self.files
    files["Content/portal.yaml"]? += Array(lines.utf8)
    return Portal(PortalFolder(files: files), at: root.path)
  }

  private static let files: [String: [UInt8]] = {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var files: [String: [UInt8]] = [:]
    for top in ["Content", "Templates"] {
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: repository.path + "/" + top)) ?? []
      for name in names {
        guard let bytes = FileManager.default.contents(atPath: "\(repository.path)/\(top)/\(name)") else {
          continue
        }
        files["\(top)/\(name)"] = Array(bytes)
      }
    }
    return files
  }()

  // MARK: What tests do with it

  func issue(_ purpose: (Issuing) throws -> InvitationPurpose) throws -> Invitation {
    let issuing = try Issuing(
      in: portal.check(at: Self.now), lifetime: nil, actor: nil, at: Self.now)
    return try issuing.issue(issuing.clear([purpose(issuing)])).issued[0]
  }

  func invitedCustomer() throws -> Invitation {
    try issue { try $0.purpose(customer: "nishiki-textiles", with: nil) }
  }

  /// The answer that the invitation's page would send, with what is given put in its place.
  func acceptance(of invitation: Invitation, _ changes: [String: String] = [:]) throws -> String {
    _ = try portal.build(actor: nil, at: Self.now) { _ in }
    let pages = root.path("Site/public/i")
    let folder = try FileManager.default.contentsOfDirectory(atPath: pages)[0]
    let page = try String(contentsOfFile: "\(pages)/\(folder)/index.html", encoding: .utf8)
    guard let token = page.firstMatch(of: /name=token value=([^\s>]+)/)?.1,
      let terms = invitation.terms[.english]
    else { return "" }
    let fields = [
      "token": String(token), "consent": "yes", "answer": "accept", "givenName": "Rin", "familyName": "Sato",
      "email": "rin@nishiki-textiles.example", "role": "globalAdmin",
      "tenantDomain": "nishiki.northlight.example", "country": "JP", "language": "en", "terms": "\(terms)",
    ].merging(changes) { $1 }
    return fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
  }

  func record(
    _ text: String, _ decision: AnswerReading? = nil
  ) throws -> RecordedAnswer {
    try portal.record(
      .bytes(Array(text.utf8), name: "answer"),
      reading: decision ?? AnswerReading(decision: nil, evidence: nil), actor: nil, at: Self.now)
  }

  /// A whole message that accepts.
  func mail(_ text: String, type: String = "text/plain") -> String {
    "From: Rin Sato <rin@nishiki-textiles.example>\r\nTo: partners@hoshino-cloud.example\r\n"
      + "Date: Sun, 22 Nov 2026 09:30:00 +0000\r\nSubject: answer\r\nMIME-Version: 1.0\r\nContent-Type: \(type); charset=utf-8\r\n"
      + "Content-Transfer-Encoding: 8bit\r\n\r\n" + text.replacing("\n", with: "\r\n")
  }

  /// Puts other bytes of the same length into a file of the portal, in the place of those that are there first.
  func tamper(with file: String, _ old: String, _ new: String) throws {
    let path = root.path(file)
    var bytes = try Data(contentsOf: URL(filePath: path))
    guard old.utf8.count == new.utf8.count, let place = bytes.range(of: Data(old.utf8)) else { return }
    bytes.replaceSubrange(place, with: Data(new.utf8))
    try bytes.write(to: URL(filePath: path))
  }
}
