import Testing

@testable import AcceptanceService

@Suite struct ServiceConfigurationTests {
  private func read(
    _ file: String? = nil, _ environment: [String: String] = [:]
  ) throws(ConfigurationFaults) -> ServiceConfiguration {
    try ServiceConfiguration(file: file.map { Array($0.utf8) }, environment: environment)
  }

  @Test func nothingNeedsToBeSaid() throws {
    #expect(try read() == ServiceConfiguration())
    #expect(try read("{}", ["HOME": "/root", "PORTICO_USER": "ada"]) == ServiceConfiguration())
  }

  @Test func aFileSetsEverything() throws {
    let configuration = try read(
      """
      {"listen": "[::1]:0", "site": "/srv/verifier", "journal": "/var/lib/portico/journal.sqlite",
       "receiptKeys": "/var/lib/portico/receipt-keys", "origins": ["https://www.example", "http://localhost:8080"],
       "trustedProxies": ["10.0.0.0/8", "::1"], "connections": 7, "requestSeconds": 3, "idleSeconds": 4,
       "failuresPerMinute": 5, "log": "faults"}
      """)
    var expected = ServiceConfiguration()
    expected.listen = ListenAddress(host: "::1", port: 0)
    expected.site = "/srv/verifier"
    expected.journal = "/var/lib/portico/journal.sqlite"
    expected.receiptKeys = "/var/lib/portico/receipt-keys"
    expected.origins = ["https://www.example", "http://localhost:8080"]
    expected.trustedProxies = try ["10.0.0.0/8", "::1"].map { try #require(NetworkRange($0)) }
    expected.connections = 7
    expected.requestSeconds = 3
    expected.idleSeconds = 4
    expected.failuresPerMinute = 5
    expected.log = .faults
    #expect(configuration == expected)
  }

  @Test func theEnvironmentHasTheLastWord() throws {
    let configuration = try read(
      #"{"listen": "127.0.0.1:1", "site": "a"}"#,
      [
        "PORTICO_VERIFIER_LISTEN": "127.0.0.1:2", "PORTICO_VERIFIER_RECEIPT_KEYS": "keys",
        "PORTICO_VERIFIER_ORIGINS": "https://a.example, https://b.example",
        "PORTICO_VERIFIER_IDLE_SECONDS": "9",
        "PORTICO_VERIFIER_TRUSTED_PROXIES": "",
      ])
    #expect(configuration.listen.port == 2)
    #expect(configuration.site == "a")
    #expect(configuration.receiptKeys == "keys")
    #expect(configuration.origins == ["https://a.example", "https://b.example"])
    #expect(configuration.idleSeconds == 9)
    #expect(configuration.trustedProxies.isEmpty)
  }

  @Test func everyFaultIsNamedAtOnceWithItsRemedy() throws {
    let faults = #expect(throws: ConfigurationFaults.self) {
      try read(
        #"{"listn": "127.0.0.1:1", "connections": 0, "log": "all"}"#,
        ["PORTICO_VERIFIER_JOURNL": "x", "PORTICO_VERIFIER_REQUEST_SECONDS": "soon"])
    }
    #expect(
      faults?.faults == [
        ConfigurationFault("there is no setting \"listn\"", remedy: "Did you mean \"listen\"?"),
        ConfigurationFault("\"connections\" can't be used", remedy: "Give a number from 1 to 65536."),
        ConfigurationFault("\"log\" can't be used", remedy: "Give \"requests\" or \"faults\"."),
        ConfigurationFault(
          "there is no setting PORTICO_VERIFIER_JOURNL", remedy: "Did you mean PORTICO_VERIFIER_JOURNAL?"),
        ConfigurationFault(
          "PORTICO_VERIFIER_REQUEST_SECONDS can't be used", remedy: "Give a number from 1 to 300."),
      ])
  }

  @Test(arguments: [
    "", "[]", "{", #"{"site": "a", "site": "b"}"#, #"{"site": ""}"#, #"{"site": 1}"#,
    #"{"connections": 1.0}"#,
    #"{"connections": "1"}"#, #"{"origins": "https://a.example"}"#, #"{"origins": ["https://a.example/"]}"#,
    #"{"origins": ["https://A.example"]}"#, #"{"origins": ["https://a.example:443"]}"#,
    #"{"origins": ["*"]}"#,
    #"{"origins": ["null"]}"#, #"{"trustedProxies": ["proxy"]}"#, #"{"listen": 8484}"#,
  ])
  func whatMakesNoSenseIsRefused(_ file: String) {
    #expect(throws: ConfigurationFaults.self) { try read(file) }
  }
}
