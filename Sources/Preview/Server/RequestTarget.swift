internal import WebText

/// What a request asks for: a path, decoded once, and a query. Nothing is made of dots and doubled slashes: what is asked for either
/// stands in a table as it is, or it doesn't.
struct RequestTarget: Hashable, Sendable {
  let path: String
  /// As it was sent.
  let query: Substring

  static let longest = 4096

  /// Nil for what can't be the path of a file of ours, in whatever way it is decoded.
  init?(_ target: String) {
    guard target.utf8.count <= Self.longest, target.utf8.first == UInt8(ascii: "/") else { return nil }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = Self.decoded(parts[0]) else { return nil }
    self.path = path
    query = parts.count > 1 ? parts[1] : ""
  }

  /// A path may hold no slash, backslash or control character that isn't there before it is decoded.
  private static func decoded(_ path: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(path.utf8)[...]
    while let byte = rest.popFirst() {
      var byte = byte
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue
        else { return nil }
        byte = high << 4 | low
        guard byte != UInt8(ascii: "/") else { return nil }
      }
      guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "\\") else { return nil }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// What a name stands for in the query; nil where it isn't there, or twice.
  func parameter(_ name: String) -> String? {
    let values = query.split(separator: "&").filter { $0.hasPrefix("\(name)=") }
    guard values.count == 1 else { return nil }
    return try? FormEncoding.decoded(values[0].dropFirst(name.utf8.count + 1).utf8)
  }
}
