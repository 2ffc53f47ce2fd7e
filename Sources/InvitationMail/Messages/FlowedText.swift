import Charsets

/// Paragraphs that a mail program broke into lines that it marked as going on (RFC 3676).
enum FlowedText {
  static func lines(of lines: [TextLine], losesBlank: Bool) -> [TextLine] {
    var joined: [TextLine] = []
    var open: (text: String, quotes: Int, number: Int)?
    let charset = lines.first?.charset ?? .utf8
    for line in lines {
      let (text, quotes) = content(of: line.text)
      // The line above a signature stands alone, though it ends with a blank (section 4.3).
      let goesOn = text.hasSuffix(" ") && text != "-- "
      let kept = goesOn && losesBlank ? String(text.dropLast()) : text
      if let before = open {
        if before.quotes == quotes, text != "-- " {
          open = (before.text + kept, quotes, before.number)
        } else {
          joined.append(TextLine(text: before.text, number: before.number, charset: charset))
          open = (kept, quotes, line.number)
        }
      } else {
        open = (kept, quotes, line.number)
      }
      if !goesOn, let whole = open {
        joined.append(TextLine(text: whole.text, number: whole.number, charset: charset))
        open = nil
      }
    }
    return joined + (open.map { [TextLine(text: $0.text, number: $0.number, charset: charset)] } ?? [])
  }

  /// Without the marks of quotation and the blank that is stuffed before some lines (section 4.4).
  private static func content(of line: String) -> (text: String, quotes: Int) {
    let quotes = line.utf8.prefix { $0 == UInt8(ascii: ">") }.count
    let rest = line.dropFirst(quotes)
    return (String(rest.hasPrefix(" ") ? rest.dropFirst() : rest), quotes)
  }
}
