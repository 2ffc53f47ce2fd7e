internal import Acceptance
internal import Glibc
internal import Hummingbird
internal import Journal
package import Logging
internal import PartnerModel
internal import Synchronization

/// Takes answers to invitations over HTTP, until it is told to end (SIGTERM or SIGINT): then it takes no more, and
/// finishes what it has, for as long as `ConnectionGate.Times.ending`.
///
/// One way leads through it: `ConnectionGate` (time) → `ServiceResponder` (limits) → `RouteHandlers` →
/// `AnswerRecorder` (one thread, many answers in one transaction) → `AcceptanceDesk` → `OutcomeReplies`.
package struct AcceptanceService: Sendable {
  private let configuration: ServiceConfiguration
  private let watch: StateWatch
  private let handlers: RouteHandlers
  private let metrics: ServiceMetrics
  private let log: Logger

  /// Reads and checks everything that is needed; nothing is listened to yet.
  ///
  /// - Parameter log: where faults, and requests if the configuration says so, are noted.
  /// - Throws: `StartFailure`.
  package init(_ configuration: ServiceConfiguration, log: Logger) throws {
    self.configuration = configuration
    self.log = log
    do {
      // Opened once: a second handle on the file in one process would end the locks of the first when it checks the
      // file (see "How To Corrupt An SQLite Database File", section 2.2), and another process could take its log away.
      let journal = try Journal.open(
        at: JournalLocation(named: configuration.journal), readsAside: true)
      let lookup = JournalLookup(journal)
      let watch = try StateWatch(
        site: configuration.site, receiptKeys: configuration.receiptKeys, journal: journal,
        report: { log.error("no answers are taken: \($0)") })
      let metrics = ServiceMetrics()
      let readiness = Readiness(watch: watch, lookup: lookup)
      let recorder = AnswerRecorder { batch in
        var outcomes = watch.trusted?.desk.answer(batch, at: Moment(seconds: Int64(time(nil))))
        // Moved away meanwhile, the journal may have taken the answers with it: nobody is told that they are recorded.
        if !watch.isJournalInPlace { outcomes = nil }
        let isRecorded = outcomes.map { !$0.contains(.unavailable) } ?? false
        if outcomes != nil { readiness.noteBatch(isRecorded: isRecorded) }
        if !isRecorded { log.error("answers can't be recorded: \(batch.count) refused") }
        metrics.recordBatch(of: batch.count)
        return outcomes ?? batch.map { _ in .unavailable }
      }
      handlers = RouteHandlers(
        watch: watch, recorder: recorder, lookup: lookup, readiness: readiness, metrics: metrics,
        origins: configuration.origins)
      self.watch = watch
      self.metrics = metrics
    } catch {
      throw StartFailure(error)
    }
  }

  /// Serves until a signal ends it.
  ///
  /// - Parameter ready: is told the address, such as `http://127.0.0.1:8484`, once requests are taken.
  /// - Throws: `StartFailure` where the address can't be listened to.
  package func run(ready: @escaping @Sendable (_ address: String) -> Void) async throws {
    let responder = ServiceResponder(
      handlers: handlers, limit: FailureLimit(failuresPerMinute: configuration.failuresPerMinute),
      metrics: metrics, senders: SenderReading(trusted: configuration.trustedProxies, log: log),
      log: configuration.log == .requests ? log : nil)
    let times = ConnectionGate.Times(
      request: .seconds(Int64(configuration.requestSeconds)), idle: .seconds(Int64(configuration.idleSeconds))
    )
    let connections = Connections(most: configuration.connections)
    var quiet = log
    quiet.logLevel = .error  // the library's own lines, which would name addresses
    let listen = configuration.listen
    let isServing = Atomic(false)
    let application = Application(
      responder: responder,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [GateKeeper(times: times, connections: connections)],
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 8192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64))),
      configuration: ApplicationConfiguration(
        address: .hostname(listen.host, port: listen.port)),
      onServerRunning: { channel in
        isServing.store(true, ordering: .relaxed)
        let port = channel.localAddress?.port ?? listen.port
        ready("http://\(ListenAddress(host: listen.host, port: port))")
      },
      logger: quiet)
    let rounds = Task { await lookAtJournal() }
    defer {
      rounds.cancel()
      watch.saveLog()
    }
    do {
      try await application.runService()
    } catch  where !isServing.load(ordering: .relaxed) {
      throw StartFailure(cannotListenTo: listen, error)
    }
  }

  /// Each second, so that a journal whose log is taken away is noticed where nobody answers, too.
  private func lookAtJournal() async {
    while (try? await Task.sleep(for: .seconds(1))) != nil {
      _ = watch.isJournalInPlace
    }
  }
}
