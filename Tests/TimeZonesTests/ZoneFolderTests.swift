import Foundation
import PartnerModel
import TestSupport
import Testing
import TimeZones

@Suite("The folder of the time zone files")
struct ZoneFolderTests {
  @Test("has the zones of this system, as Python reads them, from 1990 to 2037")
  func comparedWithPython() throws {
    let lines = try pythonLines()
    #expect(lines.count > 400)
    for line in lines {
      let cells = line.split(separator: "\t")
      let zone = try ZoneFolder.ofSystem.zone(named: String(cells[0]))
      let start = Moment(at: "1990-01-01T00:00:00Z")
      var offset = zone.offset(at: start)
      var changes = ["\(start.seconds):\(offset.seconds)"]
      for change in zone.changes(after: start, through: Moment(at: "2037-12-31T23:59:59Z"))
      where change.offset != offset {
        offset = change.offset
        #expect(zone.offset(at: change.at) == offset)
        changes.append("\(change.at.seconds):\(offset.seconds)")
      }
      #expect(changes == cells.dropFirst().map(String.init), "\(cells[0])")
    }
  }

  /// One line for each zone: its name, and the offsets of all its changes, found by looking at each day.
  private func pythonLines() throws -> [Substring] {
    let script = """
      import os, zoneinfo
      from datetime import datetime, timezone
      start = int(datetime(1990, 1, 1, tzinfo=timezone.utc).timestamp())
      end = int(datetime(2037, 12, 31, 23, 59, 59, tzinfo=timezone.utc).timestamp())
      if os.environ.get("TZDIR"): zoneinfo.reset_tzpath([os.environ["TZDIR"]])
      found = {}
      def changes(zone):
          offset = lambda at: int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds())
          known = offset(start)
          yield start, known
          for day in range(start, end, 86400):
              next = min(day + 86400, end)
              new = offset(next)
              if new == known: continue
              low, high = day, next
              while high - low > 1:
                  middle = (low + high) // 2
                  if offset(middle) == known: low = middle
                  else: high = middle
              known = new
              yield high, new
      for name in sorted(zoneinfo.available_timezones()):
          if not name[0].isupper(): continue
          path = next(os.path.join(p, name) for p in zoneinfo.TZPATH if os.path.exists(os.path.join(p, name)))
          content = open(path, "rb").read()
          if content not in found:
              found[content] = "\\t".join(f"{a}:{o}" for a, o in changes(zoneinfo.ZoneInfo(name)))
          print(name, found[content], sep="\\t")
      """
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script]
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    python.waitUntilExit()
    #expect(python.terminationStatus == 0)
    return text.split(separator: "\n")
  }

  @Test("knows the zone of a country that has one")
  func countries() throws {
    let folder = ZoneFolder.ofSystem
    #expect(try folder.commonZone(of: Sample.country("JP"))?.rawValue == "Asia/Tokyo")
    #expect(try folder.commonZone(of: Sample.country("NL"))?.rawValue == "Europe/Amsterdam")
    #expect(try folder.commonZone(of: Sample.country("US")) == nil)
    // Two zones whose clocks go alike.
    #expect(try folder.commonZone(of: Sample.country("DE"))?.rawValue == "Europe/Berlin")
  }

  @Test("has no zone of a name that it hasn't, and says which one was meant")
  func unknown() throws {
    let folder = ZoneFolder.ofSystem
    #expect(try fault(folder, "Asia/Tokio").remedy == "Did you mean Asia/Tokyo?")
    for name in ["../zoneinfo/Asia/Tokyo", "Asia", "localtime", "zone.tab"] {
      #expect(try fault(folder, name).message.hasSuffix("is no known time zone"))
    }
  }

  @Test("may be missing, and nothing is taken for UTC then")
  func missing() throws {
    let folder = ZoneFolder(at: "/nowhere/zoneinfo")
    #expect(try fault(folder, "UTC").reason == .noFiles)
    #expect(throws: TimeZoneFault.self) { try folder.commonZone(of: Sample.country("JP")) }
  }

  @Test("may be any folder, with any file in it")
  func anyFolder() throws {
    let place = try TemporaryFolder()
    try Data(ZoneFile(footer: "AAA-3").bytes).write(to: place.url.appending(path: "Mine"))
    try place.write("no zone", to: "Broken")
    let folder = ZoneFolder(at: place.path)
    #expect(try folder.zone(named: "Mine").offset(at: 0).text == "+03:00")
    #expect(try fault(folder, "Broken").reason == .damaged("it isn't a time zone file"))
    #expect(try fault(folder, "Min").reason == .unknown(known: ["Broken", "Mine"]))
  }

  private func fault(_ folder: ZoneFolder, _ name: String) throws -> TimeZoneFault {
    try #require(throws: TimeZoneFault.self) { try folder.zone(named: name) }
  }
}
