/// The name of a picture's file, as a record has it: letters, digits and hyphens, and what kind of picture it is.
package struct PictureName: Hashable, Sendable {
  package enum Format: String, CaseIterable, Hashable, Sendable {
    case png
    case svg
  }

  package let rawValue: String
  package let format: Format

  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let format = Format(rawValue: String(parts[1])),
      (1...64).contains(parts[0].utf8.count),
      parts[0].utf8.allSatisfy({
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      })
    else { return nil }
    rawValue = text
    self.format = format
  }
}
