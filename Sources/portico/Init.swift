import ArgumentParser
import CustomerImport
import Glibc
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics
import SystemFiles
import TimeZones

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Begin a portal in a folder.",
    discussion: """
      Asks what a portal needs, unless options say it, and writes a small portal of your own: settings with comments, your \
      record, pages, a privacy page, invitations and letters. It has no fault and no warning. The same answers again change \
      nothing. A folder that holds anything but .git is refused; --into adds what is missing to one.

        portico init aoba                   asks
        portico init try --try              to try things out: an invented customer
        portico init sample --sample        the full sample of invented companies
        portico init aoba --yes --name "Aoba Systems" --name-in ja=NAME \\
          --languages ja,en --address https://portal.aoba-systems.co.jp \\
          --email info@aoba-systems.co.jp --person "Hanako Sato"

      Customers' portals have six pages: who asks, how to answer, what one would allow, whether it is genuine, who you \
      are, privacy. For resellers there is the guide to enrolling, to providers and to customers; `both` has all of it.
      """)

  @Argument(help: "The portal's folder.", completion: .directory) var folder: String
  @Option(help: "What your company is called.") var name: String?
  @Option(
    help: ArgumentHelp("What it is called in one of the languages.", valueName: "language=name"))
  var nameIn: [String] = []
  @Option(help: ArgumentHelp("The portal's languages, the default one first: ja,en.", valueName: "languages"))
  var languages: String?
  @Option(help: ArgumentHelp("Where the portal will be, as https://partners.contoso.com.", valueName: "url"))
  var address: String?
  @Option(help: "The address that you write from and are written to.") var email: String?
  @Option(
    help: ArgumentHelp("Who will work with the portal: given name, family name.", valueName: "name"))
  var person: String?
  @Option(help: ArgumentHelp("Your country, as GB (default: that of the time zone).", valueName: "code"))
  var country: String?
  @Option(
    help: ArgumentHelp("Whose clocks count, as Europe/London (default: the system's).", valueName: "zone"))
  var timeZone: String?
  @Option(
    help: ArgumentHelp("Whom it is for (default: customers).", valueName: "customers|resellers|both"),
    completion: .list(PortalAnswers.Audience.allCases.map(\.rawValue)))
  var audience: String?
  @Option(
    help: ArgumentHelp(
      "Where portico-verifier takes answers (default: they come by mail).", valueName: "url"))
  var verifier: String?
  @Option(help: "The vendor whose cloud services you sell (default: pages say \"the vendor\").")
  var vendor: String?
  @Flag(help: "Ask nothing.") var yes = false
  @Flag(help: "Into a folder that holds other things: they stay as they are.") var into = false
  @Flag(help: "The full sample.") var sample = false
  @Flag(
    name: .customLong("try"),
    help: "On this machine's own addresses, with an invented customer and both keys.")
  var isTrial = false

  private var place: Portal { Portal(folder) }

  func validate() throws {
    if folder.isEmpty { throw ValidationError("The folder has no name.") }
    if sample, isTrial { throw ValidationError("--sample has customers already: --try goes without it.") }
  }

  func run() throws {
    let isAsking = !yes && !sample && !isTrial && isatty(STDIN_FILENO) == 1
    let answers = sample ? nil : try self.answers(isAsking: isAsking)
    let start = try place.begin(answers.map(Portal.Beginning.own) ?? .sample, into: into)
    for path in start.kept { StandardStream.complain("note: \(path) was there, and stays as it is") }
    if !start.unignored.isEmpty {
      StandardStream.complain(
        "note: add to .gitignore, so that no repository takes them in: \(start.unignored.joined(separator: " and "))"
      )
    }
    if isTrial { try place.createMissingKeys(at: .now) }
    StandardStream.say(
      start.written == 0
        ? "nothing to write: the portal is there" : "\(folder): \(start.written) files written")
    StandardStream.warn(try place.check(at: .now).warnings)
    let hasImported = isAsking ? try offerImport() : false
    StandardStream.say(next(hasImported: hasImported))
  }

  // MARK: Answers

  private func answers(isAsking: Bool) throws -> PortalAnswers {
    let zones = ZoneFolder.ofSystem
    let countries = Self.countryNames
    var questions = Questions(isAsking: isAsking)
    let languages = try questions.ask(
      "Languages, the default one first (en, ja)", option: "--languages", given: languages,
      guess: Self.systemLanguage, Self.languages)
    let isJapanese = languages?.first == .japanese
    let name = try questions.ask(
      "Name of your company", option: "--name", given: name ?? nameIn.first.flatMap(Self.text(ofPair:)),
      guess: isTrial ? (isJapanese ? "お試しクラウド株式会社" : "Trial Cloud Services") : nil, Self.companyName)
    let names = try self.names(name, languages ?? [], &questions)
    let address = try questions.ask(
      "Where the portal will be, such as https://partners.contoso.com", option: "--address", given: address,
      guess: isTrial ? "http://127.0.0.1:8080" : nil, Self.address)
    let email = try questions.ask(
      "Address that you write from", option: "--email", given: email,
      guess: isTrial ? "office@trial-cloud.example" : nil, Self.email)
    let person = try questions.ask(
      "Your name: given name first, or 姓 名", option: "--person", given: person,
      guess: isTrial ? (isJapanese ? "佐藤 花子" : "Robin Taylor") : nil, Self.person)
    let zoneOfCountry = country.flatMap(countries.country).flatMap { try? zones.commonZone(of: $0) }
    let zone = try questions.ask(
      "Time zone, such as Europe/London", option: "--time-zone", given: timeZone,
      guess: zoneOfCountry?.rawValue ?? SystemZone.name(in: zones)?.rawValue
        ?? (isTrial ? (isJapanese ? "Asia/Tokyo" : "Europe/London") : nil)
    ) { text throws(Questions.Misfit) in try Self.zone(text, in: zones, countries) }
    let country = try questions.ask(
      "Country, such as GB", option: "--country", given: country,
      guess: zone.flatMap { try? zones.country(of: $0) }?.rawValue
    ) { text throws(Questions.Misfit) in try Self.country(text, countries) }
    let audience = try questions.ask(
      "Whom it is for: customers, resellers, both", option: "--audience", given: audience, guess: "customers",
      Self.audience)
    let verifier = try questions.ask(
      "Where portico-verifier will take answers (empty: they come by mail)", option: "--verifier",
      given: verifier, guess: isTrial ? "http://127.0.0.1:8484" : ""
    ) { text throws(Questions.Misfit) in text.isEmpty ? nil : try Self.address(text) }
    let vendor = try questions.ask(
      "Vendor whose cloud services you sell (empty: pages say “the vendor”)", option: "--vendor",
      given: vendor,
      guess: ""
    ) { text throws(Questions.Misfit) in text.isEmpty ? nil : try Self.companyName(text) }
    guard let languages, let names, let address, let email, let person, let zone, let country, let audience
    else {
      throw ValidationError("Say these too: \(questions.missing.joined(separator: ", ")).")
    }
    return PortalAnswers(
      name: names, languages: languages, address: address, email: email, givenName: person.given,
      familyName: person.family, country: country, timeZone: zone, audience: audience,
      verifier: verifier ?? nil, vendor: vendor ?? nil, isTrial: isTrial)
  }

  /// The name in each language, where it is another one there.
  private func names(
    _ name: String?, _ languages: [LanguageCode], _ questions: inout Questions
  ) throws -> Names? {
    var texts: [LanguageCode: String] = [:]
    for pair in nameIn {
      guard let text = Self.text(ofPair: pair),
        let language = LanguageCode(String(pair.prefix { $0 != "=" })),
        languages.contains(language)
      else {
        throw ValidationError(
          "--name-in \(pair): write LANGUAGE=NAME, with one of these languages: "
            + "\(languages.map(\.rawValue).joined(separator: ", ")).")
      }
      texts[language] = try Self.companyName(text)
    }
    guard let name else { return nil }
    for language in languages where texts[language] == nil && questions.isAsking && languages.count > 1 {
      texts[language] = try questions.ask(
        "Its name in \(language.rawValue)", option: "--name-in", given: nil, guess: name, Self.companyName)
    }
    return Names(name, texts: texts)
  }

  // MARK: Reading answers

  private static func text(ofPair pair: String) -> String? {
    pair.firstIndex(of: "=").map { String(pair[pair.index(after: $0)...]) }
  }

  private static var systemLanguage: String {
    let variables: [String] = ["LC_ALL", "LC_MESSAGES", "LANG"]
    let setting = variables.compactMap { name in getenv(name).map { String(cString: $0) } }.first {
      !$0.isEmpty
    }
    return setting?.hasPrefix("ja") ?? false ? "ja" : "en"
  }

  private static func ruled<Value>(
    _ text: String, _ parse: (String) throws(RuleViolation) -> Value
  ) throws(Questions.Misfit) -> Value {
    do {
      return try parse(text)
    } catch {
      throw Questions.Misfit(error.message(in: .english), error.remedy(in: .english))
    }
  }

  private static func languages(_ text: String) throws(Questions.Misfit) -> [LanguageCode] {
    var languages: [LanguageCode] = []
    for part in text.split(whereSeparator: { ", ".contains($0) }) {
      let language = try ruled(String(part)) { text throws(RuleViolation) in
        try LanguageCode(validating: text)
      }
      if !languages.contains(language) { languages.append(language) }
    }
    guard !languages.isEmpty else {
      throw Questions.Misfit("no language is named", "Write en, ja or both: ja,en.")
    }
    return languages
  }

  private static func companyName(_ text: String) throws(Questions.Misfit) -> String {
    try ruled(text) { text throws(RuleViolation) in try CompanyName(validating: text) }.rawValue
  }

  private static func address(_ text: String) throws(Questions.Misfit) -> String {
    do {
      return try BaseAddress.normalized(text)
    } catch {
      throw Questions.Misfit(error.message, error.remedy)
    }
  }

  private static func email(_ text: String) throws(Questions.Misfit) -> EmailAddress {
    try ruled(text) { text throws(RuleViolation) in try EmailAddress(validating: text) }
  }

  /// What countries are called in the languages that come with the program.
  private static var countryNames: CountryNames {
    guard let share = ProgramShare.find() else { return .none }
    var faults = DiagnosticList()
    let languages = LanguageSetting(languages: [.english, .japanese], defaultLanguage: .english)
    return CountryNames(languages, from: PortalFolder(at: share.path), faults: &faults) ?? .none
  }

  /// By its code or its name.
  private static func country(
    _ text: String, _ names: CountryNames
  ) throws(Questions.Misfit) -> CountryCode {
    if let country = names.country(text) { return country }
    let near = names.nearest(to: text).map { " Did you mean \($0.code.rawValue), \($0.name)?" } ?? ""
    throw Questions.Misfit(
      "“\(text.printable)” is no country that is known here",
      "Write its two letters, such as GB for the United Kingdom or JP for Japan, or its name.\(near)")
  }

  private static func zone(
    _ text: String, in zones: ZoneFolder, _ names: CountryNames
  ) throws(Questions.Misfit) -> TimeZoneName {
    do {
      return try zones.zone(named: text).name
    } catch {
      // Somebody who names a country means its clocks, where they go alike.
      let zone = names.country(text).flatMap { try? zones.commonZone(of: $0) }
      throw Questions.Misfit(error.message, zone.map { "Write \($0)." } ?? error.remedy)
    }
  }

  private static func audience(_ text: String) throws(Questions.Misfit) -> PortalAnswers.Audience {
    guard let audience = PortalAnswers.Audience(rawValue: text.lowercased()) else {
      throw Questions.Misfit("“\(text)” is none of the three", "Write customers, resellers or both.")
    }
    return audience
  }

  private static func person(_ text: String) throws(Questions.Misfit) -> (given: String, family: String) {
    let parts = text.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard parts.count == 2, LineText.misfit(in: text) == nil else {
      throw Questions.Misfit(
        "“\(text)” is no given name and family name", "Write both with a blank between, as Hanako Sato.")
    }
    let last = parts[1].filter { !$0.isNewline }
    return NameOrder.isFamilyFirst(text) ? (last, parts[0]) : (parts[0], last)
  }

  // MARK: At the end

  /// - Returns: whether there was a list, and it was brought in.
  private func offerImport() throws -> Bool {
    var questions = Questions(isAsking: true)
    let path = try questions.ask(
      "A list of your customers to bring in, as CSV (empty: later)", option: "", given: nil, guess: ""
    ) { text throws(Questions.Misfit) in
      guard text.isEmpty || access(text, R_OK) == 0 else {
        throw Questions.Misfit("can't read \(text)", "Write the path of a file, or nothing.")
      }
      return text
    }
    guard let path, !path.isEmpty else { return false }
    let request = CustomerImport.Request(
      file: path, bytes: [], encoding: nil, headings: [:], values: [.invite: "reseller"])
    do {
      let (plan, _) = try place.importCustomers(
        at: path, request, updating: false, isTrial: false, actor: nil)
      StandardStream.say("\(plan.newCount) customers are in the directory, to be invited")
      return plan.newCount > 0
    } catch {
      // The portal is there all the same.
      guard let failure = Failure(error) else { throw error }
      StandardStream.complain(failure.message)
      return false
    }
  }

  private func next(hasImported: Bool) -> String {
    let import_ = "portico import customers LIST.csv --set invite=reseller"
    let commands =
      isTrial
      ? ["portico invite --all", "portico build", "portico-verifier serve"]
      : ["portico keys create", "portico invite --all", "portico build"]
    let first = isTrial || sample || hasImported ? [] : ["Bring in your customers: \(import_)"]
    return (first + ["Next, in \(folder):"] + commands.map { "  \($0)" }).joined(separator: "\n")
  }
}
