// swift-tools-version: 6.2
import PackageDescription

// Every rule that the compiler can hold is held by the compiler, for every target of ours.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]
// Floors 0 to 2 are pure: no Foundation, no I/O, no clock, and no unsafe construct that is not marked.
let pure: [SwiftSetting] = house + [.strictMemorySafety()]

/// Tests of one target: `Tests/<Target>Tests`.
func tests(of target: String, also: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(target)Tests", dependencies: [.target(name: target), "SafetyModel", "TestSupport"] + also,
        swiftSettings: house)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

let package = Package(
    name: "home-safety-gateway",
    products: [
        .executable(name: "safety-gateway", targets: ["SafetyGateway"]),
        .executable(name: "duty-desk", targets: ["DutyDesk"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        // The desk only. The rest of the list pins what Hummingbird brings, because Package.resolved is not kept.
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
        .package(url: "https://github.com/apple/swift-atomics", exact: "1.3.0"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", exact: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-transport-services", exact: "1.28.0"),
        .package(url: "https://github.com/apple/swift-service-context", exact: "1.5.1"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // C libraries: one importer each.
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("crypto")]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),

        .systemLibrary(name: "CLinux"),

        // Floor 0: the values that all floors speak.
        .target(name: "SafetyModel", swiftSettings: pure),

        // Floor 1: pure.
        .target(name: "DeviceProtocols", dependencies: ["SafetyModel"], swiftSettings: pure),
        .target(name: "Detection", dependencies: ["SafetyModel"], swiftSettings: pure),
        .target(name: "AlertRouter", dependencies: ["SafetyModel"], swiftSettings: pure),
        .target(name: "Recording", dependencies: ["SafetyModel"], swiftSettings: pure),

        // Floor 2: one home as one value.
        .target(
            name: "HomePipeline",
            dependencies: ["SafetyModel", "DeviceProtocols", "Detection", "AlertRouter", "Recording"],
            swiftSettings: pure),

        // Floor 3: edges.
        .target(name: "HostSystem", dependencies: ["SafetyModel", "CLinux", logging], swiftSettings: house),
        .target(name: "Archives", dependencies: ["CZlib"], swiftSettings: house),
        .target(name: "MQTTLink", dependencies: ["SafetyModel", "CMosquitto"], swiftSettings: house),
        .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: house),
        .target(
            name: "Store", dependencies: ["SafetyModel", "AlertRouter", "HostSystem", "SQLite"], swiftSettings: house),
        .target(name: "Delivery", dependencies: ["SafetyModel", "AlertRouter", "CCurl"], swiftSettings: house),

        // Floor 4: file to checked settings.
        .target(
            name: "ConfigurationFile",
            dependencies: ["SafetyModel", "DeviceProtocols", "Detection", "AlertRouter", "MQTTLink", "CYaml"],
            swiftSettings: house),

        // Floor 5: the programs.
        .executableTarget(
            name: "SafetyGateway",
            dependencies: [
                "SafetyModel", "DeviceProtocols", "Detection", "AlertRouter", "Recording", "HomePipeline", "HostSystem",
                "Archives", "MQTTLink", "SQLite", "Store", "Delivery", "ConfigurationFile", argumentParser, logging,
            ],
            swiftSettings: house),
        .executableTarget(
            name: "DutyDesk",
            dependencies: [
                "SafetyModel", "Detection", "AlertRouter", "HostSystem", "MQTTLink", "SQLite", "Delivery",
                "ConfigurationFile", "CCrypt",
                argumentParser, logging, hummingbird,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Web")],
            swiftSettings: house),

        // `Tests/<Target>Tests`; EndToEndTests drives the built programs against a real broker.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
        .testTarget(name: "SafetyModelTests", dependencies: ["SafetyModel"], swiftSettings: house),
        tests(of: "DeviceProtocols"),
        tests(of: "Detection"),
        tests(of: "AlertRouter"),
        tests(of: "Recording"),
        tests(of: "HomePipeline", also: ["DeviceProtocols", "Detection", "AlertRouter", "Recording"]),
        tests(of: "HostSystem"),
        tests(of: "Archives"),
        tests(of: "SQLite"),
        tests(of: "Store", also: ["AlertRouter", "HostSystem", "SQLite"]),
        tests(of: "Delivery", also: ["AlertRouter", "CCurl"]),
        tests(of: "ConfigurationFile"),
        tests(of: "MQTTLink"),
        tests(
            of: "SafetyGateway",
            also: [
                "AlertRouter", "Archives", "ConfigurationFile", "Detection", "DeviceProtocols", "HomePipeline",
                "HostSystem", "MQTTLink", "Recording", "SQLite", "Store", logging,
            ]),
        tests(
            of: "DutyDesk",
            also: ["AlertRouter", "Delivery", "MQTTLink", "SQLite", "ConfigurationFile", hummingbird, logging]),
        .testTarget(name: "EndToEndTests", dependencies: ["SafetyModel", "MQTTLink"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
