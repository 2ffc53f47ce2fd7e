import Glibc
import InvitationToken
import PartnerModel
import SystemFiles

/// Keeps in mind the newest status list that was seen from each address, in a file of our own: whoever stands
/// between us and the portal can then not bring back a list from before a cancellation.
///
/// A line `<iat> <address>` is added whenever a newer list comes; the highest counts. A line without its end is
/// what a crash left, and is taken away. Processes take turns through a lock on the file.
struct SeenLists {
  let path: String

  /// - Returns: false where a newer list of the same address was seen before, which leaves the file as it is.
  func takeNote(of list: StatusListToken) throws -> Bool {
    let lock = try locked()
    defer { lock.release() }
    let descriptor = lock.descriptor
    let whole = try wholeLines(descriptor)
    if let newest = try newest(from: list.address, in: whole), newest >= list.issuedAt {
      return newest == list.issuedAt
    }
    let line = Array("\(list.issuedAt.seconds) \(list.address)\n".utf8)
    guard ftruncate(descriptor, off_t(whole.count)) == 0,
      pwrite(descriptor, line, line.count, off_t(whole.count)) == line.count, fsync(descriptor) == 0
    else { throw failure("written") }
    return true
  }

  private func locked() throws -> FileLock {
    do {
      guard let lock = try FileLock(path, isPatient: true) else {
        preconditionFailure("a patient lock waits")
      }
      return lock
    } catch {
      throw failure(error.step == .lock ? "locked" : "opened", error.number)
    }
  }

  /// The most that is read: some ten thousand lines, one for each change of a list.
  private static let largest = 1 << 20

  private func wholeLines(_ descriptor: Int32) throws -> ArraySlice<UInt8> {
    var bytes = [UInt8](repeating: 0, count: Self.largest + 1)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw failure("read") }
    guard count <= Self.largest else { throw strange("it is longer than \(Self.largest) bytes") }
    let end = bytes[..<count].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return bytes[..<end]
  }

  private func newest(from address: String, in lines: ArraySlice<UInt8>) throws -> Moment? {
    var newest: Moment?
    for (number, line) in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .dropLast().enumerated()
    {
      let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
      guard parts.count == 2, let seconds = Int64(String(decoding: parts[0], as: UTF8.self)) else {
        throw strange("line \(number + 1) doesn't name a moment and an address")
      }
      if parts[1].elementsEqual(address.utf8) {
        let issuedAt = Moment(seconds: seconds)
        newest = max(newest ?? issuedAt, issuedAt)
      }
    }
    return newest
  }

  private func failure(_ what: String, _ number: Int32 = errno) -> AccessFailure {
    AccessFailure(
      "\(path) can't be \(what): \(systemMessage(number))",
      remedy: "Name a file with --seen that you may read and write; it is made where it is missing.")
  }

  private func strange(_ detail: String) -> AccessFailure {
    AccessFailure(
      "\(path) was not written by portico: \(detail)",
      remedy: "Restore it, or begin a new one: then the next list is taken, however old it is.")
  }
}
