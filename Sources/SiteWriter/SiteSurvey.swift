/// The plan held against the manifest and the disk: for each file, whether it must be made anew.
///
/// The parallel steps (`look`, `renew`) touch only the finding of their own place.
final class SiteSurvey: Sendable {
  private struct Finding {
    var path = ""
    var fingerprint = Fingerprint.unfinished
    /// The place in the old manifest.
    var entry: Int?
    var size: Int64 = -1
    var modified: Int64 = 0
    var folderModified: Int64 = 0
    var isChanged = true
    /// Nothing but the time differs: what is there is compared, and needn't be another.
    var isOnlyDoubtful = false
    /// A file of that name was there and no manifest speaks of it, or something that is no ordinary file.
    var isStranger = false
    /// Where the page's own folder belongs there is something else.
    var folderIsStranger = false
    /// The page's own folder was there and isn't as we left it.
    var folderIsDoubtful = false
    var folderIsMissing = false
  }

  let count: Int
  private let families: [any SiteFiles]
  private let starts: [Int]
  private let old: BuildManifest
  private let index: ManifestIndex
  private let findings: PerPlace<Finding>

  init(_ families: [any SiteFiles], _ old: BuildManifest) {
    self.families = families.filter { $0.count > 0 }
    var starts: [Int] = []
    var count = 0
    for family in self.families {
      starts.append(count)
      count += family.count
    }
    self.starts = starts
    self.count = count
    self.old = old
    index = ManifestIndex(old)
    findings = PerPlace(count, Finding())
  }

  private func file(at place: Int) -> (family: any SiteFiles, index: Int) {
    var family = families.count - 1
    while starts[family] > place { family -= 1 }
    return (families[family], place - starts[family])
  }

  /// Finds out how one file stands. Costs two looks at the disk and reads no content.
  func look(at place: Int, in folder: OutputFolder) {
    let (family, number) = file(at: place)
    var finding = Finding()
    finding.path = family.path(at: number)
    finding.fingerprint = family.fingerprint(at: number)
    finding.entry = index.place(of: finding.path)
    let entry = finding.entry.map { old.entries[$0] }
    // A missing folder has no file: a build of many new pages asks for each thing once.
    switch pageFolder(finding.path).map(folder.state(ofFolder:)) {
    case .modified(let modified):
      finding.folderModified = modified
      finding.folderIsDoubtful = modified != entry?.folderModified
    case .missing: finding.folderIsMissing = true
    case .noFolder: finding.folderIsStranger = true
    case .unknown, nil: break
    }
    if !finding.folderIsMissing, let state = folder.file(finding.path) {
      (finding.size, finding.modified) = (state.size, state.modified)
      finding.isStranger = entry == nil || state.size < 0
    }
    if let entry {
      let isOther = entry.fingerprint != finding.fingerprint || entry.size != finding.size
      finding.isOnlyDoubtful = !isOther && entry.modified != finding.modified
      finding.isChanged = isOther || finding.isOnlyDoubtful
    }
    findings[place] = finding
  }

  func refuseTwoAtOnePath() throws(TwoPagesAtOnePath) {
    var seen = Set<Int>(minimumCapacity: count)
    for place in 0..<count where !seen.insert(findings[place].path.hashValue).inserted {
      let path = findings[place].path
      if (0..<place).contains(where: { findings[$0].path == path }) { throw TwoPagesAtOnePath(path: path) }
    }
  }

  /// Refuses a link, or anything else that is no folder, where a folder of ours belongs: what is written or removed below it
  /// would be somewhere else.
  ///
  /// - Parameter stale: the files that are to be removed.
  func refuseLinkedFolders(_ stale: [String], in folder: OutputFolder) throws(StrangerInTheWay) {
    for place in 0..<count where findings[place].folderIsStranger {
      throw StrangerInTheWay(path: folderOfPath(findings[place].path))
    }
    var others = sharedFolders
    for path in stale {
      var above = folderOfPath(path)
      while !above.isEmpty, others.insert(above).inserted { above = folderOfPath(above) }
    }
    for name in others.sorted() {
      if case .noFolder = folder.state(ofFolder: name) { throw StrangerInTheWay(path: name) }
    }
  }

  /// The places of the files that must be rendered, in the plan's order.
  var changed: [Int] { (0..<count).filter { findings[$0].isChanged } }

  /// Files of earlier builds that the plan no longer has.
  var stale: [String] {
    var isPlanned = [Bool](repeating: false, count: old.entries.count)
    for place in 0..<count {
      if let entry = findings[place].entry { isPlanned[entry] = true }
    }
    let gone = old.entries.indices.filter { !isPlanned[$0] }.map { old.path(of: old.entries[$0]) }
    guard !gone.isEmpty else { return [] }
    let planned = plannedPaths
    return gone.filter { !planned.contains($0) }
  }

  /// Renders a file and writes it, unless the very bytes are there already.
  /// - Returns: whether it was written.
  func renew(_ place: Int, in folder: OutputFolder, _ bytes: inout [UInt8]) throws -> Bool {
    let (family, number) = file(at: place)
    var finding = findings[place]
    try family.render(at: number, into: &bytes)
    if finding.size == Int64(bytes.count), folder.holds(bytes, at: finding.path) { return false }
    guard !finding.isStranger else { throw StrangerInTheWay(path: finding.path) }
    let state = try folder.replace(finding.path, with: bytes, makesFolder: finding.folderIsMissing)
    (finding.size, finding.modified) = (state.size, state.modified)
    if let own = pageFolder(finding.path) { finding.folderModified = folder.folderModified(own) ?? 0 }
    findings[place] = finding
    return true
  }

  // MARK: The manifest

  /// Before the first page is written: what changes is marked unfinished, what is to be removed still listed.
  func manifestBeforeWriting(stale: [String]) -> BuildManifest {
    var manifest = BuildManifest()
    manifest.reserve(count + stale.count)
    for place in 0..<count {
      let finding = findings[place]
      // A stranger becomes ours only when it turns out to hold the right bytes.
      if finding.isStranger { continue }
      let isUnfinished = finding.isChanged && !finding.isOnlyDoubtful
      // A time that no file has: where this build is killed, the next one compares it too.
      manifest.append(
        finding.path, isUnfinished ? .unfinished : finding.fingerprint, size: finding.size,
        modified: finding.isOnlyDoubtful ? 0 : finding.modified, folderModified: 0)
    }
    for path in stale { manifest.append(path, .unfinished, size: -1, modified: 0, folderModified: 0) }
    return manifest
  }

  func manifestAfterWriting(_ strangers: Strangers) -> BuildManifest {
    var manifest = BuildManifest()
    manifest.reserve(count)
    for place in 0..<count {
      let finding = findings[place]
      let isQuiet = strangers.folders.isEmpty || !strangers.folders.contains(folderOfPath(finding.path))
      manifest.append(
        finding.path, finding.fingerprint, size: finding.size, modified: finding.modified,
        folderModified: isQuiet ? finding.folderModified : 0)
    }
    manifest.folders = strangers.sharedFolders
    return manifest
  }

  // MARK: What others put there

  struct Strangers {
    /// Below the output folder, in order; a folder ends with a slash.
    var paths: [String] = []
    /// Temporary files that a killed build left.
    var leftovers: [String] = []
    /// The folders that hold a stranger.
    var folders: Set<String> = []
    /// The folders that hold more than a page, as the manifest keeps them.
    var sharedFolders: [String: Int64] = [:]
    var foldersRead = 0
  }

  /// Reads the folders that aren't as the last build left them. Call it before writing, so that our own
  /// writing doesn't count.
  func strangers(in folder: OutputFolder) -> Strangers {
    var result = Strangers()
    let shared = sharedFolders
    var doubtful = shared.filter { name in
      folder.folderModified(name).map { $0 != old.folders[name] } ?? false
    }
    for place in 0..<count where findings[place].folderIsDoubtful {
      if let own = pageFolder(findings[place].path), !shared.contains(own) { doubtful.insert(own) }
    }
    result.foldersRead = doubtful.count
    guard !doubtful.isEmpty else { return result }

    let known = plannedPaths.union(old.entries.map { old.path(of: $0) })
    let knownFolders = shared.union((0..<count).compactMap { pageFolder(findings[$0].path) })
      .union(old.entries.lazy.map { folderOfPath(self.old.path(of: $0)) }).union(old.folders.keys)
    for name in doubtful {
      for item in folder.items(of: name) {
        let path = name.isEmpty ? item.name : "\(name)/\(item.name)"
        if item.isFolder ? knownFolders.contains(path) : known.contains(path) { continue }
        if item.name.hasSuffix(OutputFolder.temporarySuffix), folder.isLeftover(path) {
          result.leftovers.append(path)
        } else {
          result.paths.append(item.isFolder ? "\(path)/" : path)
          result.folders.insert(name)
        }
      }
    }
    result.paths.sort()
    return result
  }

  /// The same after writing, with the shared folders' new times.
  func settle(_ strangers: inout Strangers, in folder: OutputFolder) {
    for name in sharedFolders {
      strangers.sharedFolders[name] = strangers.folders.contains(name) ? 0 : folder.folderModified(name)
    }
  }

  private var plannedPaths: Set<String> {
    var paths = Set<String>(minimumCapacity: count)
    for place in 0..<count { paths.insert(findings[place].path) }
    return paths
  }

  /// Every folder that isn't a page's own: the top, those of loose files, and all that lie above a folder.
  private var sharedFolders: Set<String> {
    var shared: Set<String> = [""]
    var last = ""
    for place in 0..<count {
      let path = findings[place].path
      var folder = folderOfPath(pageFolder(path) ?? path)
      if folder == last { continue }
      last = folder
      while !folder.isEmpty, shared.insert(folder).inserted { folder = folderOfPath(folder) }
    }
    return shared
  }
}

/// The folder that a page has for itself: `en/providers` of `en/providers/index.html`. Nil for other files.
private func pageFolder(_ path: String) -> String? {
  path.hasSuffix("/index.html") ? folderOfPath(path) : nil
}
