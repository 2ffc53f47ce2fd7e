import ArgumentParser
import PartnerModel
import PortalOperations
import PortalSite
import SystemFiles

struct Fields: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fields",
    abstract: "List the fields that a text or a template may name.",
    discussion: """
      One line each, with tabs between in a pipe: the field, what it is, and what it stands for in this portal. Without a page, \
      what every page may name; for a page what it may name besides. `invitations`, `letters` and `answers` are the texts in \
      those folders of Content/<language>; there, much is known to the single invitation or answer alone.

        text    {{operator.name}}
        link    [Roles]({{page.roles}}); {{#links.membership}} … {{/links.membership}} shows its content where there is one
        flag    {{#portal.answersByMail}} … {{/portal.answersByMail}}, and {{^…}} where it is off
        list    {{#providers}} … {{/providers}} once for each; the fields below it, further to the right, are its items'
      """)

  @Argument(help: "A page's id, invitations, letters, letters/receipt, letters/notice or answers.") var page:
    String?
  @Option(help: "In which language (default: the portal's default one).") var language: String?
  @Flag(help: "Print one JSON object a line.") var json = false
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let fields = try portal.place.check(at: .now).fields(of: page, in: language)
    if json {
      var out = LineWriter()
      fields.forEach { out.line(utf8: $0.json) }
      return out.flush()
    }
    var table = TableWriter(
      [TableWriter.Column("field", 0), TableWriter.Column("type", 1), TableWriter.Column("here", 2)],
      empty: "no fields")
    for field in fields {
      let name = String(repeating: "  ", count: field.depth) + field.name
      table.row([
        "\(name)", "\(field.type)",
        TableWriter.Cell(field.sample ?? "", shown: field.sample ?? "(each its own)"),
      ])
    }
    table.finish()
  }
}
