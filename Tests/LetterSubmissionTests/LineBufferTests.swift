import Testing

@testable import LetterSubmission

@Suite struct LineBufferTests {
  @Test(arguments: [1, 2, 3, 5, 100])
  func linesComeOutHoweverTheirBytesCome(size: Int) throws {
    let bytes = Array("one\n\ntwo\nthree\nhal".utf8)
    var buffer = LineBuffer()
    var lines: [String] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      buffer.append(bytes[start..<min(start + size, bytes.count)])
      while let line = try buffer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    #expect(lines == ["one", "", "two", "three"])
    #expect(buffer.isInsideLine)
    buffer.append([UInt8(ascii: "f"), UInt8(ascii: "\n")])
    #expect(try buffer.next() == Array("half".utf8))
    #expect(!buffer.isInsideLine)
  }

  @Test func aLineWithoutAnEndIsAFault() throws {
    var buffer = LineBuffer()
    buffer.append(repeatElement(UInt8(ascii: "a"), count: LineBuffer.longestLine))
    #expect(try buffer.next() == nil)
    buffer.append([UInt8(ascii: "a")])
    #expect(throws: SubmissionLineFault.self) { try buffer.next() }
  }
}

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func theTextsOfTheStandard(text: String, spelling: String) {
    #expect(Base64.encode(Array(text.utf8)) == spelling)
    #expect(Base64.decode(spelling) == Array(text.utf8))
  }

  @Test func everyByteComesBack() {
    let bytes = (0..<769).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9_", "Zm9-", "日本==",
  ])
  func anotherSpellingIsNone(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
