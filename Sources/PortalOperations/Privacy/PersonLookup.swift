import JSON
import Journal
import KeyFolder
import Ledger
package import PartnerModel
import PortalFiles
import PortalSite

/// One thing that is stored about an address.
package struct PersonTrace: Hashable, Sendable {
  package enum Store: String, Sendable {
    case invitation
    case acceptance
    case decline
    /// A request for the end of a relationship.
    case endingRequest
    /// A note about a customer, or a link of theirs.
    case customer
    /// A user, contact or customer of the directory.
    case directory
    /// A letter that went to a server, or what one said of it.
    case letter
    /// A file below `State`: a letter, a kept mail, evidence.
    case file
    /// That whoever has the address asked for no more letters.
    case noMoreLetters
  }

  package let store: Store
  /// The invitation's id; what a letter is about; a file's path, or file and line.
  package let place: String
  /// What is stored there.
  package let what: String

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("store", store.rawValue)
      text.member("place", place)
      text.member("what", what)
    }
    return text.bytes
  }
}

extension Portal {
  /// Everything that is stored about an e-mail address: in the journal, in the directory, and in every file below `State`.
  ///
  /// - Parameters:
  ///   - address: compared without regard to capitals.
  ///   - name: who asks, a user of the operator who may see invitations; nil for its first such user.
  /// - Returns: also the places that couldn't be looked through.
  package func traces(
    of address: EmailAddress, actor name: String?
  ) throws -> (traces: [PersonTrace], unseen: [UnseenPlace]) {
    let source = try source()
    try source.permitViewing(to: name)
    func isMeant(_ text: String?) -> Bool { text?.lowercased() == address.rawValue.lowercased() }
    var traces: [PersonTrace] = []
    var found: [InvitationID] = []
    var copies = PersonalCopies(of: self)
    var paths = Set(copies.files(holding: [address.rawValue, address.ascii]))
    if let journal = try existingJournal() {
      let persons = source.directory.naturalPersons { isMeant($0.rawValue) }
      try journal.forEachInvitation { invitation in
        let wasAsked = isMeant(invitation.recipient)
        let said = invitation.saysOfNaturalPersons { $0 == invitation.to && wasAsked || persons.contains($0) }
        guard wasAsked || !said.isEmpty else { return }
        let what = ["\(wasAsked ? "was asked" : "takes part"): \(invitation.summary)"] + said
        traces.append(
          PersonTrace(store: .invitation, place: "\(invitation.id)", what: what.joined(separator: ", ")))
      }
      try journal.forEachAcceptance { acceptance in
        guard let person = acceptance.answer.person, isMeant(person.email.rawValue) else { return }
        let invitation = acceptance.invitation
        let phone = person.phone.map { ", \($0)" } ?? ""
        traces.append(
          PersonTrace(
            store: .acceptance, place: "\(invitation.id)",
            what: "accepted \(acceptance.at.text): \(person.text)\(phone)"))
        found.append(invitation.id)
      }
      try journal.forEachDecline { decline in
        guard let person = decline.answer.person, isMeant(person.email.rawValue) else { return }
        let reason = decline.answer.reason.map { ": \($0.rawValue)" } ?? ""
        traces.append(
          PersonTrace(
            store: .decline, place: "\(decline.invitation.id)",
            what: "declined \(decline.at.text): \(person.text)\(reason)"))
        found.append(decline.invitation.id)
      }
      for recorded in try journal.endingRequests() {
        guard let person = recorded.request.person, isMeant(person.email.rawValue) else { continue }
        let reason = recorded.request.reason.map { ": \($0.rawValue)" } ?? ""
        traces.append(
          PersonTrace(
            store: .endingRequest, place: "\(recorded.invitation.id)",
            what: "asked for an end \(recorded.at.text): \(person.text)\(reason)"))
      }
      let texts = Set([address.rawValue, address.ascii].map { $0.lowercased() })
      for noted in try journal.customerTexts() where texts.contains(where: noted.text.lowercased().contains) {
        traces.append(
          PersonTrace(
            store: .customer, place: noted.parties.rawValue, what: "record \(noted.record): \(noted.text)"))
      }
      paths.formUnion(try copies.paths(of: found, in: journal))
      traces += try letterTraces(of: address, in: journal)
    }
    traces += try letterTraces(of: address)
    if try stoppedAddresses().contains(address) {
      traces.append(
        PersonTrace(
          store: .noMoreLetters, place: lettersFolder,
          what: "a digest of the address: no more letters go there"))
    }
    traces += paths.sorted().map {
      PersonTrace(store: .file, place: $0, what: "names the address, or the record of it")
    }
    return (traces, copies.unseen)
  }

  /// Of letters, the journal knows an address by its digest alone.
  private func letterTraces(of address: EmailAddress, in journal: Journal) throws -> [PersonTrace] {
    guard try journal.lastLetter() != nil else { return [] }
    return try journal.letters(to: keys.linkSecret().digest(of: address)).map { recorded in
      let letter = recorded.letter
      let ended = "\(letter.turn.rawValue) \(letter.outcome.rawValue) \(recorded.at.text)"
      return PersonTrace(
        store: .letter, place: "\(letter.invitation)",
        what: "on record, with a digest of the address: \(ended)")
    }
  }
}

extension Portal {
  private func letterTraces(of address: EmailAddress) throws -> [PersonTrace] {
    let texts = Set([address.rawValue, address.ascii].map { $0.lowercased() })
    let named = try letterLedger.subjects { words in
      let words = words.lowercased()
      return texts.contains { words.contains($0) }
    }
    let record = try letterLedger.record()
    let sent = record.standings.filter { $0.value.to != nil }
    let digest = sent.isEmpty ? nil : try keys.linkSecret().digest(of: address)
    let known = sent.filter { $0.value.to == digest }.map { "\($0.key)" }.sorted()
    return known.map {
      PersonTrace(
        store: .letter, place: $0, what: "a digest of the address, to which a server was given the letter")
    }
      + named.map {
        PersonTrace(store: .letter, place: "\($0)", what: "what a server said of it names the address")
      }
  }
}

extension PartnerDirectory {
  /// The organisations that are natural persons with such an address.
  fileprivate func naturalPersons(at isMeant: (EmailAddress) -> Bool) -> Set<OrganisationID> {
    let partners = providers.map { Organisation.provider($0.value) } + resellers.map { .reseller($0.value) }
    let all = partners + customers.lazy.filter(\.isNaturalPerson).map { .customer($0) }
    return Set(all.filter { $0.isNaturalPerson && $0.email.map(isMeant) == true }.map(\.id))
  }
}

extension Invitation {
  /// What is on record of those who take part as natural persons and weren't redacted: name, and the invitee's domain.
  fileprivate func saysOfNaturalPersons(_ isWanted: (OrganisationID) -> Bool) -> [String] {
    guard let names else { return [] }
    var said: [String] = []
    for (id, name) in [(from, names.from), (with, names.with), (to, names.to)] {
      guard let id, case .person(let name) = name, isWanted(id) else { continue }
      said.append("called “\(name.rawValue)”")
      if id == to, let tenantDomain { said.append("at \(tenantDomain.rawValue)") }
    }
    return said
  }
}
