import Glibc
package import PartnerModel
import Synchronization
import SystemFiles

/// The time zone files of a system. Each is read once, when it's first asked for, so an update of the system's zones counts
/// from the next start on.
package final class ZoneFolder: Sendable {
  package let path: String
  private let zones = Mutex<[TimeZoneName: LocalTimeZone]>([:])
  private let countries = Mutex<[String: [TimeZoneName]]?>(nil)
  private let common = Mutex<[String: TimeZoneName?]>([:])
  /// For faults.
  private let allNames = Mutex<[String]?>(nil)

  package init(at path: String) {
    self.path = path
  }

  /// The folder that the variable `TZDIR` names, or the system's own.
  package static let ofSystem = ZoneFolder(
    at: getenv("TZDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo"
  )

  package func zone(_ name: TimeZoneName) throws(TimeZoneFault) -> LocalTimeZone {
    if let zone = zones.withLock({ $0[name] }) { return zone }
    let zone = try read(name)
    zones.withLock { $0[name] = zone }
    return zone
  }

  /// The zone that somebody wrote down.
  package func zone(named text: String) throws(TimeZoneFault) -> LocalTimeZone {
    guard let name = TimeZoneName(rawValue: text) else { throw unknown(text) }
    return try zone(name)
  }

  /// The zone of a country, where all its clocks go alike from now on: `zone.tab` knows, which names zones in the country itself,
  /// the one of most people first. Germany has two that do, and Berlin's is it.
  package func commonZone(of country: CountryCode) throws(TimeZoneFault) -> TimeZoneName? {
    if let known = common.withLock({ $0[country.rawValue] }) { return known }
    let names = try countryTable()[country.rawValue] ?? []
    var zone = names.first
    if let first = zone, names.count > 1 {
      let rules = try self.zone(first)
      for other in names.dropFirst() where zone != nil {
        if !rules.goesOn(like: try self.zone(other)) { zone = nil }
      }
    }
    common.withLock { [zone] in $0[country.rawValue] = .some(zone) }
    return zone
  }

  /// The country in which a zone's city lies.
  package func country(of zone: TimeZoneName) throws(TimeZoneFault) -> CountryCode? {
    try countryTable().first { $0.value.contains(zone) }.flatMap { CountryCode($0.key) }
  }

  private func countryTable() throws(TimeZoneFault) -> [String: [TimeZoneName]] {
    if let table = countries.withLock({ $0 }) { return table }
    let table = try readCountries()
    countries.withLock { $0 = table }
    return table
  }

  // MARK: Reading

  private func read(_ name: TimeZoneName) throws(TimeZoneFault) -> LocalTimeZone {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile("\(path)/\(name)").bytes(limit: ZoneFileReader.sizeLimit)
    } catch {
      switch error {
      case .system(ENOENT), .system(ENOTDIR): throw unknown(name.rawValue)
      case .notRegular where isFolder(name.rawValue): throw unknown(name.rawValue)
      case .notRegular: throw fault(.unreadable("it is not a plain file"), name.rawValue)
      case .system(let number): throw fault(.unreadable(systemMessage(number)), name.rawValue)
      case .tooLong: throw fault(.damaged("it is far too long"), name.rawValue)
      }
    }
    do {
      return LocalTimeZone(name, try ZoneFileReader.rules(bytes))
    } catch {
      throw fault(.damaged(error.words), name.rawValue)
    }
  }

  /// Lines of country, coordinates, zone and maybe a remark, with tabs between.
  private func readCountries() throws(TimeZoneFault) -> [String: [TimeZoneName]] {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile("\(path)/\(Self.countryFile)").bytes(limit: ZoneFileReader.sizeLimit)
    } catch {
      switch error {
      case .system(ENOENT), .system(ENOTDIR): throw fault(.noFiles, Self.countryFile)
      case .system(let number): throw fault(.unreadable(systemMessage(number)), Self.countryFile)
      case .notRegular: throw fault(.unreadable("it is not a plain file"), Self.countryFile)
      case .tooLong: throw fault(.damaged("it is far too long"), Self.countryFile)
      }
    }
    var zones: [String: [TimeZoneName]] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count >= 3, let name = TimeZoneName(rawValue: String(cells[2])) else { continue }
      zones[String(cells[0]), default: []].append(name)
    }
    return zones
  }

  /// Which country has which zones.
  private static let countryFile = "zone.tab"

  private func isFolder(_ name: String) -> Bool {
    var status = stat()
    return stat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  // MARK: Faults

  private func fault(_ reason: TimeZoneFault.Reason, _ name: String) -> TimeZoneFault {
    TimeZoneFault(reason: reason, name: name, folder: path)
  }

  private func unknown(_ text: String) -> TimeZoneFault {
    let names = allNames.withLock { names in
      let found = names ?? self.names(below: "", depth: 3)
      names = found
      return found
    }
    return fault(names.isEmpty ? .noFiles : .unknown(known: names), text)
  }

  /// Every zone that the folder has.
  private func names(below prefix: String, depth: Int) -> [String] {
    guard depth > 0, let folder = opendir("\(path)/\(prefix)") else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard TimeZoneName(rawValue: prefix + name) != nil else { continue }
      var status = stat()
      guard stat("\(path)/\(prefix)\(name)", &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: names += self.names(below: "\(prefix)\(name)/", depth: depth - 1)
      case S_IFREG: names.append(prefix + name)
      default: continue
      }
    }
    return names.sorted()
  }
}
