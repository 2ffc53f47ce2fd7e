internal import Acceptance
internal import Dispatch
internal import Synchronization

/// Puts answers on record, many in one transaction: while one transaction is on its way to the disk, those that come in
/// meanwhile wait for the next one, which takes them all. So a hundred at once cost hardly more than one.
///
/// One thread does this, and it isn't one of those that serve connections, which must never wait for a disk.
final class AnswerRecorder: Sendable {
  /// So many answers go into one transaction at most.
  static let largestBatch = 128
  /// So many may wait; further ones are told to come again.
  static let mostWaiting = 4096

  private struct Waiting {
    let submission: ExaminedSubmission
    let reply: CheckedContinuation<AnswerOutcome, Never>
  }

  private struct Mailbox {
    var waiting: [Waiting] = []
    var isDraining = false
  }

  private let mailbox = Mutex(Mailbox())
  private let queue = DispatchQueue(label: "answers")
  private let answer: @Sendable ([ExaminedSubmission]) -> [AnswerOutcome]

  /// - Parameter answer: settles a batch; one outcome for each, in the same order.
  init(answer: @escaping @Sendable ([ExaminedSubmission]) -> [AnswerOutcome]) {
    self.answer = answer
  }

  /// How many aren't in a transaction yet.
  var waitingCount: Int { mailbox.withLock { $0.waiting.count } }

  /// Returns when the answer is on record for good, or refused.
  func record(_ submission: ExaminedSubmission) async -> AnswerOutcome {
    await withCheckedContinuation { reply in
      let (isTaken, startsDraining) = mailbox.withLock { mailbox in
        guard mailbox.waiting.count < Self.mostWaiting else { return (false, false) }
        mailbox.waiting.append(Waiting(submission: submission, reply: reply))
        defer { mailbox.isDraining = true }
        return (true, !mailbox.isDraining)
      }
      if !isTaken { reply.resume(returning: .unavailable) }
      if startsDraining { queue.async { self.drain() } }
    }
  }

  private func drain() {
    while let batch = nextBatch() {
      let outcomes = answer(batch.map(\.submission))
      for (waiting, outcome) in zip(batch, outcomes) { waiting.reply.resume(returning: outcome) }
    }
  }

  private func nextBatch() -> [Waiting]? {
    mailbox.withLock { mailbox in
      guard !mailbox.waiting.isEmpty else {
        mailbox.isDraining = false
        return nil
      }
      let batch = Array(mailbox.waiting.prefix(Self.largestBatch))
      mailbox.waiting.removeFirst(batch.count)
      return batch
    }
  }
}
