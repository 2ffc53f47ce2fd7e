import PartnerModel
import TestSupport
import Testing

@testable import Journal

/// Requests for the end of a relationship: who may ask, once until it is answered, and what answers it.
@Suite struct EndingRequestTests {
  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]
  let invitation: Invitation

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
    invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
  }

  func request(_ givenName: String = "Hanako", reason: String? = nil) throws -> EndingRequest {
    EndingRequest(
      person: AnsweringPerson(
        givenName: givenName, familyName: "Sato", email: try #require(EmailAddress("hanako@aoba.example")),
        phone: nil),
      role: .globalAdmin, language: try #require(LanguageCode("ja")), tenantDomain: "aoba.example",
      country: "JP", reason: try reason.map { try EndingReason(validating: $0) })
  }

  @discardableResult
  func ask(_ request: EndingRequest, at now: Moment = noon + 2) throws -> EndingRequestResult {
    try journal.requestEnding(request, by: invitation.id, actor: .verifier, at: now)
  }

  func acceptIt() throws { try accept(invitation, in: journal, answer(terms: terms), at: noon + 1) }

  func end(at now: Moment) throws -> ClosedByEnd {
    try journal.end(
      [relationshipEnd(of: parties("reseller/hoshino-cloud/aoba"))], asOf: journal.head().sequence,
      by: actor(), at: now)
  }

  @Test func onlyWhoAcceptedMayAsk() throws {
    guard case .over = try ask(request()) else { return #expect(Bool(false)) }
    try acceptIt()
    guard case .recorded(let asked, again: false) = try ask(request(reason: "We close")) else {
      return #expect(Bool(false))
    }
    #expect(asked.isWaiting && asked.parties.rawValue == "reseller/hoshino-cloud/aoba")
    #expect(asked.request == (try request(reason: "We close")))
    #expect(try journal.openEndingRequests() == [asked])
    #expect(try journal.relationships().allSatisfy(\.isActive))
    #expect(try journal.verify(against: nil).fault == nil)
  }

  @Test func itIsAskedOnceUntilThatIsAnswered() throws {
    try acceptIt()
    guard case .recorded(let first, again: false) = try ask(request()),
      case .recorded(let again, again: true) = try ask(request(), at: noon + 3),
      case .anotherWaits(let other) = try ask(request("Jo"), at: noon + 3)
    else { return #expect(Bool(false)) }
    #expect(first == again && first == other)
    let dismissed = try journal.dismissEndingRequest(
      by: invitation.id, reason: EndingReason(validating: "A mistake"), actor: actor(), at: noon + 4)
    #expect(dismissed.isNew && dismissed.request == first)
    #expect(
      try !journal.dismissEndingRequest(by: invitation.id, actor: actor(), at: noon + 5).isNew)
    #expect(try journal.openEndingRequests().isEmpty)
    guard case .recorded(let second, again: false) = try ask(request(), at: noon + 6) else {
      return #expect(Bool(false))
    }
    #expect(second.head.sequence > first.head.sequence)
    #expect(try journal.verify(against: nil).fault == nil)
  }

  @Test func theEndAnswersWhateverAskedForIt() throws {
    try acceptIt()
    try ask(request())
    let closed = try end(at: noon + 5)
    #expect(closed.requests.map(\.invitation.id) == [invitation.id])
    let place = try journal.endingPlace(of: invitation.id)
    #expect(!place.holds && place.requests.map(\.standing) == [.ended(at: noon + 5)])
    guard case .over = try ask(request(), at: noon + 6) else { return #expect(Bool(false)) }
    #expect(throws: JournalError.superseded(invitation: invitation.id)) {
      try journal.dismissEndingRequest(by: invitation.id, actor: actor(), at: noon + 7)
    }
    #expect(try journal.verify(against: nil).fault == nil)
  }

  @Test func whatIsSaidOfPeopleGoesWithTheInvitation() throws {
    try acceptIt()
    try ask(request(reason: "We close"))
    #expect(throws: JournalError.waitsForReview(invitation: invitation.id)) {
      _ = try journal.redact([.invitation(invitation.id)], reason: nil, by: actor(), at: noon + 4)
    }
    _ = try end(at: noon + 5)
    _ = try journal.redact([.invitation(invitation.id)], reason: nil, by: actor(), at: noon + 6)
    let redacted = try #require(try journal.endingRequests().first).request
    #expect(redacted.person == nil && redacted.reason == nil && redacted.tenantDomain == nil)
    #expect(redacted.country == nil && redacted.role == .globalAdmin)
    #expect(try journal.verify(against: nil).fault == nil)
  }
}
