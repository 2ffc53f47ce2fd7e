/// Who sent a request, by what proxies wrote into its header.
enum RequestSender: Hashable, Sendable {
  case known(NetworkAddress)
  /// A proxy of ours named somebody in a way that can't be read: not the proxy itself, and nobody else for certain.
  case unreadable
}

/// The way of a request as `X-Forwarded-For` tells it or, where there is none, `Forwarded` (RFC 7239): the addresses that
/// each proxy was spoken to from, the last one written by the last proxy.
struct ForwardedFor: Hashable, Sendable {
  /// Nil for one that can't be read.
  private let hops: [NetworkAddress?]

  /// - Parameters:
  ///   - list: the values of all `X-Forwarded-For` fields, in their order.
  ///   - elements: those of all `Forwarded` fields. They play no part where there is the other: a proxy that writes one
  ///     passes the other on as the client sent it, and the samples write `X-Forwarded-For`.
  init(list: [String], elements: [String]) {
    let named = list.flatMap { Self.parts(of: $0, at: ",") }
    guard named.isEmpty else {
      hops = named.map(Self.address)
      return
    }
    hops = elements.flatMap { Self.parts(of: $0, at: ",") }.map { element in
      Self.parts(of: element, at: ";").lazy.compactMap(Self.node).first.flatMap(Self.address)
    }
  }

  /// The peer of the connection, or, where that is a proxy of ours, the last address that isn't one. What stands left of
  /// it, anybody can have written.
  func sender(peer: NetworkAddress, trusted: [NetworkRange]) -> RequestSender {
    var sender = peer
    for hop in hops.reversed() {
      guard trusted.contains(where: { $0.contains(sender) }) else { break }
      guard let hop else { return .unreadable }
      sender = hop
    }
    return .known(sender)
  }

  // MARK: Reading

  /// The parts that have something in them, without the blanks around; what stands between quotes is never divided. A
  /// quote that is never closed is none: the client may have written it, and what proxies write behind it stays apart.
  private static func parts(of text: String, at separator: Character) -> [Substring] {
    parts(of: text, at: separator, quoting: true) ?? parts(of: text, at: separator, quoting: false) ?? []
  }

  /// Nil where a quote is never closed.
  private static func parts(
    of text: String, at separator: Character, quoting: Bool
  ) -> [Substring]? {
    var parts: [Substring] = []
    var start = text.startIndex
    var (isQuoted, isEscaped) = (false, false)
    for place in text.indices {
      let character = text[place]
      if isEscaped {
        isEscaped = false
      } else if character == "\\", isQuoted {
        isEscaped = true
      } else if character == "\"", quoting {
        isQuoted.toggle()
      } else if character == separator, !isQuoted {
        parts.append(text[start..<place])
        start = text.index(after: place)
      }
    }
    guard !isQuoted else { return nil }
    parts.append(text[start...])
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  private static func parts(of text: Substring, at separator: Character) -> [Substring] {
    parts(of: String(text), at: separator)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    var text = text.drop(while: isBlank)
    while text.last.map(isBlank) ?? false { text.removeLast() }
    return text
  }

  /// The value of a pair `for=…`; nil for any other pair.
  private static func node(_ pair: Substring) -> Substring? {
    guard let sign = pair.firstIndex(of: "="), trimmed(pair[..<sign]).lowercased() == "for" else {
      return nil
    }
    return trimmed(pair[pair.index(after: sign)...])
  }

  /// An address as proxies write it: bare, with a port, in brackets, in quotes.
  private static func address(_ text: Substring) -> NetworkAddress? {
    var text = text
    if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = trimmed(text.dropFirst().dropLast())
    }
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
      let inside = text[text.index(after: text.startIndex)..<end]
      guard inside.contains(":") else { return nil }
      return NetworkAddress(String(inside))
    }
    if let whole = NetworkAddress(String(text)) { return whole }
    // Without brackets, one colon can only stand before a port.
    guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
    return NetworkAddress(String(text[..<colon]))
  }

  /// Nothing, or a colon and a port, which may be a word in place of a number (RFC 7239 section 6).
  private static func isPort(_ text: Substring) -> Bool {
    guard let first = text.first else { return true }
    let port = text.dropFirst()
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    return first == ":" && !port.isEmpty && port.count <= 64 && port.allSatisfy(allowed.contains)
  }
}
