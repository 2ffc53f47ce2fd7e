/// Domains that belong to nobody, kept for examples and tests (RFC 2606, RFC 6761): what lies there reaches nobody.
package enum ReservedDomain {
  /// How addresses end that reach nobody, in small letters.
  package static let endings: [String] =
    [".example", ".invalid", ".test", ".localhost"]
    + ["com", "net", "org"].flatMap { [".example.\($0)", "@example.\($0)"] }

  /// Whether an e-mail address, a web address or a bare domain leads there.
  package static func isReached(by address: String) -> Bool {
    let behindScheme = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
    let authority = behindScheme.prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@").last ?? authority
    let mailbox = "@\(host.prefix { $0 != ":" }.lowercased())"
    return endings.contains { mailbox.hasSuffix($0) }
  }
}
