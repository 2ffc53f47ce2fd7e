import SourceDiagnostics

/// Reading one YAML file of a portal up to its root.
struct YAMLFile {
  let folder: PortalFolder
  let sink: FaultSink

  /// The root of a file that may be missing; nil then, and, with faults, where it can't be read.
  func optionalRoot(of path: String) -> YAMLNode? {
    if let sketches = folder.sketches { return sketches.root(of: path) }
    let bytes = folder.optionalBytes(of: path, limit: YAMLReader.sizeLimit, faults: &sink.list)
    return bytes.flatMap { root(of: path, bytes: $0) }
  }

  /// The root of a file that must be there.
  ///
  /// - Parameter purpose: what the file holds, for the fault where it is missing.
  func requiredRoot(of path: String, purpose: String) -> YAMLNode? {
    if let sketches = folder.sketches { return sketches.root(of: path) }
    let bytes = folder.requiredBytes(
      of: path, limit: YAMLReader.sizeLimit, purpose: purpose, faults: &sink.list)
    guard let bytes else { return nil }
    let before = sink.list.diagnostics.count
    if let root = root(of: path, bytes: bytes) { return root }
    if sink.list.diagnostics.count == before {
      sink.report(
        SourcePosition(file: folder.shownName(of: path), line: 1), "the file is empty",
        remedy: "Fill it: it holds \(purpose).")
    }
    return nil
  }

  /// The records of a file that holds a list; none where it is empty, or missing without need.
  ///
  /// - Parameters:
  ///   - what: what a record stands for, such as `a provider`.
  ///   - purpose: what the file holds, where it must be there.
  func records(of path: String, what: String, neededFor purpose: String? = nil) -> [RecordReader] {
    let root = purpose.map { requiredRoot(of: path, purpose: $0) } ?? optionalRoot(of: path)
    guard let root, !root.isEmpty else { return [] }
    if let sketch = root.sketch {
      sketch.note(.list)
      return RecordReader(sketch.anyItem().node, what: what, sink: sink).map { [$0] } ?? []
    }
    guard case .list(let items) = root.content else {
      sink.report(
        root.position, "the file must hold a list, not \(root.kindName)",
        remedy: "Begin each record with a dash: `- id: …`.")
      return []
    }
    return items.compactMap { RecordReader($0, what: what, sink: sink) }
  }

  private func root(of path: String, bytes: [UInt8]) -> YAMLNode? {
    let file = folder.shownName(of: path)
    let source = SourceText(file: file, bytes: bytes, limit: YAMLReader.sizeLimit, faults: &sink.list)
    return source.flatMap { YAMLReader.root(of: $0, faults: &sink.list) }
  }
}
