internal import Dispatch
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import PortalOperations
package import SourceDiagnostics
internal import SystemFiles

/// Shows a portal in a browser as its files are, until the process ends.
///
/// One way leads through it: `PreviewGate` (who may ask) → `RequestTarget` → `PreviewDesk` (what stands at that address) →
/// `PreviewedPortal` (the portal as it is now) → `PreviewBar`.
package struct PreviewServer: Sendable {
  /// Where it listens.
  package struct Place: Sendable {
    /// A name or a numeric address of this machine.
    package var host: String
    /// Nil for the usual one, or the next that is free.
    package var port: Int?

    package init(host: String, port: Int?) {
      self.host = host
      self.port = port
    }

    /// Whether only programs of this machine can reach it.
    package var isLoopback: Bool {
      host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isNumeric)
    }

    private var isNumeric: Bool {
      var address = in_addr()
      return inet_pton(AF_INET, host, &address) == 1
    }
  }

  package static let usualPort = 8480
  /// How many ports are tried from the usual one on.
  private static let portsTried = 20

  private let portal: PreviewedPortal
  private let place: Place

  package init(_ portal: PreviewedPortal, at place: Place) {
    self.portal = portal
    self.place = place
  }

  /// Serves until the process ends.
  ///
  /// - Parameters:
  ///   - ready: is told the address of the portal and that of the sheet of everything, once requests are taken.
  ///   - report: is told what becomes of the portal's files.
  /// - Throws: `PreviewFailure` where the address can't be listened to.
  package func run(
    ready: (_ portal: String, _ sheet: String) -> Void, report: @escaping @Sendable (PreviewEvent) -> Void
  ) throws {
    // Whoever shuts a connection that is written to ends nothing else.
    signal(SIGPIPE, SIG_IGN)
    let desk = PreviewDesk(portal, report: report)
    let limit = ConnectionLimit()
    // The other half is for the pages themselves.
    let listeners = Listeners(most: limit.most / 2)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel = try bound(on: group, desk, listeners, limit)
    let port = channel.localAddress?.port ?? 0
    let address = "http://\(Self.authority(place.host, port))"
    ready("\(address)\(desk.start)", "\(address)\(PreviewPath.sheet)")
    follow(desk, listeners, report)
    try channel.closeFuture.wait()
  }

  // MARK: Listening

  private func bound(
    on group: MultiThreadedEventLoopGroup, _ desk: PreviewDesk, _ listeners: Listeners,
    _ limit: ConnectionLimit
  ) throws -> any Channel {
    let ports = place.port.map { [$0] } ?? Array(Self.usualPort..<Self.usualPort + Self.portsTried)
    for port in ports {
      do {
        return try bootstrap(on: group, desk, listeners, limit).bind(host: place.host, port: port).wait()
      } catch let error as IOError where error.errnoCode == EADDRINUSE && port != ports.last {
        continue
      } catch {
        throw PreviewFailure(cannotListenTo: Self.authority(place.host, port), error)
      }
    }
    preconditionFailure("the last port either can be listened to or is refused")
  }

  private func bootstrap(
    on group: MultiThreadedEventLoopGroup, _ desk: PreviewDesk, _ listeners: Listeners,
    _ limit: ConnectionLimit
  ) -> ServerBootstrap {
    let place = place
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 64)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Where the system has no descriptor left for a connection, the next try waits.
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard limit.admit(channel) else { throw ConnectionLimit.Reached() }
          var limits = NIOHTTPDecoderLimitConfiguration()
          limits.maxHeaderFieldSize = 8192
          limits.maxHeaderListSize = 32_768
          limits.maxHeaderFieldCount = 100
          let gate = PreviewGate(place, port: channel.localAddress?.port ?? 0)
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            position: .last, withPipeliningAssistance: true, withErrorHandling: true,
            withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits)
          try channel.pipeline.syncOperations.addHandler(Connection(gate, desk, listeners))
        }
      }
  }

  fileprivate static func authority(_ host: String, _ port: Int) -> String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  // MARK: Following the files

  /// How often files are looked at for whoever waits for a change, whether or not the system tells of one: it tells of none on network
  /// disks and on those that another system shares. In microseconds.
  private static let round: useconds_t = 500_000
  /// In rounds.
  private static let beatsEvery = 20

  private func follow(
    _ desk: PreviewDesk, _ listeners: Listeners, _ report: @escaping @Sendable (PreviewEvent) -> Void
  ) {
    let portal = portal
    DispatchQueue(label: "portico.preview.rounds").async {
      var round = 0
      while true {
        usleep(Self.round)
        round += 1
        if !listeners.isEmpty { desk.look(telling: listeners) }
        if round % Self.beatsEvery == 0 { listeners.beat() }
      }
    }
    DispatchQueue(label: "portico.preview.watch", qos: .userInitiated).async {
      let watch: FolderWatch
      do throws(FolderWatch.Refused) {
        watch = try FolderWatch()
      } catch {
        return report(.unwatched(error.reason))
      }
      var told: String?
      while true {
        let refused = watch.watch(portal.folders)
        if refused != told, let refused { report(.unwatched(refused)) }
        told = refused
        watch.awaitChange()
        desk.look(telling: listeners)
      }
    }
  }
}

extension PreviewGate {
  /// - Parameter port: the one that is listened to.
  init(_ place: PreviewServer.Place, port: Int) {
    let names = place.isLoopback ? [place.host, "127.0.0.1", "localhost"] : [place.host, "localhost"]
    var hosts = Set(names.map { PreviewServer.authority($0.lowercased(), port) })
    // A browser leaves the port of plain HTTP out.
    if port == 80 { hosts.formUnion(hosts.map { String($0.dropLast(":80".count)) }) }
    self.init(hosts: hosts, numericPort: place.isLoopback ? nil : port)
  }
}

/// Why a preview doesn't start.
package struct PreviewFailure: ExplainedError, Hashable {
  package let message: String
  package let remedy: String
  package var code: String { "cannot-start" }
  package var category: ErrorCategory { .inputOutput }

  init(cannotListenTo address: String, _ error: any Error) {
    let code = (error as? IOError)?.errnoCode
    message = "\(address) can't be listened to: \(code.map(systemMessage) ?? "\(error)")"
    remedy =
      switch code {
      case EADDRINUSE: "Another program listens there: end it, or give another port, or none."
      case EACCES, EPERM: "This user may not listen there: give a port from 1024 on."
      default: "Give an address of this machine as --host, or none."
      }
  }
}
