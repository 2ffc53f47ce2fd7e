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
      let folder = "\(root)/\(own)"
      guard isBelow(place, folder) || isBelow(realComponents(of: folder), output) else { continue }
      throw OperationRefusal(
        .outputOverlaps, "the site can't go to \(output): it would lie together with the portal's \(own)",
        remedy: "Choose a folder of its own for the site, such as Site/public.")
    }
  }
}

extension Portal {
  /// What is made for few eyes: it never lies in what is deployed, or in sources, which go into repositories.
  enum PrivateOutput {
    case backup
    case evidence
    case letters
    case calendar

    fileprivate var name: String {
      switch self {
      case .backup: "a backup"
      case .evidence: "evidence"
      case .letters: "a folder of letters"
      case .calendar: "a calendar"
      }
    }

    fileprivate var holds: String {
      switch self {
      case .backup: "private keys and addresses of people"
      case .evidence: "names and addresses of people"
      case .letters: "addresses and personal links"
      case .calendar: "names of companies that were invited"
      }
    }

    /// A backup in `State` would hold itself, and letters would stay there unseen; evidence is looked for there by who redacts.
    fileprivate var foreign: [String] {
      let published = ["Content", "Templates", "Site/public", "Site/verifier"]
      return self == .evidence ? published : ["State"] + published
    }
  }

  /// - Throws: `output-overlaps`.
  func refuseOverlap(of output: PrivateOutput, at path: String) throws {
    let place = realComponents(of: path)
    for own in output.foreign where isBelow(place, "\(root)/\(own)") {
      throw OperationRefusal(
        .outputOverlaps, "\(output.name) can't go to \(path.printable): it would lie in the portal's \(own)",
        remedy: "It holds \(output.holds): choose a place that is neither deployed nor published.")
    }
    guard let site = builtSite(around: path) else { return }
    throw OperationRefusal(
      .outputOverlaps, "\(output.name) can't go to \(path.printable): a site was built to \(site.printable)",
      remedy: "It holds \(output.holds): choose a place that is neither deployed nor published.")
  }

  /// The folder around a place that a build made a site in; nil where there is none.
  private func builtSite(around path: String) -> String? {
    for place in [URL(fileURLWithPath: path).standardizedFileURL.pathComponents, realComponents(of: path)] {
      for end in place.indices.dropFirst() {
        let above = "/" + place[1...end].joined(separator: "/")
        let manifest = BuildLock.manifestFile(for: above, in: "\(stateFolder)/build")
        if access(manifest, F_OK) == 0 { return above }
      }
    }
    return nil
  }
}

/// Whether a place, with all links followed, is a folder or lies below it; also by another path, as mounts make them.
private func isBelow(_ place: [String], _ folder: String) -> Bool {
  if place.starts(with: realComponents(of: folder)) { return true }
  guard let identity = FileIdentity(of: folder) else { return false }
  return place.indices.contains { end in
    let above = place[...end].joined(separator: "/")
    return FileIdentity(of: above)?.isOfSameFile(as: identity) ?? false
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
