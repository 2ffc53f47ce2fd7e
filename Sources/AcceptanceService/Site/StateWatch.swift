internal import Dispatch
internal import InvitationToken
internal import Journal
internal import KeyFolder
internal import Synchronization
internal import SystemFiles

/// Holds the newest state that is in order, and looks at its files each time it is asked: a new key set or a revoked
/// key counts from the next request on. While a file isn't in order, pages and settings stay as they were, which
/// `fault` reports; but keys that were good once may have been revoked since, so no answer is taken and no token
/// judged then.
final class StateWatch: Sendable {
  private struct Held {
    var state: PublishedState
    var marks: [FileIdentity?]
    var fault: String?
    var displacement: JournalError?
  }

  private let site: String
  private let receiptKeys: KeyFolder
  private let journal: Journal
  private let held: Mutex<Held>
  private let report: @Sendable (String) -> Void

  /// - Parameter report: is told of what isn't in order, once for each change.
  init(
    site: String, receiptKeys: String, journal: Journal, report: @escaping @Sendable (String) -> Void
  ) throws {
    self.site = site
    self.receiptKeys = KeyFolder(at: receiptKeys, for: .receipts)
    self.journal = journal
    self.report = report
    let marks = Self.marks(site: site, receiptKeys: receiptKeys)
    let state = try PublishedState(site: site, receiptKeys: self.receiptKeys, journal: journal)
    held = Mutex(Held(state: state, marks: marks, fault: nil))
  }

  var current: PublishedState { look().state }

  /// The state to decide and sign with; nil where it isn't the one that the files describe now.
  var trusted: PublishedState? {
    let held = look()
    return held.fault == nil && isJournalInPlace ? held.state : nil
  }

  /// Whether what is recorded lies where the next program looks for it. A journal, or a log of it, that was moved, replaced
  /// or removed takes what is written to it away with it.
  var isJournalInPlace: Bool {
    let displacement = journal.displacement
    let isNews = held.withLock { held in
      defer { held.displacement = displacement }
      return held.displacement != displacement
    }
    if isNews, let displacement {
      report("\(displacement)")
      DispatchQueue.global().async { self.saveLog() }
    }
    return displacement == nil
  }

  /// What was acknowledged and stands in a log that was taken away goes into the file while this process still has it.
  func saveLog() {
    if journal.saveLog() {
      report("all that was recorded has been brought into \(journal.location.path); start the service again")
    }
  }

  /// What is wrong with the files as they are now; nil where they are in order.
  var fault: String? { look().fault }

  /// The token of a status list as the site has it; nil where there is none of that number.
  func statusList(_ number: Substring) -> [UInt8]? {
    guard (1...6).contains(number.utf8.count), number.utf8.allSatisfy({ (48...57).contains($0) }),
      number == "0" || !number.hasPrefix("0")
    else { return nil }
    return try? readFile("\(site)/status/\(number)", limit: 16 << 20)
  }

  private func look() -> Held {
    let marks = Self.marks(site: site, receiptKeys: receiptKeys.path)
    return held.withLock { held in
      guard marks != held.marks else { return held }
      held.marks = marks
      do {
        held.state = try PublishedState(site: site, receiptKeys: receiptKeys, journal: journal)
        held.fault = nil
      } catch {
        held.fault = "\(error)"
        report("\(error)")
      }
      return held
    }
  }

  private static func marks(site: String, receiptKeys: String) -> [FileIdentity?] {
    [
      "\(site)/settings.json", "\(site)/jwks.json", "\(site)/pages.json", "\(receiptKeys)/keys.json",
      "\(receiptKeys)/link.key",
    ].map { FileIdentity(of: $0) }
  }
}
