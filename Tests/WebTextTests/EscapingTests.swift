import Testing
import WebText

@Suite struct EscapingTests {
  private static let marks: ClosedRange<Unicode.Scalar> = "\u{10FFFC}"..."\u{10FFFD}"

  private func escaped(_ text: String, without marks: ClosedRange<Unicode.Scalar>? = nil) -> String {
    var bytes: [UInt8] = []
    HTMLEscaping.append(text, without: marks, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func encoded(_ text: String, keeping kept: StaticString = "") -> String {
    var bytes: [UInt8] = []
    PercentEncoding.append(text, keeping: kept, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("a.b+c@d.example", "a.b%2Bc@d.example"),
    ("taro..yamada@docomo.ne.jp", "%22taro..yamada%22@docomo.ne.jp"),
    (".a@d.example", "%22.a%22@d.example"), ("a.@語.example", "%22a.%22@%E8%AA%9E.example"),
    ("\"a..b\"@d.example", "%22a..b%22@d.example"), ("a\\..@d", "a%5C..@d"), ("a..b", "a..b"), ("", ""),
  ])
  func anAddressInALinkHasTheQuotesThatMailWants(address: String, target: String) {
    var bytes: [UInt8] = []
    MailTarget.append(address, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == target)
  }

  /// At each place of the eight bytes that are looked at together.
  @Test(arguments: 0..<17) func whatHTMLReadsOtherwiseIsEscaped(before: Int) {
    let before = String(repeating: "x", count: before)
    #expect(escaped(before + #"<a b="c">&'é"#) == before + "&lt;a b=&quot;c&quot;&gt;&amp;&#39;é")
    #expect(escaped(before + "\0\u{1F}\u{7F}\t\r\n") == before + "\u{FFFD}\u{FFFD}\u{FFFD}\t\r\n")
    #expect(escaped(before + "星野 O\u{301}") == before + "星野 O\u{301}")
  }

  @Test func aQuoteIsEscapedUnderAnAccent() {
    #expect(escaped("\"\u{301}") == "&quot;\u{301}")
  }

  @Test func marksAreTakenOutWhereTheyMeanSomething() {
    let text = "a\u{10FFFC}1\u{10FFFD}\u{10FFFB}\u{10FFFE}\u{100000}<"
    #expect(escaped(text) == "a\u{10FFFC}1\u{10FFFD}\u{10FFFB}\u{10FFFE}\u{100000}&lt;")
    #expect(
      escaped(text, without: Self.marks) == "a\u{FFFD}1\u{FFFD}\u{10FFFB}\u{10FFFE}\u{100000}&lt;")
  }

  @Test func whatIsNotUnreservedIsPercentEncoded() {
    #expect(encoded("aZ09-._~") == "aZ09-._~")
    #expect(encoded("a b@c/?&=%é") == "a%20b%40c%2F%3F%26%3D%25%C3%A9")
    #expect(encoded("a b@c", keeping: "@") == "a%20b@c")
  }
}
