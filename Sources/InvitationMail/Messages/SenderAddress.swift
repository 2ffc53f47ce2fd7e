/// The address in a `From` field (RFC 5322 section 3.4), without the name that stands beside it. A local part in quotes keeps them.
enum SenderAddress {
  /// Several addresses stay several, with commas between them; what is no address stays as it is.
  static func read(_ field: String) -> String {
    var bracketed: [String] = []
    var plain = String.UnicodeScalarView()
    var open: String.UnicodeScalarView?
    var isQuoted = false
    var quoted = String.UnicodeScalarView()
    var isEscaped = false
    var comment = 0
    for scalar in field.unicodeScalars {
      if isEscaped {
        isEscaped = false
        quoted.append(scalar)
        continue
      }
      switch scalar {
      case "\\" where isQuoted || comment > 0: isEscaped = true
      case "\"" where comment == 0:
        isQuoted.toggle()
        if isQuoted { quoted = String.UnicodeScalarView() }
        quoted.append(scalar)
        continue
      case _ where isQuoted:
        quoted.append(scalar)
        continue
      case "(": comment += 1
      case ")" where comment > 0: comment -= 1
      case _ where comment > 0: break
      case "<": open = String.UnicodeScalarView()
      case ">":
        if let address = open { bracketed.append(String(address).trimmed) }
        open = nil
      default:
        // Quotes right before the `@` are the local part's own.
        var text = String.UnicodeScalarView()
        if scalar == "@" { text = quoted }
        text.append(scalar)
        if open == nil { plain += text } else { open? += text }
      }
      quoted = String.UnicodeScalarView()
    }
    return bracketed.isEmpty ? String(plain).trimmed : bracketed.joined(separator: ", ")
  }
}
