import Dispatch
import Synchronization

/// Does `body` for each number below `count` on so many threads, in runs of neighbours. Each thread has a
/// buffer of its own, empty at every call. The first error stops the others soon and is thrown.
package func inParallel(
  _ count: Int, _ workers: Int, _ body: @escaping @Sendable (Int, inout [UInt8]) throws -> Void
) throws {
  let run = 64
  let next = Atomic(0)
  let failure = Mutex<(any Error)?>(nil)
  let threads = max(1, min(workers, (count + run - 1) / run))
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 16)
    while true {
      let start = next.add(run, ordering: .relaxed).oldValue
      guard start < count else { return }
      do {
        for number in start..<min(start + run, count) {
          bytes.removeAll(keepingCapacity: true)
          try body(number, &bytes)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
        next.store(count, ordering: .relaxed)
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
}

/// One value for each place, for threads that each write the values of their own places only and are joined
/// before anybody reads the others': that is the caller's promise, and why this type is unchecked.
package final class PerPlace<Value>: @unchecked Sendable {
  private let values: UnsafeMutableBufferPointer<Value>

  package init(_ count: Int, _ value: Value) {
    values = .allocate(capacity: count)
    values.initialize(repeating: value)
  }

  deinit {
    values.deinitialize()
    values.deallocate()
  }

  package subscript(place: Int) -> Value {
    get { values[place] }
    set { values[place] = newValue }
  }
}
