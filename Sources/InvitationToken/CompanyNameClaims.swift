import JSON
import PartnerModel

// The claim `names`, as invitations and receipts spell it.

extension CompanyNames {
  /// Writes the member `names` of a payload.
  func write(to text: inout JSONText) {
    text.name("names")
    text.object { text in
      text.member("from", from.rawValue)
      if let with { text.member("with", with.rawValue) }
      text.member("to", to.rawValue)
    }
  }
}

extension JSONObject {
  /// The names of exactly those who take part; nil where the member is missing.
  ///
  /// - Parameter isJoint: whether there is a provider besides.
  func companyNames(isJoint: Bool) throws(TokenRefusal) -> CompanyNames? {
    guard let value = self["names"] else { return nil }
    guard case .object(let names) = value, names.members.count == (isJoint ? 3 : 2) else {
      throw TokenRefusal(.malformed, "names doesn't name exactly those who take part")
    }
    return CompanyNames(
      from: try names.companyName("from"), with: isJoint ? try names.companyName("with") : nil,
      to: try names.companyName("to"))
  }

  private func companyName(_ name: String) throws(TokenRefusal) -> CompanyName {
    guard case .string(let text) = self[name], let companyName = CompanyName(text) else {
      throw TokenRefusal(
        .malformed,
        "\(name) in names is not one line of at most \(CompanyName.longest) bytes that can be seen")
    }
    return companyName
  }
}
