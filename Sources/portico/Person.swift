import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Person: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person",
    abstract: "List everything that is stored about an e-mail address.",
    discussion: """
      Looks through the journal and every file below State. What `portico redact` throws away is not found any more. \
      Users, contacts and customers of the directory stand in your own files below Content.

      Who asks is --as USER or PORTICO_USER, a user of the portal's operator who may see invitations; else its first such \
      user. An operator without users needs nobody.

      Exit status: 0 also where nothing is stored, 74 where a place couldn't be looked through, such as a link that leads \
      elsewhere.

        portico person hanako@aoba.example
      """)

  @Argument(help: "The e-mail address; capitals don't matter.") var address: String
  @OptionGroup var format: ListFormat
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if EmailAddress(address) == nil { throw ValidationError("“\(address.printable)” is no e-mail address.") }
  }

  func run() throws {
    guard let address = EmailAddress(address) else { return }
    let (traces, unseen) = try portal.place.traces(of: address, actor: actor.name)
    if format.json {
      var out = LineWriter()
      traces.forEach { out.line(utf8: $0.json) }
      out.flush()
    } else if format.csv {
      var table = TableWriter(
        [.init("store", 0), .init("place", 1), .init("what", 2)], format, empty: "")
      for trace in traces { table.row(["\(trace.store.rawValue)", "\(trace.place)", "\(trace.what)"]) }
      table.finish()
    } else {
      for trace in traces {
        StandardStream.say("\(trace.store.rawValue)  \(trace.place)  \(trace.what)".printable)
      }
      if traces.isEmpty, unseen.isEmpty { StandardStream.say("nothing is stored about \(address.rawValue)") }
    }
    if !unseen.isEmpty { throw UnseenPlace.failure(unseen) }
  }
}
