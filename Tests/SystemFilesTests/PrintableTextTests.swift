import SystemFiles
import Testing

@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("星野 O’Neil 🗝", "星野 O’Neil 🗝"), ("red \u{1B}[31m", "red \u{FFFD}[31m"),
    ("a\nb\tc\u{7F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
    ("\u{9B}31m", "\u{FFFD}31m"),
    // One Character, and both of its scalars are controls.
    ("\r\n", "\u{FFFD}\u{FFFD}"), ("a\u{2028}b\u{85}", "a\u{FFFD}b\u{FFFD}"),
    ("\u{202E}evil\u{2066}\u{200F}", "\\u{202e}evil\\u{2066}\\u{200f}"),
    ("a\u{200B}b\u{AD}\u{3164}", "a\\u{200b}b\\u{ad}\\u{3164}"),
    ("A\u{2800}\u{FFFE}\u{1FFFF}", "A\\u{2800}\\u{fffe}\\u{1ffff}"),
    ("A\u{200D}B\u{FE0F}", "A\\u{200d}B\\u{fe0f}"),
    (
      "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}e",
      "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\\u{301}e"
    ),
    ("葛\u{E0100}飾 می\u{200C}خواهم 👩\u{200D}👩", "葛\u{E0100}飾 می\u{200C}خواهم 👩\u{200D}👩"),
  ])
  func nothingSteersTheTerminal(text: String, shown: String) {
    #expect(text.printable == shown)
  }
}
