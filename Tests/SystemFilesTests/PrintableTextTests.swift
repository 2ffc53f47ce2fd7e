import SystemFiles
import Testing

@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("星野 O’Neil 🗝", "星野 O’Neil 🗝"), ("red \u{1B}[31m", "red \u{FFFD}[31m"),
    ("a\nb\tc\u{7F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
    ("\u{9B}31m", "\u{FFFD}31m"),
    // One Character, and both of its scalars are controls.
    ("\r\n", "\u{FFFD}\u{FFFD}"),
  ])
  func nothingSteersTheTerminal(text: String, shown: String) {
    #expect(text.printable == shown)
  }
}
