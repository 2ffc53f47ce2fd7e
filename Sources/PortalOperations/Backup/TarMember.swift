import PartnerModel

/// A file or folder in an archive, as a block of 512 bytes before its content says it (POSIX ustar). All of them belong
/// to their owner alone (0600, 0700).
struct TarMember: Hashable {
  enum Kind: Hashable {
    /// With its size in bytes.
    case file(Int)
    case folder
  }

  static let blockSize = 512

  /// The path, with slashes between its parts and none at its ends.
  let name: String
  let kind: Kind
  let modified: Moment

  init(_ name: String, _ kind: Kind, modified: Moment) {
    self.name = name
    self.kind = kind
    self.modified = modified
  }

  /// How many bytes of content follow the block, without those that fill up the last one.
  var size: Int {
    switch kind {
    case .file(let size): size
    case .folder: 0
    }
  }

  /// How many zero bytes fill up the content's last block.
  var padding: Int { (Self.blockSize - size % Self.blockSize) % Self.blockSize }

  /// Nil where a block has no room for the name, the size or the time.
  var block: [UInt8]? {
    guard let path = Self.split(Array((kind == .folder ? name + "/" : name).utf8)),
      let size = Self.octal(Int64(size), digits: 11), let modified = Self.octal(modified.seconds, digits: 11)
    else { return nil }
    var block = [UInt8](repeating: 0, count: Self.blockSize)
    func put(_ bytes: some Collection<UInt8>, at offset: Int) {
      block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    put(path.rest, at: 0)
    put((kind == .folder ? "0000700" : "0000600").utf8, at: 100)
    put("0000000".utf8, at: 108)
    put("0000000".utf8, at: 116)
    put(size, at: 124)
    put(modified, at: 136)
    put("        ".utf8, at: 148)
    put((kind == .folder ? "5" : "0").utf8, at: 156)
    put("ustar\u{0}00".utf8, at: 257)
    put("0000000".utf8, at: 329)
    put("0000000".utf8, at: 337)
    put(path.prefix, at: 345)
    let sum = block.reduce(0) { $0 + Int64($1) }
    guard let digits = Self.octal(sum, digits: 6) else { return nil }
    put(digits + [0], at: 148)
    return block
  }

  /// Reads what `block` writes; nil for any other spelling, and for members of other kinds, such as links.
  init?(block: [UInt8]) {
    guard block.count == Self.blockSize,
      let size = Self.number(block[124..<135]), let modified = Self.number(block[136..<147]),
      let rest = Self.text(block[0..<100]), let prefix = Self.text(block[345..<500])
    else { return nil }
    let isFolder = rest.hasSuffix("/")
    let path = prefix.isEmpty ? rest : "\(prefix)/\(rest)"
    self.init(
      isFolder ? String(path.dropLast()) : path, isFolder ? .folder : .file(size),
      modified: Moment(seconds: Int64(modified)))
    guard self.block == block else { return nil }
  }

  /// A name of more than 100 bytes is divided at a slash.
  private static func split(_ path: [UInt8]) -> (prefix: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
    guard !path.isEmpty, !path.contains(0) else { return nil }
    if path.count <= 100 { return ([], path[...]) }
    let slash = path.indices.dropLast().first { path[$0] == UInt8(ascii: "/") && path.count - $0 <= 101 }
    guard let slash, slash <= 155 else { return nil }
    return (path[..<slash], path[(slash + 1)...])
  }

  private static func octal(_ number: Int64, digits: Int) -> [UInt8]? {
    let text = String(number, radix: 8)
    guard number >= 0, text.utf8.count <= digits else { return nil }
    return Array(String(repeating: "0", count: digits - text.utf8.count).utf8) + Array(text.utf8)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String? {
    String(validating: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
