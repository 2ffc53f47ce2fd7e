/// Where a link may lead: https, http, mailto, tel, and addresses relative to the page.
package enum LinkPolicy {
  package static let schemes = ["https", "http", "mailto", "tel"]
  /// What is linked instead of a value that may not be a target.
  package static let nowhere = "#"

  static let externalAttributes = " class=\"external\" rel=\"noopener\""

  /// Whether a value may be a whole link target. Stricter than a browser, which skips blanks and controls
  /// before and inside a scheme: such a target is refused.
  package static func isSafe(_ target: String) -> Bool {
    guard !target.isEmpty else { return false }
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
    guard let scheme = scheme(of: target) else { return true }
    return schemes.contains(scheme)
  }

  /// What stands before the colon, in lower case, or nil where the target is relative.
  static func scheme(of target: some StringProtocol) -> String? {
    guard let end = target.utf8.firstIndex(where: { ":/?#".utf8.contains($0) }),
      target.utf8[end] == UInt8(ascii: ":")
    else { return nil }
    return target[..<end].lowercased()
  }

  /// Whether the target is on another site than `ownAddress` (a base address, empty where there is none).
  static func isExternal(
    _ target: String, ownAddress: some BidirectionalCollection<UInt8>
  ) -> Bool {
    let isAbsolute = absolutePrefixes.contains { prefix in
      target.utf8.count >= prefix.utf8.count
        && zip(target.utf8, prefix.utf8).allSatisfy { lowercased($0) == $1 }
    }
    guard isAbsolute else { return false }
    guard !ownAddress.isEmpty, target.utf8.starts(with: ownAddress) else { return true }
    guard ownAddress.last != UInt8(ascii: "/") else { return false }
    guard let next = target.utf8.dropFirst(ownAddress.count).first else { return false }
    return !"/?#".utf8.contains(next)
  }

  private static let absolutePrefixes = ["https://", "http://", "//"]

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}

extension LinkPolicy {
  /// How a field is written in a link target, or why it can't stand there.
  enum Placement {
    case allowed(Escaping)
    case forbidden(message: String, remedy: String)
  }

  /// - Parameter prefix: what stands before the field in the target; other fields as U+FFFC.
  static func placement(of type: FieldType, after prefix: String) -> Placement {
    if prefix.isEmpty {
      guard type != .url else { return .allowed(.linkTarget) }
      return .forbidden(
        message: "is \(type), and a link can't begin with it",
        remedy: "Use a field that is a link, or write where the link leads before it.")
    }
    if let scheme = scheme(of: prefix) {
      guard schemes.contains(scheme) else {
        return .forbidden(
          message: "stands in a link with `\(scheme):`",
          remedy: "Links lead to https, http, mailto or tel.")
      }
      if scheme == "mailto", !prefix.contains("?") { return .allowed(.mailPart) }
    }
    return .allowed(prefix.contains("#") ? .fragmentPart : .linkPart)
  }
}
