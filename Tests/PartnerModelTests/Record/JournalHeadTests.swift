import PartnerModel
import Testing

@Suite struct JournalHeadTests {
  static let digits = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef"

  @Test func aHeadIsReadAsItIsPrinted() throws {
    let head = try #require(JournalHead("17:" + Self.digits))
    #expect(head.sequence == 17)
    #expect(head.hash.bytes.prefix(4) == [0x00, 0x11, 0x22, 0x33])
    #expect(head.description == "17:" + Self.digits)
    #expect(JournalHead(JournalHead.beforeFirst.description) == .beforeFirst)
  }

  @Test(arguments: [
    "", ":", "17", "17:", "17:" + digits.dropLast(), "17:" + digits + "0", "17:" + digits.uppercased(),
    "+17:" + digits, "-1:" + digits, "017:" + digits, " 17:" + digits, "17:" + digits + ":", "0:" + digits,
    "17:g" + digits.dropFirst(), "１７:" + digits,
  ])
  func anythingElseIsRefused(text: String) {
    #expect(JournalHead(text) == nil)
  }
}
