internal import Dispatch
internal import Journal

/// Reads the journal on a thread of its own, since a disk may keep it waiting. What is being written doesn't.
struct JournalLookup: Sendable {
  private let journal: Journal
  private let queue = DispatchQueue(label: "lookups")

  init(_ journal: Journal) {
    self.journal = journal
  }

  func read<Result: Sendable>(
    _ body: @escaping @Sendable (Journal) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { reply in
      queue.async {
        reply.resume(with: Swift.Result { try body(journal) })
      }
    }
  }
}
