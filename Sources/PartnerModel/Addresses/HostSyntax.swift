/// The letters-digits-hyphen rule of host names (RFC 1123 section 2.1) over bytes.
enum HostSyntax {
  static let longestLabel = 63
  static let longestName = 253

  /// One label in lower or upper case.
  static func isLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    let hyphen = UInt8(ascii: "-")
    return !bytes.isEmpty && bytes.count <= longestLabel && bytes.first != hyphen
      && bytes.last != hyphen
      && bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
  }

  /// At least two labels and a last one that isn't a number, from `start` to the end of the bytes.
  static func isName(_ bytes: Span<UInt8>, from start: Int) -> Bool {
    guard bytes.count - start <= longestName else { return false }
    let hyphen = UInt8(ascii: "-")
    var labels = 0
    var labelStart = start
    var isNumber = true
    for index in start...bytes.count {
      if index == bytes.count || bytes[index] == UInt8(ascii: ".") {
        let length = index - labelStart
        guard length > 0, length <= longestLabel, bytes[labelStart] != hyphen,
          bytes[index - 1] != hyphen
        else { return false }
        labels += 1
        if index == bytes.count { break }
        labelStart = index + 1
        isNumber = true
      } else {
        let byte = bytes[index]
        guard isLetter(byte) || isDigit(byte) || byte == hyphen else { return false }
        if !isDigit(byte) { isNumber = false }
      }
    }
    return labels >= 2 && !isNumber
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
