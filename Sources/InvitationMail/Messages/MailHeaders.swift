/// The header fields of a message or of one of its parts (RFC 5322 section 2.2), unfolded.
struct MailHeaders {
  struct Field {
    /// In lower case.
    let name: String
    /// Without the blanks around it; what isn't UTF-8 is replaced, since only ASCII belongs here.
    let value: String
    let line: Int
  }

  private let fields: [Field]

  /// Takes the header from the front of the lines, and the empty line after it; nil where they begin with none.
  init?(_ lines: inout ArraySlice<SourceLine>) {
    var rest = lines
    var fields: [(name: String, value: [UInt8], line: Int)] = []
    while let line = rest.first, !line.bytes.isEmpty {
      if let first = line.bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
        guard !fields.isEmpty else { return nil }
        fields[fields.count - 1].value += line.bytes
      } else if let name = Self.name(of: line.bytes) {
        fields.append((name.lowercased(), Array(line.bytes.dropFirst(name.utf8.count + 1)), line.number))
      } else if !fields.isEmpty || !line.bytes.starts(with: "From ".utf8) {
        // The line before a message in a mailbox file is no field; anything else means that this is no header.
        return nil
      }
      rest.removeFirst()
    }
    lines = rest.dropFirst()
    self.fields = fields.map {
      Field(name: $0.name, value: String(decoding: $0.value, as: UTF8.self).trimmed, line: $0.line)
    }
  }

  /// For a part of which nothing is said.
  init() {
    fields = []
  }

  func contains(_ name: String) -> Bool {
    fields.contains { $0.name == name }
  }

  /// - Throws: `malformed-mail` where it stands twice: programs differ in which of them they follow.
  func field(_ name: String) throws(MailFault) -> Field? {
    let found = fields.filter { $0.name == name }
    guard found.count < 2 else {
      throw MailFault(
        .malformed, line: found[1].line, "the header field \(name) stands twice",
        remedy: "Copy the message's text into a file and give that.")
    }
    return found.first
  }

  /// RFC 5322 section 3.6.8: printable ASCII without the colon. Old messages have a blank before the colon.
  private static func name(of line: ArraySlice<UInt8>) -> String? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
    let name = line[..<colon]
    guard name.count <= 100, name.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    return String(decoding: name, as: UTF8.self)
  }
}

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
