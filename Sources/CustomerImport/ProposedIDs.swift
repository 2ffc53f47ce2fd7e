import PartnerModel
import PortalFiles

/// Ids for customers that come without one: of the tenant's domain, of the address's, of the Latin letters of the name, or a
/// number. What was given once stays, whatever the rest of the row becomes.
package struct ProposedIDs {
  private var taken: Set<String>
  /// The highest number that was tried behind each name.
  private var lastNumbers: [String: Int] = [:]

  package init(taken: Set<String>) {
    self.taken = taken
  }

  func isTaken(_ id: String) -> Bool { taken.contains(id) }

  /// For an id that the table gives. False where it is taken.
  mutating func claim(_ id: String) -> Bool { taken.insert(id).inserted }

  /// - Parameter fallback: what stands before a number where nothing tells more.
  package mutating func propose(
    tenantDomain: String?, email: String?, companyName: String, fallback: String = "customer"
  ) -> String {
    let domain = email.flatMap { EmailAddress($0) }.flatMap {
      WebMailDomains.forEverybody.contains($0) ? nil : $0.asciiDomain
    }
    let candidates = [
      tenantDomain.map { Self.slug($0.prefix { $0 != "." }) },
      domain.map { Self.slug(Self.ownLabel(of: $0)) },
      Self.slug(companyName[...]),
    ]
    for case let base? in candidates where base.utf8.count >= 3 { return free(base) }
    return numbered(fallback, from: 1)
  }

  /// The name itself, or with the first free number behind it.
  private mutating func free(_ base: String) -> String {
    taken.insert(base).inserted ? base : numbered(base, from: 2)
  }

  private mutating func numbered(_ base: String, from first: Int) -> String {
    var number = lastNumbers[base].map { $0 + 1 } ?? first
    while !taken.insert("\(base)-\(number)").inserted { number += 1 }
    lastNumbers[base] = number
    return "\(base)-\(number)"
  }

  /// `aozora` of `mail.aozora.co.jp`.
  private static func ownLabel(of domain: String) -> Substring {
    var labels = domain.split(separator: ".").dropLast()
    let ofNetworks: Set<Substring> = [
      "co", "com", "ne", "net", "or", "org", "ac", "ad", "ed", "edu", "go", "gov", "gr", "lg", "ltd", "gob",
      "nom",
    ]
    if labels.count > 1, let last = labels.last, ofNetworks.contains(last) { labels = labels.dropLast() }
    return labels.last ?? ""
  }

  /// Lower-case Latin letters and digits with single hyphens, 40 at most; letters with accents without them.
  package static func slug(_ text: Substring) -> String {
    var slug = ""
    for scalar in String(text).narrowed.lowercased().unicodeScalars {
      let letters = plain(scalar)
      if !letters.isEmpty {
        slug += letters
      } else if scalar != "'", scalar != "’", !slug.isEmpty, !slug.hasSuffix("-") {
        slug += "-"
      }
    }
    return String(slug.prefix(40)).split(separator: "-").joined(separator: "-")
  }

  private static func plain(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "a"..."z", "0"..."9": return String(scalar)
    case "ß": return "ss"
    case "æ": return "ae"
    case "œ": return "oe"
    case ..."\u{BF}", "\u{250}"...: return ""
    default: break
    }
    // The Unicode Standard calls `é` LATIN SMALL LETTER E WITH ACUTE.
    let words = (scalar.properties.name ?? "").split(separator: " ")
    guard words.count > 3, words.starts(with: ["LATIN", "SMALL", "LETTER"]), words[3].utf8.count == 1 else {
      return ""
    }
    return words[3].lowercased()
  }
}
