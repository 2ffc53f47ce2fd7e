import PartnerModel

/// What a record of the directory says otherwise than an invitation has it on record.
package enum InviteeChange: String, Hashable, Sendable {
  case address, name, tenantDomain, language, country, timeZone

  /// Whether the letter went to another place, or its page names another name.
  var isAddressOrName: Bool { self == .address || self == .name }
}

extension Invitation {
  /// What the invitee's record says today that it didn't say when this was issued. What was redacted, or what an earlier
  /// version didn't put on record, can't be told, and counts as unchanged; so does a time zone that the record leaves open.
  func changes(in invitee: Organisation) -> [InviteeChange] {
    var changes: [InviteeChange] = []
    if let recipient, recipient != invitee.email?.rawValue {
      changes.append(.address)
    }
    let today = invitee.name(in: language)
    if let name = names?.to.name, name != (try? CompanyName(validating: today)) {
      changes.append(.name)
    }
    // Of a natural person's that is missing, nobody can tell whether it was redacted.
    if tenantDomain != invitee.tenantDomain, tenantDomain != nil || names?.to.isOfPerson == false {
      changes.append(.tenantDomain)
    }
    if language != invitee.language { changes.append(.language) }
    if let country, country != invitee.country { changes.append(.country) }
    if let timeZone, let named = invitee.timeZone, named != timeZone { changes.append(.timeZone) }
    return changes
  }
}
