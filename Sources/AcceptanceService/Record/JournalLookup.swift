internal import Dispatch
internal import Journal

/// Reads the journal beside what is being written, over a connection and on a thread of its own.
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
