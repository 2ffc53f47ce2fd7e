import InvitationToken
import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

/// The consent of a provider to a declared partnership, as it went on record.
package struct RecordedPartnership {
  package let consent: PartnerConsent
  /// Whether it wasn't on record before.
  package let isNew: Bool
  package let actor: UserID
  /// Where the document is kept that it rests on; nil for a receipt, whose digest is on record.
  package let evidenceFile: String?
  /// Whose consent the same document showed before: one that is right for both is rare.
  package var alsoShows: [OrganisationID] = []
}

extension Portal {
  /// Puts on record, on the operator's word, that a provider agreed to the partnership that the directory declares with it (R75). The document that
  /// says so is kept in State/partnerships.
  ///
  /// - Parameters:
  ///   - provider: by its id.
  ///   - evidence: where the document is.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Throws: `unknown-organisation`, `no-relationship`, `evidence-differs`, or who acts may not.
  package func recordPartnership(
    with provider: String, evidence: String, actor name: String?, at now: Moment
  ) throws -> RecordedPartnership {
    let (source, actor) = try recorder(named: name)
    let parties = source.partnership(with: try source.directory.knownProvider(provider))
    let journal = try existingJournal()
    let last = try journal?.relationshipEnds().last { $0.end.parties == parties }?.record
    try refuseUndeclared(parties, in: source, journal, at: now)
    let document = KeptEvidence(try Self.document(evidence), named: evidence)
    let hold = try document.hold(in: self)
    defer { hold.release() }
    // One document is kept once, whatever it is called.
    let kept = document.asKept(in: self)
    // Before the record that speaks of it, so that none ever speaks of a document that is lost.
    _ = try kept.keep(in: self)
    let consent = PartnerConsent(to: parties, on: .evidence(kept.digest))
    let others = try journal?.partnerConsents().map(\.consent).filter {
      $0.basis == consent.basis && $0.parties != parties
    }
    return RecordedPartnership(
      consent: consent,
      isNew: try journalToRecord().record(consent, since: last, by: .user(actor.id), at: now),
      actor: actor.id, evidenceFile: kept.path(in: self),
      alsoShows: Set(others?.map(\.parties.partner) ?? []).sorted { $0.rawValue < $1.rawValue })
  }

  /// Puts on record what the operator accepted in a provider's own portal, as that portal's receipt says.
  ///
  /// - Parameter token: compact JWS, checked against the keys that `providers.yaml` names.
  /// - Throws: `no-keys-for-receipts`, `foreign-receipt`, `no-relationship`.
  func recordReceipt(
    _ token: [UInt8], called file: String, _ source: PortalSource, by actor: User, at now: Moment
  ) throws -> RecordedPartnership {
    let (provider, receipt) = try source.checkedReceipt(token, called: file, in: folder, at: now)
    let parties = source.partnership(with: provider.id)
    let journal = try existingJournal()
    try source.refuseOthers(receipt, provider, parties, called: file, at: now)
    let end = try journal?.relationshipEnds().last { $0.end.parties == parties }
    if let end, receipt.acceptedAt <= end.at {
      throw OperationRefusal(
        .foreignReceipt,
        "\(file) is about what ended on record on \(source.day(of: end.at)), later than it was accepted",
        remedy: "Nothing was recorded. Ask \(provider.id) for a new invitation, and record its receipt.")
    }
    try refuseUndeclared(parties, in: source, journal, at: now)
    let consent = PartnerConsent(
      to: parties,
      on: .receipt(
        KeptEvidence.digest(of: token), issuer: receipt.issuer, accepted: receipt.acceptedAt,
        until: receipt.until))
    return RecordedPartnership(
      consent: consent,
      isNew: try journalToRecord().record(consent, since: end?.record, by: .user(actor.id), at: now),
      actor: actor.id, evidenceFile: nil)
  }

  private func journalToRecord() throws -> Journal { try existingJournalToWrite() ?? journal() }

  /// A consent makes no partnership by itself: the file says since when there is one.
  private func refuseUndeclared(
    _ parties: RelationshipParties, in source: PortalSource, _ journal: Journal?, at now: Moment
  ) throws {
    guard try relationships(source, journal, at: now).relationship(of: parties) == nil else { return }
    let declared = source.directory.declaredRelationships
    let end = try journal?.relationshipEnds().last { $0.end.parties == parties }
    guard let row = declared.indices.first(where: { declared[$0].parties == parties }) else {
      let today = source.day(of: now)
      let since = end.map { max(today, source.day(of: $0.at).next) } ?? today
      throw OperationRefusal(
        .noRelationship,
        "\(parties.partner) and \(parties.with) have no partnership to which one could agree"
          + (end.map { ": it ended on record on \(source.day(of: $0.at))" } ?? ""),
        remedy: """
          Declare it first, with the day since which it holds, in a row of \(PartnerDirectory.relationshipsFile): \
          partnership,\(parties.partner),\(parties.with),\(since)
          """)
    }
    let place = "\(declared.position(ofRow: row).file):\(declared.position(ofRow: row).line)"
    let what = "the partnership of \(parties.partner) and \(parties.with) that \(place) declares"
    if let end {
      throw OperationRefusal(
        .noRelationship, "\(what) ended on record on \(source.day(of: end.at))",
        remedy:
          "Where it began anew since, write that later day into `since` of the row: \(source.day(of: end.at).next) or later."
      )
    }
    throw OperationRefusal(
      .noRelationship,
      "\(what) doesn't hold today: it is from \(declared[row].since)"
        + (declared[row].until.map { " to \($0)" } ?? "") + " on",
      remedy: "Write into `since` and `until` of the row from when, and until when, it holds.")
  }

  /// A document in whatever form.
  private static func document(_ path: String) throws -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile(path, followingLink: true).bytes(limit: KeptEvidence.longest)
    } catch {
      let (reason, remedy) =
        switch error {
        case .system(let number): (systemMessage(number), "Name a file that you may read.")
        case .notRegular: ("it is not an ordinary file", "Name a file that you may read.")
        case .tooLong:
          (
            "it is longer than \(KeptEvidence.longest >> 20) MiB",
            "Give the pages alone that say so, or a smaller scan."
          )
        }
      throw AccessFailure("can't read \(path.printable): \(reason)", remedy: remedy)
    }
    guard !bytes.isEmpty else {
      throw AccessFailure(
        "\(path.printable) is empty, and shows nothing",
        remedy: "Name the document in which the provider agreed.")
    }
    return bytes
  }
}

extension PortalSource {
  /// The one of the operator with that provider.
  fileprivate func partnership(with provider: OrganisationID) -> RelationshipParties {
    RelationshipParties(.partnership, partner: provider, with: configuration.operatorID)
  }

  /// The receipt, and the provider under whose keys it holds: where several have one portal, the one that it names.
  fileprivate func checkedReceipt(
    _ token: [UInt8], called file: String, in folder: PortalFolder, at now: Moment
  ) throws -> (Provider, AcceptanceReceipt) {
    var refusals: [String] = []
    var found: (Provider, AcceptanceReceipt)?
    for provider in directory.providers.map(\.value) {
      guard let portal = provider.portal else { continue }
      let keys: KeySet
      do throws(AccessFailure) {
        keys = try folder.receiptKeys(of: portal)
      } catch {
        refusals.append("\(provider.id): \(error.message); \(error.remedy)")
        continue
      }
      do throws(TokenRefusal) {
        let receipt = try AcceptanceReceipt(verifying: token, keys: keys, issuer: nil, now: now)
        guard receipt.issuer.withoutLastSlash == portal.address[...] else {
          throw TokenRefusal(.wrongIssuer, "iss is not \(portal.address)")
        }
        if found == nil || receipt.from == portal.name(of: provider) { found = (provider, receipt) }
      } catch {
        refusals.append("\(provider.id): \(error)")
      }
    }
    if let found { return found }
    guard !refusals.isEmpty else {
      throw OperationRefusal(
        .noKeysForReceipts, "no provider's record names the keys of its portal, so \(file) can't be checked",
        remedy: """
          Save the portal's /.well-known/jwks.json in \(PartnerDirectory.folder), compare it over a way that you trust, and name \
          it in `providers.yaml`: portal: {address: …, keys: NAME.jwks.json}.
          """)
    }
    throw OperationRefusal(
      .foreignReceipt, "\(file) holds under no provider's keys (\(refusals.joined(separator: "; ")))",
      remedy:
        "Nothing was recorded. Mend what is said of a file with keys. Where the receipt itself is refused, get it anew from the portal that gave it (.jws)."
    )
  }

  /// A receipt counts for what it says alone: that this operator accepted that provider's invitation, and that it holds still.
  fileprivate func refuseOthers(
    _ receipt: AcceptanceReceipt, _ provider: Provider, _ parties: RelationshipParties, called file: String,
    at now: Moment
  ) throws {
    let named = (
      from: provider.portal?.name(of: provider) ?? "",
      to: "reseller:\(provider.portal?.reseller ?? configuration.operatorID)"
    )
    func refuse(_ what: String, _ remedy: String) -> OperationRefusal {
      OperationRefusal(.foreignReceipt, "\(file) \(what)", remedy: "Nothing was recorded. \(remedy)")
    }
    guard receipt.kind == InvitationKind.providerInvitesReseller.rawValue else {
      throw refuse(
        "is about another thing than a partnership (\(receipt.kind))",
        "Give the receipt of the invitation in which \(provider.id) asked you for a partnership.")
    }
    guard receipt.from == named.from, receipt.subject == named.to else {
      throw refuse(
        "is about \(receipt.from) and \(receipt.subject), not about \(named.from) and \(named.to)",
        "Where these are the two by other names, write them in `providers.yaml`, at portal: provider and reseller."
      )
    }
    guard Set(receipt.grants) == Set(InvitationKind.providerInvitesReseller.grants.map(\.rawValue)) else {
      throw refuse(
        "allows other things than such an invitation does",
        "Ask \(provider.id) for an invitation that its portal made, and record its receipt.")
    }
    guard receipt.outcome == .accepted else {
      throw refuse(
        "says that the acceptance waits for a review", "Ask \(provider.id) for the receipt after its review.")
    }
    if let until = receipt.until, until < day(of: now, for: configuration.operatorID) {
      throw refuse(
        "is about a partnership that ended on \(until)", "Record the receipt of its renewal instead.")
    }
  }
}

extension PortalSource {
  /// What is wrong with the files with keys that providers' records name.
  func receiptKeyFaults(in folder: PortalFolder) -> DiagnosticList {
    var faults = DiagnosticList()
    for provider in directory.providers {
      guard let portal = provider.value.portal else { continue }
      do throws(AccessFailure) {
        _ = try folder.receiptKeys(of: portal)
      } catch {
        faults.append(
          Diagnostic(at: provider.position(of: "portal.keys"), error.message, remedy: error.remedy))
      }
    }
    return faults
  }
}

extension PortalFolder {
  /// The published keys of a provider's portal, as somebody saved them.
  func receiptKeys(of portal: ProviderPortal) throws(AccessFailure) -> KeySet {
    let path = "\(PartnerDirectory.folder)/\(portal.keys)"
    let reason: String
    switch read(path, limit: KeySet.largest) {
    case .bytes(let bytes):
      let keys: KeySet
      do throws(KeySet.Fault) {
        keys = try KeySet(jwks: bytes)
      } catch {
        throw AccessFailure("\(path): \(error.message)", remedy: error.remedy)
      }
      guard keys.keys.contains(where: { keys.purpose(of: $0) == .receipts }) else {
        throw AccessFailure(
          "\(path) has no key for receipts",
          remedy:
            "Save \(portal.address)/.well-known/jwks.json anew; where that has none either, the portal gives no receipts: leave `portal` out."
        )
      }
      return keys
    case .missing: reason = "there is no such file"
    case .tooLarge: reason = "it is longer than \(KeySet.largest) bytes"
    case .unreadable(let why): reason = why
    case .outside: reason = "a link leads out of the portal"
    }
    throw AccessFailure(
      "\(path) can't be read: \(reason)",
      remedy: "Save \(portal.address)/.well-known/jwks.json under that name.")
  }
}

extension ProviderPortal {
  /// What its receipts call the provider.
  fileprivate func name(of provider: Provider) -> String { "provider:\(self.provider ?? provider.id)" }
}

extension String {
  fileprivate var withoutLastSlash: Substring { hasSuffix("/") ? dropLast() : self[...] }
}
