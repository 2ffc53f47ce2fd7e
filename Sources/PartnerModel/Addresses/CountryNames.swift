import SourceDiagnostics

/// What countries are called, to understand the one that somebody typed: by its ISO 3166-1 code, or by a name in any
/// language that there are names in.
package struct CountryNames: Hashable, Sendable {
  private let codes: [String: CountryCode]
  private let names: [String]

  /// - Parameter names: a country may have several. Where two countries share one, it is the first one's.
  package init(_ names: some Sequence<(code: CountryCode, name: String)>) {
    self.names = names.map(\.name)
    codes = Dictionary(
      names.lazy.map { (Self.key($0.name), $0.code) }.filter { !$0.0.isEmpty },
      uniquingKeysWith: { first, _ in first })
  }

  /// Codes alone.
  package static let none = CountryNames([])

  /// Case, width, blanks and punctuation don't count: `u.s. outlying islands` is `U.S. Outlying Islands`.
  package func country(_ text: String) -> CountryCode? {
    CountryCode(text.narrowed.uppercased()) ?? codes[Self.key(text)]
  }

  /// The country whose name differs least, where it is a slip at most.
  package func nearest(to text: String) -> (code: CountryCode, name: String)? {
    guard let name = nearestName(to: text, among: names), let code = country(name) else { return nil }
    return (code, name)
  }

  private static func key(_ name: String) -> String {
    let letters = name.narrowed.lowercased().unicodeScalars.filter {
      $0.properties.isAlphabetic || [.nonspacingMark, .spacingMark].contains($0.properties.generalCategory)
    }
    return String(String.UnicodeScalarView(letters))
  }
}
