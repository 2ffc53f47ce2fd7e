import Testing

@testable import InvitationMail

/// Texts in HTML: what a reader doesn't see is no answer.
@Suite struct HTMLMailTests {
  private static func fields(_ html: String) throws -> [String: String] {
    try SentAnswers.read(SentAnswers.message("<p>token=abc</p>" + html, type: "text/html; charset=utf-8"))
      .fields
  }

  @Test(arguments: [
    "<div style=\"display:none\">#</div>", "<div style='DISPLAY : None !important'>#</div>",
    "<div style=display&colon;none>#</div>", "<div style='dis/* */play:none'>#</div>",
    "<div style='d\\69splay:none'>#</div>", "<div style=\"color:red;visibility:hidden\">#</div>",
    "<div style='font-size:0'>#</div>", "<div style='font-size:0.0px'>#</div>",
    "<div style='font:0/0 a'>#</div>",
    "<div style='height:0;overflow:hidden'>#</div>", "<div style='overflow:hidden;max-width:0px'>#</div>",
    "<div style='opacity:0'>#</div>", "<div style='mso-hide:all'>#</div>", "<div hidden>#</div>",
    "<div hidden=''>#</div>", "<DIV HIDDEN>#</DIV>", "<div title='>' hidden>#</div>", "<div/hidden>#</div>",
    "<div hidden hidden=x><p>a</p>#</div>", "<div hidden><br>#<img></div>", "<p hidden><b>#</b></p>",
    "<title>#</title>", "<style>#</style>", "<script>#</script>", "<template>#</template>", "<!-- # -->",
    "<!-- > # -->", "<iframe>#</iframe>", "<s>#</s>", "<p style='text-decoration: line-through'>#</p>",
    "<span style=display:none><div></span>#</div>", "<div hidden><table><tr><td></div>#", "<div hidden>#",
    "<div hidden><textarea></div></textarea>#</div>", "<b hidden><p></b>#</p>", "<p title='a>#<p>",
    "</p title='><br>#<br>'>", "<div hidden></br></p>#</div>", "<script><!--</script >&#10;#",
  ])
  func whatIsHiddenIsNotRead(html: String) throws {
    let answer = html.replacing("#", with: "<br>consent=yes<br>")
    let said = html.contains("&#10;") ? html.replacing("&#10;#", with: "I say:&#10;consent=yes") : answer
    #expect(try Self.fields("<p>We do NOT accept</p>" + said) == ["token": "abc"])
  }

  @Test(arguments: [
    "<div style='color:red'>#</div>", "<div style='height:0'>#</div>", "<div style='font-size:10px'>#</div>",
    "<div hidden>x</div>#", "<div hidden><div>x</div><br></div>#", "<div title='hidden'>#</div>",
    "<style>p { margin: 0; color: red }</style>#", "<!-->#", "<!--->#", "<!-- -- --!>#", "</>#",
    "<![if !mso]>#",
    "<textarea>a\n#\nb</textarea>", "<div style='display:block;width:0'>#</div>", "1 < 2 #",
    "<title>x</TITLE>#", "<p>con<span hidden>x</span>sent&#61;ye&shy;s</p>", "<head><body>#",
  ])
  func whatIsShownIsRead(html: String) throws {
    let isRaw = html.contains("textarea")
    let answer = html.replacing("#", with: isRaw ? "consent=yes" : "<br>consent=yes<br>")
    #expect(try Self.fields(answer) == ["token": "abc", "consent": "yes"])
  }

  @Test(arguments: [
    "<body style='display:none'>", "<html hidden>", "<style>p, .a { color: red; display: none }</style>",
  ])
  func whatHidesTheWholeTextLeavesNoAnswer(html: String) {
    let body = SentAnswers.lines().joined(separator: "<br>") + html + "<p>x</p>"
    #expect(
      SentAnswers.fault(SentAnswers.message(body, type: "text/html; charset=utf-8"))?.reason == .noAnswer)
  }

  @Test(arguments: [
    ("&#", 400_000), ("&a;", 300_000), ("<a ", 300_000), ("<!-", 300_000), ("<div hidden>", 80_000),
    ("&amp;", 190_000),
    ("</b>", 200_000), ("<textarea><", 80_000),
  ])
  func aLongRowOfBeginningsIsReadWhole(piece: String, count: Int) throws {
    let row = String(repeating: piece, count: count)
    #expect(try Self.fields("<p>consent=yes</p>" + row) == ["token": "abc", "consent": "yes"])
  }

  @Test func tellsWhatStandsInHTMLOnly() throws {
    let text = SentAnswers.text()
    let html = SentAnswers.message(text.replacing("\n", with: "<br>"), type: "text/html; charset=utf-8")
    #expect(try SentAnswers.read(html).isHTMLOnly)
    #expect(try !SentAnswers.read(SentAnswers.message(text)).isHTMLOnly)
    #expect(try !SentAnswers.read(text).isHTMLOnly)
  }
}
