import Testing
import WebText

@Suite struct FormEncodingTests {
  @Test(arguments: [
    ("", ""), ("Ada+M.", "Ada M."), ("%E6%98%9F%e9%87%8e", "星野"), ("a%2Bb%26c%3Dd=e", "a+b&c=d=e"),
    ("%00", "\0"),
    ("星", "星"),
  ])
  func whatBrowsersWriteIsRead(written: String, read: String) throws {
    #expect(try FormEncoding.decoded(written.utf8) == read)
  }

  @Test(arguments: ["%", "%4", "a%zz", "%%20", "%4g"]) func aBrokenEscapeIsRefused(_ text: String) {
    #expect(throws: FormEncoding.Fault.brokenEscape) { try FormEncoding.decoded(text.utf8) }
  }

  @Test(arguments: ["%FF", "%C0%80", "%ED%A0%80", "%E6%98"]) func whatIsNotUTF8IsRefused(_ text: String) {
    #expect(throws: FormEncoding.Fault.notUTF8) { try FormEncoding.decoded(text.utf8) }
  }
}
