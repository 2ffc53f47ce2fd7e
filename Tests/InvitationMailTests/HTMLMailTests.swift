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
    "<div style='opacity:0'>#</div>", "<div style='mso-hide:all'>#</div>",
    "<div style='position:absolute;left:-9999px'>#</div>", "<div style='text-indent: -999em'>#</div>",
    "<div style='clip:rect(0,0,0,0)'>#</div>", "<div style='transform:scale(0)'>#</div>",
    "<div style='content-visibility:hidden'>#</div>", "<div style='margin: 0 -5000px'>#</div>",
    "<div hidden>#</div>",
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
    "<div style='color:red'>#</div>", "<div style='margin:-5px;left:-10px;clip:auto'>#</div>",
    "<link rel=icon href='https://x.example/'>#", "<style>@import url(https://fonts.example/css);</style>#",
    "<div style='height:0'>#</div>", "<div style='font-size:10px'>#</div>",
    "<div hidden>x</div>#", "<div hidden><div>x</div><br></div>#", "<div title='hidden'>#</div>",
    "<style>p { margin: 0; color: red }</style>#", "<!-->#", "<!--->#", "<!-- -- --!>#", "</>#",
    "<![if !mso]>#",
    "<textarea>a\n#\nb</textarea>", "<div style='display:block;width:0'>#</div>", "1 < 2 #",
    "<title>x</TITLE>#", "<p>con<span hidden>x</span>sent&#61;ye&shy;s</p>", "<head><body>#",
    "<style>.pre { display: none } #x, td.y { opacity: 0 }</style><div class=answer>#</div>",
    "<style>@media (max-width: 600px) { .mobile-hide, [class=\"hide\"] { display: none !important } }</style>#",
    "<style>a::before { content: '{display:none}'; color: red }</style>#",
    "<style>.a { background: url(x;display:none) } /* p { display: none } */</style>#",
    "<style><!-- #outlook a { padding: 0 } .ExternalClass { width: 100% } --></style>#",
    "<style>.h { overflow: hidden } .z { height: 0 }</style><div class=h>#</div>",
    "<style>@font-face { font-family: x; src: url(data:font/woff;base64,AA==) }</style>#",
    "<style>.a { display: none }</style><div class='b'>#</div><div class='A'>consent=no</div>",
  ])
  func whatIsShownIsRead(html: String) throws {
    let isRaw = html.contains("textarea")
    let answer = html.replacing("#", with: isRaw ? "consent=yes" : "<br>consent=yes<br>")
    #expect(try Self.fields(answer) == ["token": "abc", "consent": "yes"])
  }

  /// Wherever the style sheet stands: what it hides is no answer.
  @Test(arguments: [
    ".x", "#x", "div", "DIV.x", "p > .x", "body div#x.y:hover", "div[class=\"x\"]", "[class~='x']", ".q, .x",
    "div *",
    ":is(.x)", "div:not(.y)", "&", ".a .x", ".x::first-line", "@media print { .x", ".a { &.x",
    "@supports (a:b) { div",
  ])
  func whatAStyleSheetHidesIsNotRead(selector: String) throws {
    for hiding in [
      "display:none", "font-size: 0", "height:0;overflow:hidden", "c:'}';opacity:0", "a:url(});opacity:0",
    ] {
      let sheet = "<style>a { color: red } \(selector) { \(hiding) }</style>"
      let text = "<div class='w x' id=X><br>consent=yes<br></div>"
      #expect((try? Self.fields(sheet + text))?["consent"] == nil)
      #expect((try? Self.fields(text + sheet))?["consent"] == nil)
    }
  }

  @Test func whatSeveralRulesHideTogetherIsNotRead() throws {
    let html =
      "<style>.h { overflow: hidden } div { height: 0 }</style><div class=h><br>consent=yes<br></div>"
    #expect(try Self.fields(html) == ["token": "abc"])
  }

  @Test(arguments: [
    ("M&uuml;ller", "Müller"), ("O&rsquo;Brien", "O’Brien"), ("&iota;&omega;&alpha;", "ιωα"),
    ("M&uumlller", "Müller"),
    ("O&#146;Brien", "O’Brien"), ("&#x20BB7;&#37326", "𠮷野"), ("Mü&shy;ller", "Müller"), ("R&amp;D", "R&D"),
    ("&unknown; x", "&unknown; x"), ("a&nbsp;b", "a b"), ("&NotEqualTilde;", "≂̸"),
  ])
  func readsReferences(written: String, name: String) throws {
    #expect(try Self.fields("<br>familyName=\(written)<br>")["familyName"] == name)
  }

  @Test(arguments: [
    "<body style='display:none'>", "<html hidden>", "<style>body { display: none }</style>",
    "<style>* { color: transparent }</style>",
    "<link rel=stylesheet href='data:text/css,p{display:none}'>",
    "<style>@import url(data:text/css,x);</style>", "<style>[lang] { opacity: 0 }</style>",
    "<style>@keyframes k { to { opacity: 0 } }</style>", "<style>.\\61 { display: none }</style>",
  ])
  func whatHidesTheWholeTextLeavesNoAnswer(html: String) {
    let body = SentAnswers.lines().joined(separator: "<br>") + html + "<p>x</p>"
    #expect(
      SentAnswers.fault(SentAnswers.message(body, type: "text/html; charset=utf-8"))?.reason == .noAnswer)
  }

  @Test(arguments: [
    ("&#", 400_000), ("&a;", 300_000), ("<a ", 300_000), ("<!-", 300_000), ("<div hidden>", 80_000),
    ("&amp;", 190_000),
    ("</b>", 200_000), ("<textarea><", 80_000), ("<style>.a{color:red}</style>", 30_000),
    ("<style>.a{font:9px a;display:b}</style><i class=a>", 18_000),
    ("<style>.a{display:none}</style><i class=b>", 20_000), ("<style>{", 100_000), ("<style>/*", 100_000),
    ("<style>\"", 100_000), ("<style>,", 100_000), ("&Longleftrightarro", 50_000),
  ])
  func aLongRowOfBeginningsIsReadWhole(piece: String, count: Int) throws {
    let row = String(repeating: piece, count: count)
    #expect(try Self.fields("<p>consent=yes</p>" + row) == ["token": "abc", "consent": "yes"])
  }

  @Test func tellsWhatStandsInHTMLOnly() throws {
    let text = SentAnswers.text()
    let html = SentAnswers.message(text.replacing("\n", with: "<br>"), type: "text/html; charset=utf-8")
    #expect(try SentAnswers.read(html).mayBeHidden)
    #expect(try !SentAnswers.read(SentAnswers.message(text)).mayBeHidden)
    #expect(try !SentAnswers.read(text).mayBeHidden)
  }
}
