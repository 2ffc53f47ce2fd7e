import Testing

@testable import AcceptanceService

@Suite struct FailureLimitTests {
  private let second: Int64 = 1_000_000_000
  private let start: Int64 = 5_000_000_000_000

  private func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }

  @Test func aMinutesFailuresAreTakenAtOnceAndThenOneByOne() throws {
    let limit = FailureLimit(failuresPerMinute: 30)
    let guest = try address("192.0.2.1")
    for _ in 0..<30 {
      #expect(limit.secondsToWait(guest, now: start) == nil)
      limit.recordFailure(guest, now: start)
    }
    #expect(limit.secondsToWait(guest, now: start) == 2)
    #expect(limit.secondsToWait(guest, now: start + second) == 1)
    #expect(limit.secondsToWait(guest, now: start + 2 * second) == nil)
    limit.recordFailure(guest, now: start + 2 * second)
    #expect(limit.secondsToWait(guest, now: start + 2 * second) == 2)
    #expect(limit.secondsToWait(guest, now: start + 120 * second) == nil)
  }

  @Test func manyFailuresAtOnceKeepNobodyAwayForLong() throws {
    let limit = FailureLimit(failuresPerMinute: 30)
    let guest = try address("192.0.2.1")
    for _ in 0..<10_000 { limit.recordFailure(guest, now: start) }
    #expect(limit.secondsToWait(guest, now: start) == 4)
  }

  @Test func oneAddressDoesntSufferForAnother() throws {
    let limit = FailureLimit(failuresPerMinute: 1)
    limit.recordFailure(try address("192.0.2.1"), now: start)
    #expect(limit.secondsToWait(try address("192.0.2.1"), now: start) != nil)
    #expect(limit.secondsToWait(try address("192.0.2.2"), now: start) == nil)
  }

  @Test func aNetworkOfIPv6CountsAsOne() throws {
    let limit = FailureLimit(failuresPerMinute: 2)
    limit.recordFailure(try address("2001:db8:1:2::1"), now: start)
    limit.recordFailure(try address("2001:db8:1:2:ffff::9"), now: start)
    #expect(limit.secondsToWait(try address("2001:db8:1:2::77"), now: start) != nil)
    #expect(limit.secondsToWait(try address("2001:db8:1:3::1"), now: start) == nil)
  }

  @Test func zeroLimitsNothing() throws {
    let limit = FailureLimit(failuresPerMinute: 0)
    for _ in 0..<1000 { limit.recordFailure(try address("192.0.2.1"), now: start) }
    #expect(limit.secondsToWait(try address("192.0.2.1"), now: start) == nil)
    #expect(limit.count == 0)
  }

  @Test func memoryIsBoundedAndTheLatestAreKnown() throws {
    let limit = FailureLimit(failuresPerMinute: 1)
    let number = 3 * FailureLimit.generationSize
    for each in 0..<number {
      limit.recordFailure(try address("10.\(each >> 16).\(each >> 8 & 255).\(each & 255)"), now: start)
    }
    #expect(limit.count <= 2 * FailureLimit.generationSize)
    let last = number - 1
    #expect(
      limit.secondsToWait(try address("10.\(last >> 16).\(last >> 8 & 255).\(last & 255)"), now: start) != nil
    )
  }
}
