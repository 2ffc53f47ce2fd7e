import PartnerModel
import Testing

@testable import PortalOperations

struct TarMemberTests {
  private static let moment = Moment(seconds: 1_790_000_000)

  @Test(arguments: [
    TarMember("State", .folder, modified: moment),
    TarMember("State/keys/keys.json", .file(0), modified: moment),
    TarMember("State/鍵", .file(8_589_934_591), modified: moment),
    TarMember(String(repeating: "a", count: 100), .file(1), modified: moment),
    TarMember(
      String(repeating: "b", count: 155) + "/" + String(repeating: "c", count: 100), .file(1),
      modified: moment),
    TarMember(String(repeating: "d", count: 120) + "/e", .folder, modified: moment),
  ])
  func `what is written is read`(member: TarMember) throws {
    let block = try #require(member.block)
    #expect(block.count == TarMember.blockSize && TarMember(block: block) == member)
  }

  @Test func `there is no room for everything`() {
    let moment = Self.moment
    #expect(TarMember(String(repeating: "a", count: 101), .file(1), modified: moment).block == nil)
    #expect(
      TarMember(String(repeating: "a", count: 156) + "/b", .file(1), modified: moment).block == nil)
    #expect(TarMember("a", .file(8_589_934_592), modified: moment).block == nil)
    #expect(TarMember("a", .file(1), modified: Moment(seconds: -1)).block == nil)
    #expect(TarMember("", .file(1), modified: moment).block == nil)
    #expect(TarMember("a\u{0}b", .file(1), modified: moment).block == nil)
  }

  /// The sum of a block is a weak one; the only spelling isn't.
  @Test func `no other bytes are the same member`() throws {
    let member = TarMember("State/keys/keys.json", .file(812), modified: Self.moment)
    let block = try #require(member.block)
    for place in block.indices {
      for bit in 0..<8 {
        var other = block
        other[place] ^= 1 << bit
        #expect(TarMember(block: other) == nil, "byte \(place), bit \(bit)")
      }
    }
  }

  @Test func `the list of digests has one spelling too`() {
    let digest = String(repeating: "0f", count: 32)
    let contents = BackupContents(
      made: Self.moment, head: nil, digests: ["State/a": digest, "State/b  c": digest])
    #expect(BackupContents(contents.bytes) == contents)
    #expect(BackupContents(contents.bytes + [0x0A]) == nil)
    #expect(BackupContents(Array(contents.bytes.dropLast())) == nil)
    #expect(BackupContents(Array("# portico backup 2 \(Self.moment.text) -\n".utf8)) == nil)
    #expect(BackupContents([]) == nil)
  }
}
