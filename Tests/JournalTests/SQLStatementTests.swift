import GRDB
import Testing

@testable import Journal

/// Values reach SQLite as they are, wherever they lie in memory.
@Suite struct SQLStatementTests {
  @Test(arguments: ["", "short", "it's a \"text\"\u{0}with all\n", String(repeating: "長い名前", count: 2000)])
  func valuesComeBackAsTheyWereBound(text: String) throws {
    try DatabaseQueue().read { database in
      let statement = try SQLStatement(
        "SELECT ?1, ?2, ?3, ?4, typeof(?1), typeof(?3), typeof(?5)",
        in: JournalTransaction(database: database))
      // The second time with what the first one left behind.
      for number in [Int64.min, -1, 0, Int64.max] {
        let bytes = Array(text.utf8)
        let isRight = try statement.firstRow(
          .text(text), .utf8(bytes), .blob(bytes), .integer(number), .null
        ) { row in
          row.text(0) == text && row.text(1) == text && Array(row.bytes(2)) == bytes
            && row.integer(3) == number
            && row.text(4) == "text" && row.text(5) == "blob" && row.text(6) == "null"
        }
        #expect(isRight == true)
      }
    }
  }

  @Test func whatWasBoundIsGoneAfterwards() throws {
    try DatabaseQueue().read { database in
      let statement = try SQLStatement("SELECT ?1, ?2", in: JournalTransaction(database: database))
      _ = try statement.firstRow(.text("one"), .text("two")) { _ in true }
      let isNull = try statement.firstRow(.text("three")) { row in row.isNull(1) }
      #expect(isNull == true)
    }
  }
}
