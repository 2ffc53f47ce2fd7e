package import SourceDiagnostics

/// What is structured differently in two languages of a page (requirements R7 and R9).
///
/// Below each heading the blocks must be of the same kinds in the same order. One fault is reported below a
/// heading, at its first difference, and names the places in both files.
package func parityFaults(_ first: MarkdownDocument, _ second: MarkdownDocument) -> DiagnosticList {
  var faults = DiagnosticList()
  let left = PageSection.sections(of: first)
  let right = PageSection.sections(of: second)
  for section in left where !right.contains(where: { $0.id == section.id }) {
    faults.append(section.missing(in: right))
  }
  for section in right where !left.contains(where: { $0.id == section.id }) {
    faults.append(section.missing(in: left))
  }
  let common = left.filter { section in right.contains { $0.id == section.id } }
  let others = right.filter { section in left.contains { $0.id == section.id } }
  for (section, other) in zip(common, others) {
    guard section.id == other.id else {
      faults.append(
        Diagnostic(
          at: section.position,
          "the headings are in another order than in \(other.position), where `\(other.id ?? "")` comes next",
          remedy: "Put the headings of both languages into the same order."))
      break
    }
    if let fault = section.difference(from: other) { faults.append(fault) }
  }
  return faults
}

/// A heading with the blocks below it; the blocks before the first heading have none.
private struct PageSection {
  var id: String?
  var blocks: [MarkdownBlock]
  var position: SourcePosition

  static func sections(of document: MarkdownDocument) -> [PageSection] {
    var sections: [PageSection] = []
    for block in document.blocks {
      if let last = sections.last, last.id == block.headingID {
        sections[sections.count - 1].blocks.append(block)
      } else {
        sections.append(PageSection(id: block.headingID, blocks: [block], position: block.position))
      }
    }
    return sections
  }

  func missing(in others: [PageSection]) -> Diagnostic {
    let file = others.first?.position.file ?? "the other language"
    let message =
      id.map { "the heading `\($0)` is missing in \(file)" }
      ?? "there is nothing before the first heading of \(others.first?.position.description ?? file)"
    return Diagnostic(at: position, message, remedy: "Write it there too, or take it out here.")
  }

  func difference(from other: PageSection) -> Diagnostic? {
    for (block, counterpart) in zip(blocks, other.blocks) {
      if let (here, there) = block.signature.firstDifference(from: counterpart.signature) {
        return Diagnostic(
          at: block.position, "here is \(here), and in \(counterpart.position) \(there)",
          remedy: "Give both languages the same blocks in the same order.")
      }
    }
    let (longer, shorter) = blocks.count > other.blocks.count ? (self, other) : (other, self)
    guard longer.blocks.count > shorter.blocks.count, let last = shorter.blocks.last else {
      return nil
    }
    let extra = longer.blocks[shorter.blocks.count]
    return Diagnostic(
      at: extra.position,
      "here is \(extra.signature.name), which is missing below \(last.position)",
      remedy: "Give both languages the same blocks in the same order.")
  }
}
