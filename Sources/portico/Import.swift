import ArgumentParser
import CustomerImport
import PartnerModel
import PortalFiles
import PortalOperations
import SystemFiles

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring a list from elsewhere into the directory.",
    subcommands: [Customers.self, Eligibility.self])

  struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "customers",
      abstract: "Bring an office's list of customers into Content/directory/customers.csv.",
      discussion: """
        Reads what Excel and other programs save as CSV: split by commas, semicolons or tabs, in UTF-8, UTF-16, CP932 or \
        Windows-1252, under headings in English, Japanese, German or French; also the vendor portal's list of customers. \
        How the file is understood is said first. A heading that isn't known is named with --map; what the list doesn't \
        say at all, or leaves empty, with --set.

        The customers of the list are found again by their tenant's domain, address or name. New ones are added at the \
        end, with an id made of the domain, the Latin name or a number, which stays theirs. Changed ones are shown, and \
        written with --update; an empty cell changes nothing. Who isn't in the list is listed and stays. The same list a \
        second time changes nothing. Where one row has a fault, nothing is written.

          portico import customers customers.xls.csv --dry-run
          portico import customers list.csv --map companyName=Mandant \\
            --set invite=reseller --set channel=ownMarketing

        Exit status: 0 done, 65 faults in the list or in the portal's files, 74 something could not be read or written.
        """)

    @Argument(help: "The list.", completion: .file()) var file: String
    @Option(
      help: ArgumentHelp(
        "The heading of a column: companyName=\"Mandant 1\"; no heading to pass a column over.",
        valueName: "name=column"))
    var map: [String] = []
    @Option(
      help: ArgumentHelp(
        "What holds where the list says nothing, for every customer in it: invite=reseller.",
        valueName: "name=value"))
    var set: [String] = []
    @Option(
      help: ArgumentHelp("In which the file is saved (default: recognised).", valueName: "encoding"))
    var encoding: String?
    @Flag(help: "Write changed customers too.") var update = false
    @Flag(help: "Show the difference, and write nothing.") var dryRun = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func validate() throws {
      _ = try pairs(map, of: "--map")
      for (column, value) in try pairs(set, of: "--set")
      where [.id, .companyName, .email].contains(column) || value.isEmpty {
        throw ValidationError(
          value.isEmpty
            ? "--set \(column.rawValue)= says nothing."
            : "--set \(column.rawValue): no two customers have the same.")
      }
    }

    private func pairs(_ given: [String], of option: String) throws -> [CustomerTable.Column: String] {
      var pairs: [CustomerTable.Column: String] = [:]
      let names = CustomerTable.Column.allCases.map(\.rawValue)
      for text in given {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
          throw ValidationError(
            "\(option) \(text): write NAME=…, with one of these names: \(names.joined(separator: ", ")).")
        }
        guard let column = CustomerTable.Column(rawValue: String(parts[0])) else {
          throw ValidationError(
            "\(option): there is no column “\(parts[0])”. The names are: \(names.joined(separator: ", ")).")
        }
        guard pairs.updateValue(String(parts[1]), forKey: column) == nil else {
          throw ValidationError("\(option) \(column.rawValue) is there twice.")
        }
      }
      return pairs
    }

    func run() throws {
      let request = CustomerImport.Request(
        file: file, bytes: [], encoding: encoding, headings: try pairs(map, of: "--map"),
        values: try pairs(set, of: "--set"))
      let (plan, isWritten) = try portal.place.importCustomers(
        at: file, request, updating: update, isTrial: dryRun, actor: actor.name)
      StandardStream.complain(form(of: plan))
      for note in plan.notes + [try zoneNote(of: plan)].compactMap(\.self) {
        StandardStream.complain("note: \(note)")
      }
      StandardStream.warn(plan.warnings)
      show(plan)
      StandardStream.say(summary(of: plan, isWritten: isWritten))
      if let next = next(after: plan, isWritten: isWritten) { StandardStream.complain("next: \(next)") }
      if isWritten, update, plan.changedCount > 0 {
        let now = Moment.now
        StandardStream.warn(try portal.place.check(at: now).changedInvitees(at: now))
      }
    }

    /// What is done after it; nil where nothing has come of it.
    private func next(after plan: ImportPlan, isWritten: Bool) -> String? {
      let isSomethingToWrite = plan.newCount > 0 || update && plan.changedCount > 0
      guard isWritten || dryRun && isSomethingToWrite else { return nil }
      if dryRun { return "the same without --dry-run" }
      if plan.newInvitees > 0 { return "portico invite --all, then portico build" }
      return plan.newCount > 0
        ? "say whom to invite, in the column `invite` of \(CustomerFile.path); then portico invite --all"
        : "portico check"
    }

    /// By whose clocks the deadlines of new customers end.
    private func zoneNote(of plan: ImportPlan) throws -> String? {
      let zones = try portal.place.zones(ofNewCustomersIn: plan)
      guard !zones.isEmpty else { return nil }
      let list = zones.map { "\($0.zone) (\($0.count))" }.joined(separator: ", ")
      return "new customers' deadlines end by these clocks: \(list); the column timeZone names others"
    }

    private func form(of plan: ImportPlan) -> String {
      let columns = plan.columns.map {
        $0.heading == $0.column.rawValue ? $0.heading : "\($0.heading) → \($0.column.rawValue)"
      }
      let unused =
        plan.unusedHeadings.isEmpty ? "" : "\n  not used: \(plan.unusedHeadings.joined(separator: ", "))"
      return "\(file): \(plan.form)\n  \(columns.joined(separator: ", "))\(unused)"
    }

    private func show(_ plan: ImportPlan) {
      var out = LineWriter()
      for difference in plan.differences {
        switch difference.kind {
        case .new:
          out.line(
            "new  \(difference.id)  \(difference.companyName)  \(difference.email.isEmpty ? "-" : difference.email)"
          )
        case .changed(_, let changes):
          let texts = changes.map {
            "\($0.column.rawValue): \($0.old.isEmpty ? "-" : $0.old) → \($0.new)"
          }
          out.line(
            "\(update ? "changed" : "differs")  \(difference.id)  \(difference.companyName)  \(texts.joined(separator: "; "))"
          )
        }
      }
      for customer in plan.missing.prefix(Self.mostMissing) {
        out.line("missing  \(customer.id)  \(customer.companyName)")
      }
      if plan.missing.count > Self.mostMissing {
        out.line("missing  and \(plan.missing.count - Self.mostMissing) more")
      }
      out.flush()
    }

    private static let mostMissing = 10

    private func summary(of plan: ImportPlan, isWritten: Bool) -> String {
      var counts = ["\(plan.newCount) new"]
      if plan.changedCount > 0 {
        counts.append("\(plan.changedCount) " + (update ? "changed" : "that differ (--update writes them)"))
      }
      counts.append("\(plan.sameCount) the same")
      if !plan.missing.isEmpty {
        counts.append("\(plan.missing.count) not in the list, which stay as they are")
      }
      let outcome =
        if isWritten { CustomerFile.path + " is written" } else if dryRun {
          "nothing is written: --dry-run"
        } else {
          "nothing to write"
        }
      return "\(counts.joined(separator: ", ")); \(outcome)"
    }
  }

  struct Eligibility: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "eligibility",
      abstract: "Bring a provider's eligibility report into Content/directory/eligibility.csv.",
      discussion: """
        Reads a table with a partner ID, the day of the check, its result and, where there is one, a code, under headings \
        in English or Japanese, in whatever form an office's program saves it. How the file is understood is said first. \
        Of each partner ID the newest check counts, also among those that are there: an older report changes nothing, and \
        so does the same report a second time. Where one row has a fault, or names a partner ID that no reseller of the \
        directory has, nothing is written.

        Of a reseller whose last check says that it isn't eligible, `portico list` says that orders would be blocked.

          portico import eligibility report.csv --dry-run

        Exit status: 0 done, 65 faults in the report or in the portal's files, 74 something could not be read or written.
        """)

    @Argument(help: "The report.", completion: .file()) var file: String
    @Option(
      help: ArgumentHelp("In which the file is saved (default: recognised).", valueName: "encoding"))
    var encoding: String?
    @Flag(help: "Show the difference, and write nothing.") var dryRun = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let (plan, isWritten) = try portal.place.importEligibility(
        at: file, encoding: encoding, isTrial: dryRun, actor: actor.name, at: .now)
      StandardStream.complain("\(file): \(plan.form)")
      var out = LineWriter()
      for difference in plan.differences {
        let now = Self.words(for: difference.check)
        let told = difference.earlier.map { "changed  \(Self.words(for: $0)) → \(now)" } ?? "new  \(now)"
        out.line("\(difference.check.partnerID)  \(difference.reseller)  \(told)")
      }
      out.flush()
      var counts = ["\(plan.differences.count) new or changed", "\(plan.sameCount) the same"]
      if plan.olderCount > 0 { counts.append("\(plan.olderCount) older than what is there") }
      let outcome =
        if isWritten { EligibilityTable.path + " is written" } else if dryRun {
          "nothing is written: --dry-run"
        } else {
          "nothing to write"
        }
      StandardStream.say("\(counts.joined(separator: ", ")); \(outcome)")
    }

    private static func words(for check: EligibilityCheck) -> String {
      ["\(check.checked)", check.result.rawValue, check.code].compactMap(\.self).joined(separator: " ")
    }
  }
}
