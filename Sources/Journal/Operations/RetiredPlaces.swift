package import PartnerModel

extension Journal {
  /// Retires places of the status lists for ever: those that no invitation on record has, and that weren't retired before.
  package func retire(_ places: Set<Int>, by actor: Actor, at now: Moment) throws(JournalError) {
    try write { transaction in
      let taken = try RetiredPlaces.ofInvitations(in: transaction) + RetiredPlaces.all(in: transaction)
      let lost = places.subtracting(taken).sorted()
      guard !lost.isEmpty else { return }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.placesRetired(lost))
    }
  }

  package func retiredPlaces() throws(JournalError) -> [Int] {
    try read { try RetiredPlaces.all(in: $0) }
  }

  package func invitationPlaces() throws(JournalError) -> [Int] {
    try read { try RetiredPlaces.ofInvitations(in: $0) }
  }
}

enum RetiredPlaces {
  static func all(in transaction: JournalTransaction) throws -> [Int] {
    try numbers("SELECT value FROM retired_places, json_each(places)", in: transaction)
  }

  fileprivate static func ofInvitations(in transaction: JournalTransaction) throws -> [Int] {
    try numbers("SELECT status_index FROM invitations", in: transaction)
  }

  private static func numbers(_ sql: String, in transaction: JournalTransaction) throws -> [Int] {
    var numbers: [Int] = []
    try SQLStatement(sql, in: transaction).forEachRow { numbers.append(Int($0.integer(0))) }
    return numbers
  }
}
