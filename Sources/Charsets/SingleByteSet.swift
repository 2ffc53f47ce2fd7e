/// A character set with one byte a character, of which the first 128 are ASCII.
package struct SingleByteSet: Hashable, Sendable {
  /// The name that the WHATWG Encoding Standard gives it.
  package let name: String
  /// What the bytes from 0x80 on stand for.
  private let upper: [Unicode.Scalar?]

  package static func named(_ name: String) -> SingleByteSet? { all[name] }

  private static let all: [String: SingleByteSet] = {
    let lines = PackageResources.single_bytes_txt.split(separator: UInt8(ascii: "\n"))
    let sets = lines.compactMap { line in
      line.firstIndex(of: UInt8(ascii: " ")).map { blank in
        SingleByteSet(
          name: String(decoding: line[..<blank], as: UTF8.self),
          upper: CharacterTable.row(line[(blank + 1)...]))
      }
    }
    return Dictionary(uniqueKeysWithValues: sets.map { ($0.name, $0) })
  }()

  package subscript(byte: UInt8) -> Unicode.Scalar? {
    byte < 0x80 ? Unicode.Scalar(byte) : upper[Int(byte) - 0x80]
  }
}
