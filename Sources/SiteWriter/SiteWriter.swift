import Synchronization
import SystemFiles

/// Brings the output folder in line with the plan, touching nothing that is right already.
///
/// In order: look at every planned file (fingerprint as at the last build, and the file as we left it?), see
/// what others put there, note down what is about to change, render and write only that, remove what earlier
/// builds wrote and the plan no longer has, note down the result.
package struct SiteWriter: Sendable {
  package struct Report: Equatable, Sendable {
    package var files = 0
    package var written = 0
    package var removed = 0
    /// Paths below the output folder of what isn't ours, in order; a folder ends with a slash. All left alone.
    package var foreign: [String] = []

    package var unchanged: Int { files - written }
  }

  /// Where the site goes.
  package let output: String
  /// Where the manifest of that output lies.
  package let manifestFile: String
  package let workers: Int
  /// Is told now and then how many of how many changed files are done. Called from several threads.
  package let progress: (@Sendable (_ done: Int, _ of: Int) -> Void)?

  package init(
    output: String, manifestFile: String, workers: Int,
    progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) {
    self.output = output
    self.manifestFile = manifestFile
    self.workers = workers
    self.progress = progress
  }

  /// - Throws: `FileFailure`, `TwoPagesAtOnePath`, `StrangerInTheWay`, or what a family's `render` throws. What
  ///   was written by then is whole, and the next build knows of it.
  package func write(_ families: [any SiteFiles]) throws -> Report {
    let folder = try OutputFolder(path: output)
    let old = BuildManifest(at: manifestFile) ?? BuildManifest()

    let survey = SiteSurvey(families, old)
    try inParallel(survey.count, workers) { place, _ in survey.look(at: place, in: folder) }
    try survey.refuseTwoAtOnePath()
    let changed = survey.changed
    let stale = survey.stale
    try survey.refuseLinkedFolders(stale, in: folder)
    var strangers = survey.strangers(in: folder)
    guard !changed.isEmpty || !stale.isEmpty || strangers.foldersRead > 0 else {
      return Report(files: survey.count)
    }

    try save(survey.manifestBeforeWriting(stale: stale))
    let written = Atomic(0)
    let done = Atomic(0)
    try inParallel(changed.count, workers) { number, bytes in
      if try survey.renew(changed[number], in: folder, &bytes) { written.add(1, ordering: .relaxed) }
      let count = done.add(1, ordering: .relaxed).newValue
      if count % 512 == 0 || count == changed.count { progress?(count, changed.count) }
    }
    var removed = 0
    for path in stale where try folder.remove(path) { removed += 1 }
    for path in strangers.leftovers { _ = try folder.remove(path) }
    survey.settle(&strangers, in: folder)
    try save(survey.manifestAfterWriting(strangers))
    return Report(
      files: survey.count, written: written.load(ordering: .relaxed), removed: removed,
      foreign: strangers.paths)
  }

  /// Counts files as written by an earlier build that no manifest may tell of any more: the next `write` takes them away, or
  /// writes over them. What isn't there does no harm.
  package func adopt(_ paths: [String]) throws {
    var manifest = BuildManifest(at: manifestFile) ?? BuildManifest()
    let known = Set(manifest.entries.map { manifest.path(of: $0) })
    for path in paths where !known.contains(path) {
      manifest.append(path, .unfinished, size: -1, modified: 0, folderModified: 0)
    }
    try save(manifest)
  }

  /// Whether the build that a manifest tells of wrote files below a folder of its output.
  ///
  /// - Parameter folder: without a slash at the end.
  package static func hasFiles(below folder: String, manifest: String) -> Bool {
    guard let manifest = BuildManifest(at: manifest) else { return false }
    return manifest.entries.contains { manifest.paths[$0.path].starts(with: "\(folder)/".utf8) }
  }

  /// Whether the last build that a manifest tells of finished a file of its output; nil where there was no build.
  package static func finished(_ path: String, manifest: String) -> Bool? {
    guard let manifest = BuildManifest(at: manifest) else { return nil }
    return manifest.entries.contains { $0.fingerprint != .unfinished && manifest.hasPath(path, $0) }
  }

  /// Durable before it is in place: the manifest is what heals a killed build.
  private func save(_ manifest: BuildManifest) throws(FileFailure) {
    do {
      try DurableFile.replace(manifestFile, with: manifest.encoded, isLocked: true)
    } catch {
      throw FileFailure(
        error.step == .putInPlace ? "put in place" : "write", manifestFile, code: error.number)
    }
  }
}

/// Two pages were planned for one path, and one of them would be lost.
package struct TwoPagesAtOnePath: Error, Equatable, Sendable {
  package let path: String
}

/// Where a page belongs lies a file that no build of ours wrote, with other content.
package struct StrangerInTheWay: Error, Equatable, Sendable {
  package let path: String
}
