/// Whether bytes are a PNG picture and nothing besides: chunks from the signature to the end.
enum PNGCheck {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func fault(in bytes: [UInt8]) -> PictureFault? {
    isWhole(bytes)
      ? nil
      : PictureFault(message: "the file is no whole PNG picture", remedy: "Save the picture as PNG again.")
  }

  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: signature) else { return false }
    var place = signature.count
    var isFirst = true
    // A chunk: its length in four bytes, four letters, the content, four bytes of checksum.
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let kind = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      place += 12 + length
      guard place <= bytes.count, isFirst == (kind == "IHDR") else { return false }
      isFirst = false
      if kind == "IEND" { return place == bytes.count }
    }
    return false
  }
}
