import Foundation
import Glibc
package import InvitationToken
package import Journal
package import KeyFolder
package import PartnerModel
package import PortalFiles
package import PortalSite
import SiteWriter
package import SourceDiagnostics
import SystemFiles

/// A portal on this machine: where its parts lie, and the way to them.
package struct Portal: Sendable {
  /// Where it lies; `.` for the current folder.
  let root: String
  /// What its files declare.
  let folder: PortalFolder

  /// - Parameter path: where it lies; nil for the current folder.
  package init(_ path: String?) {
    self.init(PortalFolder(at: path ?? "."), at: path ?? ".")
  }

  /// A portal whose declared files may lie elsewhere, such as in memory; what it records and builds lies below `root`.
  package init(_ folder: PortalFolder, at root: String) {
    self.folder = folder
    self.root = root
  }

  /// The keys that sign invitations.
  package var keys: KeyFolder { KeyFolder(at: place("State/keys")) }
  /// The keys with which the verifier signs receipts.
  package var receiptKeys: KeyFolder { KeyFolder(at: place("State/receipt-keys"), for: .receipts) }
  package var journalLocation: JournalLocation { JournalLocation(below: stateFolder) }
  package var stateFolder: String { place("State") }
  package var usualOutput: String { place("Site/public") }
  /// What the verifier's machine needs of the portal.
  package var verifierFolder: String { place("Site/verifier") }

  func place(_ path: String) -> String {
    root == "." ? path : root.hasSuffix("/") ? root + path : "\(root)/\(path)"
  }

  // MARK: Declared

  /// The files as values: the first step of everything.
  ///
  /// - Parameters:
  ///   - reading: the portal's folder, where something of it was read before.
  ///   - earlier: what was loaded before; see `PortalSource.load`.
  ///   - faults: receives what is wrong with them; a source with errors is fit for `check` and nothing else.
  /// - Throws: the faults, where they leave nothing to check.
  package func load(
    from reading: PortalFolder? = nil, after earlier: PortalSource? = nil, faults: inout DiagnosticList
  ) throws -> PortalSource {
    try requirePortal()
    guard let source = PortalSource.load(from: reading ?? folder, after: earlier, faults: &faults) else {
      throw faults
    }
    return source
  }

  /// The same by the rules of the field, with all templates read.
  ///
  /// - Parameters:
  ///   - atNewAddress: whether the links that people have may die with the address that they are at.
  ///   - losingPublished: whether the site may have what the journal hasn't.
  ///   - faults: what loading found; keeps the warnings.
  /// - Throws: every fault of the portal where one is an error; `journal-missing`, `journal-older-than-site`, `keys-missing`,
  ///   `address-changed`.
  package func check(
    _ source: PortalSource, at now: Moment, atNewAddress: Bool = false, losingPublished: Bool = false,
    faults: inout DiagnosticList
  ) throws -> Site {
    try refuseLoss(at: now)
    if !atNewAddress { try refuseNewAddress(source.configuration, at: now) }
    let site = try checkFiles(source, at: now, faults: &faults, existingJournal)
    // Opens the journal, which a fault of the files may have as its cause.
    if !losingPublished { try refuseOlderJournal() }
    return site
  }

  /// What of `check` is about the files alone.
  ///
  /// - Parameter journal: asked for where relationships are declared, which may be on record too.
  func checkFiles(
    _ source: PortalSource, at now: Moment, faults: inout DiagnosticList, _ journal: () throws -> Journal?
  ) throws -> Site {
    // The rules of the field speak of a directory that could be read.
    if !faults.hasErrors { faults.append(try directoryFaults(source, at: now, journal)) }
    return try checkTemplates(source, at: now, faults: &faults)
  }

  func directoryFaults(
    _ source: PortalSource, at now: Moment, _ journal: () throws -> Journal?
  ) throws -> DiagnosticList {
    var faults = source.directoryFaults(at: now)
    faults.append(source.receiptKeyFaults(in: folder))
    guard !source.directory.declaredRelationships.isEmpty else { return faults }
    let journal = try journal()
    faults.append(try declaredTwice(source, journal))
    faults.append(try declaredPastEnd(source, journal, at: now))
    faults.append(try declaredBeyondConsent(source, journal))
    return faults
  }

  /// - Parameter earlier: what was read before: texts that say the same aren't read again.
  func checkTemplates(
    _ source: PortalSource, after earlier: Site? = nil, at now: Moment, faults: inout DiagnosticList
  ) throws -> Site {
    let site = try Site.check(
      source, keys: publishedKeys(source.configuration, at: now), generator: Self.generator, after: earlier,
      faults: &faults)
    guard !faults.hasErrors else { throw faults }
    return site
  }

  /// What the portal's files say, without templates and rules; refused with every fault where one is an error.
  package func source() throws -> PortalSource {
    var faults = DiagnosticList()
    let source = try load(faults: &faults)
    guard !faults.hasErrors else { throw faults }
    return source
  }

  /// Whose clocks count for whom, for what only shows records: the other files may have faults.
  func zones() throws -> OrganisationZones {
    var faults = DiagnosticList()
    guard let configuration = PortalConfiguration.read(from: folder, faults: &faults) else { throw faults }
    guard let zone = configuration.timeZone else { return try source().zones }
    return OrganisationZones(portal: zone, folder.zones)
  }

  /// Loaded and checked.
  package func check(at now: Moment, atNewAddress: Bool = false) throws -> CheckedPortal {
    var faults = DiagnosticList()
    let source = try load(faults: &faults)
    let site = try check(source, at: now, atNewAddress: atNewAddress, faults: &faults)
    return CheckedPortal(portal: self, site: site, warnings: faults)
  }

  /// Refuses a folder that is no portal, before anything is put into it.
  package func requirePortal() throws {
    guard !folder.has(PortalConfiguration.path) else { return }
    throw AccessFailure(
      "there is no portal in \(root == "." ? "the current folder" : root): \(PortalConfiguration.path) is missing",
      remedy:
        "Go to a portal's folder, name one with --portal, or begin one: portico init DIR")
  }

  /// Names this program as it stands, so that after an update every page is made anew and compared.
  private static let generator: String = {
    var info = stat()
    let size = stat("/proc/self/exe", &info) == 0 ? "\(info.st_size) \(info.st_mtim.tv_sec)" : ""
    return "portico \(ProgramVersion.current) \(size)"
  }()

  // MARK: Recorded

  /// The journal, or nil where nothing has been recorded yet.
  ///
  /// A link that leads nowhere or a folder that can't be looked into is a fault, not a portal without invitations:
  /// a build would take all their pages away.
  package func existingJournal() throws -> Journal? {
    guard journalLocation.isTaken else {
      try refuseLostJournal()
      return nil
    }
    return try Journal.open(below: stateFolder)
  }

  /// The same for a command that writes: a journal where earlier versions kept it gets its own folder first.
  func existingJournalToWrite() throws -> Journal? {
    try Journal.settle(below: stateFolder)
    return try existingJournal()
  }

  /// The journal, made where there is none yet.
  package func journal() throws -> Journal {
    try existingJournalToWrite() ?? makeJournal()
  }

  func makeJournal() throws -> Journal {
    do throws(FileSystemError) {
      try makeFolder(stateFolder)
    } catch {
      throw PrivateFile.failure(stateFolder, error.number)
    }
    do {
      return try Journal.create(at: journalLocation)
    } catch JournalError.alreadyExists {
      // Another command was a moment earlier.
      return try Journal.open(below: stateFolder)
    }
  }

  // MARK: Keys

  /// The portal's keys, then its verifier's.
  package func publishedKeys(_ configuration: PortalConfiguration, at now: Moment) throws -> [PublishedKey] {
    var published: [PublishedKey] = []
    for folder in [keys, receiptKeys] {
      let states = Dictionary(uniqueKeysWithValues: try folder.list().map { ($0.keyID, $0.state) })
      let set = try folder.publishedKeys(
        now: now, longestLifetime: configuration.policy.longestLifetime)
      for key in set.keys {
        guard !published.contains(where: { $0.key == key }) else { throw Self.sharedKey(key, in: folder) }
        let state = states[key.keyID].flatMap { PublishedKey.State(rawValue: $0.rawValue) } ?? .retired
        published.append(PublishedKey(key, state, for: folder.purpose))
      }
    }
    return published
  }

  /// A copied folder would undo that nobody who gets hold of the verifier's key can invite.
  private static func sharedKey(_ key: PublicKey, in folder: KeyFolder) -> OperationRefusal {
    OperationRefusal(
      .sharedKey, "the key \(key.keyID) in \(folder.path) also signs invitations",
      remedy: "Remove that folder, and make a key of its own: portico keys create --receipts")
  }

  /// What signs in the name of each key. For a key that was revoked that is the key that signs today: its old
  /// tokens stay void, and the pages go on under their links with new ones.
  package func signers(for keyIDs: some Sequence<KeyID>) throws -> [KeyID: TokenSigner] {
    var signers: [KeyID: TokenSigner] = [:]
    for (keyID, answer) in try keys.signingKeys(Set(keyIDs)) {
      switch answer {
      case .usable(let key): signers[keyID] = TokenSigner(key)
      case .revoked: signers[keyID] = TokenSigner(try keys.activeKey())
      case .unknown:
        throw AccessFailure(
          "the key \(keyID), under which invitations were issued, is not in \(keys.path)",
          remedy: "Restore the folder from its backup: without the key their pages can't be made.")
      }
    }
    return signers
  }
}

/// A portal whose files have no fault: what can be built, and what invitations are issued from.
package struct CheckedPortal: Sendable {
  let portal: Portal
  package let site: Site
  /// What is no fault, and should be looked at.
  package let warnings: DiagnosticList
}
