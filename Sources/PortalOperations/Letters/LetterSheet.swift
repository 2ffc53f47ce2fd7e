import PartnerModel
import PortalSite
import WebText

/// What lies beside exported drafts: a page that lists them, with a link that opens each in the mail program and its text to
/// copy, and a table for a mail merge.
struct LetterSheet {
  private var rows = ""
  /// With the mark by which Excel knows UTF-8.
  private(set) var csv = Array("\u{FEFF}invitation,to,company,email,language,subject,link\r\n".utf8)
  private let title: String
  private var count = 0
  /// No mail program takes longer addresses for certain.
  private static let longestMailto = 2_000
  /// The page holds the texts of so many; of more the files are there.
  private static let mostOnPage = 1_000

  init(_ portal: String) {
    title = portal
  }

  /// What it says of one letter, made on any thread.
  struct Entry: Sendable {
    fileprivate let table: String
    /// Nil where the page doesn't hold it.
    fileprivate let section: String?
  }

  /// - Parameter number: its place among all, from 0.
  static func entry(_ letter: InvitationLetter, file: String, number: Int) -> Entry {
    let cells = [
      letter.invitation.id.rawValue, letter.invitation.to.rawValue, letter.to.name,
      letter.to.address.rawValue,
      letter.language.rawValue, letter.subject, letter.link,
    ]
    let table = SpreadsheetRow.text(cells)
    guard number < mostOnPage else { return Entry(table: table, section: nil) }
    let link = MailtoLink.written(letter).flatMap { $0.utf8.count <= longestMailto ? $0 : nil }
    let open = link.map { " · <a href=\"\(html($0))\">open in the mail program</a>" } ?? ""
    let section = """
      <section lang="\(letter.language.rawValue)">
      <h2>\(Self.html(letter.to.name))</h2>
      <p lang="en">To <code>\(Self.html(letter.to.address.rawValue))</code> · <a href="\(Self.html(file))">\(Self.html(file))</a>\(open)</p>
      <details><summary lang="en">Text to copy</summary>
      <p><strong>\(Self.html(letter.subject))</strong></p>
      <pre>\(Self.html(letter.text))</pre></details>
      </section>

      """
    return Entry(table: table, section: section)
  }

  mutating func add(_ entry: Entry) {
    csv += entry.table.utf8
    rows += entry.section ?? ""
    count += 1
  }

  var html: [UInt8] {
    let more =
      count > Self.mostOnPage
      ? "<p>The first \(Self.mostOnPage) stand here; all \(count) are files in this folder.</p>\n" : ""
    return Array(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>Letters – \(Self.html(title))</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.6 system-ui, sans-serif; max-width: 50em; margin: 0 auto; padding: 24px; }
      h2 { font-size: 18px; margin: 28px 0 4px; }
      p { margin: 0 0 8px; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #888; padding: 12px; font: inherit; }
      section { border-top: 1px solid #888; }
      </style>
      </head>
      <body>
      <h1>Letters to send: \(count)</h1>
      <p>Each holds a personal link. Whoever has it can answer, so keep this folder to yourself and delete it when all are sent.
      Open a draft in your mail program, look it over, and send it. Then say so: <code>portico letters done ID</code>.</p>
      \(more)\(rows)</body>
      </html>

      """.utf8)
  }

  private static func html(_ text: String) -> String {
    var bytes: [UInt8] = []
    HTMLEscaping.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A link that opens a letter in the mail program (RFC 6068): lines end with CRLF, and all that isn't plain is encoded.
enum MailtoLink {
  static func written(_ letter: InvitationLetter) -> String? {
    var link = Array("mailto:".utf8)
    MailTarget.append(letter.to.address.ascii, to: &link)
    link += "?subject=".utf8
    PercentEncoding.append(letter.subject, to: &link)
    link += "&body=".utf8
    PercentEncoding.append(letter.text.replacing("\n", with: "\r\n"), to: &link)
    return String(decoding: link, as: UTF8.self)
  }
}
