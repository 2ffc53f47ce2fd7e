package import PartnerModel

extension Journal {
  /// How many invitations are on record.
  package func invitationCount() throws(JournalError) -> Int {
    try read { transaction in
      try SQLStatement("SELECT count(*) FROM invitations", in: transaction).firstRow { Int($0.integer(0)) }
        ?? 0
    }
  }

  /// Calls `body` for every invitation, in the order of issue, on one unchanging view of the journal.
  ///
  /// Rows are read as they are needed, so memory doesn't grow with their number. `body` must not use this
  /// journal.
  /// - Parameter withRecipients: false where nobody needs to know whom they went to; all of them are nil then, and who keeps
  ///   a hundred thousand invitations needs less memory.
  /// - Throws: `damaged`, `busy`, `storage`, and whatever `body` throws.
  package func forEachInvitation(
    withRecipients: Bool = true, _ body: (Invitation) throws -> Void
  ) throws {
    let columns = InvitationTable.Column.allCases.map { column in
      column == .recipient && !withRecipients ? "NULL" : column.name
    }
    try readRows { transaction in
      var reader = InvitationReader()
      try SQLStatement(
        "SELECT \(columns.joined(separator: ", ")) FROM invitations ORDER BY sequence", in: transaction
      )
      .forEachRow { try body(reader.invitation($0)) }
    }
  }

  /// Calls `body` for every invitation that is open at a moment; otherwise as `forEachInvitation(withRecipients:_:)`.
  package func forEachInvitation(openAt now: Moment, _ body: (Invitation) throws -> Void) throws {
    try readRows { transaction in
      var reader = InvitationReader()
      try SQLStatement(
        "SELECT \(InvitationTable.columns) FROM invitations WHERE state = 'pending' AND expires_at > ? ORDER BY sequence",
        in: transaction
      ).forEachRow(.moment(now)) { try body(reader.invitation($0)) }
    }
  }

  /// The invitation with an id, or with the only id that begins so; nil if there is none.
  /// - Throws: `ambiguousPrefix`.
  package func invitation(matching prefix: String) throws(JournalError) -> Invitation? {
    guard InvitationID.isPrefix(prefix) else { return nil }
    // "{" is the character after "z", the highest in an id.
    let found = try invitations(where: "id >= ? AND id < ? LIMIT 2", .text(prefix), .text(prefix + "{"))
    guard found.count < 2 else { throw .ambiguousPrefix(prefix) }
    return found.first
  }

  /// All invitations to an organisation, in the order of issue.
  package func invitations(to invitee: OrganisationID) throws(JournalError) -> [Invitation] {
    try invitations(where: "to_organisation = ? ORDER BY sequence", .text(invitee.rawValue))
  }

  /// The partners whose relationship with the invitee the directory declared already when an invitation was issued; none
  /// where an older version issued it.
  package func declaredPartners(of invitation: Invitation) throws(JournalError) -> [OrganisationID] {
    try read { transaction in
      var partners: [OrganisationID] = []
      try EventRow.forEach(in: invitation.sequence...invitation.sequence, of: transaction) { row in
        if case .invitationIssued(_, let issued) = try row.event() { partners = issued.declared }
      }
      return partners
    }
  }

  /// The invitation for a purpose that is open at a moment: pending, and not past its expiry.
  package func openInvitation(
    for purpose: InvitationPurpose, at now: Moment
  ) throws(JournalError) -> Invitation? {
    try invitations(
      where: "\(InvitationTable.isPendingForPurpose) AND expires_at > ?", .text(purpose.to.rawValue),
      .text(purpose.from.rawValue), .text(purpose.kind.rawValue), .text(purpose.with?.rawValue ?? ""),
      .moment(now)
    ).first
  }

  /// The ids of all invitations that are open at a moment. For a whole directory at once, where a question
  /// for each purpose would take many seconds.
  package func openInvitationIDs(at now: Moment) throws(JournalError) -> [InvitationPurpose: InvitationID] {
    try read { transaction in
      var reader = InvitationReader()
      var ids: [InvitationPurpose: InvitationID] = [:]
      try SQLStatement(
        "SELECT \(InvitationTable.columns) FROM invitations WHERE state = 'pending' AND expires_at > ?",
        in: transaction
      ).forEachRow(.moment(now)) { row in
        let invitation = try reader.invitation(row)
        ids[invitation.purpose] = invitation.id
      }
      return ids
    }
  }

  private func invitations(
    where condition: String, _ values: SQLStatement.Value...
  ) throws(JournalError) -> [Invitation] {
    try read { transaction in
      var reader = InvitationReader()
      var invitations: [Invitation] = []
      try SQLStatement(
        "SELECT \(InvitationTable.columns) FROM invitations WHERE \(condition)", in: transaction
      )
      .forEachRow(values) { invitations.append(try reader.invitation($0)) }
      return invitations
    }
  }
}
