import Testing

@testable import Rendering

/// Fields in the texts and links of a page.
@Suite struct MarkdownValueTests {
  @Test(arguments: [
    ("Dear {{name}}.", "<p>Dear {{name}}.</p>\n"),
    ("## For {{name}} {#for}", "<h2 id=\"for\">For {{name}}</h2>\n"),
    (
      "*{{name}}* **{{name}}** ~~{{name}}~~",
      "<p><em>{{name}}</em> <strong>{{name}}</strong> <del>{{name}}</del></p>\n"
    ),
    ("`{{name}}`", "<p><code>{{name}}</code></p>\n"),
    ("[to {{name}}](/x)", "<p><a href=\"/x\">to {{name}}</a></p>\n"),
    ("[Accept]({{invitation.link}})", "<p><a href=\"{{invitation.link}}\">Accept</a></p>\n"),
    (
      "[Accept][link]\n\n[link]: {{invitation.link}}",
      "<p><a href=\"{{invitation.link}}\">Accept</a></p>\n"
    ),
    (
      "[a](/find?q={{name}}#x \"for {{name}}\")",
      "<p><a href=\"/find?q={{name}}#x\" title=\"for {{name}}\">a</a></p>\n"
    ),
    (
      "![of {{name}} *here*]({{link}})",
      "<p><img src=\"{{link}}\" alt=\"of {{name}} here\" /></p>\n"
    ),
    ("{{ name }}{{! a comment }}!", "<p>{{name}}!</p>\n"),
    ("a{{! two\nlines }}b", "<p>ab</p>\n"),
    ("one\n{{! alone }}\ntwo", "<p>one\ntwo</p>\n"),
    ("See {{link}}", "<p>See {{link}}</p>\n"),
    (
      "| a |\n| - |\n| {{name}} |",
      """
      <div class="table" tabindex="0" role="region" aria-label="Table 1">
      <table>
      <thead>
      <tr>
      <th scope="col">a</th>
      </tr>
      </thead>
      <tbody>
      <tr>
      <td>{{name}}</td>
      </tr>
      </tbody>
      </table>
      </div>

      """
    ),
    ("```\nfor {{name}}\n```", "<pre><code>for {{name}}\n</code></pre>\n"),
  ])
  func aValueStandsWhereItsTagStood(_ markdown: String, _ expected: String) {
    #expect(Fixture.html(markdown) == expected)
  }

  @Test(arguments: HostileName.all) func aHostileNameIsTextInTheBody(_ name: HostileName) throws {
    let html = try Fixture.html("Dear {{name}}, *{{name}}*", values: ["name": .text(name.value)])
    #expect(html == "<p>Dear \(name.shownInText), <em>\(name.shownInText)</em></p>\n")
  }

  @Test(arguments: HostileName.all) func aHostileNameIsTextInATableAndATitle(_ name: HostileName)
    throws
  {
    let html = try Fixture.html(
      "| a | b |\n| - | - |\n| {{name}} | [c](/d \"{{name}}\") |",
      values: ["name": .text(name.value)])
    #expect(
      html.contains(
        "<tr>\n<td>\(name.shownInText)</td>\n<td><a href=\"/d\" title=\"\(name.shown)\">c</a></td>\n</tr>\n"
      ))
  }

  @Test(arguments: HostileName.all) func bindingEscapesAsRenderingDoes(_ name: HostileName) throws {
    let (document, _) = Fixture.read("Dear {{name}}.")
    let bound = try document.program().bind(["name": .text(name.value)], scope: "en")
    #expect(bound.slots.isEmpty)
    #expect(try bound.printed([:]) == "<p>Dear \(name.shownInText).</p>\n")
  }

  @Test(arguments: [
    ("https://a.example/?b=1&c=\"2\"", "https://a.example/?b=1&amp;c=&quot;2&quot;", true),
    ("HTTPS://a.example", "HTTPS://a.example", true),
    ("//a.example/x", "//a.example/x", true),
    ("https://portal.example/en/", "https://portal.example/en/", false),
    ("https://portal.example.evil.example/", "https://portal.example.evil.example/", true),
    ("../en/start", "../en/start", false),
    ("#place", "#place", false),
    ("mailto:a@b.example", "mailto:a@b.example", false),
    ("tel:+81-3-0000", "tel:+81-3-0000", false),
    ("javascript:alert(1)", "#", false),
    ("JavaScript:alert(1)", "#", false),
    (" javascript:alert(1)", "#", false),
    ("java\nscript:alert(1)", "#", false),
    ("\u{1}javascript:alert(1)", "#", false),
    ("data:text/html,<script>", "#", false),
    ("vbscript:x", "#", false),
    ("ftp://a.example", "#", false),
    ("a b", "#", false),
    ("", "#", false),
  ])
  func aLinkValueLeadsNowhereElse(_ value: String, _ target: String, _ isExternal: Bool) throws {
    let html = try Fixture.html(
      "[a]({{link}})", settings: Fixture.settings(ownAddress: "https://portal.example"),
      values: ["link": .url(value)])
    let mark = isExternal ? " class=\"external\" rel=\"noopener\"" : ""
    #expect(html == "<p><a href=\"\(target)\"\(mark)>a</a></p>\n")
    let (document, _) = Fixture.read(
      "[a]({{link}})", settings: Fixture.settings(ownAddress: "https://portal.example"))
    #expect(try document.program().bind(["link": .url(value)], scope: "en").printed([:]) == html)
  }

  @Test(arguments: [
    ("[a]({{name}})", "javascript:alert(1)", "javascript%3Aalert%281%29"),
    ("[a](/x/{{name}}?q={{name}})", "ä/\"&<", "/x/%C3%A4%2F%22%26%3C?q=%C3%A4%2F%22%26%3C"),
    ("[a]({{link}}?from={{name}})", "a b", "/base?from=a%20b"),
    (
      "[a](mailto:{{operator.email}}?subject={{name}})", "?bcc=x@y",
      "mailto:o@example.com?subject=%3Fbcc%3Dx%40y"
    ),
    ("[a](https://find.example/?u={{link}})", "", "https://find.example/?u=%2Fbase"),
    ("<https://find.example/{{name}}>", "<>", "https://find.example/%3C%3E"),
  ])
  func aTextInATargetIsPercentEncoded(_ markdown: String, _ value: String, _ target: String) throws {
    let html = try Fixture.html(
      markdown,
      values: [
        "name": .text(value), "link": .url("/base"),
        "operator": .group(["email": .text("o@example.com")]),
      ])
    #expect(html.contains("href=\"\(target)\""), "\(html)")
  }
}
