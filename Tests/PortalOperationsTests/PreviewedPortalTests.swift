import Foundation
import InvitationToken
import KeyFolder
import PartnerModel
import TestSupport
import Testing

@testable import PortalOperations

struct PreviewedPortalTests {
  private let now = SamplePortal.now

  @Test func `under the same keys every file is the build's, byte for byte`() throws {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    _ = try sample.portal.build(actor: nil, at: now) { _ in }
    let view = PreviewedPortal(sample.portal, .ofPortal, clock: { now }).look()
    let site = try #require(view.site)
    #expect(view.faults.isEmpty)
    let built = try FileManager.default.subpathsOfDirectory(atPath: sample.portal.usualOutput).filter {
      path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: "\(sample.portal.usualOutput)/\(path)", isDirectory: &isFolder)
      return !isFolder.boolValue
    }
    #expect(Set(built) == Set(site.paths))
    #expect(built.contains { $0.hasPrefix("i/") } && built.contains("status/1"))
    for path in built {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(sample.portal.usualOutput)/\(path)"))
      #expect(try site.file(path).map { Data($0) } == bytes, "\(path)")
    }
  }

  @Test func `what is made for a look has the portal's keys and links nowhere`() throws {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    _ = try sample.portal.build(actor: nil, at: now) { _ in }
    let site = try #require(PreviewedPortal(sample.portal, clock: { now }).look().site)
    let path = try #require(site.paths.first { $0.hasPrefix("i/") })
    #expect(!FileManager.default.fileExists(atPath: "\(sample.portal.usualOutput)/\(path)"))
    let page = try String(decoding: #require(try site.file(path)), as: UTF8.self)
    let key = try sample.portal.keys.activeKey().keyID
    #expect(!page.contains(key.fingerprint))
  }

  @Test func `time alone changes what is seen`() throws {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    let clock = Clock(now)
    let portal = PreviewedPortal(sample.portal, clock: { clock.now })
    func page() throws -> [UInt8]? {
      let site = try #require(portal.look().site)
      return try site.paths.first { $0.hasPrefix("i/") }.flatMap { try site.file($0) }
    }
    let open = try page()
    clock.now = now + .days(400)
    let over = try page()
    #expect(open != nil && over != nil && open != over)
  }
}

/// A clock that stands where it is put.
private final class Clock: @unchecked Sendable {
  var now: Moment

  init(_ now: Moment) { self.now = now }
}
