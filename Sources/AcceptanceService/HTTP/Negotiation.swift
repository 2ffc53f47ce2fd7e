/// What a body or an answer can be, among what we know.
enum MediaType: String, CaseIterable {
  case page = "text/html"
  case form = "application/x-www-form-urlencoded"
  case json = "application/json"
  case problem = "application/problem+json"
  case token = "application/jwt"

  /// Reads a `Content-Type`; nil for one that we don't read. Parameters don't matter, but a body in another character
  /// encoding than UTF-8 is none of ours.
  init?(contentType: String) {
    let parts = contentType.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
    for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
      let name = parameter.dropFirst("charset=".count)
      // Both are labels of UTF-8 (Encoding Standard section 4.2).
      guard ["utf-8", "utf8", "\"utf-8\"", "\"utf8\""].contains(name) else { return nil }
    }
    self.init(rawValue: parts[0])
  }
}

/// What a client would like to get: the values of its `Accept` fields (RFC 9110 section 12.5.1).
struct Preferences {
  private let ranges: [(type: Substring, subtype: Substring, quality: Double)]

  init(_ accept: [String]) {
    ranges = accept.flatMap { $0.split(separator: ",") }.prefix(32).compactMap { range in
      let parts = range.lowercased().filter { $0 != " " && $0 != "\t" }.split(separator: ";")
      guard let names = parts.first?.split(separator: "/", maxSplits: 1), names.count == 2 else { return nil }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
      let quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
      return (names[0], names[1], quality)
    }
  }

  /// Which of `offers` fits best; the first one where none is preferred, or none is wanted at all: an answer in another
  /// form says more than none.
  func best(of offers: [MediaType]) -> MediaType {
    var best = offers[0]
    for offer in offers.dropFirst() where quality(of: offer) > quality(of: best) { best = offer }
    return best
  }

  private func quality(of offer: MediaType) -> Double {
    let names = offer.rawValue.split(separator: "/", maxSplits: 1)
    var found: (specificity: Int, quality: Double) = (-1, 0)
    for range in ranges {
      let specificity: Int
      switch (range.type, range.subtype) {
      case (names[0], names[1]): specificity = 2
      case (names[0], "*"): specificity = 1
      case ("*", "*"): specificity = 0
      default: continue
      }
      if specificity > found.specificity { found = (specificity, range.quality) }
    }
    return found.quality
  }
}
