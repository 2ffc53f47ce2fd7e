import Foundation
import Glibc
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalSite
import SiteWriter
import SystemFiles

// What was there and is gone is told from what it left behind. Nothing is begun anew over a loss: the backup brings
// back every link, and a new beginning makes all of them dead.

extension Portal {
  /// Refuses to go on where a journal or keys are gone.
  func refuseLoss(at now: Moment) throws {
    if !journalLocation.isTaken { try refuseLostJournal() }
    for purpose in KeyPurpose.allCases { try refuseLostKeys(for: purpose, at: now) }
  }

  func refuseLostKeys(for purpose: KeyPurpose, at now: Moment) throws {
    let lost = try lostKeys(for: purpose, at: now)
    guard lost.keyIDs.isEmpty else { throw keysMissing(lost, purpose) }
  }

  /// Where an earlier build made invitation pages there was a journal. To go on without it would take the pages
  /// away and give places of the status list to others while the old tokens are still about.
  func refuseLostJournal() throws {
    let published = try publishedJournal()
    guard published != nil || publishesInvitations || madeInvitations else { return }
    let restore = "Restore \(stateFolder) from your backup. "
    guard let published, try !keys.list().isEmpty else {
      throw OperationRefusal(
        .journalMissing, "\(journalLocation.path) is gone, though invitation pages were built from it",
        remedy: restore
          + "To begin anew all the same, remove \(stateFolder) first, and what was built: \(usualOutput), \(verifierFolder) and "
          + "\(publishedJournalFile). Every link that people have is dead then.")
    }
    throw OperationRefusal(
      .journalMissing,
      "\(journalLocation.path) is gone, from which the site was made; invitations on the site and not on record: "
        + "\(published.invitations.count)",
      remedy: restore
        + "Where there is none, `portico build --lose-published` begins another journal: it takes the pages of these "
        + "invitations away, and nobody gets their places in the status lists again.")
  }

  private var publishesInvitations: Bool {
    let pages = "\(usualOutput)/\(SiteAddresses.invitationFolder)"
    return (try? FileManager.default.contentsOfDirectory(atPath: pages))?.isEmpty == false
  }

  private var madeInvitations: Bool {
    let builds = "\(stateFolder)/build"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: builds)) ?? []
    return names.contains { name in
      name.hasSuffix(".manifest")
        && SiteWriter.hasFiles(below: SiteAddresses.invitationFolder, manifest: "\(builds)/\(name)")
    }
  }
}

/// Keys of which there is no trace but what they signed and where they are published.
struct LostKeys {
  var keyIDs: Set<KeyID> = []
  /// How many open invitations have links that only the lost folder can make.
  var links = 0
  /// How many acceptances have receipts that only the lost folder can make.
  var receipts = 0
}

extension Portal {
  /// What a new first key would take the place of; nothing where the folder has keys.
  func lostKeys(for purpose: KeyPurpose, at now: Moment) throws -> LostKeys {
    guard try keys(for: purpose).list().isEmpty else { return LostKeys() }
    var lost = LostKeys(keyIDs: Set(publishedKeys(for: purpose)))
    guard let journal = try existingJournal() else { return lost }
    switch purpose {
    case .invitations:
      try journal.forEachInvitation { invitation in
        lost.keyIDs.insert(invitation.keyID)
        if invitation.state(at: now) == .pending { lost.links += 1 }
      }
    case .receipts:
      try journal.forEachAcceptance { acceptance in
        lost.keyIDs.insert(acceptance.receiptKeyID)
        lost.receipts += 1
      }
    }
    return lost
  }

  func keysMissing(_ lost: LostKeys, _ purpose: KeyPurpose) -> OperationRefusal {
    let anew =
      switch purpose {
      case .invitations:
        "`portico keys create --new-links` begins anew; links that people have and that are dead then: \(lost.links)."
      case .receipts:
        "`portico keys create --receipts --new-links` begins anew; receipts that can't be checked any more then: "
          + "\(lost.receipts)."
      }
    return OperationRefusal(
      .keysMissing,
      "the keys in \(keys(for: purpose).path) are gone, though they have signed or are published",
      remedy: "Restore that folder from your backup: everything goes on then. Where there is none, \(anew)"
    )
  }

  /// Those that the built site publishes; none where it can't be read.
  private func publishedKeys(for purpose: KeyPurpose) -> [KeyID] {
    let path = "\(usualOutput)/\(WellKnownPath.keys)"
    guard let bytes = try? RegularFile(path).bytes(limit: 1 << 20), let keys = try? KeySet(jwks: bytes)
    else { return [] }
    return keys.keys.filter { keys.purpose(of: $0) == purpose }.map(\.keyID)
  }
}
