/// The lines of a multipart body, part by part (RFC 2046 section 5.1.1).
enum Multipart {
  /// What stands before the first delimiter and behind the last one is no part. A message that was cut off has no last delimiter;
  /// what is there of it may still be whole.
  static func parts(of lines: ArraySlice<SourceLine>, boundary: String) -> [ArraySlice<SourceLine>] {
    var parts: [ArraySlice<SourceLine>] = []
    var start: Int?
    for index in lines.indices {
      guard let end = delimiter(lines[index].bytes, boundary) else { continue }
      if let start { parts.append(lines[start..<index]) }
      start = end ? nil : index + 1
      if end { return parts }
    }
    if let start { parts.append(lines[start...]) }
    return parts
  }

  /// True for the last one, false for one between parts, nil for a line that is none.
  private static func delimiter(_ line: ArraySlice<UInt8>, _ boundary: String) -> Bool? {
    let dashes = [UInt8](repeating: UInt8(ascii: "-"), count: 2)
    guard line.starts(with: dashes), line.dropFirst(2).starts(with: boundary.utf8) else { return nil }
    let rest = line.dropFirst(2 + boundary.utf8.count)
    let isLast = rest.starts(with: dashes)
    let isClean = rest.dropFirst(isLast ? 2 : 0).allSatisfy {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
    }
    return isClean ? isLast : nil
  }
}
