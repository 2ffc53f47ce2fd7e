import Testing

@testable import Rendering

@Suite struct TightMarkupTests {
  private func tightened(_ html: String) -> String { Program(literal: html).tightened().templateText }

  @Test(arguments: [
    ("<p class=\"a\" id=\"b-1\">x</p>", "<p class=a id=b-1>x</p>"),
    ("<input value=\"\" title=\"a b\" alt='c'>", "<input value=\"\" title=\"a b\" alt='c'>"),
    ("<a href=\"/a/\" rel=\"x=y\">", "<a href=\"/a/\" rel=\"x=y\">"),
    ("<br class=\"a\"/>", "<br class=\"a\"/>"),
    (
      "<html lang=\"en\"><link href=\"/a\"><script src=\"/b\">",
      "<html lang=\"en\"><link href=\"/a\"><script src=\"/b\">"
    ),
    ("<img alt=\"it&#39;s\"> it&#39;s &amp; \"x\"", "<img alt=\"it's\"> it's &amp; \"x\""),
    ("<img alt='it&#39;s'>", "<img alt='it&#39;s'>"),
  ])
  func quotesGoWhereNoneIsNeeded(html: String, tight: String) {
    #expect(tightened(html) == tight)
  }

  @Test(arguments: [
    ("<ul><li>a</li>\n<li>b</li></ul>", "<ul><li>a\n<li>b</ul>"),
    ("<div><p>a</p>\n<p>b</p>\n</div>", "<div><p>a\n<p>b</div>"),
    ("<div><dt>a</dt><dd>b</dd></div>", "<div><dt>a<dd>b</div>"),
    ("<select><option>a</option>\n<option>b</option></select>", "<select><option>a\n<option>b</select>"),
    ("<p>a</p><a>b</a>", "<p>a</p><a>b</a>"), ("<p>a</p> b", "<p>a</p> b"),
    ("<p>a</p><label>", "<p>a</p><label>"),
    ("<li>a</li>", "<li>a</li>"), ("<p>a</p></a>", "<p>a</p></a>"),
  ])
  func endsGoThatWhatFollowsImplies(html: String, tight: String) {
    #expect(tightened(html) == tight)
  }

  @Test(arguments: [
    (
      "<div>\n<span>a</span>\n<span>b</span>\n</div>\n\n<h2>", "<div><span>a</span>\n<span>b</span></div><h2>"
    ),
    ("<h3>a</h3>\n<span>b</span>", "<h3>a</h3>\n<span>b</span>"),
    ("<div>\n<textarea>\n\na\n</textarea></div>", "<div><textarea>\n\na\n</textarea></div>"),
    ("<div title=\"a\nb\">", "<div title=\"a\nb\">"),
  ])
  func blanksGoAtTheEdgesOfBlocks(html: String, tight: String) {
    #expect(tightened(html) == tight)
  }

  /// A value may be anything: nothing, or what needs its quotes.
  @Test func whatIsNotKnownYetStaysAsItIs() throws {
    var builder = ProgramBuilder()
    let slot = Slot(scope: "en", path: "name", kind: .text)
    builder.literal("<div class=\"a\">\n<p title=\"")
    builder.value(slot, level: 0, .html)
    builder.literal("\" id=\"b\">")
    builder.value(slot, level: 0, .html)
    builder.literal("\n</p>\n<p class=\"c\">\n</p>")
    let program = builder.finish().tightened()
    var page: [UInt8] = []
    try program.render([.text("x y")], into: &page)
    #expect(
      String(decoding: page, as: UTF8.self) == "<div class=a><p title=\"x y\" id=b>x y\n\n<p class=c>\n</p>")
  }
}
