import InvitationToken
import Testing

@Suite struct Base64URLTests {
  /// RFC 4648 section 10, without padding, and the two characters in which this alphabet differs.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"), ("\u{3FB}\u{3FF}", "z7vPvw"), ("~~~???", "fn5-Pz8_"),
  ])
  func bothWays(_ text: String, _ spelling: String) {
    #expect(Base64URL.encode([UInt8](text.utf8)) == spelling)
    #expect(Base64URL.decode(spelling) == [UInt8](text.utf8))
  }

  /// Of all texts of two and three characters, exactly those are read that are written.
  @Test func oneSpellingOnly() {
    let characters = (0...255).map { UInt8($0) }
    var read = 0
    for first in characters {
      for second in characters {
        guard let bytes = Base64URL.decode([first, second][...]) else { continue }
        read += 1
        #expect([UInt8](Base64URL.encode(bytes).utf8) == [first, second])
      }
    }
    #expect(read == 256)
    #expect(
      (0...255).count { Base64URL.decode([UInt8(ascii: "A"), UInt8(ascii: "A"), UInt8($0)][...]) != nil }
        == 16)
  }

  @Test(arguments: [
    "A", "AAAAA", "AA=", "AA==", "AAA=", "AB", "AAB", " AA", "A A", "AA\n", "A+", "A/", "AA.", "ÀA",
  ])
  func isRefused(_ text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func everyLengthComesBack() {
    for length in 0..<100 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }
}
