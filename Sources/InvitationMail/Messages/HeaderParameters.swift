/// A value such as `text/plain; charset=utf-8; format=flowed` (RFC 2045 section 5.1, RFC 2183).
struct HeaderParameters {
  /// What stands before the first semicolon, in lower case.
  let value: String
  private let parameters: [String: String]

  init(_ text: String) {
    var pieces = Self.pieces(of: text)[...]
    value = (pieces.popFirst() ?? "").trimmed.lowercased()
    var parameters: [String: String] = [:]
    for piece in pieces {
      guard let sign = piece.firstIndex(of: "=") else { continue }
      let name = String(piece[..<sign]).trimmed.lowercased()
      // The first one counts, as in browsers.
      if parameters[name] == nil { parameters[name] = String(piece[piece.index(after: sign)...]).trimmed }
    }
    self.parameters = parameters
  }

  subscript(name: String) -> String? {
    if let plain = parameters[name] { return plain }
    // RFC 2231: `charset*=us-ascii'en'utf-8` names the value's own character set and language first.
    return parameters[name + "*"]?.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
      .last.map(String.init)
  }

  /// Split at semicolons outside quotes; quotes and comments taken away.
  private static func pieces(of text: String) -> [String] {
    var pieces = [""]
    var isQuoted = false
    var comment = 0
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        isEscaped = false
        if comment == 0 { pieces[pieces.count - 1].unicodeScalars.append(scalar) }
        continue
      }
      switch scalar {
      case "\\" where isQuoted || comment > 0: isEscaped = true
      case "\"" where comment == 0: isQuoted.toggle()
      case "(" where !isQuoted: comment += 1
      case ")" where comment > 0: comment -= 1
      case ";" where !isQuoted && comment == 0: pieces.append("")
      case _ where comment == 0: pieces[pieces.count - 1].unicodeScalars.append(scalar)
      default: break
      }
    }
    return pieces
  }
}
