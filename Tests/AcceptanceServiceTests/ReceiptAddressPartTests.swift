import Testing

@testable import AcceptanceService

@Suite struct ReceiptAddressPartTests {
  private static let id = "abcdefghijklmnopqrstuvwxyz"
  private static let secret = "abcdefghijklmnopqrstuvwxyz234567"

  @Test(arguments: [
    "", ".", ")", ").", ">", ",", ";", "%20", "%E2%80%8B", "%3E", "%E3%80%82", "%EF%BC%89", "'", "%22", "%0A",
    "%E2%80%9D",
  ])
  func whatStandsBehindIsForgiven(_ end: String) {
    let name = ReceiptAddressPart("\(Self.id).\(Self.secret)\(end)"[...])
    #expect(name.name == Self.id && name.secret == Self.secret)
  }

  @Test func soAreBlanksAndCapitals() {
    let wrapped = ReceiptAddressPart(
      "%20\(Self.id.uppercased()).\(Self.secret.prefix(9))%0D%0A%20\(Self.secret.dropFirst(9))"[...])
    #expect(wrapped.name == Self.id && wrapped.secret == Self.secret)
  }

  /// What is missing stays missing, and nothing is taken out of the middle but blanks.
  @Test(arguments: [
    "abc", "a.b", "abcdefghijklmnopqrstuvwxyz23456", "abcdefghijklmnopqrstuvwxyz234567a", "abc-def",
  ])
  func theSecretStaysAsItIs(_ secret: String) {
    #expect(ReceiptAddressPart("\(Self.id).\(secret)"[...]).secret == secret)
  }

  @Test(arguments: ["", "%", "%zz", ".", "...", "%FF%FE", "%00"])
  func anythingElseIsNoReceipt(_ text: String) {
    #expect(ReceiptAddressPart(text[...]).secret.isEmpty)
  }
}
