/// The signed codes of invitations and receipts that stand in a message, or are attached to it, for whoever wants them
/// checked; and the links of a message that has none.
package enum MailedCodes {
  /// In their order, each once; empty where there are none.
  ///
  /// - Throws: for what is no message as mail programs save it, or can't be taken apart.
  package static func all(in bytes: [UInt8]) throws(MailFault) -> [String] {
    guard case .message(let message) = try AnswerForm.of(bytes) else {
      throw MailFault(
        .malformed, line: 1, "it is no message as mail programs save it",
        remedy: "Save the message as .eml, or give the code itself.")
    }
    var codes: [String] = []
    var links: [String] = []
    for text in message.attachedCodes + message.texts {
      let lines = try text.read().map(\.text)
      for code in Self.codes(in: lines) where !codes.contains(code) { codes.append(code) }
      for link in lines.flatMap(Self.links) where !links.contains(link) { links.append(link) }
    }
    return codes.isEmpty ? links : codes
  }

  /// A code begins a header of JSON, and mail programs wrap it: what goes on with nothing but its own characters on the
  /// next line belongs to it, until its signature is whole.
  private static func codes(in lines: [String]) -> [String] {
    var codes: [String] = []
    var pending = ""
    for line in lines {
      // In a field of a form, as browsers hand it to the mail program, the sign before the code is written so.
      let bare = Substring(line.replacing("token%3D", with: "token=")).drop { $0 == ">" || $0.isWhitespace }
      if !pending.isEmpty, let rest = bare.prefixOfCode {
        pending += rest
      } else {
        pending = ""
      }
      for word in pending.isEmpty ? bare.split(whereSeparator: { !$0.isOfCode }) : []
      where word.hasPrefix("eyJ") {
        if let code = whole(String(word)) { codes.append(code) } else { pending = String(word) }
      }
      if let code = whole(pending) {
        codes.append(code)
        pending = ""
      }
    }
    return codes
  }

  /// Three parts, the last of which is the 86 characters of a signature.
  private static func whole(_ text: String) -> String? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[2].count == 86 ? text : nil
  }

  /// The links to invitations' pages, each once.
  static func links(in lines: [TextLine]) -> [String] {
    lines.flatMap { links(in: $0.text) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func links(in line: String) -> [String] {
    line.split { $0.isWhitespace || "<>\"'()".contains($0) }.map(String.init)
      .filter { ($0.hasPrefix("https://") || $0.hasPrefix("http://")) && $0.contains("/i/") }
  }
}

extension Substring {
  /// The line, where it holds nothing but a code's characters.
  fileprivate var prefixOfCode: Substring? {
    let word = prefix(while: \.isOfCode)
    return !word.isEmpty && self[word.endIndex...].allSatisfy(\.isWhitespace) ? word : nil
  }
}

extension Character {
  /// Of the alphabet of base64url, or a dot.
  fileprivate var isOfCode: Bool {
    isASCII && (isLetter || isNumber || self == "-" || self == "_" || self == ".")
  }
}
