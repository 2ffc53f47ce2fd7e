import Testing

@testable import PortalSite

struct StyleScannerTests {
  private func kinds(_ text: String) -> [StyleScanner.Piece.Kind] {
    StyleScanner.pieces(of: Array(text.utf8)).map(\.kind)
  }

  @Test(arguments: [
    "url(//e)", "URL( //e )", "\\75rl(//e)", "u\\000072 l('//e')", "url(\\2f/e)", "url(\"\\2f /e\")",
    "image-set('//e' 1x)",
    "-webkit-image-set(\"//e\" 1x)", "image\\-set(\"//e\" 1x type(\"image/png\"))", "src('//e')",
    "image('//e')",
    "url(/**/'//e')x", "\"a\\\nb\"url(//e)", "a/*\"*/url(//e)", "'\\''url(//e)", "image-set(url(//e) 1x)",
  ])
  func whatIsLoadedIsFound(text: String) {
    // In an address without quotes a comment is none.
    let address = text.contains("/**/") ? "/**/'//e'" : "//e"
    #expect(kinds(".a{background:\(text)}") == [.reference(address)])
  }

  @Test(arguments: [
    "/* url(//e) */", "content:\"url(//e)\"", "content:'\\'url(//e)'", "ur/**/l(//e)",
    "content:\"\\2713\"/\"\"", "var(--a)",
    "linear-gradient(rgb(1,2,3),#fff)", "@media print{a{}}",
    "@charset \"UTF-8\";",
  ])
  func whatLoadsNothingIsNot(text: String) { #expect(kinds(text) == []) }

  @Test(arguments: ["@import 'a'", "@IMPORT url()", "@\\69mport 'a'", "@i\\6d port 'a'"])
  func anImportIsFound(text: String) { #expect(kinds(text).first == .rule("import")) }

  @Test(arguments: [
    "/* a", "a{content:\"b\n}", "image-set(var(--a) 1x)", "src(attr(a))", "image-set(--a() 1x)",
  ])
  func whatCanNotBeFollowedIsUnclear(text: String) throws {
    guard case .unclear? = kinds(text).first else {
      Issue.record("\(kinds(text))")
      return
    }
  }
}
