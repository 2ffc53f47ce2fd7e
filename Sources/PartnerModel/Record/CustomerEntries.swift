/// What is on record about a customer beside what happened: notes and links, each with who put it there, and when.
package struct CustomerEntries: Hashable, Sendable {
  package struct Entry<Content: Hashable & Sendable>: Hashable, Sendable {
    package let content: Content
    /// The number of its record.
    package let record: Int
    package let actor: Actor
    package let at: Moment

    package init(_ content: Content, record: Int, actor: Actor, at: Moment) {
      self.content = content
      self.record = record
      self.actor = actor
      self.at = at
    }
  }

  /// In the order of their records.
  package let notes: [Entry<CustomerNote>]
  /// Those that hold now, in the order of their records.
  package let links: [Entry<CustomerLink>]

  /// - Parameter links: all that were recorded, in their order: of one name the last counts.
  package init(notes: [Entry<CustomerNote>] = [], links: [Entry<CustomerLink>] = []) {
    self.notes = notes
    let last = Dictionary(links.map { ($0.content.name, $0.record) }, uniquingKeysWith: max)
    self.links = links.filter { last[$0.content.name] == $0.record && $0.content.address != nil }
  }

  /// The link of that name that holds now.
  package func link(named name: String) -> Entry<CustomerLink>? { links.first { $0.content.name == name } }
}
