internal import NIOHTTP1

/// Who may ask for what, decided before anything is looked up: whatever page is open in the same browser can send requests here.
struct PreviewGate: Sendable {
  /// To whom requests may be addressed, in small letters: `127.0.0.1:8480`.
  let hosts: Set<String>
  /// Whether a numeric address with the port will do. No page elsewhere can be made to have one: names can be made to lead anywhere.
  let numericPort: Int?

  enum Refusal: Hashable, Sendable {
    /// It names no host, or two (RFC 9112 section 3.2).
    case noHost
    /// It is meant for another name, such as that of a page that has had its own name lead here.
    case wrongHost
    /// A page of another origin asks.
    case otherOrigin
    case wrongMethod
    case hasBody
  }

  func refusal(of head: HTTPRequestHead) -> Refusal? {
    let named = head.headers["Host"]
    guard named.count == 1 else { return .noHost }
    let host = named[0].lowercased()
    guard hosts.contains(host) || isNumeric(host) else { return .wrongHost }
    let origins = head.headers["Origin"]
    guard origins.allSatisfy({ $0.lowercased() == "http://\(host)" }), isOwn(head) else {
      return .otherOrigin
    }
    guard [.GET, .HEAD].contains(head.method) else { return .wrongMethod }
    let hasBody =
      head.headers.contains(name: "Transfer-Encoding")
      || head.headers["Content-Length"].contains { $0 != "0" }
    return hasBody ? .hasBody : nil
  }

  /// Whether a page of ours asks, or a person: somebody who follows a link to us from elsewhere is a person too.
  private func isOwn(_ head: HTTPRequestHead) -> Bool {
    let site = head.headers.first(name: "Sec-Fetch-Site") ?? "none"
    if ["same-origin", "none"].contains(site) { return true }
    return head.headers.first(name: "Sec-Fetch-Mode") == "navigate"
      && head.headers.first(name: "Sec-Fetch-Dest") == "document"
  }

  private func isNumeric(_ host: String) -> Bool {
    guard let numericPort, host.hasSuffix(":\(numericPort)") else { return false }
    let address = host.dropLast(":\(numericPort)".utf8.count)
    if address.hasPrefix("["), address.hasSuffix("]") {
      return address.dropFirst().dropLast().utf8.allSatisfy { $0.isHexadecimal || $0 == UInt8(ascii: ":") }
    }
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in UInt8(part) != nil && part.utf8.allSatisfy { (48...57).contains($0) } }
  }
}

extension UInt8 {
  fileprivate var isHexadecimal: Bool { (48...57).contains(self) || (97...102).contains(self) }
}
