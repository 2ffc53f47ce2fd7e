import Charsets
import WebText

/// A value such as `text/plain; charset=utf-8; format=flowed` (RFC 2045 section 5.1, RFC 2183), with parameters that are
/// spread over several or name their own character set (RFC 2231).
struct HeaderParameters {
  /// What stands before the first semicolon, in lower case.
  let value: String
  /// By their names in lower case; of one that is spelt in several ways all that it may be.
  private var parameters: [String: [String]] = [:]

  init(_ text: String) {
    let pieces = Self.pieces(of: text)
    value = Self.text(pieces[0][...]).lowercased()
    var sections: [String: [Section]] = [:]
    for piece in pieces.dropFirst() {
      guard let sign = piece.firstIndex(where: { $0.scalar == "=" }) else { continue }
      let name = Self.text(piece[..<sign]).lowercased()
      let value = Self.text(piece[(sign + 1)...])
      if let section = Section(name, value) {
        sections[section.name, default: []].append(section)
      } else {
        parameters[name, default: []].append(value)
      }
    }
    for (name, sections) in sections {
      if let whole = Section.whole(sections) { parameters[name, default: []].append(whole) }
    }
  }

  /// The first one counts, as in browsers, and one in plain spelling before any other.
  subscript(name: String) -> String? { parameters[name]?.first }

  /// All that it may be, where it is spelt in several ways.
  func all(_ name: String) -> [String] { parameters[name] ?? [] }

  private typealias Sign = (scalar: Unicode.Scalar, isQuoted: Bool)

  /// Split at semicolons outside quotes; quotes and comments taken away.
  private static func pieces(of text: String) -> [[Sign]] {
    var pieces: [[Sign]] = [[]]
    var isQuoted = false
    var comment = 0
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        isEscaped = false
        if comment == 0 { pieces[pieces.count - 1].append((scalar, true)) }
        continue
      }
      switch scalar {
      case "\\" where isQuoted || comment > 0: isEscaped = true
      case "\"" where comment == 0: isQuoted.toggle()
      case "(" where !isQuoted: comment += 1
      case ")" where comment > 0: comment -= 1
      case ";" where !isQuoted && comment == 0: pieces.append([])
      case _ where comment == 0: pieces[pieces.count - 1].append((scalar, isQuoted))
      default: break
      }
    }
    return pieces
  }

  /// Without blanks at the ends, but for those in quotes.
  private static func text(_ signs: ArraySlice<Sign>) -> String {
    let isOutside = { (sign: Sign) in sign.scalar.isBlank && !sign.isQuoted }
    let tail = signs.drop(while: isOutside)
    return String(String.UnicodeScalarView(tail.reversed().drop(while: isOutside).reversed().map(\.scalar)))
  }
}

/// `filename*0*=utf-8'en'%e2%82%ac`: a piece of a parameter, or one that names its character set.
private struct Section {
  let name: String
  private let number: Int
  private let isEncoded: Bool
  private let value: String

  /// Nil for a parameter in plain spelling.
  init?(_ name: String, _ value: String) {
    var parts = name.split(separator: "*", omittingEmptySubsequences: false)
    self.name = String(parts.removeFirst())
    self.value = value
    isEncoded = parts.last == ""
    if isEncoded { parts.removeLast() }
    switch parts.count {
    case 0 where isEncoded: number = 0
    case 1:
      guard let number = Int(parts[0]), "\(number)" == parts[0] else { return nil }
      self.number = number
    default: return nil
    }
  }

  /// Up to the first gap; nil where there is no beginning.
  static func whole(_ sections: [Section]) -> String? {
    let byNumber = Dictionary(sections.map { ($0.number, $0) }) { first, _ in first }
    guard byNumber[0] != nil else { return nil }
    var bytes: [UInt8] = []
    var charset: String?
    for number in sections.indices {
      guard let section = byNumber[number] else { break }
      var text = section.value[...]
      if number == 0, section.isEncoded {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3 { (charset, text) = (String(parts[0]), parts[2]) }
      }
      bytes += section.isEncoded ? decoded(text) : Array(text.utf8)
    }
    return (Charset(named: charset) ?? .utf8).text(bytes)
  }

  /// `%XX`; what is none stays.
  private static func decoded(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2).compactMap(\.hexadecimalValue)
      if byte == UInt8(ascii: "%"), digits.count == 2 {
        bytes.append(digits[0] << 4 | digits[1])
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
