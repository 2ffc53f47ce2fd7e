// swift-tools-version: 6.2
import PackageDescription

/// The readers of bytes that others wrote, for libFuzzer where `make fuzz` names its library, for a test elsewhere.
let fuzzing = Context.environment["PORTICO_FUZZ"]
let readers: [Target.Dependency] = [
  "AcceptanceService", "InvitationMail", "InvitationToken", "JSON", "LetterSubmission", "PartnerModel",
  "PortalFiles",
  "Rendering", "SourceDiagnostics", "TimeZones", "TokenVerdicts",
  .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
]
let fuzzTarget: Target =
  if let fuzzing {
    .executableTarget(
      name: "portico-fuzz", dependencies: readers, path: "Tests/Fuzz", exclude: ["FoundInputsTests.swift"],
      linkerSettings: [.unsafeFlags([fuzzing]), .linkedLibrary("stdc++"), .linkedLibrary("m")])
  } else {
    .testTarget(
      name: "FuzzTests", dependencies: readers, path: "Tests/Fuzz", exclude: ["Fuzzer.swift"])
  }

let package = Package(
  name: "portico",
  products: [
    .executable(name: "portico", targets: ["portico"]),
    .executable(name: "portico-submit", targets: ["portico-submit"]),
    .executable(name: "portico-verifier", targets: ["portico-verifier"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CCMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CProcess"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .target(name: "SourceDiagnostics"),
    .target(name: "JSON"),
    .target(name: "LetterSubmission", dependencies: ["JSON"]),
    .target(name: "SystemFiles", dependencies: ["CProcess"]),
    .target(name: "WebText"),
    .target(
      name: "PartnerModel",
      dependencies: ["JSON", "SourceDiagnostics", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "TimeZones", dependencies: ["PartnerModel", "SourceDiagnostics", "SystemFiles"]),
    .target(
      name: "InvitationToken",
      dependencies: [
        "CZlib", "JSON", "PartnerModel", "SourceDiagnostics",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "KeyFolder",
      dependencies: [
        "InvitationToken", "JSON", "PartnerModel", "SourceDiagnostics", "SystemFiles",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Journal",
      dependencies: [
        "InvitationToken", "JSON", "PartnerModel", "SourceDiagnostics", "SystemFiles",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "Ledger",
      dependencies: [
        "JSON", "KeyFolder", "PartnerModel", "SourceDiagnostics", "SystemFiles",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "Acceptance",
      dependencies: ["InvitationToken", "Journal", "KeyFolder", "PartnerModel", "TokenVerdicts"]),
    .target(
      name: "AnswerPages",
      dependencies: ["Acceptance", "InvitationToken", "PartnerModel", "TimeZones", "VerifierFiles"]),
    .target(
      name: "AcceptanceService",
      dependencies: [
        "Acceptance", "AnswerPages", "InvitationToken", "JSON", "Journal", "KeyFolder", "PartnerModel",
        "SourceDiagnostics",
        "SystemFiles", "TimeZones", "TokenVerdicts", "VerifierFiles", "WebText",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    .target(
      name: "Charsets",
      resources: [
        .embedInCode("Characters/jis-x-0212.txt"), .embedInCode("Characters/labels.txt"),
        .embedInCode("Characters/single-bytes.txt"), .embedInCode("Characters/windows-31j.txt"),
      ]),
    .target(
      name: "InvitationMail", dependencies: ["Charsets", "PartnerModel", "SourceDiagnostics", "WebText"],
      resources: [.embedInCode("Characters/named-characters.txt")]),
    .target(
      name: "VerifierFiles",
      dependencies: ["InvitationToken", "JSON", "PartnerModel", "SourceDiagnostics", "WebText"]),
    .target(
      name: "TokenVerdicts",
      dependencies: ["InvitationToken", "JSON", "PartnerModel", "SourceDiagnostics", "SystemFiles"]),
    .target(name: "Rendering", dependencies: ["CCMarkGFM", "SourceDiagnostics", "WebText"]),
    .target(
      name: "PortalFiles",
      dependencies: [
        "JSON", "PartnerModel", "SourceDiagnostics", "SystemFiles", "TimeZones",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "CustomerImport",
      dependencies: ["Charsets", "PartnerModel", "PortalFiles", "SourceDiagnostics"],
      resources: [
        .embedInCode("Columns/column-names.txt"), .embedInCode("Eligibility/eligibility-names.txt"),
      ]),
    .target(
      name: "SiteWriter", dependencies: ["SystemFiles", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "PortalSite",
      dependencies: [
        "InvitationToken", "JSON", "PartnerModel", "PortalFiles", "Rendering", "SiteWriter",
        "SourceDiagnostics", "TimeZones", "VerifierFiles", "WebText",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "PortalOperations",
      dependencies: [
        "Acceptance", "AnswerPages", "CustomerImport", "InvitationMail", "InvitationToken", "JSON", "Journal",
        "KeyFolder", "Ledger", "LetterSubmission",
        "PartnerModel", "PortalFiles", "PortalSite", "SiteWriter", "SourceDiagnostics", "SystemFiles",
        "TimeZones", "TokenVerdicts", "VerifierFiles", "WebText",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Evidence/check-evidence.py"), .embedInCode("Evidence/README.txt")]),
    .target(
      name: "Preview",
      dependencies: [
        "JSON", "PartnerModel", "PortalFiles", "PortalOperations", "PortalSite", "SourceDiagnostics",
        "SystemFiles",
        "WebText",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      resources: [
        .embedInCode("Browser/bar.css"), .embedInCode("Browser/dark.css"),
        .embedInCode("Browser/exchange.js"),
        .embedInCode("Browser/live.js"), .embedInCode("Browser/sheet.css"),
      ]),
    .executableTarget(
      name: "portico",
      dependencies: [
        "Acceptance", "CustomerImport", "InvitationToken", "Journal", "KeyFolder", "Ledger", "PartnerModel",
        "PortalFiles", "PortalOperations", "PortalSite", "Preview", "SiteWriter", "SourceDiagnostics",
        "SystemFiles", "TimeZones", "TokenVerdicts",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "portico-submit", dependencies: ["CCurl", "LetterSubmission", "SystemFiles"]),
    .executableTarget(
      name: "portico-verifier",
      dependencies: [
        "AcceptanceService", "PartnerModel", "SystemFiles", "TokenVerdicts",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    .executableTarget(
      name: "portico-floor", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      path: "Tests/Benchmarks/Floor"),
    .executableTarget(name: "portico-empty", path: "Tests/Benchmarks/Empty"),
    .target(name: "TestSupport", dependencies: ["PartnerModel"], path: "Tests/TestSupport"),
    .testTarget(name: "SourceDiagnosticsTests", dependencies: ["SourceDiagnostics"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "LetterSubmissionTests", dependencies: ["LetterSubmission"]),
    .testTarget(name: "SystemFilesTests", dependencies: ["SystemFiles", "TestSupport"]),
    .testTarget(name: "WebTextTests", dependencies: ["WebText"]),
    .testTarget(name: "PartnerModelTests", dependencies: ["PartnerModel", "TestSupport"]),
    .testTarget(name: "TimeZonesTests", dependencies: ["PartnerModel", "TestSupport", "TimeZones"]),
    .testTarget(
      name: "InvitationTokenTests",
      dependencies: [
        "InvitationToken", "JSON", "PartnerModel", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "KeyFolderTests", dependencies: ["InvitationToken", "KeyFolder", "PartnerModel", "TestSupport"]),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "InvitationToken", "JSON", "Journal", "PartnerModel", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "KeyFolder", "Ledger", "PartnerModel", "SystemFiles", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: ["Acceptance", "InvitationToken", "Journal", "PartnerModel", "TestSupport"]),
    .testTarget(
      name: "AcceptanceServiceTests",
      dependencies: [
        "AcceptanceService", "AnswerPages", "JSON", "PartnerModel", "TestSupport", "TimeZones",
        "VerifierFiles",
      ]),
    .testTarget(
      name: "VerifierFilesTests", dependencies: ["PartnerModel", "TestSupport", "VerifierFiles"]),
    .testTarget(
      name: "InvitationMailTests",
      dependencies: ["Charsets", "InvitationMail", "PartnerModel", "TestSupport"]),
    .testTarget(
      name: "CustomerImportTests",
      dependencies: ["CustomerImport", "PartnerModel", "PortalFiles", "SourceDiagnostics", "TimeZones"]),
    .testTarget(name: "RenderingTests", dependencies: ["CCMarkGFM", "Rendering", "SourceDiagnostics"]),
    .testTarget(
      name: "PortalFilesTests",
      dependencies: ["PartnerModel", "PortalFiles", "SourceDiagnostics", "TestSupport", "TimeZones"]),
    .testTarget(
      name: "PortalOperationsTests",
      dependencies: [
        "Acceptance", "CustomerImport", "InvitationMail", "InvitationToken", "Journal", "KeyFolder", "Ledger",
        "PartnerModel", "PortalFiles", "PortalOperations", "SourceDiagnostics", "SystemFiles", "TestSupport",
      ]),
    .testTarget(name: "PreviewTests", dependencies: ["Preview"]),
    .testTarget(name: "SiteWriterTests", dependencies: ["SiteWriter", "TestSupport"]),
    .testTarget(
      name: "PortalSiteTests", dependencies: ["InvitationToken", "PartnerModel", "PortalSite", "TestSupport"]),
    fuzzTarget,
  ]
)

// In continuous integration a warning is an error.
let strictness: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

// Readers are watched while they run; without speed a fuzzer finds little.
let watched: [SwiftSetting] = fuzzing == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer", "-O"])]

// What reads a portal's files is optimised in debug builds too: the tests start `portico` tens of thousands of times. So is what
// letters pass through, byte by byte.
let busy: Set = [
  "Ledger", "LetterSubmission", "PartnerModel", "PortalFiles", "PortalSite", "Rendering", "SourceDiagnostics",
  "WebText", "portico-submit",
]

for target in package.targets where target.type != .system {
  let speed: [SwiftSetting] =
    busy.contains(target.name) ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []
  target.swiftSettings =
    strictness + watched + speed + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}
