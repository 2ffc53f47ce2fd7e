/// An address as a part of a `mailto:` link (RFC 6068 section 2): percent-encoded but for the `@`.
package enum MailTarget {
  /// An address whose dots need quotes around the local part, as mail wants them, is given them: people write it without.
  package static func append(_ address: String, to output: inout [UInt8]) {
    var text = address
    if let at = address.lastIndex(of: "@") {
      let local = address[..<at]
      let hasOddDots = local.hasPrefix(".") || local.hasSuffix(".") || local.contains("..")
      if hasOddDots, !local.contains(where: { "\"\\".contains($0) }) {
        text = "\"\(local)\"\(address[at...])"
      }
    }
    PercentEncoding.append(text, keeping: "@", to: &output)
  }
}
