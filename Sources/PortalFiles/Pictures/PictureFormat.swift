/// How many pixels a picture is wide and high.
package struct PictureSize: Hashable, Sendable {
  package let width: Int
  package let height: Int

  static let largest = 8_000

  /// Nil for a picture of nothing.
  init?(_ width: Int, _ height: Int) {
    guard width > 0, height > 0 else { return nil }
    (self.width, self.height) = (width, height)
  }
}

/// The kinds of picture that pages may show, each read as far as is needed to know that it is one, and how large.
package enum PictureFormat: Sendable {
  case png
  case jpeg
  case webP
  case svg

  /// By a file's name; nil for a name that no picture may have.
  package init?(nameOf file: String) {
    let parts = file.split(separator: ".", omittingEmptySubsequences: false)
    let isPlain =
      file.utf8.count <= 100
      && file.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_.".utf8.contains(byte)
      }
    guard parts.count > 1, !parts.contains(""), isPlain, let ending = parts.last else { return nil }
    switch ending {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    case "webp": self = .webP
    case "svg": self = .svg
    default: return nil
    }
  }

  var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webP: "WebP"
    case .svg: "SVG"
    }
  }

  func fault(in bytes: [UInt8]) -> PictureFault? {
    switch self {
    case .png: PNGCheck.fault(in: bytes)
    case .svg: SVGCheck.fault(in: bytes)
    case .jpeg, .webP: nil
    }
  }

  /// Nil where the file isn't a whole picture of its kind.
  func size(of bytes: [UInt8]) -> PictureSize? {
    switch self {
    case .png:
      Self.big(bytes, 16, 4).flatMap { width in Self.big(bytes, 20, 4).flatMap { PictureSize(width, $0) } }
    case .jpeg: Self.sizeOfJPEG(bytes)
    case .webP: Self.sizeOfWebP(bytes)
    case .svg: Self.sizeOfSVG(bytes)
    }
  }

  // MARK: Numbers

  /// A number of so many bytes, the first of which weighs most.
  private static func big(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int? {
    guard place + count <= bytes.count else { return nil }
    return bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
  }

  /// The same where the last weighs most.
  private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int? {
    guard place + count <= bytes.count else { return nil }
    return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  // MARK: Kinds

  /// Segments from the start of the image to its end (ITU T.81, annex B); the frame's header tells the size.
  private static func sizeOfJPEG(_ bytes: [UInt8]) -> PictureSize? {
    guard bytes.starts(with: [0xFF, 0xD8]), bytes.suffix(2).elementsEqual([0xFF, 0xD9]) else { return nil }
    var place = 2
    var size: PictureSize?
    while place + 4 <= bytes.count, bytes[place] == 0xFF {
      let marker = bytes[place + 1]
      if marker == 0xFF {
        place += 1
        continue
      }
      guard let length = big(bytes, place + 2, 2), length >= 2 else { return nil }
      switch marker {
      case 0xC4, 0xC8, 0xCC: break
      case 0xC0...0xCF:
        guard let height = big(bytes, place + 5, 2), let width = big(bytes, place + 7, 2) else { return nil }
        size = PictureSize(width, height)
      case 0xDA: return size
      default: break
      }
      place += 2 + length
    }
    return nil
  }

  /// A RIFF file with one of three kinds of first chunk (RFC 9649).
  private static func sizeOfWebP(_ bytes: [UInt8]) -> PictureSize? {
    guard bytes.count >= 30, bytes.starts(with: Array("RIFF".utf8)), little(bytes, 4, 4) == bytes.count - 8,
      bytes[8..<12].elementsEqual("WEBP".utf8)
    else { return nil }
    switch String(decoding: bytes[12..<16], as: UTF8.self) {
    case "VP8 ":
      guard bytes[23..<26].elementsEqual([0x9D, 0x01, 0x2A]), let width = little(bytes, 26, 2),
        let height = little(bytes, 28, 2)
      else { return nil }
      return PictureSize(width & 0x3FFF, height & 0x3FFF)
    case "VP8L":
      guard bytes[20] == 0x2F, let bits = little(bytes, 21, 4) else { return nil }
      return PictureSize(1 + bits & 0x3FFF, 1 + bits >> 14 & 0x3FFF)
    case "VP8X":
      guard let width = little(bytes, 24, 3), let height = little(bytes, 27, 3) else { return nil }
      return PictureSize(1 + width, 1 + height)
    default: return nil
    }
  }

  /// The root's `width` and `height` in pixels, else the size of its `viewBox`.
  private static func sizeOfSVG(_ bytes: [UInt8]) -> PictureSize? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let start = text.firstRange(of: "<svg"), let end = text[start.upperBound...].firstIndex(of: ">")
    else {
      return nil
    }
    let tag = text[start.upperBound..<end]
    func attribute(_ name: String) -> Substring? {
      for quote in ["\"", "'"] {
        guard let place = tag.firstRange(of: " \(name)=\(quote)") ?? tag.firstRange(of: "\n\(name)=\(quote)")
        else {
          continue
        }
        return tag[place.upperBound...].prefix { String($0) != quote }
      }
      return nil
    }
    func pixels(_ text: Substring) -> Int? {
      Double(text.hasSuffix("px") ? text.dropLast(2) : text).flatMap { Int(exactly: $0.rounded(.up)) }
    }
    if let width = attribute("width").flatMap(pixels), let height = attribute("height").flatMap(pixels) {
      return PictureSize(width, height)
    }
    let box = attribute("viewBox")?.split(whereSeparator: { ", \n\t".contains($0) }) ?? []
    guard box.count == 4, let width = pixels(box[2]), let height = pixels(box[3]) else { return nil }
    return PictureSize(width, height)
  }
}
