import Foundation
import Glibc
import SystemFiles

extension Portal {
  /// What lies in the output is deployed, and what lies in `State` never may be; sources and pages don't mix either.
  ///
  /// - Throws: `output-overlaps`, where the output is in one of the portal's own folders or holds one.
  package func refuseOverlap(ofOutput output: String) throws {
    let place = realComponents(of: output)
    for own in ["State", "Content", "Templates", "Site/verifier"] {
      let folder = realComponents(of: "\(root)/\(own)")
      guard place.starts(with: folder) || folder.starts(with: place) else { continue }
      throw OperationRefusal(
        .outputOverlaps, "the site can't go to \(output): it would lie together with the portal's \(own)",
        remedy: "Choose a folder of its own for the site, such as Site/public.")
    }
  }
}

extension Portal {
  /// What lies in the site is deployed, sources go into repositories, and a backup in `State` would hold itself.
  ///
  /// - Throws: `output-overlaps`.
  func refuseOverlap(ofBackup path: String) throws {
    let place = realComponents(of: path)
    for own in ["State", "Content", "Templates", "Site/public", "Site/verifier"]
    where place.starts(with: realComponents(of: "\(root)/\(own)")) {
      throw OperationRefusal(
        .outputOverlaps, "a backup can't go to \(path.printable): it would lie in the portal's \(own)",
        remedy:
          "It holds private keys and addresses of people: choose a place that is neither deployed nor published."
      )
    }
  }
}

/// The parts of a path with all links followed, as far as it is there already.
private func realComponents(of path: String) -> [String] {
  var url = URL(fileURLWithPath: path).standardizedFileURL
  var missing: [String] = []
  while url.path != "/" {
    if let real = realpath(url.path, nil) {
      defer { free(real) }
      return URL(fileURLWithPath: String(cString: real)).pathComponents + missing.reversed()
    }
    missing.append(url.lastPathComponent)
    url.deleteLastPathComponent()
  }
  return ["/"] + missing.reversed()
}
