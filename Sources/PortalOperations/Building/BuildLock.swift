import Crypto
import Foundation
import JSON
import SystemFiles

/// One build of a portal at a time, and the folder of the manifests.
package struct BuildLock {
  private let folder: String
  private let lock: FileLock

  /// - Throws: `busy`, where another build is running.
  package init(_ stateFolder: String) throws {
    folder = "\(stateFolder)/build"
    do throws(FileSystemError) {
      for path in [stateFolder, folder] { try makeFolder(path) }
    } catch {
      throw AccessFailure(
        "can't make the folder \(error.path): \(error.reason)",
        remedy: "Make it, or give yourself the right to.")
    }
    let path = "\(folder)/lock"
    do {
      guard let lock = try FileLock(path, isPatient: false) else {
        throw OperationRefusal(
          .busy, "another build of this portal is running", remedy: "Wait until it has ended.")
      }
      self.lock = lock
    } catch let error as FileSystemError {
      throw AccessFailure(
        "can't open \(path): \(error.reason)", remedy: "Give yourself the right to write there.")
    }
  }

  package func release() { lock.release() }

  /// Each output has a manifest of its own. One inside the portal is known by its place there, so that a portal
  /// that was moved or restored elsewhere still knows what it built.
  package func manifestFile(for output: String) -> String { Self.manifestFile(for: output, in: folder) }

  /// - Parameter folder: that of the manifests, below `State`.
  static func manifestFile(for output: String, in folder: String) -> String {
    let portal = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent()
      .deletingLastPathComponent().path
    let whole = URL(fileURLWithPath: output).standardizedFileURL.path
    let path = whole.hasPrefix(portal + "/") ? String(whole.dropFirst(portal.count + 1)) : whole
    let name = SHA256.hash(data: Data(path.utf8)).prefix(8).hexadecimal
    return "\(folder)/\(name).manifest"
  }
}
