/// The custom properties of stylesheets under names of one letter or two: each stands on a page dozens of times.
struct ShortProperties {
  private let names: [ArraySlice<UInt8>: [UInt8]]

  /// - Parameters:
  ///   - styles: all stylesheets, since a page may have several of them in it.
  ///   - others: scripts and pictures. What they name keeps its name.
  init(_ styles: [[UInt8]], others: [[UInt8]]) {
    var declared: [ArraySlice<UInt8>] = []
    var kept: Set<ArraySlice<UInt8>> = []
    for style in styles {
      for range in Self.places(in: style) {
        let name = style[range]
        if style[range.upperBound...].first(where: { $0 != 0x20 }) == UInt8(ascii: ":") {
          if !declared.contains(name) { declared.append(name) }
        } else {
          kept.insert(name)
        }
      }
    }
    // What is set elsewhere.
    kept.subtract(declared)
    for other in others {
      for start in other.indices where other[start...].starts(with: Array("--".utf8)) {
        kept.insert(other[start...].prefix(while: Self.isName))
      }
    }
    var names: [ArraySlice<UInt8>: [UInt8]] = [:]
    var short = (0...).lazy.map(Self.short).filter { !kept.contains($0[...]) }.makeIterator()
    for name in declared where !kept.contains(name) { names[name] = short.next() }
    self.names = names
  }

  func style(_ style: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    for range in Self.places(in: style) {
      result += style[start..<range.lowerBound] + (names[style[range]] ?? Array(style[range]))
      start = range.upperBound
    }
    return result + style[start...]
  }

  /// Where custom properties are named: not in texts and comments, nor within other names.
  private static func places(in style: [UInt8]) -> [Range<Int>] {
    var places: [Range<Int>] = []
    var index = 0
    while index < style.count {
      let rest = style[index...]
      switch style[index] {
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "/") where rest.starts(with: Array("/*".utf8)):
        index = style[(index + 2)...].firstRange(of: Array("*/".utf8))?.upperBound ?? style.count
      case UInt8(ascii: "\""), UInt8(ascii: "'"): index = endOfText(at: index, in: style)
      case let byte where isName(byte):
        let name = rest.prefix(while: isName)
        let isSelector = index > 0 && ".#".utf8.contains(style[index - 1])
        if name.starts(with: Array("--".utf8)), name.count > 2, !isSelector {
          places.append(index..<name.endIndex)
        }
        index = name.endIndex
      default: index += 1
      }
    }
    return places
  }

  private static func endOfText(at start: Int, in style: [UInt8]) -> Int {
    var index = start + 1
    while index < style.count, style[index] != style[start] {
      index += style[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index + 1
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// `--a` to `--z`, then `--aa` and so on.
  private static func short(_ number: Int) -> [UInt8] {
    let letter = UInt8(ascii: "a") + UInt8(number % 26)
    return number < 26 ? Array("--".utf8) + [letter] : short(number / 26 - 1) + [letter]
  }
}
