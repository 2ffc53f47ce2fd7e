package import PartnerModel

// Tests spell ids out: `"first"`.

extension InvitationID: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) {
    self.init(rawValue: text)
  }
}

extension KeyID: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) {
    self.init(rawValue: text)
  }
}
