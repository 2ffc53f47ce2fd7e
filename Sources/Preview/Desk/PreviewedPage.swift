internal import Crypto
internal import Glibc
internal import JSON

/// A page of HTML as a build would write it, with what tells two states of it apart.
struct PreviewedPage: Sendable {
  var html: [UInt8]
  /// Of all that it says but for the addresses of its stylesheets, which can be exchanged in place.
  let mark: String
  /// The addresses of those.
  let styles: [String]

  /// - Parameter stylesheets: file names and addresses of those that the portal publishes.
  init(_ html: [UInt8], stylesheets: [(name: String, address: String)]) {
    self.html = html
    var plain = html
    var styles: [String] = []
    for (name, address) in stylesheets {
      guard let bare = Self.replacing(Array(address.utf8), in: plain, by: Array(name.utf8)) else { continue }
      plain = bare
      styles.append(address)
    }
    self.styles = styles
    mark = Array(SHA256.hash(data: plain).prefix(12)).hexadecimal
  }

  /// With the bar before the end of the body.
  func html(with bar: PreviewBar) -> [UInt8] {
    let end = Self.lastPlace(of: Array("</body>".utf8), in: html) ?? html.count
    return html[..<end] + Array(bar.html(page: mark).utf8) + html[end...]
  }

  /// The language that the page says it is in; empty where it says none.
  var language: String {
    let start = Array("<html lang=\"".utf8)
    guard let place = Self.place(of: start, in: html, from: 0) else { return "" }
    return String(decoding: html[(place + start.count)...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  /// Nil where there is nothing to replace.
  private static func replacing(_ wanted: [UInt8], in bytes: [UInt8], by other: [UInt8]) -> [UInt8]? {
    var places: [Int] = []
    var from = 0
    while let place = place(of: wanted, in: bytes, from: from) {
      places.append(place)
      from = place + wanted.count
    }
    guard !places.isEmpty else { return nil }
    var result: [UInt8] = []
    var start = 0
    for place in places {
      result += bytes[start..<place] + other
      start = place + wanted.count
    }
    return result + bytes[start...]
  }

  private static func place(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var from = start
      while from + wanted.count <= bytes.count,
        let found = memchr(base + from, Int32(wanted[0]), bytes.count - wanted.count - from + 1)
      {
        let place = base.distance(to: UnsafeRawPointer(found))
        if memcmp(found, wanted, wanted.count) == 0 { return place }
        from = place + 1
      }
      return nil
    }
  }

  private static func lastPlace(of wanted: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= wanted.count else { return nil }
    return (0...bytes.count - wanted.count).last { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
