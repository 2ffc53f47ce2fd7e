import PartnerModel
import Testing

@testable import PortalSite

@Suite struct VocabularyTests {
  private static let months = Dictionary(
    uniqueKeysWithValues: (1...12).map { ("date.months.\($0)", "month\($0)") })
  private let english = Vocabulary(
    language: .english,
    texts: Self.months.merging([
      "date.format": "{day} {month} {year}", "date.moment": "{date}, {time} (UTC{offset}, {zone})",
      "address.separator": ", ",
      "address.order": "street secondLine city region postalCode country", "country.JP": "Japan",
    ]) { $1 })
  private let japanese = Vocabulary(
    language: .japanese,
    texts: [
      "date.format": "{year}年{month}月{day}日", "date.months.2": "2", "date.months.3": "3",
      "date.moment": "{date} {time} (UTC{offset}, {zone})",
      "address.order": "country postalCode region city street secondLine", "address.separator": " ",
      "country.JP": "日本",
    ])

  @Test func writesDatesAsTheLanguageDoes() throws {
    let date = try #require(CalendarDate("2028-02-29"))
    #expect(english.text(of: date) == "29 month2 2028")
    #expect(japanese.text(of: date) == "2028年2月29日")
    let moment = try #require(Moment("2028-02-29T23:05:59Z"))
    let tokyo = LocalTimeZone(
      TimeZoneName(rawValue: "Asia/Tokyo")!,
      ZoneRules(first: UTCOffset(seconds: 32_400), changes: [], yearly: nil))
    #expect(english.text(of: moment, in: tokyo) == "1 month3 2028, 08:05 (UTC+09:00, Asia/Tokyo)")
    #expect(japanese.text(of: moment, in: tokyo) == "2028年3月1日 08:05 (UTC+09:00, Asia/Tokyo)")
  }

  @Test func anUnknownPlaceInAFormatStaysAsItIs() throws {
    let odd = Vocabulary(
      language: .english, texts: ["date.format": "{day}{dya} {", "date.months.1": "January"])
    #expect(odd.text(of: try #require(CalendarDate("2027-01-05"))) == "5{dya} {")
  }

  @Test func writesAddressesInTheLanguagesOrderAndLeavesOutWhatIsMissing() throws {
    let address = PostalAddress(
      street: Names("1-2-3 Hoshi", texts: [.japanese: "星 1-2-3"]), city: Names("Chiyoda"),
      postalCode: "100-0001",
      country: try #require(CountryCode("JP")))
    #expect(english.text(of: address) == "1-2-3 Hoshi, Chiyoda, 100-0001, Japan")
    #expect(japanese.text(of: address) == "日本 100-0001 Chiyoda 星 1-2-3")
  }
}
