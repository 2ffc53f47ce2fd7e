import Testing

/// What a customer may be called: it shows up as that text and as nothing else (requirement D14).
struct HostileName: Sendable, CustomTestStringConvertible {
  let value: String
  /// The same in HTML text and quoted attributes.
  let shown: String
  /// The same in running text.
  let shownInText: String

  private init(_ value: String, _ shown: String, turns: Bool = false) {
    self.value = value
    self.shown = shown
    shownInText = turns ? "<bdi>\(shown)</bdi>" : shown
  }

  var testDescription: String { String(value.prefix(40)) }

  static let all: [HostileName] = [
    HostileName("[click](http://evil.example)", "[click](http://evil.example)"),
    HostileName("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    HostileName("**bold** `code` | cell", "**bold** `code` | cell"),
    HostileName("{{token}} {{{content}}} {{#flag}}", "{{token}} {{{content}}} {{#flag}}"),
    HostileName("\" onmouseover='alert(1)'", "&quot; onmouseover=&#39;alert(1)&#39;"),
    // One character to Swift, so that an escaper that looks at characters lets the quote through.
    HostileName("\"\u{301} onload=x", "&quot;\u{301} onload=x"),
    HostileName("&lt; &amp;", "&amp;lt; &amp;amp;"),
    HostileName("\u{0}\u{1}\u{1B}[31m\u{7F}", "\u{FFFD}\u{FFFD}\u{FFFD}[31m\u{FFFD}"),
    HostileName("two\nlines\tand\ttabs", "two\nlines\tand\ttabs"),
    HostileName("\u{202E}evil\u{2066}\u{200B}", "\u{202E}evil\u{2066}\u{200B}", turns: true),
    HostileName("\u{5E9}\u{5DC}\u{5D5}\u{5DD} <b>", "\u{5E9}\u{5DC}\u{5D5}\u{5DD} &lt;b&gt;", turns: true),
    HostileName("\u{10FFFC}0\u{10FFFD}", "\u{FFFD}0\u{FFFD}"),
    HostileName("株式会社\u{E000}", "株式会社\u{E000}"),
    HostileName(
      String(repeating: "長い名前<", count: 2000), String(repeating: "長い名前&lt;", count: 2000)),
  ]
}
