import Glibc
import InvitationToken
import Journal
import PartnerModel
import PortalSite
import SystemFiles

/// How far the journal had come that the site was made from, and which places of the status lists were given out by then.
/// It lies beside the site, since it has to outlive a loss of `State`, and isn't deployed.
struct PublishedJournal {
  let head: JournalHead
  /// An entry for each place: one of the three values.
  private let lists: [StatusList]

  private static let title = "portico published journal 1"
  private static let (free, invitation, retired): (UInt8, UInt8, UInt8) = (0, 1, 2)

  /// - Parameters:
  ///   - head: of a moment at which all of that was on record.
  ///   - invitations: the places that they have.
  init(head: JournalHead, invitations: some Sequence<Int>, retired: [Int]) throws {
    var lists: [StatusList] = []
    func mark(_ number: Int, _ value: UInt8) throws {
      let place = StatusPlace(number)
      while lists.count < place.list {
        lists.append(try StatusList(bits: 2, count: StatusPlace.placesInAList))
      }
      try lists[place.list - 1].set(value, at: place.index)
    }
    for place in invitations { try mark(place, Self.invitation) }
    for place in retired { try mark(place, Self.retired) }
    self.head = head
    self.lists = lists
  }

  var listCount: Int { lists.count }
  /// The places of invitations.
  var invitations: Set<Int> { places { $0 == Self.invitation } }
  /// All that were given out, the retired ones too.
  var given: Set<Int> { places { $0 != Self.free } }

  private func places(where matches: (UInt8) -> Bool) -> Set<Int> {
    var places: Set<Int> = []
    for (number, list) in lists.enumerated() {
      for index in 0..<StatusPlace.placesInAList where list[index].map(matches) == true {
        places.insert(number * StatusPlace.placesInAList + index)
      }
    }
    return places
  }

  // MARK: On disk

  /// Lines: what it is, the head, each list as a status list has it.
  var encoded: [UInt8] {
    Array(([Self.title, head.description] + lists.map(\.encoded)).map { $0 + "\n" }.joined().utf8)
  }

  /// Nil where the bytes aren't all of such a file.
  init?(decoding bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3, lines[0] == Self.title[...], lines.last == "",
      let head = JournalHead(String(lines[1]))
    else { return nil }
    var lists: [StatusList] = []
    for line in lines.dropFirst(2).dropLast() {
      guard let list = try? StatusList(bits: 2, encoded: String(line)),
        list.count == StatusPlace.placesInAList
      else { return nil }
      lists.append(list)
    }
    self.head = head
    self.lists = lists
  }
}

extension Portal {
  var publishedJournalFile: String { "\(SystemFiles.folder(of: usualOutput))/journal-published" }

  /// Nil where no build has noted one.
  func publishedJournal() throws -> PublishedJournal? {
    guard let bytes = try publishedJournalBytes() else { return nil }
    guard let published = PublishedJournal(decoding: bytes) else { throw unreadablePublishedJournal }
    return published
  }

  private func publishedJournalBytes() throws -> [UInt8]? {
    do throws(RegularFile.ReadError) {
      return try RegularFile(publishedJournalFile).bytes(limit: 64 << 20)
    } catch {
      guard error == .system(ENOENT) || error == .system(ENOTDIR) else { throw unreadablePublishedJournal }
      return nil
    }
  }

  private var unreadablePublishedJournal: AccessFailure {
    AccessFailure(
      "\(publishedJournalFile.printable), which says how far the journal of the site had come, can't be read",
      remedy:
        "Give yourself the right to read it, or put it back from a copy. Remove it only where you know that nothing of "
        + "\(stateFolder.printable) is lost: the next build makes it anew.")
  }

  /// Notes what the site shows from now on. Before its first page is written: a killed build may have left any of them.
  func notePublished(_ recorded: Recorded) throws {
    // Later than what the site shows, if anything: so what is noted is on record by then.
    guard let head = try existingJournal()?.head(), head.sequence > 0 else { return }
    let bytes = try PublishedJournal(
      head: head, invitations: recorded.invitations.lazy.map(\.statusIndex), retired: recorded.retiredPlaces
    ).encoded
    guard try publishedJournalBytes() != bytes else { return }
    do throws(FileSystemError) {
      try makeFolder(SystemFiles.folder(of: publishedJournalFile), mode: 0o755)
      try DurableFile.replace(publishedJournalFile, with: bytes, isLocked: true)
    } catch {
      throw AccessFailure(
        "can't write \(error.path): \(error.reason)", remedy: "Mend that and run the command again.")
    }
  }
}
