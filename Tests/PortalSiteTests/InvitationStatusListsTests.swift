import InvitationToken
import PartnerModel
import TestSupport
import Testing

@testable import PortalSite

@Suite struct InvitationStatusListsTests {
  private let key = SigningKey()
  private let address = "https://partners.example/status/1"
  private let morning: Moment = 1_795_305_600

  private func invitation(_ index: Int, _ state: InvitationState) -> Invitation {
    Invitation(
      id: InvitationID(rawValue: "i\(index)"), sequence: index + 1, kind: .resellerInvitesCustomer,
      from: OrganisationID(rawValue: "r")!,
      with: nil, to: OrganisationID(rawValue: "c\(index)")!, recipient: "a@b.example", language: .english,
      issuedAt: morning, expiresAt: morning + 1000, statusIndex: index, keyID: key.keyID, state: state,
      issuedBy: Actor("u")!, terms: [:])
  }

  private func bytes(_ invitations: [Invitation], lastChange: Moment?, now: Moment) throws -> [UInt8] {
    let files = try files(invitations, lastChange: lastChange, now: now)
    #expect(files.map(\.path) == ["status/1"])
    return try #require(files.first).bytes
  }

  private func files(
    _ invitations: [Invitation], retired: [Int] = [], lastChange: Moment?, now: Moment
  ) throws -> [InvitationStatusLists.File] {
    try InvitationStatusLists(
      issuer: "https://partners.example", address: { "https://partners.example/status/\($0)" },
      signer: TokenSigner(key)
    ).files(of: invitations, retired: retired, lastChange: lastChange, now: now)
  }

  @Test func withdrawnAndDeclinedInvitationsAreMarkedAndNoOthers() throws {
    let invitations = InvitationState.allCases.enumerated().map { invitation($0, $1) }
    let token = try StatusListToken(
      verifying: bytes(invitations, lastChange: nil, now: morning), keys: KeySet([key.publicKey]),
      now: morning + 60)
    #expect(token.address == address)
    let list = token.list
    #expect(list.count == 131_072)
    for (index, state) in InvitationState.allCases.enumerated() {
      let isOver = state == .cancelled || state == .declined
      #expect(list[index] == (isOver ? StatusList.invalid : StatusList.valid))
    }
    #expect(list[131_071] == StatusList.valid)
    #expect(list[131_072] == nil)
  }

  @Test func retiredPlacesAreMarkedInTheirLists() throws {
    let files = try files(
      [invitation(3, .pending)], retired: [5, 2 * 131_072 + 131_071], lastChange: nil, now: morning)
    let lists = try files.map {
      try StatusListToken(verifying: $0.bytes, keys: KeySet([key.publicKey]), now: morning).list
    }
    #expect(files.map(\.path) == ["status/1", "status/2", "status/3"])
    let marked = lists.map { list in (0..<list.count).filter { list[$0] != StatusList.valid } }
    #expect(marked == [[5], [], [131_071]])
  }

  @Test func whoseListIsTheSecondIsMarkedThere() throws {
    let files = try files(
      [invitation(0, .pending), invitation(131_072 + 7, .declined)], lastChange: nil, now: morning)
    #expect(files.map(\.path) == ["status/1", "status/2"])
    let lists = try files.map {
      try StatusListToken(verifying: $0.bytes, keys: KeySet([key.publicKey]), now: morning)
    }
    #expect(lists.map(\.address) == [address, "https://partners.example/status/2"])
    #expect(lists[0].list[7] == StatusList.valid && lists[1].list[7] == StatusList.invalid)
    // However many are marked, a list is a small file.
    #expect(files.allSatisfy { $0.bytes.count < 1024 })
  }

  @Test func theSameAllDayLongAndNewerAfterAChange() throws {
    let one = [invitation(0, .pending)]
    let early = try bytes(one, lastChange: morning - 5, now: morning + 1)
    #expect(try bytes(one, lastChange: morning - 5, now: morning + 86_399) == early)
    #expect(try bytes(one, lastChange: morning - 5, now: morning + 86_400) != early)

    let changed = try StatusListToken(
      verifying: bytes([invitation(0, .cancelled)], lastChange: morning + 500, now: morning + 600),
      keys: KeySet([key.publicKey]), now: morning + 700)
    #expect(changed.issuedAt == morning + 500)
  }

  @Test func aPortalWithoutInvitationsHasAListToo() throws {
    let list = try StatusListToken(
      verifying: bytes([], lastChange: nil, now: morning), keys: KeySet([key.publicKey]), now: morning)
    #expect(list.list[0] == StatusList.valid)
  }
}
