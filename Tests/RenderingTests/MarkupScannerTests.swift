import Testing

@testable import Rendering

/// What the scanner sees is what a browser sees, whichever sections are printed.
@Suite struct MarkupScannerTests {
  private func read(_ html: String) -> (elements: [String], ambiguous: Int) {
    var scanner = MarkupScanner()
    var elements: [String] = []
    var ambiguous = 0
    scanner.read(Array(html.utf8)[...]) { finding in
      switch finding {
      case .element(let element):
        elements.append(
          ([element.name] + element.attributes.map { "\($0.name)=\($0.value)" }).joined(separator: " "))
      case .ambiguous: ambiguous += 1
      }
    }
    return (elements, ambiguous)
  }

  @Test(arguments: [
    ("<!doctype html><p>a", ["p"]),
    ("<P CLASS='a \"b\"' hidden lang=en>a</P>", ["p class=a \"b\" hidden= lang=en"]),
    ("<br/><br /><hr\n>", ["br", "br", "hr"]),
    ("<p\ta=1\nb=\"2\"/>", ["p a=1 b=2"]),
    ("<a href=/a/b>x</a>", ["a href=/a/b"]),
    ("<title>a > &lt;b></TITLE><p>", ["title", "p"]),
    ("<textarea>\n</textarea><p>", ["textarea", "p"]),
    ("<!-- a -- b --><p>", ["p"]),
    ("<svg><path d='M'/></svg>", ["svg", "path d=M"]),
  ]) func whatIsPlain(html: String, elements: [String]) {
    let (found, ambiguous) = read(html)
    #expect(found == elements)
    #expect(ambiguous == 0)
  }

  @Test(arguments: [
    "a < b", "<>", "</>", "</ p>", "</p a=b>", "<?php ?>", "<![CDATA[a]]>", "<!ELEMENT a>", "<!-->", "<!--->",
    "<!-- > -->",
    "<!-- <b> -->", "<p a = b>", "<p a= b>", "<p a=>", "<p a=\"<\">", "<p a=<>", "<p a=\"b\"c=\"d\">",
    "<title><b></title>", "<title></titles></title>", "<textarea></ textarea></textarea>",
    "<script><!--<script></script>",
  ]) func whatBrowsersCouldReadInAnotherWay(html: String) {
    #expect(read(html).ambiguous > 0)
  }
}
