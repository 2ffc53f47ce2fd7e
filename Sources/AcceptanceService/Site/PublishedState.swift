internal import Acceptance
internal import AnswerPages
internal import InvitationToken
internal import Journal
internal import KeyFolder
internal import PartnerModel
internal import TimeZones
internal import TokenVerdicts
internal import VerifierFiles

/// Everything that answers are made with, read from the files of one moment: it never changes, a newer one takes its
/// place.
struct PublishedState: Sendable {
  let settings: VerifierSettings
  let keys: KeySet
  /// The key set as its file has it, to be served.
  let jwks: [UInt8]
  let pages: OutcomePages
  let judge: TokenJudge
  let desk: AcceptanceDesk
  let endings: EndingDesk
  let receipts: ReceiptDesk
  /// Makes the part of a receipt's address that can't be guessed.
  let links: LinkSecret

  /// Larger than any file that `portico build` writes for a verifier.
  static let largestFile = 16 << 20

  /// - Throws: what the parts throw, in words that name the file.
  init(site: String, receiptKeys folder: KeyFolder, journal: Journal) throws {
    settings = try VerifierSettings(
      json: readFile("\(site)/\(VerifierSettings.fileName)", limit: Self.largestFile))
    pages = try OutcomePages(
      json: readFile("\(site)/\(VerifierPages.fileName)", limit: Self.largestFile), settings: settings,
      zones: .ofSystem, portalZone: ZoneFolder.ofSystem.zone(settings.timeZone))
    jwks = try readFile("\(site)/jwks.json", limit: KeySet.largest)
    do {
      keys = try KeySet(jwks: jwks)
    } catch {
      throw ConfigurationFault("\(site)/jwks.json: \(error.message)", remedy: error.remedy)
    }
    try Self.checkAreThere(folder, publishedIn: keys, journal)
    receipts = try ReceiptDesk(issuer: settings.issuer, keys: folder)
    try Self.check(receipts.key, isPublishedIn: keys)
    links = try folder.linkSecret()
    judge = TokenJudge(keys: keys, expecting: settings.expectations, journal: journal)
    desk = AcceptanceDesk(
      keys: keys, expecting: settings.expectations, journal: journal, receipts: receipts,
      acceptedBy: settings.acceptedBy, known: settings.commonKnowledge, countries: pages.countryNames,
      actor: .verifier)
    endings = EndingDesk(
      journal: journal, acceptedBy: settings.acceptedBy, countries: pages.countryNames,
      day: { [pages] in pages.day(of: $0, for: $1) }, actor: .verifier)
  }

  /// To make new keys over lost ones would take the proof away that receipts are.
  private static func checkAreThere(
    _ folder: KeyFolder, publishedIn keys: KeySet, _ journal: Journal
  ) throws {
    guard try folder.list().isEmpty else { return }
    var hasSigned = keys.keys.contains { keys.purpose(of: $0) == .receipts }
    if !hasSigned { try journal.forEachAcceptance { _ in hasSigned = true } }
    guard hasSigned else { return }
    throw ConfigurationFault(
      "there are no keys in \(folder.path), though keys for receipts have signed or are published",
      remedy:
        "Copy the portal's State/receipt-keys there, or restore that folder from your backup. Only where both are gone, "
        + "`portico keys create --receipts --new-links` begins anew: receipts that people have can't be checked then."
    )
  }

  /// A receipt whose key nobody knows proves nothing; and a key that invitations are signed with has no business on
  /// this machine.
  private static func check(_ key: PublicKey, isPublishedIn keys: KeySet) throws(ConfigurationFault) {
    switch keys.purpose(of: key) {
    case .receipts?: return
    case .invitations?:
      throw ConfigurationFault(
        "the key for receipts is one that invitations are signed with",
        remedy:
          "Give the folder that `portico keys create --receipts` made, and take the other one off this machine."
      )
    case nil:
      throw ConfigurationFault(
        "the key for receipts (\(key.keyID)) is not in the published key set",
        remedy: "Run `portico build`, and publish the site and its folder Site/verifier.")
    }
  }
}

extension PublishedState {
  /// The address of an acceptance's receipt: who has it, has the receipt, so it is given to nobody but who accepted.
  func receiptAddress(of acceptance: RecordedAcceptance) -> String {
    "\(settings.audience)/receipts/\(receiptAddressPart(of: acceptance))"
  }

  /// The last part of that address.
  func receiptAddressPart(of acceptance: RecordedAcceptance) -> String {
    let name = ReceiptName(of: acceptance).text
    return "\(name).\(links.linkPath(for: InvitationID(rawValue: name)).characters)"
  }

  /// The acceptance whose receipt stands at an address; nil for an address that we never gave out. Takes as long for a
  /// good guess as for a bad one.
  func acceptance(at part: ReceiptAddressPart) -> ReceiptName? {
    let expected = Array(links.linkPath(for: InvitationID(rawValue: part.name)).characters.utf8)
    let given = Array(part.secret.utf8)
    var difference = UInt8(given.count == expected.count ? 0 : 1)
    for place in expected.indices {
      difference |= expected[place] ^ (place < given.count ? given[place] : 0)
    }
    return difference == 0 ? ReceiptName(part.name) : nil
  }
}

/// What a receipt is called in its address: the invitation's id, and for an acceptance that had to wait for a review the
/// number of its record too, as there may be several of those. So who has the address of one sees no other's.
struct ReceiptName: Hashable, Sendable {
  let invitation: InvitationID
  /// Nil for the acceptance that took effect at once. Addresses that older versions gave out name none either.
  let record: Int?

  init(of acceptance: RecordedAcceptance) {
    invitation = acceptance.invitation.id
    record = acceptance.reviewReasons.isEmpty ? nil : acceptance.head.sequence
  }

  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    invitation = InvitationID(rawValue: String(parts[0]))
    switch parts.count {
    case 1: record = nil
    case 2:
      guard let number = Int(parts[1]) else { return nil }
      record = number
    default: return nil
    }
  }

  var text: String { invitation.rawValue + (record.map { "-\($0)" } ?? "") }
}

extension VerifierSettings {
  /// What the portal's tokens must fulfil.
  var expectations: TokenVerifier.Expectations {
    .init(issuer: issuer, audience: audience, longestLifetime: longestLifetime)
  }
}
