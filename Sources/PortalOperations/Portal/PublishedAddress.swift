import Foundation
import Journal
import PartnerModel
import PortalFiles
import SystemFiles

// Every link and every token names the portal's address. Neither is kept: a build makes them again, under the address
// that portal.yaml has then. So the address of the links that people have is noted by the build that made them.

extension Portal {
  private var addressFile: String { "\(stateFolder)/address" }

  /// The address under which the last build made the site; nil where none has noted one.
  private func publishedAddress() throws -> String? {
    do throws(RegularFile.ReadError) {
      let text = try String(decoding: RegularFile(addressFile).bytes(limit: 4_096), as: UTF8.self)
      return text.trimmingCharacters(in: .newlines)
    } catch {
      guard error != .system(ENOENT) else { return nil }
      throw AccessFailure(
        "\(addressFile) can't be read", remedy: "Restore it from your backup, or remove it and build again.")
    }
  }

  /// Notes the address of the links that a build has made.
  func notePublished(_ address: String) throws {
    guard try publishedAddress() != address else { return }
    do throws(FileSystemError) {
      try DurableFile.replace(addressFile, with: Array((address + "\n").utf8), isLocked: true)
    } catch {
      throw AccessFailure(
        "can't write \(error.path): \(error.reason)", remedy: "Mend that and run the command again.")
    }
  }

  /// Refuses another address than that of the links that people have. Links of this machine's own address were never
  /// sent to anybody.
  func refuseNewAddress(_ configuration: PortalConfiguration, at now: Moment) throws {
    guard let published = try publishedAddress(), published != configuration.address,
      !PortalConfiguration.isLoopback(published)
    else { return }
    var links = 0
    try existingJournal()?.forEachInvitation { if $0.state(at: now) == .pending { links += 1 } }
    guard links > 0 else { return }
    throw OperationRefusal(
      .addressChanged,
      "`address` in \(PortalConfiguration.path) is \(configuration.address), and the links of open invitations are at "
        + "\(published); links that would be dead: \(links)",
      remedy:
        "Write \(published) again, or go on with `portico build --new-address`, deploy, and send the links again: "
        + "`portico invitations --links` lists them.")
  }
}
