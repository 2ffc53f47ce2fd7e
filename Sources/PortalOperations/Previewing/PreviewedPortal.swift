import Glibc
import InvitationToken
import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
import PortalSite
package import SourceDiagnostics
import Synchronization
import SystemFiles

/// A portal as it would be built at each moment, for whoever writes it. Nothing is written, recorded or made: the journal is only looked
/// at, and invitations are signed with a key that goes with the process.
///
/// Each look compares the state of all inputs with that of the last one, so what it gives is never older than the files.
package final class PreviewedPortal: Sendable {
  /// What is to be seen.
  package struct View: Sendable {
    /// Another number says that the inputs have changed.
    package let number: Int
    /// Nil where the files have had faults from the beginning.
    package let site: PreviewedSite?
    /// Why `site` isn't what the files say now; empty where it is.
    package let faults: [PreviewFault]
    /// What `portico check` says of the files, faults and warnings.
    package let report: DiagnosticList
  }

  private struct Held {
    let view: View
    /// Of before the files were read.
    let survey: InputSurvey
    /// With what was read of the files.
    let folder: PortalFolder
  }

  private let portal: Portal
  private let secrets: PreviewSecrets
  private let clock: @Sendable () -> Moment
  private let held = Mutex<Held?>(nil)
  private let kept = Mutex<Kept?>(nil)

  /// - Parameter clock: tells when it is.
  package convenience init(_ portal: Portal, clock: @escaping @Sendable () -> Moment) {
    self.init(portal, .throwAway(SigningKey()), clock: clock)
  }

  init(_ portal: Portal, _ secrets: PreviewSecrets, clock: @escaping @Sendable () -> Moment) {
    self.portal = portal
    self.secrets = secrets
    self.clock = clock
  }

  /// The folders in which a change of an input shows, for whoever wants to be told of one.
  package var folders: Set<String> { held.withLock { $0?.survey.folders } ?? survey().folders }

  /// The portal as its inputs are now. Takes as long as reading what has changed.
  package func look() -> View {
    held.withLock { held in
      let survey = survey()
      if let known = held, stillHolds(known, in: survey) {
        held = Held(view: atThisMoment(known.view), survey: survey, folder: known.folder)
      } else {
        held = look(at: survey, after: held)
      }
      return held!.view
    }
  }

  /// Whether nothing has changed: of what was just saved, the file itself says so, since its time may not have moved.
  private func stillHolds(_ held: Held, in later: InputSurvey) -> Bool {
    guard held.survey == later else { return false }
    let unsettled = held.survey.unsettled
    guard !unsettled.isEmpty else { return true }
    return unsettled.allSatisfy { file in
      // Of the journal and the keys nothing is kept.
      guard let path = portal.folder.path(shownAs: file) else { return false }
      // What nobody has read has said nothing.
      guard let bytes = held.folder.bytesRead(of: path) else { return true }
      guard case .bytes(bytes) = portal.folder.read(path, limit: bytes.count) else { return false }
      return true
    }
  }

  private func survey() -> InputSurvey {
    InputSurvey(
      trees: ["Content", "Templates"].map(portal.place),
      single: journalFiles + keyLists)
  }

  private var keyLists: [String] { [portal.keys, portal.receiptKeys].map { "\($0.path)/keys.json" } }

  private var journalFiles: [String] {
    JournalLocation.all(below: portal.stateFolder).flatMap { [$0.path, "\($0.path)-wal"] }
  }

  // MARK: Reading

  /// How long files have to lie still before a fault in them is told: editors take a file away for a moment, or empty it, to save it.
  private static let stillness = Duration.milliseconds(150)
  /// For how long at most that is waited for.
  private static let patience = Duration.seconds(2)

  private func look(at survey: InputSurvey, after earlier: Held?) -> Held {
    var survey = survey
    let clock = ContinuousClock()
    let end = clock.now + Self.patience
    while true {
      let folder = folder(at: survey, after: earlier)
      let held = Held(view: view(of: folder, after: earlier?.view), survey: survey, folder: folder)
      guard !held.view.faults.isEmpty, let earlier, earlier.survey != survey else { return held }
      let still = clock.now + Self.stillness
      var later = survey
      repeat {
        usleep(5_000)
        later = self.survey()
      } while later == survey && clock.now < still
      guard later != survey, clock.now < end else { return held }
      survey = later
    }
  }

  /// The portal's folder, of which only what may have changed will be read.
  private func folder(at survey: InputSurvey, after earlier: Held?) -> PortalFolder {
    guard let earlier else { return portal.folder.readOnce() }
    return portal.folder.readOnce(after: earlier.folder) { path in
      earlier.survey.keeps(portal.place(path), in: survey)
    }
  }

  private func view(of folder: PortalFolder, after earlier: View?) -> View {
    var report = DiagnosticList()
    do {
      let site = try site(folder, &report)
      let number = (earlier?.number ?? 0) + 1
      return View(number: number, site: site, faults: [], report: report)
    } catch {
      let list = error as? DiagnosticList
      let faults = list.map { PreviewFault.all($0, in: portal.folder) } ?? [PreviewFault(error)]
      return View(
        number: (earlier?.number ?? 0) + 1, site: earlier?.site, faults: faults, report: list ?? report)
    }
  }

  /// What was read and found for the last site, as far as it needn't be again.
  private struct Kept {
    var source: PortalSource
    /// What the rules of the field said of the directory, on that day.
    var faults: (list: DiagnosticList, day: CalendarDate)
    var recorded: Recorded
    /// What the journal was then, by its files.
    var journal: [FileIdentity?]
    var plan: SitePlan
    var keys: [FileIdentity?]
    var secrets: InvitationSecrets
    var site: PreviewedSite
    /// All that was said of the files.
    var report: DiagnosticList
  }

  private func site(_ folder: PortalFolder, _ report: inout DiagnosticList) throws -> PreviewedSite {
    let now = clock()
    let earlier = kept.withLock { $0 }
    let files = journalFiles.map { FileIdentity(of: $0) }
    let isSameJournal = earlier?.journal == files
    var journal: Journal?
    func look() throws -> Journal? {
      if journal == nil, portal.journalLocation.isTaken {
        journal = try Journal.look(below: portal.stateFolder)
      }
      return journal
    }
    let source = try portal.load(from: folder, after: earlier?.source, faults: &report)
    let isSameDirectory = earlier.map { source.hasDirectory(of: $0.source) } ?? false
    let keys = keyLists.map { FileIdentity(of: $0) }
    // A file that was just saved is read twice, since its time may not have moved.
    if let earlier, source.says(theSameAs: earlier.source), isSameJournal, earlier.keys == keys,
      earlier.faults.day == now.date
    {
      report = earlier.report
      return try earlier.site.at(now)
    }
    var found = DiagnosticList()
    if !report.hasErrors {
      if let earlier, isSameDirectory, isSameJournal, earlier.faults.day == now.date,
        earlier.source.isConfigured(as: source)
      {
        found = earlier.faults.list
      } else {
        found = try portal.directoryFaults(source, at: now, look)
      }
      report.append(found)
    }
    let site = try portal.checkTemplates(source, after: earlier?.site.site, at: now, faults: &report)
    var recorded: Recorded
    if let earlier, isSameJournal {
      recorded = earlier.recorded
    } else {
      recorded = try portal.recorded(in: look())
      recorded.lastChange = try look()?.lastChange()
    }
    if !isSameJournal || !isSameDirectory {
      recorded.partnerships = try portal.partnerships(source, look(), at: now)
    }
    let plan =
      if let earlier, isSameJournal, isSameDirectory { earlier.plan.at(now) } else {
        site.plan(recorded, at: now)
      }
    let hasSameLinks = isSameJournal && earlier?.keys == keys
    let secrets =
      if hasSameLinks, let earlier { earlier.secrets } else {
        try secrets.secrets(for: recorded.invitations, of: portal, hasKeys: !portal.keys.list().isEmpty)
      }
    let previewed = try PreviewedSite(
      site, plan, secrets, after: hasSameLinks && isSameDirectory ? earlier?.site : nil)
    kept.withLock { [report] in
      $0 = Kept(
        source: source, faults: (found, now.date), recorded: recorded, journal: files, plan: plan, keys: keys,
        secrets: secrets,
        site: previewed, report: report)
    }
    return previewed
  }

  /// Time alone changes pages too: invitations expire.
  private func atThisMoment(_ view: View) -> View {
    let now = clock()
    guard let site = view.site, site.now != now, let later = try? site.at(now) else { return view }
    return View(number: view.number, site: later, faults: view.faults, report: view.report)
  }
}
