import Testing

@testable import PortalFiles

struct SVGCheckTests {
  private static func picture(_ content: String) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\">\(content)</svg>"
  }

  private func fault(_ text: String) -> PictureFault? { SVGCheck.fault(in: Array(text.utf8)) }

  /// What a browser runs or loads that reads the file as XML does.
  @Test(arguments: [
    ("<!--><path d=\"--><script>alert(1)</script><g id='\" />'/>", "can't hold <script>"),
    ("<!-- a -- b -->", "holds --"), ("<!-- a --->", "holds --"),
    ("<style>@im<!-- -->port \"https://e.example\"</style>", "loads something"),
    ("<style>a{fill:ur<!-- -->l(https://e.example)}</style>", "can't hold <!-->"),
    ("<style>a<![CDATA[b]]></style>", "can't hold <![CDATA[b]]>"),
    ("<style>@im<![CDATA[port]]></style>", "loads something"),
    ("<style>a<?a?>b</style>", "can't hold <?a?>"), ("<style>a<g/></style>", "can't hold <g>"),
    ("<s:script xmlns:s=\"http://www.w3.org/2000/svg\">x()</s:script>", "can't hold <s:script>"),
    ("<SCRIPT>x()</SCRIPT>", "can't hold <SCRIPT>"), ("<a href=\"javascript:x()\"/>", "can't hold <a>"),
    ("<feImage href=\"https://e.example\"/>", "can't hold <feImage>"),
    ("<animate attributeName=\"href\"/>", "can't hold <animate>"),
    ("<g onclick=\"x()\"/>", "attribute 'onclick'"),
    ("<g xml:base=\"https://e.example\"/>", "attribute 'xml:base'"),
    ("<g xmlns:l=\"http://www.w3.org/1999/xlink\" l:href=\"https://e.example\"/>", "attribute 'l:href'"),
    ("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>", "besides SVG"),
    ("<use href=\"data:image/svg+xml,x\"/>", "elsewhere by href"),
    ("<use href=\"&#35;a\"/>", "elsewhere by href"),
    ("<path fill=\"URL(https://e.example)\"/>", "loads something"),
    ("<path fill=\"url('https://e.example')\"/>", "loads something"),
    ("<path fill=\"url('#a'https://e.example)\"/>", "loads something"),
    ("<path filter=\"u\\72l(https://e.example)\"/>", "an escape"),
    ("<path mask=\"url(/**/https://e.example)\"/>", "a comment"),
    ("<g style=\"cursor:image-set('https://e.example' 1x)\"/>", "brackets in quotes|loads something"),
    ("<g style=\"cursor:-webkit-image-set(&quot;a&quot; 1x)\"/>", "loads something"),
    ("<g style=\"fill:v&#97;r(--a)\"/>", "loads something"),
    ("<style>@import 'a'</style>", "loads something"), ("<style>@font-face{}</style>", "loads something"),
    ("<style>\\40import 'a'</style>", "an escape"), ("<style type=\"text/x\">a</style>", "isn't CSS"),
    ("<g ", "no whole SVG"), ("<g>", "no whole SVG"), ("</g>", "no whole SVG"),
    ("<g a=\"<\"/>", "no whole SVG"),
    ("<g id=\"a\" id=\"b\"/>", "no whole SVG"), ("<g/ id=\"a\"/>", "no whole SVG"),
    ("<g id=a/>", "no whole SVG"),
    ("</svg><svg>", "no whole SVG"), (String(repeating: "<g>", count: 101), "within each other"),
  ])
  func whatDoesMoreThanDrawIsRefused(content: String, message: String) throws {
    let found = fault(Self.picture("\n" + content))
    let fault = try #require(found)
    #expect(message.split(separator: "|").contains { fault.message.contains($0) }, "\(fault.message)")
    #expect(!fault.remedy.isEmpty)
    #expect(fault.line == 2)
  }

  @Test(arguments: ["ISO-2022-JP", "UTF-16", "UTF-7", "utf-8 "])
  func anotherEncodingIsRefused(name: String) {
    let declaration = "<?xml version=\"1.0\" encoding=\"\(name)\"?>"
    #expect(fault(declaration + Self.picture(""))?.message.contains("encoding is '\(name)'") == true)
  }

  @Test func bytesThatHideSomethingAreRefused() {
    #expect(fault(Self.picture("<g id=\"\u{1B}$B\"/>"))?.message.contains("control character") == true)
    #expect(
      SVGCheck.fault(in: [0xFF, 0xFE] + Array(Self.picture("").utf8))?.message.contains("UTF-8") == true)
    #expect(SVGCheck.fault(in: [0x3C, 0x00])?.message.contains("control character") == true)
  }

  @Test(arguments: [
    "<use href=\"#{}\"/>", "<g fill=\"url(#{})\"/>", "<g style=\"mask:url(#{})\"/>", "<g class=\"{}\"/>",
    "<g><g class=\"other {}\"/></g>",
  ])
  func whatIsDrawnTooOftenIsRefused(reference: String) {
    let kind = reference.contains("use") ? "g" : "mask"
    let rules = (0..<12).map { "path.a\($0){mask:url(\"#a\($0)\")}" }.joined()
    let groups = (0..<12).map { level in
      let content =
        level == 0
        ? "<rect/>"
        : String(repeating: reference.replacing("{}", with: "a\(level - 1)"), count: 10)
      return "<\(kind) id=\"a\(level)\">\(content)</\(kind)>"
    }.joined()
    let picture = Self.picture("<style>\(rules)</style>\(groups)" + reference.replacing("{}", with: "a11"))
    #expect(fault(picture)?.message.contains("too often") == true)
  }

  @Test(arguments: [
    "<g id=\"a\"><use href=\"#a\"/></g>", "<style>*{fill:url(#a)}</style><pattern id=\"a\"><rect/></pattern>",
    "<style>.a{g{fill:url(#a)}}</style><pattern id=\"a\"><rect/></pattern>",
    "<g fill=\"url(#a)\"><pattern id=\"a\"><rect/></pattern></g>",
  ])
  func whatIsDrawnWithinItselfIsRefused(content: String) {
    #expect(fault(Self.picture(content))?.message.contains("too often") == true)
  }

  /// As drawing programs save it.
  @Test(arguments: [
    "<!-- a - b --><title>A &amp; B (c) url(x) &#12354;</title><desc>@import \\</desc><g data-name=\"Layer 1\"/>",
    """
    <defs><style type="text/css">.cls-1,.cls-2{fill:none;}.cls-2{clip-path:url(#clip-path);}
    .b{fill:url("#g");font-family:'Open Sans',&apos;A&apos;}@media (prefers-color-scheme:dark){.b{fill:#fff}}</style>
    <clipPath id="clip-path"><rect class="cls-1" width="8" height="8"/></clipPath>
    <linearGradient id="f"><stop offset="1" stop-color="rgb(1 2 3)"/></linearGradient>
    <linearGradient id="g" xlink:href="#f" xmlns:xlink="http://www.w3.org/1999/xlink"/></defs>
    <g class="cls-2"><path class="b" transform="rotate(45) translate(1,2)" d="M0 0h8v8z"/></g>
    """,
    "<symbol id=\"a\"><path d=\"M0 0\"/></symbol>" + String(repeating: "<use href=\"#a\"/>", count: 200),
    "<filter id=\"f\"><feGaussianBlur stdDeviation=\"2\"/></filter><g filter=\"url(#f)\" style=\"fill: url( '#a' )\"/>",
  ])
  func whatDrawsIsTaken(content: String) {
    #expect(fault("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + Self.picture(content))?.message == nil)
    #expect(fault("\u{FEFF}" + Self.picture(content) + "\n<!-- end -->\n")?.message == nil)
  }
}
