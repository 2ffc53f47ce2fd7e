/// The last part of a receipt's address, as people and mail programs give it back: with the full stop or bracket that stood
/// behind it, with blanks that a wrapped line brought, in capitals. None of that is ever part of one, so nothing is guessed;
/// the secret itself has to be whole.
struct ReceiptAddressPart: Hashable, Sendable {
  let name: String
  let secret: String

  /// - Parameter text: percent-encoded, as it stands in a request.
  init(_ text: Substring) {
    var letters = Self.decoded(text).unicodeScalars.filter { !Self.isBlank($0) }[...]
    letters = letters.drop { !Self.isPart($0) }
    // A further part of an address, or a character written as HTML, is none of it.
    letters = letters.prefix { $0 != "/" && $0 != "&" }
    while let last = letters.last, !Self.isPart(last) { letters.removeLast() }
    let given = String(String.UnicodeScalarView(letters)).lowercased()
    let parts = given.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(parts[0].prefix(84))
    secret = parts.count == 2 ? String(parts[1]) : ""
  }

  /// - Parameter address: a receipt's whole address, or its last part.
  init(inAddress address: String) {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    self.init(path.split(separator: "/").last { $0.contains(where: \.isLetter) } ?? "")
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
  }

  /// A broken escape stands for itself.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
