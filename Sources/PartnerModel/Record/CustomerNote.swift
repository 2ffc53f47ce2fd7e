/// What somebody noted about a customer: one line, fit for a journal and a terminal.
package struct CustomerNote: Hashable, Sendable {
  package let text: String

  /// In Unicode scalars, which is what people count as characters in most scripts.
  package static let longest = 500

  /// - Throws: `invalid-note` for what is blank, too long, or holds what nobody sees or what turns text around.
  package init(validating text: String) throws(RuleViolation) {
    guard text.isFitLine(upTo: Self.longest) else {
      throw RuleViolation(
        .invalidNote, ["value": .text(text.beginning), "longest": .number(Int64(Self.longest))])
    }
    self.text = text
  }

  /// What is on record, by the rules of whichever version wrote it; nil for what none did.
  package init?(recorded text: String) {
    guard !text.isBlank else { return nil }
    self.text = text
  }
}

/// Where something of a customer is managed, under a name that somebody gave it.
package struct CustomerLink: Hashable, Sendable {
  package let name: String
  /// Nil where the link of that name is taken away.
  package let address: String?

  /// Of a name, in Unicode scalars.
  package static let longestName = 40

  /// - Parameter address: of a page; nil to take the link away.
  /// - Throws: `invalid-link-name`; `invalid-link-address` for all but the address of a page with `https`.
  package init(validating name: String, address: String?) throws(RuleViolation) {
    guard name.isFitLine(upTo: Self.longestName) else {
      throw RuleViolation(
        .invalidLinkName, ["value": .text(name.beginning), "longest": .number(Int64(Self.longestName))])
    }
    if let address, !address.hasPrefix("https://") || WebAddress(address) == nil {
      throw RuleViolation(.invalidLinkAddress, ["value": .text(address.beginning)])
    }
    self.name = name
    self.address = address
  }

  /// What is on record, by the rules of whichever version wrote it; nil for what none did.
  package init?(recorded name: String, address: String?) {
    guard !name.isBlank, address?.isBlank != true else { return nil }
    self.name = name
    self.address = address
  }
}

extension String {
  fileprivate func isFitLine(upTo longest: Int) -> Bool {
    unicodeScalars.count <= longest && !isBlank && LineText.misfit(in: self) == nil
  }

  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

  /// As much of it as a message needs to tell what is meant.
  fileprivate var beginning: String {
    unicodeScalars.count <= 80 ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(80))) + "…"
  }
}
